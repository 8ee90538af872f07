//! What a unit of work has gathered and not yet written, and how it is written: many rows to a
//! statement, since a call for each would cost more than the work itself.

use std::collections::{HashMap, HashSet};

use lianjian_protocol::ids::{Actor, DocRef, Hash, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, Receipt};

use super::logs::{encode_reads, log_args};
use crate::store::error::{Result, StoreError};
use crate::store::records::{
    ActorOwner, DocumentHead, HeldChange, NewChange, NewReads, Received, StoredRead, StoredRefusal,
};
use crate::store::sql::{Connection, Hashes, Owner, Value, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many rows one statement writes.
const PIECE: usize = 64;

/// How many bytes of changes are gathered before they are written.
const GATHER_BYTES: usize = 1024 * 1024;

/// How many rows are gathered before they are written.
const GATHER_ROWS: usize = 2048;

/// Rows that wait to be written.
#[derive(Default)]
pub(super) struct Pending {
    changes: Vec<(NewChange, Receipt)>,
    heads: HashMap<DocRef, DocumentHead>,
    ends: HashMap<LogId, (u64, Timestamp)>,
    refusals: Vec<StoredRefusal>,
    held: Vec<HeldChange>,
    actors: Vec<(ScopeId, Actor, ActorOwner)>,
    reads: Marks,
    readings: Vec<(NewReads, Receipt)>,
    bytes: usize,
}

impl Pending {
    /// Takes a change and says what its receipt is, given where its log ends; that end is moved.
    pub(super) fn append(&mut self, change: NewChange, end: &mut (u64, Timestamp)) -> Receipt {
        let (seq, last) = *end;
        let received_at = match change.received {
            Received::At(now) => now.max(last.next()),
            Received::Kept(then) => then,
        };
        let receipt = Receipt {
            seq: seq + 1,
            received_at,
        };
        *end = (receipt.seq, last.max(received_at));
        self.ends.insert(change.log, *end);
        let mut heads = change.heads.clone();
        heads.sort_unstable();
        self.heads.insert(
            change.doc,
            DocumentHead {
                doc: change.doc,
                kind: change.kind,
                log: change.log,
                incarnation: change.incarnation,
                heads,
                last_seq: receipt.seq,
            },
        );
        self.bytes += change.bytes.len();
        self.changes.push((change, receipt));
        receipt
    }

    /// The head of a document that a change waits for.
    pub(super) fn head(&self, doc: DocRef) -> Option<&DocumentHead> {
        self.heads.get(&doc)
    }

    /// Takes a refusal.
    pub(super) fn refuse(&mut self, refusal: StoredRefusal) {
        self.refusals.push(refusal);
    }

    /// Takes a held change.
    pub(super) fn hold(&mut self, held: HeldChange) {
        self.bytes += held.bytes.len();
        self.held.push(held);
    }

    /// Takes an actor.
    pub(super) fn bind(&mut self, scope: ScopeId, actor: Actor, owner: ActorOwner) {
        self.actors.push((scope, actor, owner));
    }

    /// Takes a read mark; of two, the later.
    pub(super) fn read(&mut self, read: StoredRead) {
        let (received_at, told) = (read.received_at, read.told);
        let mark = self.reads.entry((read.doc, read.person));
        let mark = mark.or_insert((received_at, told));
        *mark = (mark.0.max(received_at), mark.1.max(told));
    }

    /// Takes word of who has read a document, as [`Self::append`] takes a change.
    pub(super) fn append_reads(&mut self, reads: NewReads, end: &mut (u64, Timestamp)) -> Receipt {
        let (seq, last) = *end;
        let receipt = Receipt {
            seq: seq + 1,
            received_at: reads.at.max(last.next()),
        };
        *end = (receipt.seq, receipt.received_at);
        self.ends.insert(reads.log, *end);
        self.readings.push((reads, receipt));
        receipt
    }

    /// Whether so much has gathered that it should be written.
    pub(super) fn is_large(&self) -> bool {
        let rows = self.changes.len()
            + self.refusals.len()
            + self.held.len()
            + self.actors.len()
            + self.reads.len()
            + self.readings.len();
        self.bytes > GATHER_BYTES || rows > GATHER_ROWS
    }

    /// Whether something gathered is about one of these documents.
    pub(super) fn touches(&self, docs: &[DocRef]) -> bool {
        if self.heads.is_empty() {
            return false;
        }
        docs.iter().any(|doc| self.heads.contains_key(doc))
    }

    /// Writes everything and forgets it.
    pub(super) async fn flush(&mut self, db: Db<'_>) -> Result<()> {
        let gathered = std::mem::take(self);
        write_changes(db, gathered.changes).await?;
        write_heads(db, gathered.heads).await?;
        write_ends(db, gathered.ends).await?;
        write_actors(db, &gathered.actors).await?;
        write_refusals(db, gathered.refusals).await?;
        write_held(db, gathered.held).await?;
        write_readings(db, gathered.readings).await?;
        write_reads(db, gathered.reads).await
    }
}

/// Inserts rows of so many columns, many to a statement: `before VALUES (..), (..) after`.
async fn insert(
    db: Db<'_>,
    before: &str,
    after: &str,
    columns: usize,
    rows: Vec<Vec<Value>>,
) -> Result<u64> {
    let mut touched = 0;
    for piece in pieces(&rows, PIECE) {
        debug_assert!(piece.iter().all(|row| row.len() == columns));
        let sql = format!(
            "{before} VALUES {} {after}",
            tuples(piece.len(), columns, 0)
        );
        touched += db.run(sql, piece.concat()).await?;
    }
    Ok(touched)
}

async fn write_changes(db: Db<'_>, changes: Vec<(NewChange, Receipt)>) -> Result<()> {
    let rows = changes
        .into_iter()
        .map(|(change, receipt)| {
            let mut row = Vec::from(log_args(change.log));
            row.extend(args![
                receipt.seq,
                change.doc.doc,
                change.kind,
                change.incarnation,
                change.hash,
                change.actor,
                change.actor_seq,
                change.person,
                change.device,
                receipt.received_at,
                change.bytes,
            ]);
            row
        })
        .collect();
    insert(
        db,
        "INSERT INTO log (scope, audience, owner, seq, doc, kind, incarnation, hash, actor, \
         actor_seq, person, device, received_at, bytes)",
        "",
        14,
        rows,
    )
    .await
    .map(drop)
}

/// A document that would change what it may not.
pub(super) fn moved() -> StoreError {
    StoreError::Misuse(
        "a document may not change its kind, its log or go back an incarnation".to_owned(),
    )
}

async fn write_heads(db: Db<'_>, heads: HashMap<DocRef, DocumentHead>) -> Result<()> {
    let count = heads.len() as u64;
    // Sorted: neighbours in the index are written one after the other.
    let mut heads: Vec<DocumentHead> = heads.into_values().collect();
    heads.sort_unstable_by_key(|head| head.doc);
    let rows = heads
        .into_iter()
        .map(|head| {
            args![
                head.doc.scope,
                head.doc.doc,
                head.kind,
                head.log.audience,
                Owner(head.log.owner),
                head.incarnation,
                Hashes(head.heads),
                head.last_seq,
            ]
        })
        .collect();
    // A document never changes its kind or log, and never goes back to an older incarnation: a row
    // that would is not touched, and so missing from the count.
    let touched = insert(
        db,
        "INSERT INTO docs (scope, doc, kind, audience, owner, incarnation, heads, last_seq)",
        "ON CONFLICT (scope, doc) DO UPDATE SET incarnation = excluded.incarnation, \
         heads = excluded.heads, last_seq = excluded.last_seq \
         WHERE docs.kind = excluded.kind AND docs.audience = excluded.audience \
         AND docs.owner = excluded.owner AND docs.incarnation <= excluded.incarnation",
        8,
        rows,
    )
    .await?;
    if touched != count {
        return Err(moved());
    }
    Ok(())
}

async fn write_ends(db: Db<'_>, ends: HashMap<LogId, (u64, Timestamp)>) -> Result<()> {
    let rows = ends
        .into_iter()
        .map(|(log, (seq, received_at))| {
            let mut row = Vec::from(log_args(log));
            row.extend(args![seq, received_at]);
            row
        })
        .collect();
    insert(
        db,
        "INSERT INTO logs (scope, audience, owner, last_seq, last_received_at)",
        "ON CONFLICT (scope, audience, owner) DO UPDATE \
         SET last_seq = excluded.last_seq, last_received_at = excluded.last_received_at",
        5,
        rows,
    )
    .await
    .map(drop)
}

async fn write_actors(db: Db<'_>, actors: &[(ScopeId, Actor, ActorOwner)]) -> Result<()> {
    let rows = actors
        .iter()
        .map(|(scope, actor, owner)| args![*scope, *actor, owner.device, owner.person])
        .collect();
    let sql = "INSERT INTO actors (scope, actor, device, person)";
    insert(db, sql, "", 4, rows).await.map(drop)
}

async fn write_refusals(db: Db<'_>, mut refusals: Vec<StoredRefusal>) -> Result<()> {
    keep_first(&mut refusals, |refusal| (refusal.doc, refusal.hash));
    let rows = refusals
        .into_iter()
        .map(|refusal| {
            args![
                refusal.doc.scope,
                refusal.doc.doc,
                refusal.hash,
                refusal.code,
                refusal.detail,
                refusal.at,
            ]
        })
        .collect();
    insert(
        db,
        "INSERT INTO refusals (scope, doc, hash, code, detail, at)",
        "ON CONFLICT (scope, doc, hash) DO NOTHING",
        6,
        rows,
    )
    .await
    .map(drop)
}

async fn write_held(db: Db<'_>, mut held: Vec<HeldChange>) -> Result<()> {
    keep_first(&mut held, |held| (held.doc, held.hash));
    let rows = held
        .into_iter()
        .map(|held| {
            let (by, at) = held.settled.unzip();
            args![
                held.doc.scope,
                held.doc.doc,
                held.hash,
                held.kind,
                held.incarnation,
                held.code,
                held.detail,
                held.person,
                held.device,
                held.bytes,
                held.at,
                held.state,
                by,
                at,
            ]
        })
        .collect();
    insert(
        db,
        "INSERT INTO held (scope, doc, hash, kind, incarnation, code, detail, person, device, \
         bytes, at, state, settled_by, settled_at)",
        "ON CONFLICT (scope, doc, hash) DO NOTHING",
        14,
        rows,
    )
    .await
    .map(drop)
}

async fn write_readings(db: Db<'_>, readings: Vec<(NewReads, Receipt)>) -> Result<()> {
    let rows = readings
        .into_iter()
        .map(|(reads, receipt)| {
            let mut row = Vec::from(log_args(reads.log));
            row.extend(args![
                receipt.seq,
                reads.doc.doc,
                reads.kind,
                reads.incarnation,
                receipt.received_at,
                encode_reads(&reads.reads),
            ]);
            row
        })
        .collect();
    insert(
        db,
        "INSERT INTO log_reads (scope, audience, owner, seq, doc, kind, incarnation, \
         received_at, reads)",
        "",
        9,
        rows,
    )
    .await
    .map(drop)
}

/// How far a person has read a document, and others were told.
type Marks = HashMap<(DocRef, PersonId), (Timestamp, Option<Timestamp>)>;

async fn write_reads(db: Db<'_>, reads: Marks) -> Result<()> {
    let rows = reads
        .into_iter()
        .map(|((doc, person), (at, told))| {
            args![doc.scope, doc.doc, person, at, told.unwrap_or_default()]
        })
        .collect();
    insert(
        db,
        "INSERT INTO reads (scope, doc, person, received_at, told)",
        "ON CONFLICT (scope, doc, person) DO UPDATE SET received_at = excluded.received_at, \
         told = CASE WHEN reads.told < excluded.told THEN excluded.told ELSE reads.told END \
         WHERE reads.received_at < excluded.received_at",
        5,
        rows,
    )
    .await
    .map(drop)
}

/// Of rows with one key keeps the first.
fn keep_first<T>(rows: &mut Vec<T>, key: impl Fn(&T) -> (DocRef, Hash)) {
    let mut seen = HashSet::with_capacity(rows.len());
    rows.retain(|row| seen.insert(key(row)));
}

#[cfg(test)]
mod tests;
