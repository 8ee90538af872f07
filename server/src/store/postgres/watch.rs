//! Noticing what other processes commit: each commit that moves logs notifies, and every server
//! listens.

use std::sync::Arc;

use async_trait::async_trait;
use lianjian_protocol::wire::{LogId, decode, encode};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{PgConnection, PgPool};

use super::connection::Pooled;
use super::error::translate;
use crate::store::error::Result;
use crate::store::tables::logs;
use crate::store::watch::Watch;

/// The channel.
const CHANNEL: &str = "lianjian_moved";

/// Logs in one notification: its text may have 8,000 bytes.
const AT_A_TIME: usize = 50;

/// Says, once the transaction commits, that these logs have come so far.
pub(super) async fn tell(
    connection: &mut PgConnection,
    instance: &str,
    moved: &[(LogId, u64)],
) -> Result<()> {
    for piece in moved.chunks(AT_A_TIME) {
        let text = format!("{instance} {}", hex::encode(encode(&piece.to_vec())));
        sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(text)
            .execute(&mut *connection)
            .await
            .map_err(translate)?;
    }
    Ok(())
}

/// What a notification of another instance says.
fn told(text: &str, instance: &str) -> Option<Vec<(LogId, u64)>> {
    let (from, moved) = text.split_once(' ')?;
    if from == instance {
        return None;
    }
    decode(&hex::decode(moved).ok()?).ok()
}

pub(super) struct Watcher {
    listener: PgListener,
    pool: PgPool,
    instance: Arc<str>,
}

impl Watcher {
    pub(super) async fn begin(
        connect: PgConnectOptions,
        pool: PgPool,
        instance: Arc<str>,
    ) -> Result<Self> {
        // A connection of its own: it is kept for as long as the server runs.
        let own = PgPoolOptions::new().max_connections(1);
        let own = own.connect_with(connect).await.map_err(translate)?;
        let mut listener = PgListener::connect_with(&own).await.map_err(translate)?;
        listener.listen(CHANNEL).await.map_err(translate)?;
        Ok(Self {
            listener,
            pool,
            instance,
        })
    }
}

#[async_trait]
impl Watch for Watcher {
    async fn moved(&mut self) -> Result<Vec<(LogId, u64)>> {
        loop {
            match self.listener.try_recv().await.map_err(translate)? {
                Some(notification) => {
                    if let Some(moved) = told(notification.payload(), &self.instance) {
                        return Ok(moved);
                    }
                }
                // The line broke and is there again: anything may have moved meanwhile.
                None => {
                    let connection = self.pool.acquire().await.map_err(translate)?;
                    return logs::ends(&mut Pooled(connection)).await;
                }
            }
        }
    }
}
