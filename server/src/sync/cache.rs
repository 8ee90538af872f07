//! What is kept in memory, all of it bounded and none of it needed for correctness.

use std::sync::Arc;

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::{DeviceId, DocRef};
use lianjian_protocol::wire::{Cursor, cursor_digest};

use crate::store::{DocumentHead, StoredDocument};

/// A loaded document and the place in its log at which it stood so.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) head: DocumentHead,
    pub(super) document: Arc<Document>,
}

/// Hot documents. An entry is good only for the head that the database has now.
pub(super) struct DocumentCache(quick_cache::sync::Cache<DocRef, Loaded>);

impl DocumentCache {
    pub(super) fn new(documents: usize) -> Self {
        Self(quick_cache::sync::Cache::new(documents))
    }

    /// The document, if it is here as it stands at `head`.
    pub(super) fn get(&self, head: &DocumentHead) -> Option<Loaded> {
        self.0
            .get(&head.doc)
            .filter(|l| l.head.last_seq == head.last_seq && l.head.incarnation == head.incarnation)
    }

    pub(super) fn put(&self, loaded: Loaded) {
        self.0.insert(loaded.head.doc, loaded);
    }
}

/// A document from its stored parts.
pub(crate) fn assemble(stored: &StoredDocument) -> Result<Document, super::SyncError> {
    let changes = stored
        .changes
        .iter()
        .map(|c| (c.bytes.as_slice(), Some(c.receipt.received_at)));
    let document = match &stored.snapshot {
        None => Document::from_changes(changes),
        Some(snapshot) => {
            Document::from_snapshot(&snapshot.bytes, &snapshot.receipts).and_then(|mut document| {
                for (bytes, received_at) in changes {
                    document.apply(bytes, received_at)?;
                }
                Ok(document)
            })
        }
    };
    document.map_err(|error| {
        super::SyncError::Corrupt(format!("document {}: {error}", stored.head.doc))
    })
}

/// A document from its stored parts, where one call is about many: one that can't be read is left
/// out, so that it stops nothing but itself. `lianjian doctor` names it.
pub(super) fn assemble_or_leave(
    stored: &StoredDocument,
) -> Result<Option<Document>, super::SyncError> {
    match assemble(stored) {
        Ok(document) => Ok(Some(document)),
        Err(super::SyncError::Corrupt(detail)) => {
            tracing::warn!(doc = %stored.head.doc, %detail, "a document can't be read and is left out");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// Lists of cursors under their digests, which are all that a device sends.
type Lists = Arc<Vec<([u8; 16], Vec<Cursor>)>>;

/// The lists of cursors that devices were left with: the last two of each, since an answer may be
/// lost and the device then still has the list before it.
pub(super) struct CursorCache(quick_cache::sync::Cache<DeviceId, Lists>);

impl CursorCache {
    pub(super) fn new(devices: usize) -> Self {
        Self(quick_cache::sync::Cache::new(devices))
    }

    pub(super) fn get(&self, device: DeviceId, digest: [u8; 16]) -> Option<Vec<Cursor>> {
        // A device that has nothing yet need not be known.
        if digest == cursor_digest(&[]) {
            return Some(Vec::new());
        }
        let lists = self.0.get(&device)?;
        lists
            .iter()
            .find(|(d, _)| *d == digest)
            .map(|(_, list)| list.clone())
    }

    pub(super) fn put(&self, device: DeviceId, digest: [u8; 16], list: Vec<Cursor>) {
        let before = self.0.get(&device);
        if before
            .as_ref()
            .is_some_and(|lists| lists.first().is_some_and(|(d, _)| *d == digest))
        {
            return;
        }
        let mut lists = vec![(digest, list)];
        lists.extend(before.and_then(|b| b.first().cloned()));
        self.0.insert(device, Arc::new(lists));
    }
}
