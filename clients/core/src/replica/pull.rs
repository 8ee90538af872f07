//! Taking in what the server sends: a page of a log is kept whole with its cursor, or not at all.

use std::collections::BTreeSet;

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{ActorReceipts, EntryBody, ErrorCode, LogId, LogPage, PageDocument};
use minicbor::bytes::ByteVec;

use super::open::{ChangeFacts, Open};
use super::summarise::{forget_changes, forget_confirmed};
use super::verdicts::{confirm, receive};
use super::{Replica, Work};
use crate::records::{
    Base, Clock, CursorRecord, DocRecord, PendingVerdict, StoredChange, encode, key,
};
use crate::storage::{Storage, StorageError, Table};

/// After this many changes a document's rows become one base, which loads faster.
const COMPACT_AFTER: u32 = 48;

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOutcome {
    /// Kept, with its cursor.
    Kept,
    /// It follows a cursor that this device has not reached, or is not in its form: not kept.
    Unfit,
}

/// What pages brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    /// New changes.
    pub changes: usize,
    /// Whole documents.
    pub snapshots: usize,
    /// Documents that left this device's reach.
    pub removed: usize,
    /// Documents of which something changed.
    pub changed: BTreeSet<DocRef>,
    /// Documents whose pending commands must be run again.
    pub marked: BTreeSet<DocRef>,
    /// Documents to ask for whole.
    pub wanted: BTreeSet<DocRef>,
}

impl<S: Storage> Replica<S> {
    /// Takes in a page. One that was taken in before changes nothing.
    ///
    /// # Errors
    /// [`StorageError`] when it was not kept; its cursor then asks for it again.
    pub async fn apply_page(
        &mut self,
        page: &LogPage,
        pulled: &mut Pulled,
    ) -> Result<PageOutcome, StorageError> {
        let cursor = self.cursors.get(&page.log).copied().unwrap_or_default();
        if page.after > cursor.seq {
            return Ok(PageOutcome::Unfit);
        }
        let Some(entries) = resolve(page) else {
            return Ok(PageOutcome::Unfit);
        };
        let mut work = Work::default();
        let mut news = Pulled::default();
        let mut clock = self.clock;
        for (document, received_at, body) in entries {
            let mut taking = Taking {
                doc: DocRef {
                    scope: page.log.scope,
                    doc: document.doc,
                },
                document,
                log: page.log,
                received_at,
                news: &mut news,
                clock: &mut clock,
            };
            self.take(&mut work, taking.doc).await?;
            taking.entry(&mut work, body)?;
        }
        for doc in &news.changed {
            compact(&mut work, *doc);
            self.save(&mut work, *doc).await?;
        }
        for doc in &news.wanted {
            work.batch.put(Table::Wants, key::doc(*doc), Vec::new());
        }
        let cursor = if page.next >= cursor.seq {
            CursorRecord {
                seq: page.next,
                filling: page.filling,
            }
        } else {
            cursor
        };
        work.batch
            .put(Table::Cursors, encode(&page.log), encode(&cursor));
        work.batch
            .put(Table::Meta, key::meta::CLOCK, encode(&clock));
        self.commit(work).await?;
        self.clock = clock;
        self.cursors.insert(page.log, cursor);
        pulled.add(news);
        Ok(PageOutcome::Kept)
    }

    /// A log that the person may no longer read: what the device holds of it goes, but for what is
    /// unsent, which stays until it has its verdict.
    ///
    /// # Errors
    /// [`StorageError`] when that was not kept.
    pub async fn drop_log(&mut self, log: LogId) -> Result<Pulled, StorageError> {
        let mut work = Work::default();
        let mut news = Pulled::default();
        let rows = self
            .store
            .scan(Table::Documents, log.scope.as_bytes(), None, usize::MAX)
            .await?;
        for row in rows {
            let record: DocRecord = crate::records::decode(Table::Documents, &row.value)?;
            if record.log != log {
                continue;
            }
            if let Some(open) = self.take(&mut work, record.doc).await? {
                open.record.removed = true;
                news.removed += 1;
                news.changed.insert(record.doc);
            }
            self.save(&mut work, record.doc).await?;
        }
        work.batch.delete(Table::Cursors, encode(&log));
        self.commit(work).await?;
        self.cursors.remove(&log);
        for doc in &news.changed {
            self.cache.forget(*doc);
        }
        Ok(news)
    }
}

impl Pulled {
    /// Adds another's counts to these.
    pub fn add(&mut self, mut other: Self) {
        self.changes += other.changes;
        self.snapshots += other.snapshots;
        self.removed += other.removed;
        self.changed.append(&mut other.changed);
        self.marked.append(&mut other.marked);
        self.wanted.append(&mut other.wanted);
    }
}

/// The entries with their documents and receipts; none for a page that does not add up.
fn resolve(page: &LogPage) -> Option<Vec<(PageDocument, Timestamp, &EntryBody)>> {
    let mut now = i64::try_from(page.base.as_micros()).ok()?;
    page.entries
        .iter()
        .map(|entry| {
            now = now.checked_add(entry.received_at)?;
            let received_at = Timestamp::from_micros(u64::try_from(now).ok()?);
            let document = page.documents.get(usize::try_from(entry.doc).ok()?)?;
            Some((*document, received_at, &entry.body))
        })
        .collect()
}

/// One entry on its way in.
struct Taking<'a> {
    doc: DocRef,
    document: PageDocument,
    log: LogId,
    received_at: Timestamp,
    news: &'a mut Pulled,
    clock: &'a mut Clock,
}

impl Taking<'_> {
    fn entry(&mut self, work: &mut Work, body: &EntryBody) -> Result<(), StorageError> {
        let known = work.open.get(&self.doc).map(|open| open.record.incarnation);
        match body {
            EntryBody::Change(_) | EntryBody::Snapshot { .. } => {
                self.clock.see(self.received_at);
                if known.is_some_and(|known| known > self.document.incarnation) {
                    // Of a life that has ended.
                    return Ok(());
                }
                if known.is_some_and(|known| known < self.document.incarnation) {
                    self.redacted(work, self.document.incarnation);
                }
            }
            EntryBody::Reads(_) | EntryBody::Removed | EntryBody::Redacted(_) => {}
        }
        match body {
            EntryBody::Change(change) => self.change(work, change),
            EntryBody::Snapshot { bytes, receipts } => self.snapshot(work, bytes, receipts),
            EntryBody::Reads(reads) => {
                if let Some(open) = work.open.get_mut(&self.doc) {
                    for (person, to) in reads {
                        match open.record.reads.iter_mut().find(|(p, _)| p == person) {
                            Some((_, known)) => *known = (*known).max(*to),
                            None => open.record.reads.push((*person, *to)),
                        }
                    }
                    self.news.changed.insert(self.doc);
                }
                Ok(())
            }
            EntryBody::Removed => {
                work.batch.delete(Table::Wants, key::doc(self.doc));
                self.news.wanted.remove(&self.doc);
                if let Some(open) = work.open.get_mut(&self.doc) {
                    open.record.removed = true;
                    self.news.removed += 1;
                    self.news.changed.insert(self.doc);
                }
                Ok(())
            }
            EntryBody::Redacted(incarnation) => {
                if known.is_some_and(|known| known < *incarnation) {
                    self.redacted(work, *incarnation);
                }
                Ok(())
            }
        }
    }

    fn change(&mut self, work: &mut Work, change: &ByteVec) -> Result<(), StorageError> {
        let Some(facts) = ChangeFacts::read(change) else {
            self.want();
            return Ok(());
        };
        if let Some(open) = work.open.get_mut(&self.doc) {
            open.record.removed = false;
            let has = |document: &Document| document.contains(&facts.hash);
            if open.confirmed.as_ref().is_some_and(has) {
                return Ok(());
            }
            let own = open.pending.iter().position(|p| p.hash == facts.hash);
            if let Some(place) = own {
                // One's own, whose verdict got lost.
                if confirm(work, self.doc, place, self.received_at) {
                    self.news.changed.insert(self.doc);
                } else {
                    self.want();
                }
                return Ok(());
            }
        }
        let open = self.open(work);
        let applied = match &mut open.confirmed {
            Some(confirmed) => confirmed.apply(change, Some(self.received_at)).is_ok(),
            None if facts.deps.is_empty() => {
                match Document::from_changes([(&change[..], Some(self.received_at))]) {
                    Ok(document) if document.header().doc_ref() == self.doc => {
                        open.confirmed = Some(document);
                        true
                    }
                    Ok(_) | Err(_) => false,
                }
            }
            None => false,
        };
        if !applied {
            // What it hangs on is not here: automerge would queue it and say nothing.
            self.want();
            if open_is_empty(work, self.doc) {
                work.open.remove(&self.doc);
            }
            return Ok(());
        }
        if let Some(view) = &mut open.on_top
            && view.apply(change, Some(self.received_at)).is_err()
        {
            open.stack()?;
        }
        receive(open, self.received_at, false);
        work.batch.put(
            Table::Changes,
            key::change(self.doc, self.received_at, &facts.hash),
            encode(&StoredChange {
                change: change.clone(),
                received_at: self.received_at,
            }),
        );
        self.news.changes += 1;
        self.news.changed.insert(self.doc);
        Ok(())
    }

    fn snapshot(
        &mut self,
        work: &mut Work,
        bytes: &ByteVec,
        receipts: &[ActorReceipts],
    ) -> Result<(), StorageError> {
        let snapshot = match Document::from_snapshot(bytes, receipts) {
            Ok(snapshot) if snapshot.header().doc_ref() == self.doc => snapshot,
            Ok(_) | Err(_) => {
                self.want();
                return Ok(());
            }
        };
        work.batch.delete(Table::Wants, key::doc(self.doc));
        self.news.wanted.remove(&self.doc);
        self.open(work).record.removed = false;
        let Work { batch, open } = &mut *work;
        let Some(open) = open.get_mut(&self.doc) else {
            return Ok(());
        };
        if let Some(confirmed) = &open.confirmed
            && snapshot.heads().iter().all(|head| confirmed.contains(head))
        {
            return Ok(());
        }
        let old = open.confirmed.take();
        let mut fresh = snapshot;
        let mut beyond = 0;
        if let Some(old) = &old {
            for change in old.automerge().get_changes(&[]) {
                let Some(facts) = ChangeFacts::read(change.raw_bytes()) else {
                    continue;
                };
                let received_at = facts.actor.and_then(|actor| old.receipt(actor, facts.seq));
                let (false, Some(received_at)) = (fresh.contains(&facts.hash), received_at) else {
                    if let Some(received_at) = received_at {
                        batch.delete(
                            Table::Changes,
                            key::change(self.doc, received_at, &facts.hash),
                        );
                    }
                    continue;
                };
                // The snapshot is older than what is here: what it lacks stays beside it.
                if fresh.apply(change.raw_bytes(), Some(received_at)).is_ok() {
                    beyond += 1;
                    batch.put(
                        Table::Changes,
                        key::change(self.doc, received_at, &facts.hash),
                        encode(&StoredChange {
                            change: ByteVec::from(change.raw_bytes().to_vec()),
                            received_at,
                        }),
                    );
                }
            }
        }
        batch.put(
            Table::Bases,
            key::doc(self.doc),
            encode(&Base {
                snapshot: bytes.clone(),
                receipts: receipts.to_vec(),
            }),
        );
        open.pending.retain(|pending| {
            let confirmed = fresh.contains(&pending.hash);
            if confirmed {
                batch.delete(Table::Outbox, key::pending(self.doc, pending.seq));
                batch.delete(Table::Queue, key::seq(pending.seq));
            }
            !confirmed
        });
        open.confirmed = Some(fresh);
        open.record.has_base = true;
        receive(open, self.received_at, false);
        open.record.changes = beyond;
        open.stack()?;
        if open.is_marked() {
            self.news.marked.insert(self.doc);
        }
        self.news.snapshots += 1;
        self.news.changed.insert(self.doc);
        Ok(())
    }

    /// The document was rewritten under a new incarnation: the old one goes with all derived from
    /// it, and pending commands are run again on the new one.
    fn redacted(&mut self, work: &mut Work, incarnation: u32) {
        let Some(mut open) = work.open.remove(&self.doc) else {
            return;
        };
        forget_confirmed(work, &open);
        open.confirmed = None;
        open.on_top = None;
        open.record.has_base = false;
        open.record.changes = 0;
        open.record.incarnation = incarnation;
        for pending in &mut open.pending {
            pending.verdict = Some(PendingVerdict {
                code: ErrorCode::Redacted,
                detail: "the document was rewritten without a resident's data".to_owned(),
                held: false,
            });
            work.batch.put(
                Table::Outbox,
                key::pending(self.doc, pending.seq),
                encode(pending),
            );
        }
        // Kept even when nothing is left, so that the old life is not taken for the new one.
        work.batch
            .put(Table::Documents, key::doc(self.doc), encode(&open.record));
        work.batch.delete(Table::Summaries, key::doc(self.doc));
        work.open.insert(self.doc, open);
        self.want();
    }

    fn want(&mut self) {
        self.news.wanted.insert(self.doc);
    }

    fn open<'w>(&self, work: &'w mut Work) -> &'w mut Open {
        let (kind, log) = (self.document.kind, self.log);
        let incarnation = self.document.incarnation;
        work.open.entry(self.doc).or_insert_with(|| {
            let mut record = DocRecord::new(self.doc, kind, log);
            record.incarnation = incarnation;
            Open::new(record)
        })
    }
}

fn open_is_empty(work: &Work, doc: DocRef) -> bool {
    work.open
        .get(&doc)
        .is_some_and(|open| open.confirmed.is_none() && open.pending.is_empty())
}

/// Makes one base of a document's many changes.
fn compact(work: &mut Work, doc: DocRef) {
    let Some(mut open) = work.open.remove(&doc) else {
        return;
    };
    if open.record.changes > COMPACT_AFTER
        && let Some(confirmed) = &open.confirmed
    {
        let (snapshot, receipts) = confirmed.snapshot();
        forget_changes(work, &open);
        work.batch.put(
            Table::Bases,
            key::doc(doc),
            encode(&Base {
                snapshot: ByteVec::from(snapshot),
                receipts,
            }),
        );
        open.record.has_base = true;
        open.record.changes = 0;
    }
    work.open.insert(doc, open);
}
