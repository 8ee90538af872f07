//! The device's store in one SQLite file.

use std::path::Path;

use lianjian_core::storage::{Batch, Row, Storage, StorageError, Table, Write};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::Mutex;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS rows (
    tab TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (tab, key)
) WITHOUT ROWID";

/// A store in a SQLite file. A commit is on the disk before it returns.
#[derive(Debug)]
pub struct SqliteStorage {
    connection: Mutex<SqliteConnection>,
}

impl SqliteStorage {
    /// Opens a file, and makes it if it is not there.
    ///
    /// # Errors
    /// [`StorageError`] when it can't be opened or is no store.
    pub async fn open(path: &Path) -> Result<Self, StorageError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(std::time::Duration::from_secs(5));
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .map_err(|error| map(Table::Meta, &error))?;
        sqlx::query(SCHEMA)
            .execute(&mut connection)
            .await
            .map_err(|error| map(Table::Meta, &error))?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }
}

/// What a failure of SQLite is to a device.
fn map(table: Table, error: &sqlx::Error) -> StorageError {
    let code = match error {
        sqlx::Error::Database(database) => database
            .code()
            .and_then(|code| code.parse::<u32>().ok())
            .map(|code| code & 0xff),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Some(SQLITE_CORRUPT),
        _ => None,
    };
    match code {
        Some(SQLITE_FULL) => StorageError::Full,
        Some(SQLITE_CORRUPT | SQLITE_NOTADB) => StorageError::Corrupt {
            table,
            detail: error.to_string(),
        },
        Some(SQLITE_BUSY | SQLITE_LOCKED) => StorageError::InUse,
        Some(_) | None => StorageError::Unavailable(error.to_string()),
    }
}

const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;
const SQLITE_CORRUPT: u32 = 11;
const SQLITE_FULL: u32 = 13;
const SQLITE_NOTADB: u32 = 26;

/// The first key after all those with this prefix; none where there is none.
fn beyond(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut beyond = prefix[..=last].to_vec();
    beyond[last] += 1;
    Some(beyond)
}

impl Storage for SqliteStorage {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let mut connection = self.connection.lock().await;
        sqlx::query_scalar("SELECT value FROM rows WHERE tab = ? AND key = ?")
            .bind(table.as_str())
            .bind(key)
            .fetch_optional(&mut *connection)
            .await
            .map_err(|error| map(table, &error))
    }

    async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Row>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        // `after` is exclusive; its successor is itself with a zero byte.
        let mut from = prefix.to_vec();
        if let Some(after) = after.filter(|after| *after >= prefix) {
            from = after.to_vec();
            from.push(0);
        }
        let mut connection = self.connection.lock().await;
        let query = match beyond(prefix) {
            Some(to) => sqlx::query_as(
                "SELECT key, value FROM rows WHERE tab = ? AND key >= ? AND key < ? \
                 ORDER BY key LIMIT ?",
            )
            .bind(table.as_str())
            .bind(from)
            .bind(to)
            .bind(limit),
            None => sqlx::query_as(
                "SELECT key, value FROM rows WHERE tab = ? AND key >= ? ORDER BY key LIMIT ?",
            )
            .bind(table.as_str())
            .bind(from)
            .bind(limit),
        };
        let rows: Vec<(Vec<u8>, Vec<u8>)> = query
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| map(table, &error))?;
        Ok(rows
            .into_iter()
            .map(|(key, value)| Row { key, value })
            .collect())
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        let mut connection = self.connection.lock().await;
        let broken = |error: sqlx::Error| map(Table::Meta, &error);
        let mut transaction = connection.begin().await.map_err(broken)?;
        for write in batch.writes() {
            match write {
                Write::Put(table, key, value) => {
                    sqlx::query(
                        "INSERT INTO rows (tab, key, value) VALUES (?, ?, ?) \
                         ON CONFLICT (tab, key) DO UPDATE SET value = excluded.value",
                    )
                    .bind(table.as_str())
                    .bind(key.as_slice())
                    .bind(value.as_slice())
                    .execute(&mut *transaction)
                    .await
                    .map_err(|error| map(*table, &error))?;
                }
                Write::Delete(table, key) => {
                    sqlx::query("DELETE FROM rows WHERE tab = ? AND key = ?")
                        .bind(table.as_str())
                        .bind(key.as_slice())
                        .execute(&mut *transaction)
                        .await
                        .map_err(|error| map(*table, &error))?;
                }
            }
        }
        transaction.commit().await.map_err(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn conforms() {
        let folder = tempfile::tempdir().unwrap();
        let mut n = 0;
        lianjian_core::storage::conformance::run(|| {
            n += 1;
            let path = folder.path().join(format!("{n}.db"));
            async move { SqliteStorage::open(&path).await }
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn what_is_committed_is_there_after_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let store = SqliteStorage::open(&path).await.unwrap();
        let mut batch = Batch::new();
        batch.put(Table::Meta, *b"k", *b"v");
        store.commit(batch).await.unwrap();
        // Never closed, as when the process dies.
        std::mem::forget(store);
        let again = SqliteStorage::open(&path).await.unwrap();
        assert_eq!(again.get(Table::Meta, b"k").await, Ok(Some(b"v".to_vec())));
    }

    #[tokio::test]
    async fn a_file_that_is_no_store_is_said_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        std::fs::write(&path, vec![7; 8192]).unwrap();
        assert!(matches!(
            SqliteStorage::open(&path).await.err(),
            Some(StorageError::Corrupt { .. })
        ));
    }

    #[test]
    fn prefixes_end_where_they_should() {
        assert_eq!(beyond(b""), None);
        assert_eq!(beyond(b"a"), Some(b"b".to_vec()));
        assert_eq!(beyond(b"a\xff"), Some(b"b".to_vec()));
        assert_eq!(beyond(b"\xff\xff"), None);
    }
}
