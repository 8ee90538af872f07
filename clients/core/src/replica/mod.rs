//! The replica: what a device holds, and every way in which that changes.
//!
//! What the server acknowledged (`confirmed`) and what was done here since (`pending`) are kept
//! apart; the view is the one with the other on top. Whatever changes is one atomic batch in the
//! store first and in memory only after it, so that a failed or lost write leaves the replica as
//! it was.

mod actor;
mod attention;
mod contact;
mod error;
mod execute;
mod lost;
mod meta;
mod open;
mod outgoing;
mod pull;
mod readers;
mod rebuild;
mod revise;
mod rows;
mod summarise;
mod sweep;
mod taking;
#[cfg(test)]
mod tests;
mod verdicts;
mod views;

pub use attention::Resolution;
pub use contact::READABLE_WITHOUT_CONTACT;
pub use error::ReplicaError;
pub use execute::{Instruction, Saved};
pub use outgoing::{Offer, Offered};
pub use pull::{PageOutcome, Pulled};
pub use readers::Reader;
pub use rebuild::Rebuilt;
pub use sweep::{CLOSED_KEPT, Swept};
pub use verdicts::Settled;
pub use views::{LogDigest, Standing, Status, Unsent, UnsentItem};

use std::collections::{BTreeMap, HashMap, HashSet};

use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{Actor, DocRef, Epoch};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{Limits, LogId};

use crate::entropy::Entropy;
use crate::records::{Clock, CursorRecord, FORMAT, Grants, Owner, Session, Summary, key};
use crate::storage::{Batch, Storage, StorageError, Table};
use open::{Cache, Open};
use rows::Rows;

/// What a device holds.
pub struct Replica<S> {
    store: S,
    limits: Limits,
    owner: Option<Owner>,
    session: Option<Session>,
    epoch: Option<Epoch>,
    grants: Grants,
    reference: Reference,
    reference_version: Option<Vec<u8>>,
    clock: Clock,
    next: u64,
    /// What is pending from before was done as another device of the same person.
    renewed_at: u64,
    /// The store is to be erased: nothing is saved in it any more.
    ended: bool,
    actor: Actor,
    cursors: BTreeMap<LogId, CursorRecord>,
    agreed: Option<[u8; 16]>,
    last_sync: Option<Timestamp>,
    cache: Cache,
    rows: Rows,
    /// Documents of which something is on its way: their delivery reads as sending.
    sending: HashSet<DocRef>,
}

/// Changes under way: documents taken from the cache, and the writes that will make them so.
#[derive(Default)]
struct Work {
    batch: Batch,
    open: HashMap<DocRef, Open>,
    /// Rows as the batch writes them; none for one that it takes away.
    rows: BTreeMap<DocRef, Option<Summary>>,
}

impl<S: Storage> Replica<S> {
    /// Opens a store under a fresh actor, and finishes what a crash interrupted.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read, or was written by a newer program.
    pub async fn open(
        store: S,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, StorageError> {
        let mut replica = Self {
            store,
            limits: Limits::DEFAULT,
            owner: None,
            session: None,
            epoch: None,
            grants: Grants::default(),
            reference: Reference::default(),
            reference_version: None,
            clock: Clock::default(),
            next: 1,
            renewed_at: 0,
            ended: false,
            actor: actor::fresh(entropy),
            cursors: BTreeMap::new(),
            agreed: None,
            last_sync: None,
            cache: Cache::default(),
            rows: Rows::default(),
            sending: HashSet::new(),
        };
        replica.check_format().await?;
        replica.load_meta().await?;
        replica.rebuild_marked(now, entropy).await?;
        Ok(replica)
    }

    async fn check_format(&self) -> Result<(), StorageError> {
        match self.store.get(Table::Meta, key::meta::FORMAT).await? {
            None => {
                let mut batch = Batch::new();
                batch.put(
                    Table::Meta,
                    key::meta::FORMAT,
                    crate::records::encode(&FORMAT),
                );
                self.store.commit(batch).await
            }
            Some(bytes) => {
                let found: u32 = crate::records::decode(Table::Meta, &bytes)?;
                if found > FORMAT {
                    return Err(StorageError::TooNew {
                        found,
                        supported: FORMAT,
                    });
                }
                Ok(())
            }
        }
    }

    /// The store, for what is no business of the replica's.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The actor that new changes are made under.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The limits that this device holds itself to.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Saves nothing any more: the store is about to be erased, and "saved" would be untrue.
    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    /// Marks the documents of which something is on its way.
    pub fn set_sending(&mut self, docs: impl IntoIterator<Item = DocRef>) {
        self.sending = docs.into_iter().collect();
    }

    /// Keeps a batch, and only then what it means in memory.
    async fn commit(&mut self, work: Work) -> Result<(), StorageError> {
        let Work { batch, open, rows } = work;
        if !batch.is_empty() {
            self.store.commit(batch).await?;
        }
        self.rows.follow(rows);
        for (doc, open) in open {
            self.cache.put(doc, open);
        }
        Ok(())
    }
}
