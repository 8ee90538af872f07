//! What PostgreSQL's SQLSTATE codes mean. See its manual, appendix A.

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
            let code = database.code().unwrap_or_default();
            let message = database.message().to_owned();
            match code.as_ref() {
                "23505" => StoreError::Conflict {
                    what: unique_column(database.table(), database.constraint()),
                },
                "23503" => StoreError::missing(format!(
                    "row that this one refers to ({})",
                    database.constraint().unwrap_or("unnamed")
                )),
                // serialization_failure, deadlock_detected, lock_not_available,
                // too_many_connections, query_canceled
                "40001" | "40P01" | "55P03" | "53300" | "57014" => StoreError::Busy(message),
                // read_only_sql_transaction, disk_full
                "25006" | "53100" => StoreError::CannotWrite(message),
                // data_corrupted, index_corrupted
                "XX001" | "XX002" => StoreError::Corrupt(message),
                // connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now and
                // the like
                c if c.starts_with("08") || c.starts_with("57P") => {
                    StoreError::Unavailable(message)
                }
                _ => StoreError::Database(Box::new(error)),
            }
        }
        _ => StoreError::Database(Box::new(error)),
    }
}

/// `people.badge` from the table `people` and the constraint `people_badge_key`, as SQLite says it.
fn unique_column(table: Option<&str>, constraint: Option<&str>) -> String {
    let table = table.unwrap_or("unknown");
    let column = constraint
        .and_then(|c| c.strip_prefix(table))
        .and_then(|c| c.strip_suffix("_key"))
        .map(|c| c.trim_start_matches('_'));
    match column {
        Some(column) if !column.is_empty() => format!("{table}.{column}"),
        _ => table.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constraint_names_its_column() {
        assert_eq!(
            unique_column(Some("people"), Some("people_badge_key")),
            "people.badge"
        );
        assert_eq!(unique_column(Some("people"), Some("people_pkey")), "people");
    }
}
