//! What is new to a device: a page for each log that moved, within its budget.

mod wanted;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::ids::{DocRef, Hash, PersonId};
use lianjian_protocol::policy::sight;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{Cursor, LogId, LogPage, PageDocument, Receipt};

use super::cache::{DocumentCache, Loaded, assemble_or_leave};
use super::page::{PageBuilder, receipts_size};
use super::reference::View;
use super::{Caller, SyncError};
use crate::store::{Documents, ReadsRow, Store, StoredDocument, StoredSnapshot};

/// Documents that are loaded at a time while a log is being filled.
const FILL_AT_A_TIME: u32 = 100;

/// A snapshot is kept in the database once this many changes came after the last one.
const SNAPSHOT_AFTER: usize = 16;

/// How a whole document travels.
#[derive(Debug, Clone, Copy)]
enum Form<'a> {
    /// As its changes, but for these, which the device has, or as a snapshot, whichever is smaller.
    Smaller(&'a HashSet<Hash>),
    /// As a snapshot.
    Snapshot,
}

/// Who has read which document how far, as far as others were told.
type ReadsOf = HashMap<DocRef, Vec<(PersonId, Timestamp)>>;

/// A pull.
pub(super) struct Pull<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) documents: &'a DocumentCache,
    pub(super) caller: &'a Caller,
    pub(super) view: &'a View,
    /// Changes of this very call: the device has them, and their receipts in the verdicts.
    pub(super) taken: &'a HashSet<Hash>,
}

/// What it brought.
#[derive(Default)]
pub(super) struct Pulled {
    pub(super) pages: Vec<LogPage>,
    pub(super) lost: Vec<LogId>,
    pub(super) more: bool,
    /// The device's cursors once it has stored the pages.
    pub(super) cursors: Vec<Cursor>,
}

impl Pull<'_> {
    pub(super) async fn run(
        &self,
        known: &[Cursor],
        want: &[DocRef],
        budget: usize,
    ) -> Result<Pulled, SyncError> {
        let readable = self.readable_logs().await?;
        let held: HashMap<LogId, Cursor> = known.iter().map(|c| (c.log, *c)).collect();
        let mut pulled = Pulled::default();
        let allowed: HashSet<LogId> = readable.iter().map(|(log, _)| *log).collect();
        pulled.lost = known
            .iter()
            .map(|c| c.log)
            .filter(|log| !allowed.contains(log))
            .collect();
        let mut left = budget;
        let (pages, more) = self.wanted(want, &held, budget).await?;
        pulled.more = more;
        for (page, bytes) in pages {
            left = left.saturating_sub(bytes);
            pulled.pages.push(page);
        }
        for (log, head) in readable {
            let cursor = held.get(&log).copied().unwrap_or(Cursor {
                log,
                seq: 0,
                filling: true,
            });
            let mut next = cursor;
            if head > cursor.seq || (cursor.filling && cursor.seq > 0) {
                if left == 0 {
                    pulled.more = true;
                } else {
                    let (page, bytes, more) = self.page(cursor, head, left).await?;
                    left = left.saturating_sub(bytes);
                    pulled.more |= more;
                    next = Cursor {
                        log,
                        seq: page.next,
                        filling: page.filling,
                    };
                    pulled.pages.push(page);
                }
            }
            if next.seq > 0 {
                pulled.cursors.push(next);
            }
        }
        Ok(pulled)
    }

    /// Every log that the caller may read and that has entries, with its last place.
    async fn readable_logs(&self) -> Result<Vec<(LogId, u64)>, SyncError> {
        let principal = &self.caller.principal;
        let reference = &self.view.reference.reference;
        let reads = |log: &LogId| sight::can_read(principal, log, reference, self.view.now);
        let mut named = Vec::new();
        let mut whole = Vec::new();
        for scope in &self.view.compounds {
            let own = LogId {
                scope: *scope,
                audience: Audience::Own,
                owner: Some(principal.person),
            };
            // Someone else's: whether the role reads those, too.
            let others = LogId {
                owner: Some(lianjian_protocol::ids::PersonId::from_bytes([0; 16])),
                ..own
            };
            if reads(&others) {
                whole.push(*scope);
            } else {
                for audience in [Audience::All, Audience::Internal] {
                    named.push(LogId {
                        scope: *scope,
                        audience,
                        owner: None,
                    });
                }
                named.push(own);
            }
        }
        named.retain(|log| reads(log));
        let mut logs = self.store.logs_of_scopes(&whole).await?;
        logs.retain(|(log, _)| reads(log));
        logs.extend(
            self.store
                .log_heads(&named)
                .await?
                .into_iter()
                .filter(|(_, seq)| *seq > 0),
        );
        logs.sort_unstable();
        Ok(logs)
    }

    async fn page(
        &self,
        cursor: Cursor,
        head: u64,
        budget: usize,
    ) -> Result<(LogPage, usize, bool), SyncError> {
        if cursor.filling {
            self.fill(cursor, head, budget).await
        } else {
            self.follow(cursor, budget).await
        }
    }

    /// The changes after the cursor.
    async fn follow(
        &self,
        cursor: Cursor,
        budget: usize,
    ) -> Result<(LogPage, usize, bool), SyncError> {
        let rows = self.store.log_page(cursor.log, cursor.seq, budget).await?;
        let change = rows.rows.first().map(|r| r.change.receipt.received_at);
        let reading = rows.reads.first().map(|r| r.receipt.received_at);
        let base = change.into_iter().chain(reading).min().unwrap_or_default();
        let mut builder = PageBuilder::new(cursor.log, cursor.seq, base);
        let next = rows.last().unwrap_or(cursor.seq);
        let mut reads = rows.reads.into_iter().peekable();
        for row in rows.rows {
            while let Some(read) = reads.next_if(|r| r.receipt.seq < row.change.receipt.seq) {
                read_by(&mut builder, read);
            }
            if self.taken.contains(&row.change.hash) {
                continue;
            }
            let document = PageDocument {
                doc: row.doc.doc,
                kind: row.kind,
                incarnation: row.incarnation,
            };
            builder.change(document, row.change.receipt, row.change.bytes);
        }
        for read in reads {
            read_by(&mut builder, read);
        }
        let bytes = builder.bytes();
        Ok((builder.finish(next, false), bytes, rows.more))
    }

    /// Whole documents, in the order of their last changes, and word of who has read those that
    /// the device was sent before.
    async fn fill(
        &self,
        cursor: Cursor,
        head: u64,
        budget: usize,
    ) -> Result<(LogPage, usize, bool), SyncError> {
        let mut builder = PageBuilder::new(cursor.log, cursor.seq, self.view.now);
        let mut next = cursor.seq;
        loop {
            let heads = self
                .store
                .log_documents(cursor.log, next, FILL_AT_A_TIME)
                .await?;
            let at_end = heads.len() < FILL_AT_A_TIME as usize;
            let docs: Vec<DocRef> = heads.iter().map(|h| h.doc).collect();
            let stored = Documents::load(self.store, &docs).await?;
            let reads = self.reads_of(&docs).await?;
            let mut full = false;
            for head in heads {
                if let Some(stored) = stored.get(&head.doc) {
                    let form = Form::Smaller(self.taken);
                    self.whole(&mut builder, stored, &reads, form).await?;
                }
                next = head.last_seq;
                full = builder.bytes() >= budget;
                if full {
                    break;
                }
            }
            if full || at_end {
                if !full {
                    // The log may end with read receipts, and every document up to there is here.
                    next = next.max(head);
                }
                if cursor.seq > 0 {
                    let reads = self.store.log_reads(cursor.log, cursor.seq, next).await?;
                    for row in reads {
                        read_by(&mut builder, row);
                    }
                }
                return Ok(filled(builder, next, full));
            }
        }
    }

    /// What others were told of who has read these documents.
    async fn reads_of(&self, docs: &[DocRef]) -> Result<ReadsOf, SyncError> {
        let mut reads = ReadsOf::new();
        for read in Documents::reads(self.store, docs).await? {
            if let Some(told) = read.told {
                reads.entry(read.doc).or_default().push((read.person, told));
            }
        }
        Ok(reads)
    }

    /// One document whole.
    async fn whole(
        &self,
        builder: &mut PageBuilder,
        stored: &StoredDocument,
        reads: &ReadsOf,
        form: Form<'_>,
    ) -> Result<(), SyncError> {
        let head = &stored.head;
        let document = PageDocument {
            doc: head.doc.doc,
            kind: head.kind,
            incarnation: head.incarnation,
        };
        let (bytes, receipts) = match &stored.snapshot {
            Some(snapshot) if stored.changes.is_empty() => {
                (snapshot.bytes.clone(), snapshot.receipts.clone())
            }
            _ => {
                let loaded = match self.documents.get(head) {
                    Some(loaded) => loaded.document,
                    None => match assemble_or_leave(stored)? {
                        Some(document) => Arc::new(document),
                        None => return Ok(()),
                    },
                };
                let (bytes, receipts) = loaded.snapshot();
                if stored.changes.len() >= SNAPSHOT_AFTER {
                    let snapshot = StoredSnapshot {
                        seq: head.last_seq,
                        bytes: bytes.clone(),
                        receipts: receipts.clone(),
                    };
                    self.store
                        .put_snapshot(head.doc, head.incarnation, &snapshot)
                        .await?;
                }
                self.documents.put(Loaded {
                    head: head.clone(),
                    document: loaded,
                });
                (bytes, receipts)
            }
        };
        let size = bytes.len() + receipts_size(&receipts);
        let changes = match form {
            Form::Smaller(has) if stored.snapshot.is_none() => {
                let lacking = stored.changes.iter().filter(|c| !has.contains(&c.hash));
                let lacking: Vec<_> = lacking.collect();
                let raw: usize = lacking.iter().map(|c| c.bytes.len()).sum();
                (raw <= size).then_some(lacking)
            }
            Form::Smaller(_) | Form::Snapshot => None,
        };
        if let Some(changes) = changes {
            for change in changes {
                builder.change(document, change.receipt, change.bytes.clone());
            }
        } else {
            let received_at = stored
                .changes
                .last()
                .map(|c| c.receipt.received_at)
                .unwrap_or_else(|| latest_receipt(&receipts));
            builder.snapshot(
                document,
                Receipt {
                    seq: head.last_seq,
                    received_at,
                },
                bytes,
                receipts,
            );
        }
        if let Some(reads) = reads.get(&head.doc) {
            builder.reads(document, builder.last(), reads.clone());
        }
        Ok(())
    }
}

/// Puts word of who has read a document on a page.
fn read_by(builder: &mut PageBuilder, row: ReadsRow) {
    let document = PageDocument {
        doc: row.doc.doc,
        kind: row.kind,
        incarnation: row.incarnation,
    };
    builder.reads(document, row.receipt, row.reads);
}

/// A page of a log being filled, its size, and whether there is more of it.
fn filled(builder: PageBuilder, next: u64, filling: bool) -> (LogPage, usize, bool) {
    let bytes = builder.bytes();
    (builder.finish(next, filling), bytes, filling)
}

fn latest_receipt(receipts: &[lianjian_protocol::wire::ActorReceipts]) -> Timestamp {
    let last = receipts.iter().map(|r| r.received_at.iter().sum::<i64>());
    Timestamp::from_micros(
        last.max()
            .and_then(|t| u64::try_from(t).ok())
            .unwrap_or_default(),
    )
}
