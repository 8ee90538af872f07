//! Databases for tests: a private PostgreSQL server, and factories for the suite.
//!
//! Behind the feature `testing`, so that the end-to-end tests can use it too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod postgres;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tempfile::TempDir;

pub use self::postgres::{PrivatePostgres, StartError};
use super::suite::Factory;
use super::{Store, StoreOptions, open};

/// A database at an address, and what keeps it alive.
pub struct TestDatabase {
    url: String,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// An SQLite file in a temporary folder.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            url: format!("sqlite:{}", folder.path().join("test.db").display()),
            _folder: Some(folder),
        }
    }

    /// An empty database on this process's private PostgreSQL server.
    ///
    /// # Panics
    /// With what to install, when there is no PostgreSQL; a test is never skipped for it.
    pub async fn postgres() -> Self {
        let server = PrivatePostgres::shared().await;
        Self {
            url: server.create_database().await,
            _folder: None,
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn open_waiting(&self, wait: Duration) -> Arc<dyn Store> {
        let options = StoreOptions {
            connections: 4,
            wait,
            ..StoreOptions::new(&self.url)
        };
        open(&options).await.unwrap()
    }
}

#[async_trait]
impl Factory for TestDatabase {
    async fn open(&self) -> Arc<dyn Store> {
        self.open_waiting(Duration::from_secs(60)).await
    }

    async fn impatient(&self) -> Arc<dyn Store> {
        self.open_waiting(Duration::from_millis(200)).await
    }
}
