//! Removing what nobody names any more, and saying what is missing.

use std::collections::BTreeMap;

use futures::StreamExt;
use lianjian_protocol::ids::ScopeId;
use lianjian_protocol::time::Span;
use serde::Serialize;

use super::objects::{Form, Listed};
use super::serve::name;
use super::{AttachmentError, AttachmentService};
use crate::store::Attachment;

/// An object without a row is left alone for so long: another process may be about to write the
/// row.
const GRACE: Span = Span::from_days(1);

/// Expired uploads forgotten in one transaction.
const UPLOADS_AT_A_TIME: u32 = 256;

/// Objects held against the rows at a time.
const OBJECTS_AT_A_TIME: usize = 256;

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// Uploads that had expired, or files of uploads that had ended.
    pub uploads: u64,
    /// Photos and voice notes that were handed over without a session, and that nothing names.
    pub held: u64,
    /// Stored objects that no row named.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What is wrong with what has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no object.
    Lost,
    /// The object has this many bytes instead.
    Size(u64),
}

impl AttachmentService {
    /// Removes expired uploads and orphaned objects.
    ///
    /// # Errors
    /// [`AttachmentError`] when the database, the folder or the object store fails; what was
    /// removed until then is.
    pub async fn collect(&self) -> Result<Collected, AttachmentError> {
        let mut collected = Collected {
            uploads: self.collect_uploads().await?,
            held: self.collect_held().await?,
            ..Collected::default()
        };
        self.collect_objects(&mut collected).await?;
        if collected != Collected::default() {
            tracing::info!(
                uploads = collected.uploads,
                held = collected.held,
                objects = collected.objects,
                bytes = collected.bytes,
                "collected orphaned attachments"
            );
        }
        Ok(collected)
    }

    /// Forgets expired uploads and removes files of uploads that are done or gone.
    ///
    /// # Errors
    /// As for [`Self::collect`].
    pub async fn collect_uploads(&self) -> Result<u64, AttachmentError> {
        let store = &self.context.store;
        let now = self.context.now();
        let mut removed = 0;
        loop {
            let expired = store.take_expired_uploads(now, UPLOADS_AT_A_TIME).await?;
            removed += expired.len() as u64;
            if expired.len() < UPLOADS_AT_A_TIME as usize {
                break;
            }
        }
        for id in self.spool.all().await? {
            // A row is written before its file, so a file without one is no upload of now.
            if store.upload(id).await?.is_none_or(|upload| upload.done) {
                self.spool.remove(id).await?;
            }
        }
        metrics::counter!("lianjian_attachments_collected_total", "what" => "upload")
            .increment(removed);
        Ok(removed)
    }

    async fn collect_objects(&self, collected: &mut Collected) -> Result<(), AttachmentError> {
        let mut listed = self.objects.list().chunks(OBJECTS_AT_A_TIME);
        while let Some(some) = listed.next().await {
            let mut by_scope: BTreeMap<ScopeId, Vec<Listed>> = BTreeMap::new();
            for found in some {
                let found = found?;
                if self.is_old(&found) {
                    by_scope.entry(found.name.scope).or_default().push(found);
                }
            }
            for (scope, found) in by_scope {
                self.collect_of(scope, &found, collected).await?;
            }
        }
        Ok(())
    }

    fn is_old(&self, found: &Listed) -> bool {
        found.modified_at.plus(GRACE) <= self.context.now()
    }

    async fn collect_of(
        &self,
        scope: ScopeId,
        found: &[Listed],
        collected: &mut Collected,
    ) -> Result<(), AttachmentError> {
        let _gate = self.gate.write().await;
        let contents: Vec<_> = found.iter().map(|f| f.name.content).collect();
        let store = &self.context.store;
        let arrived = store.arrived_in(scope, &contents).await?;
        let held = store.held_media_in(scope, &contents).await?;
        let named = |found: &Listed| match found.name.form {
            Form::Whole | Form::Thumb => arrived.contains(&found.name.content),
            Form::Held => held.contains(&found.name.content),
        };
        for orphan in found.iter().filter(|found| !named(found)) {
            // It may have been stored anew since it was listed.
            let now = self.objects.head(orphan.name).await?;
            let Some(now) = now.filter(|now| self.is_old(now)) else {
                continue;
            };
            self.objects.remove(now.name).await?;
            collected.objects += 1;
            collected.bytes += now.bytes;
            metrics::counter!("lianjian_attachments_collected_total", "what" => "object")
                .increment(1);
        }
        Ok(())
    }

    /// What is wrong with an attachment that is recorded as arrived, if anything is.
    ///
    /// # Errors
    /// When the object store fails.
    pub async fn inspect(&self, attachment: &Attachment) -> Result<Option<Fault>, AttachmentError> {
        Ok(
            match self.objects.head(name(attachment, Form::Whole)).await? {
                None => Some(Fault::Lost),
                Some(found) if found.bytes != attachment.bytes => Some(Fault::Size(found.bytes)),
                Some(_) => None,
            },
        )
    }
}
