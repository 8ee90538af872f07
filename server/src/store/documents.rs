//! Logs and documents: reading them, and the unit of work that takes changes in.

use std::collections::HashMap;

use async_trait::async_trait;
use lianjian_protocol::ids::{Actor, DeviceId, DocId, DocRef, Epoch, Hash, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, ReadMark, Receipt};

use super::error::Result;
use super::records::{
    ActorOwner, DocumentHead, HeldChange, HoldState, KnownChange, LogRows, NewChange, NewReads,
    Progress, ReadsRow, StoredDocument, StoredRead, StoredRefusal, StoredSnapshot,
};

/// Logs and documents.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Starts a unit of work that may write to these scopes and no others; waits until it has
    /// them for itself. Scopes are locked in sorted order whatever order they are given in, so
    /// two units of work never wait for each other in a circle.
    ///
    /// # Errors
    /// [`StoreError::Busy`](super::StoreError::Busy) when they are not free in time.
    async fn begin(&self, scopes: &[ScopeId]) -> Result<Box<dyn IntakeTx>>;

    /// The server's epoch; `candidate` becomes it if there is none yet.
    async fn get_or_create_epoch(&self, candidate: Epoch) -> Result<Epoch>;

    /// Changes the epoch: the database was restored from a backup.
    async fn set_epoch(&self, epoch: Epoch) -> Result<()>;

    /// The last sequence number of each of these logs, in their order; 0 for one without entries.
    async fn log_heads(&self, logs: &[LogId]) -> Result<Vec<(LogId, u64)>>;

    /// Every log of these scopes that has entries, with its last sequence number, sorted by log.
    async fn logs_of_scopes(&self, scopes: &[ScopeId]) -> Result<Vec<(LogId, u64)>>;

    /// The log's rows after `after`, changes and read receipts, in order, as many as fit into
    /// `max_bytes`; at least one if there is one. A reader that goes on from the last row it got misses none.
    async fn log_page(&self, log: LogId, after: u64, max_bytes: usize) -> Result<LogRows>;

    /// Documents of the log whose last change comes after `after`, in the order of their last
    /// changes, at most `limit`. Going on from the last one's `last_seq` reaches every document.
    async fn log_documents(&self, log: LogId, after: u64, limit: u32) -> Result<Vec<DocumentHead>>;

    /// The log's read receipts after `after` up to `to` that are about documents whose last change
    /// is not after `after`: what a device that fills the log would miss of those it has.
    async fn log_reads(&self, log: LogId, after: u64, to: u64) -> Result<Vec<ReadsRow>>;

    /// What is known of these documents without loading them; those that do not exist are absent.
    async fn heads(&self, docs: &[DocRef]) -> Result<HashMap<DocRef, DocumentHead>>;

    /// These documents whole; those that do not exist are absent.
    async fn load(&self, docs: &[DocRef]) -> Result<HashMap<DocRef, StoredDocument>>;

    /// Keeps a snapshot of the document's present incarnation and drops older ones. Ignored when
    /// the incarnation is not the present one or a newer snapshot exists.
    ///
    /// # Errors
    /// [`StoreError::Missing`](super::StoreError::Missing) when there is no such document.
    async fn put_snapshot(
        &self,
        doc: DocRef,
        incarnation: u32,
        snapshot: &StoredSnapshot,
    ) -> Result<()>;

    /// Every scope that has documents, sorted.
    async fn scopes_with_documents(&self) -> Result<Vec<ScopeId>>;

    /// The scope's documents in the order of their ids, after `after`, at most `limit`.
    async fn documents(
        &self,
        scope: ScopeId,
        after: Option<DocId>,
        limit: u32,
    ) -> Result<Vec<DocumentHead>>;

    /// Who has read these documents how far, sorted by document and person.
    async fn reads(&self, docs: &[DocRef]) -> Result<Vec<StoredRead>>;

    /// Held changes of these scopes in this state, oldest first.
    async fn held(&self, scopes: &[ScopeId], state: HoldState) -> Result<Vec<HeldChange>>;

    /// How many changes of this device wait for a decision, and their bytes.
    async fn held_of(&self, device: DeviceId) -> Result<(u64, u64)>;

    /// One held change.
    async fn held_change(&self, doc: DocRef, hash: Hash) -> Result<Option<HeldChange>>;

    /// The scope's refusals since `since`, oldest first, at most `limit`: for people who
    /// administer the system.
    async fn refusals(
        &self,
        scope: ScopeId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredRefusal>>;
}

/// A unit of work that takes changes in. It sees its own writes; nobody else sees any until
/// [`commit`](Self::commit) has returned, and dropping it undoes them all.
///
/// Writes may be gathered and made together, so an error of the database can come at any later
/// call and at the commit. After an error the unit of work must be dropped.
#[async_trait]
pub trait IntakeTx: Send {
    /// What is known of these documents without loading them; those that do not exist are absent.
    async fn heads(&mut self, docs: &[DocRef]) -> Result<HashMap<DocRef, DocumentHead>>;

    /// These documents whole; those that do not exist are absent.
    async fn load(&mut self, docs: &[DocRef]) -> Result<HashMap<DocRef, StoredDocument>>;

    /// What is known of these changes; those never seen are absent.
    async fn known(
        &mut self,
        changes: &[(DocRef, Hash)],
    ) -> Result<HashMap<(DocRef, Hash), KnownChange>>;

    /// Whose these actors are in their scopes; those never seen there are absent.
    async fn actor_owners(
        &mut self,
        actors: &[(ScopeId, Actor)],
    ) -> Result<HashMap<(ScopeId, Actor), ActorOwner>>;

    /// Binds an actor that was never seen in this scope.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](super::StoreError::Conflict), here or at the commit, when it is
    /// bound already.
    async fn bind_actor(&mut self, scope: ScopeId, actor: Actor, owner: ActorOwner) -> Result<()>;

    /// Appends a change to its document's log and moves the document's head. The document is made
    /// if it does not exist. The sequence number is the log's last plus one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](super::StoreError::Conflict), here or at the commit, when the
    /// change is in the log already; [`StoreError::Misuse`](super::StoreError::Misuse) when its
    /// scope was not locked.
    async fn append(&mut self, change: NewChange) -> Result<Receipt>;

    /// Stores a final refusal; an earlier one of the same change stands.
    async fn put_refusal(&mut self, refusal: StoredRefusal) -> Result<()>;

    /// Keeps a change apart; an earlier hold of the same change stands.
    async fn put_held(&mut self, held: HeldChange) -> Result<()>;

    /// Settles a waiting change. Admitting it also needs [`append`](Self::append).
    ///
    /// # Errors
    /// [`StoreError::Missing`](super::StoreError::Missing) when no such change waits.
    async fn settle_held(
        &mut self,
        doc: DocRef,
        hash: Hash,
        state: HoldState,
        by: PersonId,
        at: Timestamp,
    ) -> Result<()>;

    /// What each of these marks is past what the person had read before, by what is in the logs;
    /// absent where it is past nothing, and for documents that do not exist.
    async fn progress(&mut self, person: PersonId, marks: &[ReadMark]) -> Result<Vec<Progress>>;

    /// Notes how far a person has read a document; never moves back.
    async fn put_read(&mut self, read: StoredRead) -> Result<()>;

    /// Appends word of who has read a document to its log. The document's own head stays.
    ///
    /// # Errors
    /// [`StoreError::Misuse`](super::StoreError::Misuse) when its scope was not locked.
    async fn append_reads(&mut self, reads: NewReads) -> Result<Receipt>;

    /// Makes everything durable. Once this has returned, a loss of power loses nothing of it.
    async fn commit(self: Box<Self>) -> Result<()>;
}
