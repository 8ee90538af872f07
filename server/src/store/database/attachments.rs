//! Photos' and voice notes' bytes.

use std::collections::BTreeSet;

use async_trait::async_trait;
use lianjian_protocol::ids::{DeviceId, DocId, DocRef, Hash, ScopeId};
use lianjian_protocol::time::Timestamp;

use super::{Database, finish};
use crate::store::attachments::Attachments;
use crate::store::error::Result;
use crate::store::records::{
    Attachment, BegunUpload, HeldMediaQuota, HoldMedia, Upload, UploadId, UploadQuota,
};
use crate::store::sql::Backend;
use crate::store::tables::{attachments, held_media, uploads};

#[async_trait]
impl<B: Backend> Attachments for Database<B> {
    async fn begin_upload(&self, upload: &Upload, quota: &UploadQuota) -> Result<BegunUpload> {
        // Under the scope's lock, so that two that begin at once are counted both.
        let mut db = self.0.writer_of(&[upload.doc.scope]).await?;
        let done = uploads::begin(db.as_mut(), upload, quota).await;
        finish(db, done).await
    }

    async fn upload(&self, id: UploadId) -> Result<Option<Upload>> {
        uploads::one(self.0.reader().await?.as_mut(), id).await
    }

    async fn advance_upload(
        &self,
        id: UploadId,
        from: u64,
        to: u64,
        expires_at: Timestamp,
    ) -> Result<bool> {
        let mut db = self.0.writer().await?;
        let done = uploads::advance(db.as_mut(), id, from, to, expires_at).await;
        finish(db, done).await
    }

    async fn finish_upload(&self, id: UploadId, arrived: &Attachment) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = async {
            attachments::put(db.as_mut(), arrived).await?;
            uploads::done(db.as_mut(), id).await
        }
        .await;
        finish(db, done).await
    }

    async fn delete_upload(&self, id: UploadId) -> Result<bool> {
        let mut db = self.0.writer().await?;
        let done = uploads::delete(db.as_mut(), id).await;
        finish(db, done).await
    }

    async fn take_expired_uploads(&self, now: Timestamp, limit: u32) -> Result<Vec<UploadId>> {
        let mut db = self.0.writer().await?;
        let done = uploads::take_expired(db.as_mut(), now, limit).await;
        finish(db, done).await
    }

    async fn attachment(&self, doc: DocRef, content: Hash) -> Result<Option<Attachment>> {
        attachments::one(self.0.reader().await?.as_mut(), doc, content).await
    }

    async fn attachments_of(&self, doc: DocRef) -> Result<Vec<Attachment>> {
        attachments::of_document(self.0.reader().await?.as_mut(), doc).await
    }

    async fn attachments_in(
        &self,
        scope: ScopeId,
        after: Option<(DocId, Hash)>,
        limit: u32,
    ) -> Result<Vec<Attachment>> {
        attachments::of_scope(self.0.reader().await?.as_mut(), scope, after, limit).await
    }

    async fn arrived_in(&self, scope: ScopeId, contents: &[Hash]) -> Result<BTreeSet<Hash>> {
        attachments::arrived(self.0.reader().await?.as_mut(), scope, contents).await
    }

    async fn delete_attachments(&self, doc: DocRef, contents: &[Hash]) -> Result<u64> {
        let mut db = self.0.writer().await?;
        let done = attachments::delete(db.as_mut(), doc, contents).await;
        finish(db, done).await
    }

    async fn hold_media(&self, media: &Attachment, quota: &HeldMediaQuota) -> Result<HoldMedia> {
        let mut db = self.0.writer_of(&[media.doc.scope]).await?;
        let done = held_media::hold(db.as_mut(), media, quota).await;
        finish(db, done).await
    }

    async fn held_media_by(&self, device: DeviceId) -> Result<(u64, u64)> {
        held_media::of_device(self.0.reader().await?.as_mut(), device).await
    }

    async fn documents_with_held_media(&self) -> Result<Vec<DocRef>> {
        held_media::documents(self.0.reader().await?.as_mut()).await
    }

    async fn held_media_of(&self, doc: DocRef) -> Result<Vec<Attachment>> {
        held_media::of_document(self.0.reader().await?.as_mut(), doc).await
    }

    async fn held_media_in(&self, scope: ScopeId, contents: &[Hash]) -> Result<BTreeSet<Hash>> {
        held_media::waiting(self.0.reader().await?.as_mut(), scope, contents).await
    }

    async fn admit_media(&self, doc: DocRef, content: Hash, at: Timestamp) -> Result<bool> {
        let mut db = self.0.writer_of(&[doc.scope]).await?;
        let done = held_media::admit(db.as_mut(), doc, content, at).await;
        finish(db, done).await
    }

    async fn delete_held_media(&self, doc: DocRef, content: Hash) -> Result<bool> {
        let mut db = self.0.writer().await?;
        let done = held_media::delete(db.as_mut(), doc, content).await;
        finish(db, done).await
    }
}
