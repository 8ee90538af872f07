//! PostgreSQL, version 14 or later.

mod connection;
mod error;
mod watch;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lianjian_protocol::ids::ScopeId;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use self::connection::{Open, Pooled};
use self::error::translate;
use self::watch::Watcher;
use super::error::{Result, StoreError};
use super::options::{StoreOptions, without_secret};
use super::sql::{Backend, Connection, Transaction, pieces, tuples};
use super::watch::Watch;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// How many scopes one statement locks.
const PIECE: usize = 256;

/// A PostgreSQL database. Several servers may share it: what keeps two from writing to one scope
/// at once is a lock in the database.
pub(super) struct Postgres {
    pool: PgPool,
    /// How it connects, for a connection of its own.
    connect: PgConnectOptions,
    /// Which of the processes that share the database this is.
    instance: Arc<str>,
}

impl Postgres {
    /// Connects to the database at this address.
    pub(super) async fn open(url: &str, options: &StoreOptions) -> Result<Self> {
        let connect: PgConnectOptions = url
            .parse()
            .map_err(|_| StoreError::Address(without_secret(url)))?;
        let wait = options.wait.as_millis().to_string();
        let connect = connect
            .application_name("lianjian")
            .statement_cache_capacity(512)
            .options([
                // A commit is on the disk before it is acknowledged, whatever the server's default.
                ("synchronous_commit", "on"),
                // Each statement after the scopes' lock must see what its last holder committed.
                ("default_transaction_isolation", "read committed"),
                ("lock_timeout", wait.as_str()),
                // A server that has stopped must not keep scopes locked for the others.
                ("idle_in_transaction_session_timeout", "60000"),
                // Every statement looks rows up by their keys. Left to itself the planner, whose
                // statistics lag behind a fast writer, reads the whole log to join it with the few
                // names asked for: measured at 120,000 rows, 40 times slower, and growing.
                ("enable_hashjoin", "off"),
                ("enable_mergejoin", "off"),
            ]);
        let pool = PgPoolOptions::new()
            .max_connections(options.connections.max(2))
            .acquire_timeout(options.wait)
            .idle_timeout(Some(Duration::from_secs(300)))
            .connect_with(connect.clone())
            .await
            .map_err(|error| match error {
                sqlx::Error::PoolTimedOut => StoreError::Unavailable("no answer".to_owned()),
                error => translate(error),
            })?;
        let instance: String = sqlx::query_scalar("SELECT gen_random_uuid()::text")
            .fetch_one(&pool)
            .await
            .map_err(translate)?;
        Ok(Self {
            pool,
            connect,
            instance: instance.into(),
        })
    }

    fn opened(&self, transaction: sqlx::Transaction<'static, sqlx::Postgres>) -> Box<Open> {
        Box::new(Open {
            transaction,
            instance: Arc::clone(&self.instance),
        })
    }

    /// Locks the rows of these scopes in their order; how many there were.
    async fn lock(db: &mut dyn Connection, scopes: &[ScopeId]) -> Result<usize> {
        let mut locked = 0;
        for piece in pieces(scopes, PIECE) {
            let args = piece.iter().map(|s| super::sql::Column::into_value(*s));
            locked += db
                .rows(
                    format!(
                        "SELECT scope FROM scope_locks WHERE scope IN {} ORDER BY scope FOR UPDATE",
                        tuples(1, piece.len(), 0)
                    ),
                    args.collect(),
                )
                .await?
                .len();
        }
        Ok(locked)
    }

    /// Makes rows to lock for scopes that have none, in a commit of their own: made while others
    /// are locked, they could be waited for in a circle.
    async fn make_lockable(&self, scopes: &[ScopeId]) -> Result<()> {
        for piece in pieces(scopes, PIECE) {
            let args = piece.iter().map(|s| super::sql::Column::into_value(*s));
            self.reader()
                .await?
                .run(
                    format!(
                        "INSERT INTO scope_locks (scope) VALUES {} ON CONFLICT DO NOTHING",
                        tuples(piece.len(), 1, 0)
                    ),
                    args.collect(),
                )
                .await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Backend for Postgres {
    const NAME: &'static str = "postgres";

    async fn reader(&self) -> Result<Box<dyn Connection>> {
        let connection = self.pool.acquire().await.map_err(translate)?;
        Ok(Box::new(Pooled(connection)))
    }

    async fn snapshot(&self) -> Result<Box<dyn Transaction>> {
        let transaction = self
            .pool
            .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await
            .map_err(translate)?;
        Ok(self.opened(transaction))
    }

    async fn writer(&self) -> Result<Box<dyn Transaction>> {
        let transaction = self.pool.begin().await.map_err(translate)?;
        Ok(self.opened(transaction))
    }

    async fn writer_of(&self, scopes: &[ScopeId]) -> Result<Box<dyn Transaction>> {
        debug_assert_eq!(
            scopes.iter().collect::<BTreeSet<_>>().len(),
            scopes.len(),
            "scopes are distinct"
        );
        let mut transaction = self.writer().await?;
        if Self::lock(transaction.as_mut(), scopes).await? == scopes.len() {
            return Ok(transaction);
        }
        drop(transaction);
        self.make_lockable(scopes).await?;
        let mut transaction = self.writer().await?;
        if Self::lock(transaction.as_mut(), scopes).await? == scopes.len() {
            return Ok(transaction);
        }
        Err(StoreError::Busy("a scope could not be locked".to_owned()))
    }

    async fn migrate(&self) -> Result<()> {
        MIGRATIONS
            .run(&self.pool)
            .await
            .map_err(|error| StoreError::Schema(error.to_string()))
    }

    async fn applied_migrations(&self) -> Result<Vec<(i64, Vec<u8>)>> {
        let mut db = self.reader().await?;
        let known = db
            .rows(
                "SELECT 'there' WHERE to_regclass('_sqlx_migrations') IS NOT NULL",
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
        let instance = Arc::clone(&self.instance);
        let watcher = Watcher::begin(self.connect.clone(), self.pool.clone(), instance);
        Ok(Box::new(watcher.await?))
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TestDatabase;

    #[tokio::test]
    async fn a_commit_waits_for_the_disk_and_statements_use_keys() {
        let database = TestDatabase::postgres().await;
        let options = StoreOptions::new(database.url());
        let backend = Postgres::open(&options.url, &options).await.unwrap();
        for (setting, wanted) in [
            ("synchronous_commit", "on"),
            ("fsync", "on"),
            ("default_transaction_isolation", "read committed"),
            ("lock_timeout", "10s"),
            ("enable_hashjoin", "off"),
        ] {
            let mut db = backend.writer().await.unwrap();
            let db: &mut dyn Connection = db.as_mut();
            let row = db.row(format!("SHOW {setting}"), Vec::new()).await.unwrap();
            assert_eq!(row.unwrap().get::<String>().unwrap(), wanted, "{setting}");
        }
    }
}
