//! Taking in one entry of a page: a change, a whole document, a reading, a removal, a redaction.

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{ActorReceipts, EntryBody, ErrorCode, LogId, PageDocument};
use minicbor::bytes::ByteVec;

use super::Work;
use super::open::{ChangeFacts, Open};
use super::pull::Pulled;
use super::summarise::forget_confirmed;
use super::verdicts::{confirm, receive};
use crate::records::{Base, Clock, DocRecord, PendingVerdict, StoredChange, encode, key};
use crate::storage::{StorageError, Table};

/// One entry on its way in.
pub(super) struct Taking<'a> {
    pub(super) doc: DocRef,
    pub(super) document: PageDocument,
    pub(super) log: LogId,
    pub(super) received_at: Timestamp,
    pub(super) news: &'a mut Pulled,
    pub(super) clock: &'a mut Clock,
}

impl Taking<'_> {
    pub(super) fn entry(&mut self, work: &mut Work, body: &EntryBody) -> Result<(), StorageError> {
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
                    if open.is_marked() {
                        // No new life comes for its commands: they go to their person.
                        self.news.marked.insert(self.doc);
                    }
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
            if std::mem::take(&mut open.record.removed) {
                // Written even where nothing else is new, or it would go with its last command.
                self.news.changed.insert(self.doc);
            }
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
        if std::mem::take(&mut self.open(work).record.removed) {
            self.news.changed.insert(self.doc);
        }
        let Work { batch, open, .. } = &mut *work;
        let Some(open) = open.get_mut(&self.doc) else {
            return Ok(());
        };
        if let Some(confirmed) = &open.confirmed
            && snapshot.heads().iter().all(|head| confirmed.contains(head))
        {
            if open.is_marked() {
                self.news.marked.insert(self.doc);
            }
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
        work.delete_row(self.doc);
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
