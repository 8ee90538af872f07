//! What must always hold, as pure predicates over a log's listing and over a document: asked by
//! the tests, by the simulation after every step, and by the server's `doctor` of real data.
//!
//! | | of a log |
//! |---|---|
//! | I1 | sequence numbers run on by one from where the listing begins |
//! | I2 | receipts strictly increase (but for what a restore's refill put back) |
//! | I3 | no change is there twice |
//! | I4 | an actor is one person on one device |
//! | | **of a document and its entries in the log** |
//! | I5 | the header names the document and the log that it is in |
//! | I6 | the document's changes and the log's entries for it are the same, one for one |
//! | I7 | each change has one receipt, the log's |
//! | I8 | the heads are those that are stored beside it |
//! | I9 | every entry's key names the change that wrote it, by actor and number |
//! | I10 | whoever signed an entry is the person on the device that its actor is bound to |
//! | I11 | saved and loaded again, it is the same document |
//! | I12 | the status that is stored beside it is the replay of its events |
//! | I13 | every entry can be read |
//! | I14 | an actor's changes run from 1 without a gap, each received after what it hangs on |

mod document;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use document::{Subject, of_document};

use crate::ids::{Actor, DeviceId, DocId, Hash, PersonId};
use crate::time::Timestamp;

/// A line of a log, as a store lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEntry {
    /// Its sequence number.
    pub seq: u64,
    /// The document.
    pub doc: DocId,
    /// The change.
    pub hash: Hash,
    /// The change's actor.
    pub actor: Actor,
    /// The actor's number for it.
    pub actor_seq: u64,
    /// Who offered it.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// Its receipt.
    pub received_at: Timestamp,
    /// Put back by a device after a restore, with the receipt that it had.
    pub refilled: bool,
}

/// A line of a log that says who has read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadsEntry {
    /// Its sequence number.
    pub seq: u64,
    /// The document.
    pub doc: DocId,
    /// Its receipt.
    pub received_at: Timestamp,
}

/// The invariants, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// I1: sequence numbers run on by one.
    Gapless,
    /// I2: receipts strictly increase.
    ReceiptsIncrease,
    /// I3: no change is there twice.
    NoChangeTwice,
    /// I4: an actor is one person on one device.
    ActorBound,
    /// I5: the header names the document and its log.
    HeaderOfTheLog,
    /// I6: the document's changes are the log's.
    SameChanges,
    /// I7: each change has the log's receipt.
    SameReceipts,
    /// I8: the heads are the stored ones.
    SameHeads,
    /// I9: every entry's key names the change that wrote it.
    KeysNameTheirChange,
    /// I10: signed by whom the actor is bound to.
    SignedByItsOwner,
    /// I11: saved and loaded, the same.
    RoundTrip,
    /// I12: the stored status is the replay's.
    StatusIsTheReplay,
    /// I13: every entry can be read.
    EntriesRead,
    /// I14: changes come in order.
    InOrder,
}

impl Invariant {
    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Gapless => 1,
            Self::ReceiptsIncrease => 2,
            Self::NoChangeTwice => 3,
            Self::ActorBound => 4,
            Self::HeaderOfTheLog => 5,
            Self::SameChanges => 6,
            Self::SameReceipts => 7,
            Self::SameHeads => 8,
            Self::KeysNameTheirChange => 9,
            Self::SignedByItsOwner => 10,
            Self::RoundTrip => 11,
            Self::StatusIsTheReplay => 12,
            Self::EntriesRead => 13,
            Self::InOrder => 14,
        }
    }
}

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("I{}: {detail}", .invariant.number())]
pub struct Violation {
    /// What does not hold.
    pub invariant: Invariant,
    /// Where.
    pub doc: Option<DocId>,
    /// What exactly.
    pub detail: String,
}

impl Violation {
    fn new(invariant: Invariant, doc: Option<DocId>, detail: impl Into<String>) -> Self {
        Self {
            invariant,
            doc,
            detail: detail.into(),
        }
    }
}

/// I1 to I4 of a log's listing, in the order of its sequence numbers: its changes, and the read
/// receipts between them. It may begin anywhere.
#[must_use]
pub fn of_log(entries: &[LogEntry], reads: &[ReadsEntry]) -> Vec<Violation> {
    let mut found = Vec::new();
    let lines = merged(entries, reads);
    for pair in lines.windows(2) {
        let [before, after] = pair else { continue };
        if before.seq.checked_add(1) != Some(after.seq) {
            let detail = format!("{} follows {}", after.seq, before.seq);
            found.push(Violation::new(Invariant::Gapless, None, detail));
        }
    }
    let refilled: BTreeSet<u64> = entries
        .iter()
        .filter(|e| e.refilled)
        .map(|e| e.seq)
        .collect();
    let stamped: Vec<_> = lines
        .iter()
        .filter(|e| !refilled.contains(&e.seq))
        .collect();
    for pair in stamped.windows(2) {
        let [before, after] = pair else { continue };
        if before.received_at >= after.received_at {
            let detail = format!(
                "{} was received at {}, {} before it at {}",
                after.seq, after.received_at, before.seq, before.received_at
            );
            found.push(Violation::new(
                Invariant::ReceiptsIncrease,
                Some(after.doc),
                detail,
            ));
        }
    }
    let mut seen = BTreeSet::new();
    let mut bound = BTreeMap::new();
    for entry in entries {
        if !seen.insert((entry.doc, entry.hash)) {
            let detail = format!("{} at {} again", entry.hash, entry.seq);
            found.push(Violation::new(
                Invariant::NoChangeTwice,
                Some(entry.doc),
                detail,
            ));
        }
        let owner = (entry.person, entry.device);
        if *bound.entry(entry.actor).or_insert(owner) != owner {
            let detail = format!("actor {} is another's at {}", entry.actor, entry.seq);
            found.push(Violation::new(
                Invariant::ActorBound,
                Some(entry.doc),
                detail,
            ));
        }
    }
    found
}

/// The lines of both kinds, in the order in which they are listed.
fn merged(entries: &[LogEntry], reads: &[ReadsEntry]) -> Vec<ReadsEntry> {
    let mut lines = Vec::with_capacity(entries.len() + reads.len());
    let mut reads = reads.iter().peekable();
    for entry in entries {
        while let Some(read) = reads.next_if(|read| read.seq < entry.seq) {
            lines.push(*read);
        }
        lines.push(ReadsEntry {
            seq: entry.seq,
            doc: entry.doc,
            received_at: entry.received_at,
        });
    }
    lines.extend(reads);
    lines
}
