//! Which database, and how it is opened.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Store;
use super::database::Database;
use super::error::{Result, StoreError};
use super::postgres::Postgres;
use super::sqlite::Sqlite;

/// How a store is opened.
#[derive(Clone)]
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

impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions")
            .field("url", &without_secret(&self.url))
            .field("connections", &self.connections)
            .field("wait", &self.wait)
            .finish()
    }
}

/// An address as it may be logged: what stands between `//` and `@`, and after `?`, may hold a
/// password.
pub(super) fn without_secret(url: &str) -> String {
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let shown = match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        (_, Some((_, host))) => format!("…@{host}"),
        (_, None) => url.to_owned(),
    };
    if query.is_empty() {
        shown
    } else {
        format!("{shown}?…")
    }
}

/// Opens the store at this address, without touching its schema: call
/// [`Store::migrate`] or check [`Store::pending_migrations`] before anything else. An SQLite file
/// that does not exist is made, and its folder with it.
///
/// # Errors
/// [`StoreError::Address`] for an address that is none, [`StoreError::Unavailable`] when nothing
/// answers there, [`StoreError::CannotWrite`] when an SQLite file's folder cannot be made.
pub async fn open(options: &StoreOptions) -> Result<Arc<dyn Store>> {
    let url = options.url.as_str();
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(StoreError::Address(without_secret(url)));
        }
        return Ok(Arc::new(Database(Sqlite::open(path, options).await?)));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Arc::new(Database(Postgres::open(url, options).await?)));
    }
    Err(StoreError::Address(without_secret(url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let url = "postgres://user:p@ss@host/db?password=pass";
        let shown = format!("{:?}", StoreOptions::new(url));
        assert!(!shown.contains("ss"), "{shown}");
        assert!(shown.contains("postgres://…@host/db?…"), "{shown}");
        assert_eq!(without_secret("sqlite:/a/b.db"), "sqlite:/a/b.db");
    }

    #[tokio::test]
    async fn what_is_no_address_is_said_to_be_none() {
        for url in ["", "sqlite:", "sqlite::memory:", "mysql://host/db", "a.db"] {
            let opened = open(&StoreOptions::new(url)).await;
            assert!(matches!(opened, Err(StoreError::Address(_))), "{url}");
        }
    }

    #[tokio::test]
    async fn a_first_start_makes_the_folder_unless_something_is_in_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| {
            let path = folder.path().join(path);
            StoreOptions::new(format!("sqlite:{}", path.display()))
        };
        open(&at("data/new/a.db"))
            .await
            .unwrap()
            .ping()
            .await
            .unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let opened = open(&at("file/a.db")).await;
        assert!(matches!(opened, Err(StoreError::CannotWrite(_))));
    }

    #[tokio::test]
    async fn a_server_that_does_not_answer_is_unavailable() {
        let options = StoreOptions {
            wait: Duration::from_millis(200),
            ..StoreOptions::new("postgres://nobody@%2Fnowhere/db")
        };
        let opened = open(&options).await;
        assert!(matches!(opened, Err(StoreError::Unavailable(_))));
    }
}
