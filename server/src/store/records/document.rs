//! Documents, their changes, and what became of changes that were not taken.

use std::collections::BTreeSet;

use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{Actor, DeviceId, DocRef, Hash, PersonId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{ActorReceipts, ErrorCode, LogId, Receipt};

/// What is known of a document without loading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHead {
    /// The document.
    pub doc: DocRef,
    /// Its kind.
    pub kind: DocKind,
    /// The log that it belongs to, for ever.
    pub log: LogId,
    /// How often it was rewritten without a resident's data.
    pub incarnation: u32,
    /// The heads after its last change, sorted.
    pub heads: Vec<Hash>,
    /// The place of its last change in the log: whoever has cached the document at this number
    /// and incarnation has it as it stands.
    pub last_seq: u64,
}

/// A change as it lies in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChange {
    /// Its place in the log and the time that orders the replay.
    pub receipt: Receipt,
    /// Its hash.
    pub hash: Hash,
    /// Who wrote it, as automerge knows them.
    pub actor: Actor,
    /// The actor's own count of changes in this document, from 1.
    pub actor_seq: u64,
    /// The person that the actor is bound to.
    pub person: PersonId,
    /// The device that the actor is bound to.
    pub device: DeviceId,
    /// The automerge change, one chunk.
    pub bytes: Vec<u8>,
}

/// A saved document, so that its changes need not be read one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// The place in the log of the last change in it.
    pub seq: u64,
    /// What automerge's `save_nocompress` wrote.
    pub bytes: Vec<u8>,
    /// The receipts of every change in it.
    pub receipts: Vec<ActorReceipts>,
}

/// A document as it is loaded: the newest snapshot, if there is one, and what came after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// What is known without loading it.
    pub head: DocumentHead,
    /// The newest snapshot of this incarnation.
    pub snapshot: Option<StoredSnapshot>,
    /// The changes after the snapshot, in the log's order (in which deps come first).
    pub changes: Vec<StoredChange>,
}

/// A change on its way into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChange {
    /// Its document.
    pub doc: DocRef,
    /// The document's kind.
    pub kind: DocKind,
    /// The document's log.
    pub log: LogId,
    /// The document's incarnation.
    pub incarnation: u32,
    /// The document's heads once the change is in it.
    pub heads: Vec<Hash>,
    /// The change's hash.
    pub hash: Hash,
    /// Its actor.
    pub actor: Actor,
    /// The actor's sequence number in this document.
    pub actor_seq: u64,
    /// The person that the actor is bound to.
    pub person: PersonId,
    /// The device that the actor is bound to.
    pub device: DeviceId,
    /// When it was received.
    pub received: Received,
    /// The change, one chunk.
    pub bytes: Vec<u8>,
}

/// When a change was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Now, by the server's clock: the receipt is this or, where the log is already there, the
    /// next microsecond after its last one, so that receipts strictly increase.
    At(Timestamp),
    /// Before a restore: the receipt that the change had, kept as it was.
    Kept(Timestamp),
}

/// One row of a log's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// The document.
    pub doc: DocRef,
    /// Its kind.
    pub kind: DocKind,
    /// Its incarnation.
    pub incarnation: u32,
    /// The change.
    pub change: StoredChange,
}

/// A stretch of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRows {
    /// The changes, in the log's order.
    pub rows: Vec<LogRow>,
    /// The read receipts between them, in the log's order. Together they have no gap.
    pub reads: Vec<ReadsRow>,
    /// Whether the log went on after them when they were read.
    pub more: bool,
}

/// A row of a log's page that says who has read a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadsRow {
    /// The document.
    pub doc: DocRef,
    /// Its kind.
    pub kind: DocKind,
    /// Its incarnation then.
    pub incarnation: u32,
    /// The row's place in the log.
    pub receipt: Receipt,
    /// Who, and up to which receipt.
    pub reads: Vec<(PersonId, Timestamp)>,
}

impl LogRows {
    /// The number of the last row.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        let change = self.rows.last().map(|row| row.change.receipt.seq);
        change.max(self.reads.last().map(|row| row.receipt.seq))
    }
}

/// Word of who has read a document, on its way into the document's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReads {
    /// The document.
    pub doc: DocRef,
    /// Its kind.
    pub kind: DocKind,
    /// Its log.
    pub log: LogId,
    /// Its incarnation.
    pub incarnation: u32,
    /// Who, and up to which receipt.
    pub reads: Vec<(PersonId, Timestamp)>,
    /// The server's clock.
    pub at: Timestamp,
}

/// What a person has read of a document since they last said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The document.
    pub doc: DocRef,
    /// The receipt of the last change that is in it: never later than what there is.
    pub received_at: Timestamp,
    /// Whose changes.
    pub authors: BTreeSet<PersonId>,
}

/// What a hash is already known as. A change that is not known is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownChange {
    /// It is in the log: offering it again is a duplicate.
    Taken(Receipt),
    /// It was refused, finally.
    Refused {
        /// Why.
        code: ErrorCode,
        /// What exactly.
        detail: String,
    },
    /// It waits for a supervisor, or one has decided against it.
    Held {
        /// Why it was not simply taken.
        code: ErrorCode,
        /// Where the decision stands. Never [`HoldState::Admitted`]: such a change is `Taken`.
        state: HoldState,
    },
}

/// A refusal that is final for (scope, document, hash).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRefusal {
    /// The document that the change was for; it need not exist.
    pub doc: DocRef,
    /// The change.
    pub hash: Hash,
    /// Why.
    pub code: ErrorCode,
    /// What exactly, in English.
    pub detail: String,
    /// When.
    pub at: Timestamp,
}

/// What a supervisor has decided about a held change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldState {
    /// Nothing yet.
    Waiting,
    /// It was let in; it is in the log.
    Admitted,
    /// It was put aside for good; its words stay readable.
    Discarded,
}

/// A change kept apart for a supervisor to admit or discard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldChange {
    /// The document that it was for.
    pub doc: DocRef,
    /// The document's kind.
    pub kind: DocKind,
    /// The incarnation that its author knew.
    pub incarnation: u32,
    /// Its hash.
    pub hash: Hash,
    /// Why it was not simply taken.
    pub code: ErrorCode,
    /// What exactly, in English.
    pub detail: String,
    /// Who offered it.
    pub person: PersonId,
    /// From which device.
    pub device: DeviceId,
    /// The change, one chunk.
    pub bytes: Vec<u8>,
    /// When it was first offered.
    pub at: Timestamp,
    /// Where the decision stands.
    pub state: HoldState,
    /// Who decided, and when.
    pub settled: Option<(PersonId, Timestamp)>,
}

/// Whose an actor is. Bound when it is first seen in a scope and never again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActorOwner {
    /// The device.
    pub device: DeviceId,
    /// The person.
    pub person: PersonId,
}

/// How far a person has read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredRead {
    /// The document.
    pub doc: DocRef,
    /// The person.
    pub person: PersonId,
    /// The receipt of the last change that they were shown.
    pub received_at: Timestamp,
    /// How far others were told of it, in an entry of the log.
    pub told: Option<Timestamp>,
}
