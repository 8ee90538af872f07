//! Documents in memory: loaded when they are opened or changed, a few kept.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::{Actor, DocRef, Hash};

use super::{Replica, Work};
use crate::records::{Base, DocRecord, Pending, StoredChange, decode, key};
use crate::storage::{Storage, StorageError, Table};

/// How many documents are kept in memory. Each is a few tens of kilobytes.
const CACHED: usize = 32;

/// A document in memory.
#[derive(Clone)]
pub(super) struct Open {
    pub(super) record: DocRecord,
    /// What the server acknowledged; none while it knows nothing of the document.
    pub(super) confirmed: Option<Document>,
    /// What was done here since, in order.
    pub(super) pending: Vec<Pending>,
    /// Confirmed with pending on top; none where there is nothing pending.
    pub(super) on_top: Option<Document>,
}

impl Open {
    pub(super) fn new(record: DocRecord) -> Self {
        Self {
            record,
            confirmed: None,
            pending: Vec::new(),
            on_top: None,
        }
    }

    /// The document as its person sees it; none where nothing of it is known, or only what was
    /// refused.
    pub(super) fn view(&self) -> Option<&Document> {
        self.on_top.as_ref().or(self.confirmed.as_ref())
    }

    /// Puts the pending changes on top of the confirmed ones again.
    pub(super) fn stack(&mut self) -> Result<(), StorageError> {
        self.on_top = None;
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut view = self.confirmed.clone();
        for pending in &self.pending {
            let stacked = match &mut view {
                Some(view) => view.apply(&pending.change, None),
                None => Document::from_changes([(&pending.change[..], None)])
                    .map(|document| view = Some(document)),
            };
            match stacked {
                Ok(()) => {}
                // Its old life is gone; it is run again once the new one is here.
                Err(_) if pending.waits_for_new_life() => {}
                Err(error) => return Err(corrupt(Table::Outbox, pending.doc, &error)),
            }
        }
        self.on_top = view;
        Ok(())
    }

    /// Whether a verdict against one of its changes waits to be acted on.
    pub(super) fn is_marked(&self) -> bool {
        self.pending.iter().any(|pending| pending.verdict.is_some())
    }
}

pub(super) fn corrupt(table: Table, doc: DocRef, error: &impl std::fmt::Display) -> StorageError {
    StorageError::Corrupt {
        table,
        detail: format!("document {doc}: {error}"),
    }
}

/// What automerge says of a change before it is applied.
pub(super) struct ChangeFacts {
    pub(super) hash: Hash,
    pub(super) deps: Vec<Hash>,
    /// None for an actor that is not one of this project's.
    pub(super) actor: Option<Actor>,
    pub(super) seq: u64,
}

impl ChangeFacts {
    /// Reads a change; none if it is no change.
    pub(super) fn read(change: &[u8]) -> Option<Self> {
        let change = automerge::Change::try_from(change).ok()?;
        Some(Self {
            hash: change.hash().into(),
            deps: change.deps().iter().copied().map(Hash::from).collect(),
            actor: Actor::from_slice(change.actor_id().to_bytes()).ok(),
            seq: change.seq(),
        })
    }
}

/// The documents used last.
#[derive(Default)]
pub(super) struct Cache {
    docs: HashMap<DocRef, (u64, Open)>,
    uses: u64,
}

impl Cache {
    pub(super) fn take(&mut self, doc: DocRef) -> Option<Open> {
        self.docs.remove(&doc).map(|(_, open)| open)
    }

    pub(super) fn get(&self, doc: DocRef) -> Option<&Open> {
        self.docs.get(&doc).map(|(_, open)| open)
    }

    pub(super) fn put(&mut self, doc: DocRef, open: Open) {
        self.uses += 1;
        self.docs.insert(doc, (self.uses, open));
        if self.docs.len() > CACHED {
            let oldest = self
                .docs
                .iter()
                .min_by_key(|(_, (used, _))| *used)
                .map(|(doc, _)| *doc);
            if let Some(oldest) = oldest {
                self.docs.remove(&oldest);
            }
        }
    }
}

impl<S: Storage> Replica<S> {
    /// The record of a document, if anything is known of it.
    pub(super) async fn record(&self, doc: DocRef) -> Result<Option<DocRecord>, StorageError> {
        match self.store.get(Table::Documents, &key::doc(doc)).await? {
            Some(bytes) => decode(Table::Documents, &bytes).map(Some),
            None => Ok(None),
        }
    }

    /// A document's unacknowledged changes, in order.
    pub(super) async fn pending_of(&self, doc: DocRef) -> Result<Vec<Pending>, StorageError> {
        self.store
            .scan(Table::Outbox, &key::doc(doc), None, usize::MAX)
            .await?
            .iter()
            .map(|row| decode(Table::Outbox, &row.value))
            .collect()
    }

    /// Loads a document from the store.
    pub(super) async fn load(&self, doc: DocRef) -> Result<Option<Open>, StorageError> {
        let Some(record) = self.record(doc).await? else {
            return Ok(None);
        };
        let mut open = Open::new(record);
        let prefix = key::doc(doc);
        if open.record.has_base {
            let bytes = self.store.get(Table::Bases, &prefix).await?;
            let bytes = bytes.ok_or_else(|| corrupt(Table::Bases, doc, &"its base is gone"))?;
            let base: Base = decode(Table::Bases, &bytes)?;
            open.confirmed = Some(
                Document::from_snapshot(&base.snapshot, &base.receipts)
                    .map_err(|error| corrupt(Table::Bases, doc, &error))?,
            );
        }
        if open.record.changes > 0 {
            let rows = self
                .store
                .scan(Table::Changes, &prefix, None, usize::MAX)
                .await?;
            let mut changes = Vec::with_capacity(rows.len());
            for row in &rows {
                changes.push(decode::<StoredChange>(Table::Changes, &row.value)?);
            }
            let each = changes
                .iter()
                .map(|stored| (&stored.change[..], Some(stored.received_at)));
            match &mut open.confirmed {
                None => {
                    open.confirmed = Some(
                        Document::from_changes(each)
                            .map_err(|error| corrupt(Table::Changes, doc, &error))?,
                    );
                }
                Some(confirmed) => {
                    for (change, received_at) in each {
                        confirmed
                            .apply(change, received_at)
                            .map_err(|error| corrupt(Table::Changes, doc, &error))?;
                    }
                }
            }
        }
        if open.record.pending > 0 {
            open.pending = self.pending_of(doc).await?;
            open.stack()?;
        }
        Ok(Some(open))
    }

    /// Brings a document into the work, if it is known. Until the work is committed it is in no
    /// cache, so that a failure leaves nothing half-done behind.
    pub(super) async fn take<'w>(
        &mut self,
        work: &'w mut Work,
        doc: DocRef,
    ) -> Result<Option<&'w mut Open>, StorageError> {
        if let Entry::Vacant(place) = work.open.entry(doc) {
            let open = match self.cache.take(doc) {
                Some(open) => Some(open),
                None => self.load(doc).await?,
            };
            if let Some(open) = open {
                place.insert(open);
            }
        }
        Ok(work.open.get_mut(&doc))
    }
}
