//! The messages of one sync call.
//!
//! A device posts a [`SyncRequest`] and gets a [`SyncResponse`]. Both are CBOR arrays by
//! position (`#[n(..)]`): a position is never reused, new fields go last and are optional.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::domain::grant::Grant;
use crate::domain::kind::{Audience, DocKind};
use crate::ids::{Actor, DocId, DocRef, Epoch, Hash, PersonId, ScopeId};
use crate::order::sort_by_key;
use crate::time::Timestamp;
use crate::wire::error_code::ErrorCode;

/// The name of a log: what a device keeps a cursor for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize,
)]
pub struct LogId {
    /// The compound.
    #[n(0)]
    pub scope: ScopeId,
    /// Who may see the log's documents.
    #[n(1)]
    pub audience: Audience,
    /// For [`Audience::Own`], whose log it is; otherwise none.
    #[n(2)]
    pub owner: Option<PersonId>,
}

/// How far a device has read a log: the last sequence number that it holds, 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    /// The log.
    #[n(0)]
    pub log: LogId,
    /// The last sequence number held.
    #[n(1)]
    pub seq: u64,
    /// Whether the log is still being filled from nothing: then the server goes on sending whole
    /// documents in the order of their last changes, since the device lacks the earlier changes
    /// of those that it has not been sent yet. What the last page said.
    #[n(2)]
    pub filling: bool,
}

/// A device's cursors: as a list, or as the digest of the list that it and the server agreed on in
/// the last answer, so that a device of a thousand compounds with nothing new sends 16 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Cursors {
    /// The list itself, sorted by log.
    #[n(0)]
    List(#[n(0)] Vec<Cursor>),
    /// [`cursor_digest`] of the list.
    #[n(1)]
    Unchanged(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]),
}

/// The digest by which a device and the server name a list of cursors: the first 16 bytes of the
/// SHA-256 of its CBOR, the list sorted by log.
#[must_use]
pub fn cursor_digest(cursors: &[Cursor]) -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let mut sorted = cursors.to_vec();
    sort_by_key(&mut sorted, |c| c.log);
    let hash = Sha256::digest(super::encode(&sorted));
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash[..16]);
    digest
}

/// Changes of one document that the server has not acknowledged, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PushDocument {
    /// The document.
    #[n(0)]
    pub doc: DocRef,
    /// Its incarnation as the device knows it (0 until something was redacted).
    #[n(1)]
    pub incarnation: u32,
    /// Its kind.
    #[n(2)]
    pub kind: DocKind,
    /// automerge changes, each one chunk.
    #[n(3)]
    pub changes: Vec<ByteVec>,
}

/// "I have seen this document as it stood at this receipt."
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct ReadMark {
    /// The document.
    #[n(0)]
    pub doc: DocRef,
    /// The receipt of the last change shown.
    #[n(1)]
    pub received_at: Timestamp,
}

/// After a restore: a change acked by the server's former life, with the server's own proof.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Refill {
    /// The document.
    #[n(0)]
    pub doc: DocRef,
    /// The change.
    #[n(1)]
    pub change: ByteVec,
    /// The signed list that names it.
    #[n(2)]
    pub proof: ByteVec,
}

/// What a device that meets a new epoch offers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Restore {
    /// The heads of each document that it holds.
    #[n(0)]
    pub heads: Vec<(DocRef, Vec<Hash>)>,
    /// What the server said it lacks.
    #[n(1)]
    pub refill: Vec<Refill>,
}

/// One call of a device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SyncRequest {
    /// [`super::PROTOCOL`].
    #[n(0)]
    pub protocol: u16,
    /// The epoch that the device knows, none at first.
    #[n(1)]
    pub server_epoch: Option<Epoch>,
    /// The version of the reference data that the device holds (see [`ReferenceUpdate`]).
    #[n(2)]
    pub reference_version: Option<ByteVec>,
    /// How far it has read.
    #[n(3)]
    pub cursors: Cursors,
    /// What it offers.
    #[n(4)]
    pub push: Vec<PushDocument>,
    /// Documents that it wants whole: archived ones, and those of which a change hangs on others
    /// that it lacks.
    #[n(5)]
    pub want: Vec<DocRef>,
    /// What its person has read.
    #[n(6)]
    pub reads: Vec<ReadMark>,
    /// How many bytes of pages it can take now, within [`super::Limits::page_bytes`].
    #[n(7)]
    pub budget: u32,
    /// The version of its person's grants that it holds.
    #[n(8)]
    pub grants_version: Option<u64>,
    /// Only after a restore.
    #[n(9)]
    pub restore: Option<Restore>,
}

/// The server's receipt of a change: its place in the log and the time that orders the replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Receipt {
    /// The log's sequence number.
    #[n(0)]
    pub seq: u64,
    /// Strictly increasing within the log.
    #[n(1)]
    pub received_at: Timestamp,
}

/// What became of one pushed change. Only sent once it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// Taken, now.
    #[n(0)]
    Accepted(#[n(0)] Receipt),
    /// Taken before; the receipt is the first one's.
    #[n(1)]
    Duplicate(#[n(0)] Receipt),
    /// Kept apart for a supervisor to admit or discard: the author's role had ended.
    #[n(2)]
    Held(#[n(0)] ErrorCode),
    /// Not taken. Whether that is final is the code's ([`ErrorCode::reaction`]).
    #[n(3)]
    Refused {
        /// Why.
        #[n(0)]
        code: ErrorCode,
        /// What exactly, in English, for a log; people are shown the code's own words.
        #[n(1)]
        detail: String,
    },
    /// Not looked at, since the change at this position of the push was not taken. Not final.
    #[n(4)]
    Blocked(#[n(0)] u32),
}

/// A document named within a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct PageDocument {
    /// The document's id; its scope is the log's.
    #[n(0)]
    pub doc: DocId,
    /// Its kind.
    #[n(1)]
    pub kind: DocKind,
    /// Its incarnation.
    #[n(2)]
    pub incarnation: u32,
}

/// The receipts of one actor's changes in a document, whose sequence numbers run from 1.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ActorReceipts {
    /// The actor.
    #[n(0)]
    pub actor: Actor,
    /// `received_at` of its changes 1, 2, 3 ...: the first absolute, each further one as the
    /// difference to the one before (signed: a refill may order them otherwise).
    #[n(1)]
    pub received_at: Vec<i64>,
}

/// What one entry of a page brings.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum EntryBody {
    /// One automerge change.
    #[n(0)]
    Change(#[n(0)] ByteVec),
    /// The whole document up to this sequence number, uncompressed, and its changes' receipts.
    #[n(1)]
    Snapshot {
        /// What automerge's `save_nocompress` writes.
        #[n(0)]
        bytes: ByteVec,
        /// The receipts of every change in it.
        #[n(1)]
        receipts: Vec<ActorReceipts>,
    },
    /// Who has read the document up to which receipt.
    #[n(2)]
    Reads(#[n(0)] Vec<(PersonId, Timestamp)>),
    /// The document has left the device's reach.
    #[n(3)]
    Removed,
    /// The document was rewritten without a resident's data under this incarnation.
    #[n(4)]
    Redacted(#[n(0)] u32),
}

/// One entry of a log's page.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// Its sequence number less the one before it on the page (the page's `after` for the first).
    /// A snapshot carries that of the last change in it and may come out of turn (0 or less).
    #[n(0)]
    pub seq: i64,
    /// Which of the page's documents.
    #[n(1)]
    pub doc: u32,
    /// `received_at` in microseconds, less the one before it on the page (`base` for the first).
    #[n(2)]
    pub received_at: i64,
    /// What it brings.
    #[n(3)]
    pub body: EntryBody,
}

/// A stretch of one log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LogPage {
    /// The log.
    #[n(0)]
    pub log: LogId,
    /// The cursor that the stretch follows.
    #[n(1)]
    pub after: u64,
    /// The cursor to keep once the page is stored.
    #[n(2)]
    pub next: u64,
    /// What the first entry's `received_at` is relative to.
    #[n(3)]
    pub base: Timestamp,
    /// The documents that the entries speak of.
    #[n(4)]
    pub documents: Vec<PageDocument>,
    /// The entries, in the log's order. Changes that the device itself pushed in this call are
    /// left out: their verdicts carry the receipts.
    #[n(5)]
    pub entries: Vec<Entry>,
    /// What to keep as the cursor's [`Cursor::filling`].
    #[n(6)]
    pub filling: bool,
}

/// The person's grants as they stand, when they differ from what the device holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct GrantsUpdate {
    /// Their version.
    #[n(0)]
    pub version: u64,
    /// All of them, ended ones too while they matter.
    #[n(1)]
    pub grants: Vec<Grant>,
}

/// Reference data for this device's scopes, when it is newer than what the device holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReferenceUpdate {
    /// A digest of the content: what a device sends back as `reference_version`. A digest and no
    /// counter, since each device gets its own scopes' part and a change elsewhere is none to it.
    #[n(0)]
    pub version: ByteVec,
    /// The CBOR of a [`crate::domain::reference::Reference`].
    #[n(1)]
    pub data: ByteVec,
}

/// The server's answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SyncResponse {
    /// One verdict a pushed change, in the order of the push.
    #[n(0)]
    pub verdicts: Vec<Verdict>,
    /// What is new to the device.
    #[n(1)]
    pub pull: Vec<LogPage>,
    /// The person's grants, when changed.
    #[n(2)]
    pub grants: Option<GrantsUpdate>,
    /// Logs that the device may no longer read; it drops what it holds of them.
    #[n(3)]
    pub lost: Vec<LogId>,
    /// Reference data, when changed.
    #[n(4)]
    pub reference: Option<ReferenceUpdate>,
    /// The server does not know the digest that the device sent: call again with the list.
    #[n(5)]
    pub need_cursors: bool,
    /// There is more: call again at once.
    #[n(6)]
    pub more: bool,
    /// The server's clock.
    #[n(7)]
    pub server_time: Timestamp,
    /// The server's epoch.
    #[n(8)]
    pub server_epoch: Epoch,
    /// After a restore: documents whose heads the server does not know.
    #[n(9)]
    pub lacking: Vec<DocRef>,
    /// Ed25519 over the (log, doc, hash, person, device, received_at) of each change acked or
    /// carried; absent where the server signs none.
    #[n(10)]
    pub signature: Option<ByteVec>,
}
