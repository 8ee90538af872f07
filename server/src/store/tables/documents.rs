//! Documents: their heads, and loading them whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lianjian_protocol::ids::{DocId, DocRef, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, ReadMark};

use super::logs::{CHANGE, change, log_args};
use super::snapshots;
use crate::store::error::Result;
use crate::store::records::{DocumentHead, Progress, StoredDocument, StoredRead};
use crate::store::sql::{Column as _, Connection, Hashes, Owner, Row, Value, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many documents one statement asks for.
pub(super) const PIECE: usize = 256;

const HEAD: &str =
    "d.scope, d.doc, d.kind, d.audience, d.owner, d.incarnation, d.heads, d.last_seq";

fn head(mut row: Row) -> Result<DocumentHead> {
    let doc = DocRef {
        scope: row.get()?,
        doc: row.get()?,
    };
    Ok(DocumentHead {
        doc,
        kind: row.get()?,
        log: LogId {
            scope: doc.scope,
            audience: row.get()?,
            owner: row.get::<Owner>()?.0,
        },
        incarnation: row.get()?,
        heads: row.get::<Hashes>()?.0,
        last_seq: row.get()?,
    })
}

/// `WITH wanted (scope, doc) AS (..)`, which [`wanted_args`] fills.
pub(super) fn wanted(count: usize) -> String {
    format!(
        "WITH wanted (scope, doc) AS (VALUES {})",
        tuples(count, 2, 0)
    )
}

/// The arguments of [`wanted`].
pub(super) fn wanted_args(docs: &[DocRef]) -> Vec<Value> {
    docs.iter()
        .flat_map(|d| [d.scope.into_value(), d.doc.into_value()])
        .collect()
}

/// Each document once, sorted.
fn distinct(docs: &[DocRef]) -> Vec<DocRef> {
    let mut docs = docs.to_vec();
    docs.sort_unstable();
    docs.dedup();
    docs
}

/// What is known of these documents without loading them.
pub(in crate::store) async fn heads(
    db: Db<'_>,
    docs: &[DocRef],
) -> Result<HashMap<DocRef, DocumentHead>> {
    let docs = distinct(docs);
    let mut heads = HashMap::with_capacity(docs.len());
    for piece in pieces(&docs, PIECE) {
        // CROSS JOIN: see logs::heads.
        let sql = format!(
            "{} SELECT {HEAD} FROM wanted AS w CROSS JOIN docs AS d \
             WHERE d.scope = w.scope AND d.doc = w.doc",
            wanted(piece.len())
        );
        for row in db.rows(sql, wanted_args(piece)).await? {
            let head = head(row)?;
            heads.insert(head.doc, head);
        }
    }
    Ok(heads)
}

/// These documents whole. To be run where several statements see one state.
pub(in crate::store) async fn load(
    db: Db<'_>,
    docs: &[DocRef],
) -> Result<HashMap<DocRef, StoredDocument>> {
    let heads = heads(db, docs).await?;
    let mut present: Vec<DocRef> = heads.keys().copied().collect();
    present.sort_unstable();
    let mut snapshots = snapshots::newest(db, &present).await?;
    let mut loaded: HashMap<DocRef, StoredDocument> = heads
        .into_iter()
        .map(|(doc, head)| {
            let document = StoredDocument {
                head,
                snapshot: snapshots.remove(&doc),
                changes: Vec::new(),
            };
            (doc, document)
        })
        .collect();
    for piece in pieces(&present, PIECE) {
        let after = piece.iter().map(|doc| {
            let snapshot = loaded.get(doc).and_then(|d| d.snapshot.as_ref());
            (*doc, snapshot.map_or(0, |s| s.seq))
        });
        let args = after
            .flat_map(|(doc, seq)| {
                [
                    doc.scope.into_value(),
                    doc.doc.into_value(),
                    seq.into_value(),
                ]
            })
            .collect();
        let sql = format!(
            "WITH wanted (scope, doc, after) AS (VALUES {}) \
             SELECT {CHANGE}, l.scope, l.doc FROM wanted AS w \
             CROSS JOIN docs AS d CROSS JOIN log AS l \
             WHERE d.scope = w.scope AND d.doc = w.doc AND l.scope = d.scope AND l.doc = d.doc \
             AND l.incarnation = d.incarnation AND l.seq > w.after ORDER BY l.seq",
            tuples(piece.len(), 3, 0)
        );
        for mut row in db.rows(sql, args).await? {
            let change = change(&mut row)?;
            let doc = DocRef {
                scope: row.get()?,
                doc: row.get()?,
            };
            if let Some(document) = loaded.get_mut(&doc) {
                document.changes.push(change);
            }
        }
    }
    Ok(loaded)
}

/// Documents of a log in the order of their last changes.
pub(in crate::store) async fn of_log(
    db: Db<'_>,
    log: LogId,
    after: u64,
    limit: u32,
) -> Result<Vec<DocumentHead>> {
    let mut values = Vec::from(log_args(log));
    values.extend(args![after, limit]);
    db.rows(
        format!(
            "SELECT {HEAD} FROM docs AS d \
             WHERE d.scope = $1 AND d.audience = $2 AND d.owner = $3 AND d.last_seq > $4 \
             ORDER BY d.last_seq LIMIT $5"
        ),
        values,
    )
    .await?
    .into_iter()
    .map(head)
    .collect()
}

/// Documents of a scope in the order of their ids.
pub(in crate::store) async fn of_scope(
    db: Db<'_>,
    scope: ScopeId,
    after: Option<DocId>,
    limit: u32,
) -> Result<Vec<DocumentHead>> {
    // No id is smaller than no bytes.
    let after = after.map_or_else(Vec::new, |doc| doc.as_bytes().to_vec());
    db.rows(
        format!(
            "SELECT {HEAD} FROM docs AS d WHERE d.scope = $1 AND d.doc > $2 \
             ORDER BY d.doc LIMIT $3"
        ),
        args![scope, after, limit],
    )
    .await?
    .into_iter()
    .map(head)
    .collect()
}

/// Every scope that has documents.
pub(in crate::store) async fn scopes(db: Db<'_>) -> Result<Vec<ScopeId>> {
    db.rows("SELECT DISTINCT scope FROM logs ORDER BY scope", args![])
        .await?
        .into_iter()
        .map(|mut row| row.get())
        .collect()
}

/// How far others were told, where they were.
fn told(at: Timestamp) -> Option<Timestamp> {
    (at > Timestamp::default()).then_some(at)
}

/// What a person has read past what they had read before.
pub(super) async fn progress(
    db: Db<'_>,
    person: PersonId,
    marks: &[ReadMark],
) -> Result<Vec<Progress>> {
    let mut found: BTreeMap<DocRef, Progress> = BTreeMap::new();
    for piece in pieces(marks, PIECE) {
        // CROSS JOIN: see logs::heads.
        let sql = format!(
            "WITH wanted (scope, doc, mark) AS (VALUES {}) \
             SELECT l.scope, l.doc, l.person, MAX(l.received_at) FROM wanted AS w \
             CROSS JOIN log AS l LEFT JOIN reads AS r \
             ON r.scope = l.scope AND r.doc = l.doc AND r.person = $1 \
             WHERE l.scope = w.scope AND l.doc = w.doc AND l.received_at <= w.mark \
             AND l.received_at > COALESCE(r.received_at, 0) \
             GROUP BY l.scope, l.doc, l.person",
            tuples(piece.len(), 3, 1)
        );
        let marks = piece.iter().flat_map(|mark| {
            let DocRef { scope, doc } = mark.doc;
            args![scope, doc, mark.received_at]
        });
        let values = args![person].into_iter().chain(marks).collect();
        for mut row in db.rows(sql, values).await? {
            let doc = DocRef {
                scope: row.get()?,
                doc: row.get()?,
            };
            let author = row.get()?;
            let received_at = row.get()?;
            let progress = found.entry(doc).or_insert_with(|| Progress {
                doc,
                received_at,
                authors: BTreeSet::new(),
            });
            progress.received_at = progress.received_at.max(received_at);
            progress.authors.insert(author);
        }
    }
    Ok(found.into_values().collect())
}

/// Who has read these documents how far.
pub(in crate::store) async fn reads(db: Db<'_>, docs: &[DocRef]) -> Result<Vec<StoredRead>> {
    let docs = distinct(docs);
    let mut reads = Vec::new();
    for piece in pieces(&docs, PIECE) {
        let sql = format!(
            "{} SELECT r.scope, r.doc, r.person, r.received_at, r.told FROM wanted AS w \
             CROSS JOIN reads AS r WHERE r.scope = w.scope AND r.doc = w.doc \
             ORDER BY r.scope, r.doc, r.person",
            wanted(piece.len())
        );
        for mut row in db.rows(sql, wanted_args(piece)).await? {
            reads.push(StoredRead {
                doc: DocRef {
                    scope: row.get()?,
                    doc: row.get()?,
                },
                person: row.get()?,
                received_at: row.get()?,
                told: told(row.get()?),
            });
        }
    }
    Ok(reads)
}
