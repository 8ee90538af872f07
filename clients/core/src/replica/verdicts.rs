//! Taking in what the server said of an offer. Verdicts are kept before anything is done about
//! them, so that a crash in between forgets none.

use std::collections::{BTreeMap, BTreeSet};

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{ErrorCode, LogId, Reaction, Receipt, Verdict};

use super::open::{ChangeFacts, Open};
use super::outgoing::Offered;
use super::{Replica, Work};
use crate::records::{Clock, CursorRecord, PendingVerdict, StoredChange, encode, key};
use crate::storage::{Storage, StorageError, Table};

/// What verdicts came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Changes taken now.
    pub accepted: usize,
    /// Changes that had been taken before.
    pub duplicates: usize,
    /// Changes kept for a supervisor.
    pub held: usize,
    /// Changes not taken, finally, or to be made anew.
    pub refused: usize,
    /// Changes on which nothing was decided, blocked ones too.
    pub undecided: usize,
    /// Documents of which something changed.
    pub changed: BTreeSet<DocRef>,
    /// Documents to be rebuilt.
    pub marked: BTreeSet<DocRef>,
    /// Documents to leave alone for a while.
    pub deferred: BTreeSet<DocRef>,
}

impl<S: Storage> Replica<S> {
    /// Takes in the verdicts on an offer, in its order, with one write. An offer whose verdicts
    /// are fewer stays undecided for the rest; a verdict on what is pending no more changes
    /// nothing.
    ///
    /// # Errors
    /// [`StorageError`] when they were not kept; offering the same again brings the same verdicts.
    pub async fn settle(
        &mut self,
        items: &[Offered],
        verdicts: &[Verdict],
    ) -> Result<Settled, StorageError> {
        let mut settled = Settled::default();
        let mut work = Work::default();
        let mut clock = self.clock;
        for (index, item) in items.iter().enumerate() {
            let Some(open) = self.take(&mut work, item.doc).await? else {
                continue;
            };
            let Some(place) = open
                .pending
                .iter()
                .position(|pending| (pending.seq, pending.hash) == (item.seq, item.hash))
            else {
                continue;
            };
            match verdicts.get(index) {
                Some(Verdict::Accepted(receipt)) => {
                    let taken = settled.taken(&mut work, item.doc, place, *receipt, &mut clock);
                    settled.accepted += usize::from(taken);
                }
                Some(Verdict::Duplicate(receipt)) => {
                    let taken = settled.taken(&mut work, item.doc, place, *receipt, &mut clock);
                    settled.duplicates += usize::from(taken);
                }
                Some(Verdict::Held(code)) => {
                    settled.held += 1;
                    settled.marked.insert(item.doc);
                    mark(&mut work, item.doc, place, *code, "", true);
                }
                Some(Verdict::Refused { code, detail })
                    if is_orphaned(*code) && waited(&mut work, item.doc, place) =>
                {
                    settled.refused += 1;
                    settled.marked.insert(item.doc);
                    mark(&mut work, item.doc, place, *code, detail, false);
                }
                Some(Verdict::Refused { code, detail }) => match code.reaction() {
                    Reaction::Retry | Reaction::SignIn => {
                        settled.undecided += 1;
                        settled.deferred.insert(item.doc);
                    }
                    // A verdict meant for a human leaves the change nowhere to go but to a draft.
                    Reaction::Rerun | Reaction::Draft | Reaction::Human => {
                        settled.refused += 1;
                        settled.marked.insert(item.doc);
                        mark(&mut work, item.doc, place, *code, detail, false);
                    }
                },
                Some(Verdict::Blocked(_)) => settled.undecided += 1,
                None => {
                    settled.undecided += 1;
                    settled.deferred.insert(item.doc);
                }
            }
        }
        let begun = self.place(&mut work, &settled);
        for doc in &settled.changed {
            self.save(&mut work, *doc).await?;
        }
        if clock != self.clock {
            work.batch
                .put(Table::Meta, key::meta::CLOCK, encode(&clock));
        }
        self.commit(work).await?;
        self.clock = clock;
        if !begun.is_empty() {
            self.agreed = None;
            self.cursors.extend(begun);
        }
        Ok(settled)
    }

    /// Sees to it that what was just confirmed is within the server's word: it belongs to a log
    /// that this device has a cursor of, so that the server says when the log is out of reach.
    ///
    /// A document that was made or waited here while its log was out of reach has none: its log
    /// gets one that stands at nothing. Until the server has spoken the document stays, since
    /// the log may be back, and what a device has just pushed is not sent to it again.
    fn place(&self, work: &mut Work, settled: &Settled) -> BTreeMap<LogId, CursorRecord> {
        let mut begun = BTreeMap::new();
        let Work { batch, open, .. } = work;
        for doc in &settled.changed {
            let Some(open) = open.get_mut(doc) else {
                continue;
            };
            let log = open.record.log;
            open.record.removed = false;
            if !self.cursors.contains_key(&log) {
                let cursor = CursorRecord {
                    seq: 0,
                    filling: true,
                };
                batch.put(Table::Cursors, encode(&log), encode(&cursor));
                begun.insert(log, cursor);
            }
        }
        if !begun.is_empty() {
            // The server does not know of it by the digest.
            batch.delete(Table::Meta, key::meta::AGREED);
        }
        begun
    }
}

impl Settled {
    /// Notes that a change was taken. One that hangs on what is not confirmed here, which no
    /// honest server takes, stays where it is.
    fn taken(
        &mut self,
        work: &mut Work,
        doc: DocRef,
        place: usize,
        receipt: Receipt,
        clock: &mut Clock,
    ) -> bool {
        let taken = confirm(work, doc, place, receipt.received_at);
        if taken {
            clock.see(receipt.received_at);
            self.changed.insert(doc);
        } else {
            self.undecided += 1;
            self.deferred.insert(doc);
        }
        taken
    }
}

/// How often what a change hangs on may be missing at the server before it is made anew: on the way
/// it may be, behind this one it may not, for what is before it in its document is sent first.
const WAITS: u8 = 5;

/// Whether the server lacks what a change hangs on.
pub(super) const fn is_orphaned(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::DepsUnknown | ErrorCode::UnknownDocument)
}

/// Counts one more time that the server did not have what a change hangs on, and says whether it
/// has waited for that long enough.
fn waited(work: &mut Work, doc: DocRef, place: usize) -> bool {
    let Some(pending) = work
        .open
        .get_mut(&doc)
        .and_then(|open| open.pending.get_mut(place))
    else {
        return false;
    };
    let waited = pending.waited.unwrap_or_default().saturating_add(1);
    pending.waited = Some(waited);
    work.batch.put(
        Table::Outbox,
        key::pending(doc, pending.seq),
        encode(pending),
    );
    waited >= WAITS
}

fn mark(work: &mut Work, doc: DocRef, place: usize, code: ErrorCode, detail: &str, held: bool) {
    let Some(pending) = work
        .open
        .get_mut(&doc)
        .and_then(|open| open.pending.get_mut(place))
    else {
        return;
    };
    pending.verdict = Some(PendingVerdict {
        code,
        detail: detail.to_owned(),
        held,
    });
    if code == ErrorCode::Redacted {
        work.batch.put(Table::Wants, key::doc(doc), Vec::new());
    }
    work.batch.put(
        Table::Outbox,
        key::pending(doc, pending.seq),
        encode(pending),
    );
}

/// Moves a pending change to the confirmed ones. `false`, and nothing moved, if it hangs on what
/// is not confirmed.
pub(super) fn confirm(work: &mut Work, doc: DocRef, place: usize, received_at: Timestamp) -> bool {
    let Work { batch, open, .. } = work;
    let Some(open) = open.get_mut(&doc) else {
        return false;
    };
    let Some(pending) = open.pending.get(place) else {
        return false;
    };
    let Some(facts) = ChangeFacts::read(&pending.change) else {
        return false;
    };
    let applied = match &mut open.confirmed {
        Some(confirmed) => confirmed.apply(&pending.change, Some(received_at)).is_ok(),
        None => match Document::from_changes([(&pending.change[..], Some(received_at))]) {
            Ok(confirmed) => {
                open.confirmed = Some(confirmed);
                true
            }
            Err(_) => false,
        },
    };
    if !applied {
        return false;
    }
    let pending = open.pending.remove(place);
    batch.delete(Table::Outbox, key::pending(doc, pending.seq));
    batch.delete(Table::Queue, key::seq(pending.seq));
    batch.put(
        Table::Changes,
        key::change(doc, received_at, &pending.hash),
        encode(&StoredChange {
            change: pending.change,
            received_at,
        }),
    );
    receive(open, received_at, true);
    if open.pending.is_empty() {
        open.on_top = None;
    } else if let (Some(view), Some(actor)) = (&mut open.on_top, facts.actor) {
        view.set_receipt(actor, facts.seq, received_at);
    }
    true
}

/// Counts a confirmed change. One's own leaves a document as read as it was.
pub(super) fn receive(open: &mut Open, received_at: Timestamp, own: bool) {
    let record = &mut open.record;
    record.changes += 1;
    if own {
        record.mine = record.mine.max(Some(received_at));
    }
    if own && record.read_to == record.last_receipt {
        record.read_to = record.read_to.max(Some(received_at));
    }
    record.last_receipt = record.last_receipt.max(Some(received_at));
}
