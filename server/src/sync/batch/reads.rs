//! What devices say that their persons have read.

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::policy::sight;
use lianjian_protocol::wire::ReadMark;

use super::Batch;
use crate::store::StoredRead;
use crate::sync::SyncError;

impl Batch<'_> {
    pub(super) async fn note_read(
        &mut self,
        principal: &Principal,
        read: &ReadMark,
    ) -> Result<(), SyncError> {
        let reference = self.reference(read.doc.scope)?;
        let Some(working) = self.documents.get(&read.doc) else {
            return Ok(());
        };
        let now = self.worker.clock.now();
        let log = working.head.log;
        if sight::can_read(principal, &log, &reference.reference, now) {
            let read = StoredRead {
                doc: read.doc,
                person: principal.person,
                received_at: read.received_at,
            };
            self.tx.put_read(read).await?;
        }
        Ok(())
    }
}
