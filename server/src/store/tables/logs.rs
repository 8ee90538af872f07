//! Logs: where they end, and their rows.

use std::collections::HashMap;

use lianjian_protocol::ids::{DocRef, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, Receipt};

use crate::store::error::Result;
use crate::store::records::{LogRow, LogRows, StoredChange};
use crate::store::sql::{Column as _, Connection, Owner, Row, Value, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many logs one statement asks for.
const PIECE: usize = 256;

/// How many rows of a page are read at once.
const PAGE_ROWS: u32 = 256;

/// The columns of a change, in the order in which [`change`] reads them.
pub(super) const CHANGE: &str =
    "l.seq, l.received_at, l.hash, l.actor, l.actor_seq, l.person, l.device, l.bytes";

/// Reads the columns of [`CHANGE`].
pub(super) fn change(row: &mut Row) -> Result<StoredChange> {
    Ok(StoredChange {
        receipt: Receipt {
            seq: row.get()?,
            received_at: row.get()?,
        },
        hash: row.get()?,
        actor: row.get()?,
        actor_seq: row.get()?,
        person: row.get()?,
        device: row.get()?,
        bytes: row.get()?,
    })
}

/// The three columns that name a log.
pub(super) fn log_args(log: LogId) -> [Value; 3] {
    [
        log.scope.into_value(),
        log.audience.into_value(),
        Owner(log.owner).into_value(),
    ]
}

fn log_id(row: &mut Row) -> Result<LogId> {
    Ok(LogId {
        scope: row.get()?,
        audience: row.get()?,
        owner: row.get::<Owner>()?.0,
    })
}

/// The last sequence number of each of these logs, in their order.
pub(in crate::store) async fn heads(db: Db<'_>, logs: &[LogId]) -> Result<Vec<(LogId, u64)>> {
    let mut found: HashMap<LogId, u64> = HashMap::with_capacity(logs.len());
    for piece in pieces(logs, PIECE) {
        // CROSS JOIN makes SQLite walk the wanted names and look each up, and not scan the logs.
        let sql = format!(
            "WITH wanted (scope, audience, owner) AS (VALUES {}) \
             SELECT l.scope, l.audience, l.owner, l.last_seq FROM wanted AS w CROSS JOIN logs AS l \
             WHERE l.scope = w.scope AND l.audience = w.audience AND l.owner = w.owner",
            tuples(piece.len(), 3, 0)
        );
        let args = piece.iter().flat_map(|log| log_args(*log)).collect();
        for mut row in db.rows(sql, args).await? {
            found.insert(log_id(&mut row)?, row.get()?);
        }
    }
    Ok(logs
        .iter()
        .map(|log| (*log, found.get(log).copied().unwrap_or(0)))
        .collect())
}

/// Every log of these scopes, sorted.
pub(in crate::store) async fn of_scopes(
    db: Db<'_>,
    scopes: &[ScopeId],
) -> Result<Vec<(LogId, u64)>> {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let mut found = Vec::new();
    for piece in pieces(&scopes, PIECE) {
        let sql = format!(
            "SELECT scope, audience, owner, last_seq FROM logs WHERE scope IN {}",
            tuples(1, piece.len(), 0)
        );
        let args = piece.iter().map(|scope| scope.into_value()).collect();
        for mut row in db.rows(sql, args).await? {
            found.push((log_id(&mut row)?, row.get()?));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Where a log ends: its last sequence number and receipt.
pub(super) async fn end(db: Db<'_>, log: LogId) -> Result<(u64, Timestamp)> {
    let found = db
        .row(
            "SELECT last_seq, last_received_at FROM logs \
             WHERE scope = $1 AND audience = $2 AND owner = $3",
            log_args(log).into(),
        )
        .await?;
    match found {
        Some(mut row) => Ok((row.get()?, row.get()?)),
        None => Ok((0, Timestamp::default())),
    }
}

/// A stretch of a log.
pub(in crate::store) async fn page(
    db: Db<'_>,
    log: LogId,
    after: u64,
    max_bytes: usize,
) -> Result<LogRows> {
    let sql = format!(
        "SELECT {CHANGE}, l.doc, l.kind, l.incarnation FROM log AS l \
         WHERE l.scope = $1 AND l.audience = $2 AND l.owner = $3 AND l.seq > $4 \
         ORDER BY l.seq LIMIT $5"
    );
    let mut rows: Vec<LogRow> = Vec::new();
    let mut bytes = 0_usize;
    let mut last = after;
    loop {
        let mut values = Vec::from(log_args(log));
        values.extend(args![last, PAGE_ROWS]);
        let found = db.rows(sql.clone(), values).await?;
        let full = found.len() == PAGE_ROWS as usize;
        for mut row in found {
            let change = change(&mut row)?;
            bytes = bytes.saturating_add(change.bytes.len());
            if bytes > max_bytes && !rows.is_empty() {
                return Ok(LogRows { rows, more: true });
            }
            last = change.receipt.seq;
            rows.push(LogRow {
                doc: DocRef {
                    scope: log.scope,
                    doc: row.get()?,
                },
                kind: row.get()?,
                incarnation: row.get()?,
                change,
            });
        }
        if !full {
            return Ok(LogRows { rows, more: false });
        }
    }
}
