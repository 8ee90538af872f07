//! One document as it stands, for those who must know what is in it without syncing.

use std::sync::Arc;

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::LogId;

use super::cache::{Loaded, assemble};
use super::reference::Part;
use super::{SyncError, SyncService};
use crate::store::Documents;

/// A document as it stands. Who may know of it is for the caller to ask.
#[derive(Debug, Clone)]
pub struct Look {
    /// The log that it belongs to.
    pub log: LogId,
    /// What is in it.
    pub document: Arc<Document>,
    /// The reference data of its scope.
    pub reference: Arc<Part>,
}

impl SyncService {
    /// A document as it stands now; none where there is no such document.
    ///
    /// # Errors
    /// [`SyncError`] when the database fails or the document can't be read.
    pub async fn look(&self, doc: DocRef) -> Result<Option<Look>, SyncError> {
        let docs = [doc];
        let store = &*self.store;
        let Some(head) = Documents::heads(store, &docs).await?.remove(&doc) else {
            return Ok(None);
        };
        let loaded = match self.documents.get(&head) {
            Some(loaded) => loaded,
            None => {
                let Some(stored) = Documents::load(store, &docs).await?.remove(&doc) else {
                    return Ok(None);
                };
                let loaded = Loaded {
                    document: Arc::new(assemble(&stored)?),
                    head: stored.head,
                };
                self.documents.put(loaded.clone());
                loaded
            }
        };
        let mut parts = self.reference.parts([doc.scope]).await?;
        let reference = parts
            .remove(&doc.scope)
            .ok_or_else(|| SyncError::Corrupt(format!("scope {} was not read", doc.scope)))?;
        Ok(Some(Look {
            log: loaded.head.log,
            document: loaded.document,
            reference,
        }))
    }
}
