//! Changes kept apart for a supervisor, and final refusals.

use lianjian_protocol::ids::{DeviceId, DocRef, Hash, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;

use crate::store::error::{Result, StoreError};
use crate::store::records::{HeldChange, HoldState, StoredRefusal};
use crate::store::sql::{Column as _, Connection, Row, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many scopes one statement asks for.
const PIECE: usize = 256;

const HELD: &str = "scope, doc, hash, kind, incarnation, code, detail, person, device, bytes, at, \
                    state, settled_by, settled_at";

fn held(mut row: Row) -> Result<HeldChange> {
    let doc = DocRef {
        scope: row.get()?,
        doc: row.get()?,
    };
    let hash = row.get()?;
    Ok(HeldChange {
        doc,
        hash,
        kind: row.get()?,
        incarnation: row.get()?,
        code: row.get()?,
        detail: row.get()?,
        person: row.get()?,
        device: row.get()?,
        bytes: row.get()?,
        at: row.get()?,
        state: row.get()?,
        settled: row.get::<Option<PersonId>>()?.zip(row.get()?),
    })
}

/// Held changes of these scopes in this state, oldest first.
pub(in crate::store) async fn in_scopes(
    db: Db<'_>,
    scopes: &[ScopeId],
    state: HoldState,
) -> Result<Vec<HeldChange>> {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let mut found = Vec::new();
    for piece in pieces(&scopes, PIECE) {
        let mut values = args![state];
        values.extend(piece.iter().map(|scope| scope.into_value()));
        let sql = format!(
            "SELECT {HELD} FROM held WHERE state = $1 AND scope IN {}",
            tuples(1, piece.len(), 1)
        );
        for row in db.rows(sql, values).await? {
            found.push(held(row)?);
        }
    }
    found.sort_by_key(|held| (held.at, held.doc, held.hash));
    Ok(found)
}

/// One held change.
pub(in crate::store) async fn one(
    db: Db<'_>,
    doc: DocRef,
    hash: Hash,
) -> Result<Option<HeldChange>> {
    db.row(
        format!("SELECT {HELD} FROM held WHERE scope = $1 AND doc = $2 AND hash = $3"),
        args![doc.scope, doc.doc, hash],
    )
    .await?
    .map(held)
    .transpose()
}

/// Settles a waiting change. To be run in a writing transaction.
pub(super) async fn settle(
    db: Db<'_>,
    doc: DocRef,
    hash: Hash,
    state: HoldState,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    let touched = db
        .run(
            "UPDATE held SET state = $1, settled_by = $2, settled_at = $3 \
             WHERE scope = $4 AND doc = $5 AND hash = $6 AND state = $7",
            args![state, by, at, doc.scope, doc.doc, hash, HoldState::Waiting],
        )
        .await?;
    if touched == 0 {
        return Err(StoreError::missing("waiting change"));
    }
    Ok(())
}

/// A scope's refusals, oldest first.
pub(in crate::store) async fn refusals(
    db: Db<'_>,
    scope: ScopeId,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<StoredRefusal>> {
    db.rows(
        "SELECT scope, doc, hash, code, detail, at FROM refusals WHERE scope = $1 AND at >= $2 \
         ORDER BY at, doc, hash LIMIT $3",
        args![scope, since, limit],
    )
    .await?
    .into_iter()
    .map(|mut row| {
        Ok(StoredRefusal {
            doc: DocRef {
                scope: row.get()?,
                doc: row.get()?,
            },
            hash: row.get()?,
            code: row.get()?,
            detail: row.get()?,
            at: row.get()?,
        })
    })
    .collect()
}

/// How many changes of a device wait for a decision, and their bytes.
pub(in crate::store) async fn of_device(db: Db<'_>, device: DeviceId) -> Result<(u64, u64)> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT) FROM held \
               WHERE device = $1 AND state = 0";
    match db.row(sql, args![device]).await? {
        Some(mut row) => Ok((row.get()?, row.get()?)),
        None => Ok((0, 0)),
    }
}
