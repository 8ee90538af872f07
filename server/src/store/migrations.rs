//! Which migrations a database has had, whichever database it is.

use std::collections::HashMap;

use super::error::{Result, StoreError};
use super::sql::{Backend, Connection};

/// The migrations in the migrator's own table.
pub(super) async fn applied(db: &mut (dyn Connection + '_)) -> Result<Vec<(i64, Vec<u8>)>> {
    db.rows(
        "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version",
        Vec::new(),
    )
    .await?
    .into_iter()
    .map(|mut row| Ok((row.get()?, row.get()?)))
    .collect()
}

/// The names of the migrations that the database lacks.
pub(super) async fn pending<B: Backend>(backend: &B) -> Result<Vec<String>> {
    let mut applied: HashMap<i64, Vec<u8>> =
        backend.applied_migrations().await?.into_iter().collect();
    let mut pending = Vec::new();
    for migration in backend.migrations().iter() {
        let name = format!("{:04}_{}", migration.version, migration.description);
        match applied.remove(&migration.version) {
            None => pending.push(name),
            Some(checksum) if checksum == *migration.checksum => {}
            Some(_) => {
                return Err(StoreError::Schema(format!(
                    "migration {name} was applied with another content"
                )));
            }
        }
    }
    match applied.keys().max() {
        None => Ok(pending),
        Some(version) => Err(StoreError::Schema(format!(
            "it has had migration {version:04}, which this program does not know"
        ))),
    }
}
