//! SQLite: one writer, many readers, one file.

mod connection;
mod error;
mod watch;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use lianjian_protocol::ids::ScopeId;
use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use self::connection::{Open, Pooled};
use self::error::translate;
use self::watch::Watcher;
use super::error::{Result, StoreError};
use super::options::StoreOptions;
use super::sql::{Backend, Connection, Transaction};
use super::watch::Watch;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// An SQLite file. Writers wait for the one connection that writes, in the order in which they
/// came; readers, each on a state of its own (WAL), never wait for it.
pub(super) struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Sqlite {
    /// Opens the file at `path`, making it and its folder if need be.
    pub(super) async fn open(path: &str, options: &StoreOptions) -> Result<Self> {
        // The default is a file under `data/`, which a first start does not find. Residents'
        // words are in it: nobody else on the machine may look.
        if let Some(folder) = Path::new(path)
            .parent()
            .filter(|f| !f.as_os_str().is_empty())
        {
            let mut make = tokio::fs::DirBuilder::new();
            make.recursive(true);
            #[cfg(unix)]
            make.mode(0o700);
            let made = make.create(folder).await;
            made.map_err(|e| StoreError::CannotWrite(format!("{}: {e}", folder.display())))?;
        }
        let common = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit is on the disk before it is acknowledged.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // Another process (a backup, an administrator's command) may hold the file.
            .busy_timeout(options.wait)
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16384");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(options.wait)
            // A transaction that was dropped rolls back by itself: nothing need be asked first.
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(common.clone().create_if_missing(true))
            .await
            .map_err(translate)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(options.connections.max(1))
            .acquire_timeout(options.wait)
            .test_before_acquire(false)
            .idle_timeout(Some(Duration::from_secs(60)))
            .max_lifetime(None)
            .connect_with(common.pragma("query_only", "on"))
            .await
            .map_err(translate)?;
        Ok(Self { writer, readers })
    }
}

#[async_trait]
impl Backend for Sqlite {
    const NAME: &'static str = "sqlite";

    async fn reader(&self) -> Result<Box<dyn Connection>> {
        let connection = self.readers.acquire().await.map_err(translate)?;
        Ok(Box::new(Pooled(connection)))
    }

    async fn snapshot(&self) -> Result<Box<dyn Transaction>> {
        let transaction = self.readers.begin().await.map_err(translate)?;
        Ok(Box::new(Open(transaction)))
    }

    async fn writer(&self) -> Result<Box<dyn Transaction>> {
        // Immediate: the lock is taken now and not at the first write, where it could be refused
        // because something was read before.
        let transaction = self
            .writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(translate)?;
        Ok(Box::new(Open(transaction)))
    }

    async fn writer_of(&self, _scopes: &[ScopeId]) -> Result<Box<dyn Transaction>> {
        // There is one writer, so it has every scope for itself.
        self.writer().await
    }

    async fn migrate(&self) -> Result<()> {
        MIGRATIONS
            .run(&self.writer)
            .await
            .map_err(|error| StoreError::Schema(error.to_string()))
    }

    async fn applied_migrations(&self) -> Result<Vec<(i64, Vec<u8>)>> {
        let mut db = self.reader().await?;
        let known = db
            .rows(
                "SELECT name FROM sqlite_master WHERE name = '_sqlx_migrations'",
                Vec::new(),
            )
            .await?;
        if known.is_empty() {
            return Ok(Vec::new());
        }
        super::migrations::applied(db.as_mut()).await
    }

    fn migrations(&self) -> &'static Migrator {
        &MIGRATIONS
    }

    async fn watch(&self) -> Result<Box<dyn Watch>> {
        let watcher = Watcher::begin(self.writer.clone(), self.readers.clone());
        Ok(Box::new(watcher.await?))
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::database::Database;
    use crate::store::testing::TestDatabase;
    use crate::store::{Store as _, open};

    async fn backend() -> (TestDatabase, Sqlite) {
        let database = TestDatabase::sqlite();
        let options = StoreOptions::new(database.url());
        let path = options.url.strip_prefix("sqlite:").unwrap();
        let backend = Sqlite::open(path, &options).await.unwrap();
        (database, backend)
    }

    #[tokio::test]
    async fn a_commit_waits_for_the_disk() {
        let (_database, backend) = backend().await;
        let mut writer = backend.writer().await.unwrap();
        let db: &mut dyn Connection = writer.as_mut();
        let mode = db.row("PRAGMA journal_mode", Vec::new()).await.unwrap();
        assert_eq!(mode.unwrap().get::<String>().unwrap(), "wal");
        let full = db.row("PRAGMA synchronous", Vec::new()).await.unwrap();
        assert_eq!(full.unwrap().get::<i64>().unwrap(), 2);
        let keys = db.row("PRAGMA foreign_keys", Vec::new()).await.unwrap();
        assert!(keys.unwrap().get::<bool>().unwrap());
    }

    #[tokio::test]
    async fn a_reader_cannot_write() {
        let (_database, backend) = backend().await;
        backend.migrate().await.unwrap();
        let mut reader = backend.reader().await.unwrap();
        let written = reader.run("DELETE FROM docs", Vec::new()).await;
        assert!(
            matches!(written, Err(StoreError::CannotWrite(_))),
            "{written:?}"
        );
    }

    #[tokio::test]
    async fn a_schema_that_is_newer_or_was_changed_is_refused() {
        for (damage, words) in [
            (
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
                 execution_time) VALUES (9999, 'later', 1, x'00', 0)",
                "9999",
            ),
            (
                "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2",
                "0002_reference",
            ),
        ] {
            let (database, backend) = backend().await;
            let store = Database(backend);
            store.migrate().await.unwrap();
            let mut writer = store.0.writer().await.unwrap();
            let db: &mut dyn Connection = writer.as_mut();
            db.run(damage, Vec::new()).await.unwrap();
            writer.commit().await.unwrap();
            let again = open(&StoreOptions::new(database.url())).await.unwrap();
            for refused in [
                again.pending_migrations().await.map(drop),
                again.migrate().await.map(drop),
            ] {
                let Err(StoreError::Schema(said)) = refused else {
                    panic!("{refused:?}");
                };
                assert!(said.contains(words), "{said}");
            }
        }
    }
}
