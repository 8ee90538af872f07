//! What may be read on a device that the server has not heard of for long.
//!
//! `internal` and `own` records can't be read after seven days without contact (domain.md, "Device
//! store"): whoever finds a phone and has seen its PIN typed keeps it away from networks, where it
//! would learn that it was revoked. Writing always can, and what is not sent yet stays readable:
//! it is the person's own words, and nobody else has them.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::{Span, Timestamp};

use super::Replica;
use crate::records::Summary;
use crate::storage::{Storage, StorageError};

/// How long after its last call that ended well a device shows what not everybody may see.
pub const READABLE_WITHOUT_CONTACT: Span = Span::from_days(7);

impl<S: Storage> Replica<S> {
    /// Whether the server has not been reached for so long that some records can't be read.
    #[must_use]
    pub fn is_out_of_contact(&self, now: Timestamp) -> bool {
        let now = self.clock.server_time(now);
        self.last_sync
            .is_some_and(|last| now.since(last) > READABLE_WITHOUT_CONTACT)
    }

    /// Whether a record is kept from view for now.
    #[must_use]
    pub fn withholds(&self, summary: &Summary, now: Timestamp) -> bool {
        let is_sent = summary.digest.is_some() && summary.pending == 0 && summary.attention == 0;
        let is_for_few = match summary.audience {
            Audience::All => false,
            Audience::Internal | Audience::Own => true,
        };
        is_sent && is_for_few && self.is_out_of_contact(now)
    }

    /// The rows that may be read now, by document.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn readable(&self, now: Timestamp) -> Result<Vec<Summary>, StorageError> {
        let mut summaries = self.summaries().await?;
        summaries.retain(|summary| !self.withholds(summary, now));
        Ok(summaries)
    }

    /// A document as its person sees it, unsent work included, if it may be read now.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn readable_document(
        &mut self,
        doc: DocRef,
        now: Timestamp,
    ) -> Result<Option<Document>, StorageError> {
        if self.is_out_of_contact(now)
            && let Some(summary) = self.summary(doc).await?
            && self.withholds(&summary, now)
        {
            return Ok(None);
        }
        self.document(doc).await
    }
}
