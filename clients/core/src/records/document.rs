//! A document as it is stored: a record, a base, and the changes after it.

use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocRef, PersonId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{ActorReceipts, LogId};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// What is known of a document without loading it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DocRecord {
    /// Its name.
    #[n(0)]
    pub doc: DocRef,
    /// Its kind.
    #[n(1)]
    pub kind: DocKind,
    /// The log that it belongs to.
    #[n(2)]
    pub log: LogId,
    /// Its incarnation.
    #[n(3)]
    pub incarnation: u32,
    /// Whether there is a row in the table of bases.
    #[n(4)]
    pub has_base: bool,
    /// Rows in the table of changes.
    #[n(5)]
    pub changes: u32,
    /// Rows in the outbox.
    #[n(6)]
    pub pending: u32,
    /// It left this device's reach; it is kept only until what is unsent of it has its verdict.
    #[n(7)]
    pub removed: bool,
    /// The receipt of the last confirmed change.
    #[n(8)]
    pub last_receipt: Option<Timestamp>,
    /// How far people have read it, as far as the server tells: those who have read past a
    /// change of another organisation's.
    #[n(9)]
    pub reads: Vec<(PersonId, Timestamp)>,
    /// How far this store's person has read it.
    #[n(10)]
    pub read_to: Option<Timestamp>,
    /// Drafts of it that wait for the person.
    #[n(11)]
    pub attention: u32,
    /// The receipt of the last change that was made on this device.
    #[n(12)]
    pub mine: Option<Timestamp>,
}

impl DocRecord {
    /// The record of a document that nothing is known of yet.
    #[must_use]
    pub fn new(doc: DocRef, kind: DocKind, log: LogId) -> Self {
        Self {
            doc,
            kind,
            log,
            incarnation: 0,
            has_base: false,
            changes: 0,
            pending: 0,
            removed: false,
            last_receipt: None,
            reads: Vec::new(),
            read_to: None,
            attention: 0,
            mine: None,
        }
    }
}

/// A confirmed base.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Base {
    /// An automerge document.
    #[n(0)]
    pub snapshot: ByteVec,
    /// The receipts of its changes.
    #[n(1)]
    pub receipts: Vec<ActorReceipts>,
}

/// A confirmed change after the base; its receipt and hash are in its key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StoredChange {
    /// The change.
    #[n(0)]
    pub change: ByteVec,
    /// Its receipt.
    #[n(1)]
    pub received_at: Timestamp,
}
