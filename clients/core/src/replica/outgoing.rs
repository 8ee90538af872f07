//! What to offer the server next.

use std::collections::HashSet;

use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::wire::{PushDocument, ReadMark};

use super::Replica;
use crate::records::{Pending, decode, key};
use crate::storage::{Batch, Storage, StorageError, Table};

/// One change of an offer, in the order of its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// The document.
    pub doc: DocRef,
    /// Its place in the local order.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

/// What a call offers.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// As it travels.
    pub push: Vec<PushDocument>,
    /// Every change of it, in order.
    pub items: Vec<Offered>,
    /// Bytes of the changes.
    pub bytes: usize,
    /// Whether more waits than fitted.
    pub more: bool,
}

/// How many places of the queue are read at once.
const STEP: usize = 256;

impl<S: Storage> Replica<S> {
    /// The next changes to offer, oldest first and grouped by document, up to `budget` bytes (one
    /// change always fits), without the documents in `skip` and those that wait for a rebuild.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn offer(
        &self,
        budget: usize,
        skip: &HashSet<DocRef>,
    ) -> Result<Offer, StorageError> {
        let mut groups: Vec<(PushDocument, Vec<Offered>)> = Vec::new();
        let mut offer = Offer::default();
        let mut closed: HashSet<DocRef> = skip.clone();
        let mut changes = 0;
        let mut after: Option<Vec<u8>> = None;
        'queue: loop {
            let rows = self
                .store
                .scan(Table::Queue, b"", after.as_deref(), STEP)
                .await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            for row in &rows {
                let doc = key::parse_doc(Table::Queue, &row.value)?;
                if closed.contains(&doc) {
                    continue;
                }
                let seq = key::parse_seq(Table::Queue, &row.key)?;
                let Some(pending) = self.pending(doc, seq).await? else {
                    continue;
                };
                if pending.verdict.is_some() {
                    // It and what follows it will be made anew.
                    closed.insert(doc);
                    continue;
                }
                let known = groups.iter().position(|(group, _)| group.doc == doc);
                let full = offer.bytes + pending.change.len() > budget && changes > 0;
                if full
                    || changes == self.limits.push_changes
                    || (known.is_none() && groups.len() == self.limits.push_documents)
                {
                    offer.more = true;
                    break 'queue;
                }
                let at = match known {
                    Some(at) => at,
                    None => {
                        let Some(record) = self.record(doc).await? else {
                            continue;
                        };
                        groups.push((
                            PushDocument {
                                doc,
                                incarnation: record.incarnation,
                                kind: record.kind,
                                changes: Vec::new(),
                            },
                            Vec::new(),
                        ));
                        groups.len() - 1
                    }
                };
                offer.bytes += pending.change.len();
                changes += 1;
                if let Some((group, items)) = groups.get_mut(at) {
                    group.changes.push(pending.change);
                    items.push(Offered {
                        doc,
                        seq,
                        hash: pending.hash,
                    });
                }
            }
        }
        for (group, items) in groups {
            offer.push.push(group);
            offer.items.extend(items);
        }
        Ok(offer)
    }

    pub(super) async fn pending(
        &self,
        doc: DocRef,
        seq: u64,
    ) -> Result<Option<Pending>, StorageError> {
        match self
            .store
            .get(Table::Outbox, &key::pending(doc, seq))
            .await?
        {
            Some(bytes) => decode(Table::Outbox, &bytes).map(Some),
            None => Ok(None),
        }
    }

    /// The documents to ask for whole.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn wants(&self) -> Result<Vec<DocRef>, StorageError> {
        self.store
            .scan(Table::Wants, b"", None, self.limits.want)
            .await?
            .iter()
            .map(|row| key::parse_doc(Table::Wants, &row.key))
            .collect()
    }

    /// Asks for a document whole with the next call: an archived one, or one that is damaged here.
    ///
    /// # Errors
    /// [`StorageError`] when that was not kept.
    pub async fn want(&mut self, doc: DocRef) -> Result<(), StorageError> {
        let mut batch = Batch::new();
        batch.put(Table::Wants, key::doc(doc), Vec::new());
        self.store.commit(batch).await
    }

    /// What the person has read since the server last heard of it.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn unsent_reads(&self) -> Result<Vec<ReadMark>, StorageError> {
        self.store
            .scan(Table::Reads, b"", None, self.limits.reads)
            .await?
            .iter()
            .map(|row| decode(Table::Reads, &row.value))
            .collect()
    }

    /// The server has heard of these.
    pub(crate) async fn reads_sent(&mut self, sent: &[ReadMark]) -> Result<(), StorageError> {
        let mut batch = Batch::new();
        for mark in sent {
            let key = key::doc(mark.doc);
            // One that moved on meanwhile is still to be sent.
            if self.store.get(Table::Reads, &key).await? == Some(crate::records::encode(mark)) {
                batch.delete(Table::Reads, key);
            }
        }
        if batch.is_empty() {
            return Ok(());
        }
        self.store.commit(batch).await
    }

    /// Notes that the person has seen a document as it stands.
    ///
    /// # Errors
    /// [`StorageError`] when that was not kept.
    pub async fn mark_read(&mut self, doc: DocRef) -> Result<(), StorageError> {
        let mut work = super::Work::default();
        let Some(open) = self.take(&mut work, doc).await? else {
            return Ok(());
        };
        let (Some(received_at), true) = (
            open.record.last_receipt,
            open.record.last_receipt > open.record.read_to,
        ) else {
            return self.commit(work).await;
        };
        open.record.read_to = Some(received_at);
        work.batch.put(
            Table::Reads,
            key::doc(doc),
            crate::records::encode(&ReadMark { doc, received_at }),
        );
        self.save(&mut work, doc).await?;
        self.commit(work).await
    }
}
