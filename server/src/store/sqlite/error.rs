//! What SQLite's result codes mean. See <https://www.sqlite.org/rescode.html>.

use crate::store::error::StoreError;

/// A driver's error as the store's.
pub(super) fn translate(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::PoolTimedOut => StoreError::Busy("no connection was free in time".to_owned()),
        sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            StoreError::Unavailable(error.to_string())
        }
        sqlx::Error::Io(io) => StoreError::Unavailable(io.to_string()),
        sqlx::Error::Database(database) => {
            let code = database
                .code()
                .and_then(|code| code.parse::<i32>().ok())
                .unwrap_or(0);
            let message = database.message().to_owned();
            match (code, code & 0xff) {
                // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID
                (2067 | 1555 | 2579, _) => StoreError::Conflict {
                    what: message
                        .rsplit("failed: ")
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                },
                // SQLITE_CONSTRAINT_FOREIGNKEY: SQLite does not say which.
                (787, _) => StoreError::missing("row that this one refers to"),
                // SQLITE_BUSY, SQLITE_LOCKED
                (_, 5 | 6) => StoreError::Busy(message),
                // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL
                (_, 8 | 10 | 13) => StoreError::CannotWrite(message),
                // SQLITE_CORRUPT, SQLITE_NOTADB
                (_, 11 | 26) => StoreError::Corrupt(message),
                // SQLITE_CANTOPEN
                (_, 14) => StoreError::Unavailable(message),
                _ => StoreError::Database(Box::new(error)),
            }
        }
        _ => StoreError::Database(Box::new(error)),
    }
}
