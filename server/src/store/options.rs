//! Which database, and how it is opened.

use std::sync::Arc;
use std::time::Duration;

use super::Store;
use super::database::Database;
use super::error::{Result, StoreError};
use super::postgres::Postgres;
use super::sqlite::Sqlite;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite:<path>` or `postgres://<user>@<host>/<name>` (a socket's folder: `?host=<folder>`).
    pub url: String,
    /// Connections for reading at once; PostgreSQL's for writing too.
    pub connections: u32,
    /// How long to wait for a connection or a lock before [`StoreError::Busy`].
    pub wait: Duration,
}

impl StoreOptions {
    /// The address with the defaults: 8 connections, 10 seconds.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 8,
            wait: Duration::from_secs(10),
        }
    }
}

/// Opens the store at this address, without touching its schema: call
/// [`Store::migrate`] or check [`Store::pending_migrations`] before anything else. An SQLite file
/// that does not exist is made.
///
/// # Errors
/// [`StoreError::Address`] for an address that is none, [`StoreError::Unavailable`] when nothing
/// answers there.
pub async fn open(options: &StoreOptions) -> Result<Arc<dyn Store>> {
    let url = options.url.as_str();
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(StoreError::Address(url.to_owned()));
        }
        return Ok(Arc::new(Database(Sqlite::open(path, options).await?)));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Arc::new(Database(Postgres::open(url, options).await?)));
    }
    Err(StoreError::Address(url.to_owned()))
}
