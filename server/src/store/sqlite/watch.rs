//! Noticing what other processes commit. SQLite tells nobody; but a connection's `data_version`
//! changes when, and only when, another connection has committed. Asked on the one connection that
//! writes here, it changes with the commits of other processes alone.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use lianjian_protocol::wire::LogId;
use sqlx::SqlitePool;

use super::connection::Pooled;
use super::error::translate;
use crate::store::error::{Result, StoreError};
use crate::store::sql::{Connection, args};
use crate::store::tables::logs;
use crate::store::watch::Watch;

/// How often it is asked: what an administrator lets in may show so much later.
const EVERY: Duration = Duration::from_millis(500);

pub(super) struct Watcher {
    writer: SqlitePool,
    readers: SqlitePool,
    version: u64,
    ends: HashMap<LogId, u64>,
}

impl Watcher {
    pub(super) async fn begin(writer: SqlitePool, readers: SqlitePool) -> Result<Self> {
        let mut watcher = Self {
            writer,
            readers,
            version: 0,
            ends: HashMap::new(),
        };
        // In this order: what is committed in between is noticed again.
        watcher.version = watcher.version().await?;
        watcher.ends = watcher.ends().await?.into_iter().collect();
        Ok(watcher)
    }

    async fn version(&self) -> Result<u64> {
        let mut db = Pooled(self.writer.acquire().await.map_err(translate)?);
        let db: &mut dyn Connection = &mut db;
        let row = db.row("PRAGMA data_version", args![]).await?;
        row.ok_or_else(|| StoreError::corrupt("no data_version"))?
            .get()
    }

    async fn ends(&self) -> Result<Vec<(LogId, u64)>> {
        let mut db = Pooled(self.readers.acquire().await.map_err(translate)?);
        logs::ends(&mut db).await
    }
}

#[async_trait]
impl Watch for Watcher {
    async fn moved(&mut self) -> Result<Vec<(LogId, u64)>> {
        loop {
            let version = match self.version().await {
                Ok(version) => version,
                // The writer has much to do: its turn comes.
                Err(error) if error.is_transient() => self.version,
                Err(error) => return Err(error),
            };
            if version != self.version {
                let mut moved = self.ends().await?;
                moved.retain(|(log, seq)| self.ends.insert(*log, *seq) != Some(*seq));
                self.version = version;
                if !moved.is_empty() {
                    return Ok(moved);
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}
