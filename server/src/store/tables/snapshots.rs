//! Saved documents.

use std::collections::HashMap;

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::{decode, encode};

use super::documents::{self, PIECE, wanted, wanted_args};
use crate::store::error::{Result, StoreError};
use crate::store::records::StoredSnapshot;
use crate::store::sql::{Connection, args, pieces};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// The newest snapshot of the present incarnation of each of these documents.
pub(super) async fn newest(db: Db<'_>, docs: &[DocRef]) -> Result<HashMap<DocRef, StoredSnapshot>> {
    let mut newest: HashMap<DocRef, StoredSnapshot> = HashMap::new();
    for piece in pieces(docs, PIECE) {
        let sql = format!(
            "{} SELECT s.scope, s.doc, s.seq, s.receipts, s.bytes FROM wanted AS w \
             CROSS JOIN docs AS d CROSS JOIN snapshots AS s \
             WHERE d.scope = w.scope AND d.doc = w.doc AND s.scope = d.scope AND s.doc = d.doc \
             AND s.incarnation = d.incarnation ORDER BY s.seq",
            wanted(piece.len())
        );
        for mut row in db.rows(sql, wanted_args(piece)).await? {
            let doc = DocRef {
                scope: row.get()?,
                doc: row.get()?,
            };
            let seq = row.get()?;
            let receipts = row.get::<Vec<u8>>()?;
            let snapshot = StoredSnapshot {
                seq,
                receipts: decode(&receipts).map_err(StoreError::corrupt)?,
                bytes: row.get()?,
            };
            newest.insert(doc, snapshot);
        }
    }
    Ok(newest)
}

/// Keeps a snapshot and drops older ones. To be run in a writing transaction.
pub(in crate::store) async fn put(
    db: Db<'_>,
    doc: DocRef,
    incarnation: u32,
    snapshot: &StoredSnapshot,
) -> Result<()> {
    let heads = documents::heads(db, &[doc]).await?;
    let head = heads
        .get(&doc)
        .ok_or_else(|| StoreError::missing("document"))?;
    if head.incarnation != incarnation {
        return Ok(());
    }
    if snapshot.seq > head.last_seq {
        return Err(StoreError::Misuse(format!(
            "a snapshot of {doc} at {} while the document ends at {}",
            snapshot.seq, head.last_seq
        )));
    }
    let newer = db
        .row(
            "SELECT seq FROM snapshots \
             WHERE scope = $1 AND doc = $2 AND incarnation = $3 AND seq >= $4 LIMIT 1",
            args![doc.scope, doc.doc, incarnation, snapshot.seq],
        )
        .await?;
    if newer.is_some() {
        return Ok(());
    }
    // The new row is written before the old ones go, under another key.
    db.run(
        "INSERT INTO snapshots (scope, doc, incarnation, seq, receipts, bytes) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            doc.scope,
            doc.doc,
            incarnation,
            snapshot.seq,
            encode(&snapshot.receipts),
            snapshot.bytes.clone()
        ],
    )
    .await?;
    db.run(
        "DELETE FROM snapshots WHERE scope = $1 AND doc = $2 AND (incarnation < $3 OR seq < $4)",
        args![doc.scope, doc.doc, incarnation, snapshot.seq],
    )
    .await
    .map(drop)
}
