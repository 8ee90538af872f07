//! Logs: where they end, and their rows.

use std::collections::HashMap;

use lianjian_protocol::ids::{DocRef, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{self, LogId, Receipt};

use crate::store::error::{Result, StoreError};
use crate::store::records::{LogRow, LogRows, ReadsRow, StoredChange};
use crate::store::sql::{Column as _, Connection, Owner, Row, Value, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many logs one statement asks for.
const PIECE: usize = 256;

/// How many rows of a page are read at once.
const PAGE_ROWS: u32 = 256;

/// Bytes of one read receipt on a page, about.
const READ_BYTES: usize = 28;

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

/// Every log, with its last sequence number.
pub(in crate::store) async fn ends(db: Db<'_>) -> Result<Vec<(LogId, u64)>> {
    let sql = "SELECT scope, audience, owner, last_seq FROM logs";
    let mut found = Vec::new();
    for mut row in db.rows(sql, args![]).await? {
        found.push((log_id(&mut row)?, row.get()?));
    }
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

/// The columns of read receipts, after their place.
const READS: &str = "r.doc, r.kind, r.incarnation, r.reads";

/// Read receipts as they are stored.
pub(super) fn encode_reads(reads: &[(PersonId, Timestamp)]) -> Vec<u8> {
    wire::encode(&reads)
}

/// Reads the columns of [`READS`].
fn reads_row(row: &mut Row, scope: ScopeId, receipt: Receipt) -> Result<ReadsRow> {
    Ok(ReadsRow {
        doc: DocRef {
            scope,
            doc: row.get()?,
        },
        kind: row.get()?,
        incarnation: row.get()?,
        receipt,
        reads: wire::decode(&row.get::<Vec<u8>>()?).map_err(StoreError::corrupt)?,
    })
}

/// A stretch of a log.
pub(in crate::store) async fn page(
    db: Db<'_>,
    log: LogId,
    after: u64,
    max_bytes: usize,
) -> Result<LogRows> {
    // One statement, so that both tables are seen as they stood at one moment. Columns of changes
    // that a reading does not have are filled with what is of their type.
    let sql = format!(
        "SELECT 0 AS what, l.seq AS seq, l.received_at, l.doc, l.kind, l.incarnation, l.bytes, \
         l.hash, l.actor, l.actor_seq, l.person, l.device FROM log AS l \
         WHERE l.scope = $1 AND l.audience = $2 AND l.owner = $3 AND l.seq > $4 \
         UNION ALL SELECT 1, r.seq, r.received_at, {READS}, \
         r.doc, r.doc, 0, r.doc, r.doc FROM log_reads AS r \
         WHERE r.scope = $1 AND r.audience = $2 AND r.owner = $3 AND r.seq > $4 \
         ORDER BY seq LIMIT $5"
    );
    let mut page = LogRows {
        rows: Vec::new(),
        reads: Vec::new(),
        more: false,
    };
    let mut bytes = 0_usize;
    let mut last = after;
    loop {
        let mut values = Vec::from(log_args(log));
        values.extend(args![last, PAGE_ROWS]);
        let found = db.rows(sql.clone(), values).await?;
        let full = found.len() == PAGE_ROWS as usize;
        for mut row in found {
            let what: i64 = row.get()?;
            let receipt = Receipt {
                seq: row.get()?,
                received_at: row.get()?,
            };
            if what == 1 {
                let row = reads_row(&mut row, log.scope, receipt)?;
                bytes = bytes.saturating_add(row.reads.len() * READ_BYTES);
                if bytes > max_bytes && last != after {
                    page.more = true;
                    return Ok(page);
                }
                page.reads.push(row);
            } else {
                let row = change_row(&mut row, log.scope, receipt)?;
                bytes = bytes.saturating_add(row.change.bytes.len());
                if bytes > max_bytes && last != after {
                    page.more = true;
                    return Ok(page);
                }
                page.rows.push(row);
            }
            last = receipt.seq;
        }
        if !full {
            return Ok(page);
        }
    }
}

fn change_row(row: &mut Row, scope: ScopeId, receipt: Receipt) -> Result<LogRow> {
    let doc = DocRef {
        scope,
        doc: row.get()?,
    };
    let kind = row.get()?;
    let incarnation = row.get()?;
    let bytes = row.get()?;
    Ok(LogRow {
        doc,
        kind,
        incarnation,
        change: StoredChange {
            receipt,
            bytes,
            hash: row.get()?,
            actor: row.get()?,
            actor_seq: row.get()?,
            person: row.get()?,
            device: row.get()?,
        },
    })
}

/// Read receipts of a stretch, about documents that did not change in it or after it.
pub(in crate::store) async fn reads(
    db: Db<'_>,
    log: LogId,
    after: u64,
    to: u64,
) -> Result<Vec<ReadsRow>> {
    let sql = format!(
        "SELECT r.seq, r.received_at, {READS} FROM log_reads AS r \
         CROSS JOIN docs AS d WHERE r.scope = $1 AND r.audience = $2 AND r.owner = $3 \
         AND r.seq > $4 AND r.seq <= $5 \
         AND d.scope = r.scope AND d.doc = r.doc AND d.last_seq <= $4 ORDER BY r.seq"
    );
    let mut values = Vec::from(log_args(log));
    values.extend(args![after, to]);
    db.rows(sql, values)
        .await?
        .into_iter()
        .map(|mut row| {
            let receipt = Receipt {
                seq: row.get()?,
                received_at: row.get()?,
            };
            reads_row(&mut row, log.scope, receipt)
        })
        .collect()
}
