//! Single values: the epoch, and the version of the reference data.

use lianjian_protocol::ids::Epoch;

use crate::store::error::{Result, StoreError};
use crate::store::sql::{Connection, args};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// The epoch; `candidate` becomes it if there is none. To be run in a writing transaction.
pub(in crate::store) async fn get_or_create_epoch(db: Db<'_>, candidate: Epoch) -> Result<Epoch> {
    db.run(
        "INSERT INTO meta (name, value) VALUES ('epoch', $1) ON CONFLICT (name) DO NOTHING",
        args![candidate],
    )
    .await?;
    db.row("SELECT value FROM meta WHERE name = 'epoch'", args![])
        .await?
        .ok_or_else(|| StoreError::corrupt("the epoch is not there"))?
        .get()
}

/// Changes the epoch.
pub(in crate::store) async fn set_epoch(db: Db<'_>, epoch: Epoch) -> Result<()> {
    db.run(
        "INSERT INTO meta (name, value) VALUES ('epoch', $1) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        args![epoch],
    )
    .await
    .map(drop)
}

/// The version of the reference data.
pub(in crate::store) async fn reference_version(db: Db<'_>) -> Result<u64> {
    db.row(
        "SELECT version FROM reference_version WHERE one = 1",
        args![],
    )
    .await?
    .ok_or_else(|| StoreError::corrupt("the reference version is not there"))?
    .get()
}

/// Moves it on. To be run first in the transaction of the change: whoever holds the row is alone
/// in changing reference data, so that a version has one content.
pub(in crate::store) async fn next_reference_version(db: Db<'_>) -> Result<u64> {
    db.row(
        "UPDATE reference_version SET version = version + 1 WHERE one = 1 RETURNING version",
        args![],
    )
    .await?
    .ok_or_else(|| StoreError::corrupt("the reference version is not there"))?
    .get()
}
