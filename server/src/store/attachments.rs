//! Which photos and voice notes have arrived, and uploads under way. The bytes lie elsewhere.

use std::collections::BTreeSet;

use async_trait::async_trait;
use lianjian_protocol::ids::{DeviceId, DocId, DocRef, Hash, ScopeId};
use lianjian_protocol::time::Timestamp;

use super::error::Result;
use super::records::{
    Attachment, BegunUpload, HeldMediaQuota, HoldMedia, Upload, UploadId, UploadQuota,
};

/// Photos' and voice notes' bytes, as far as the database knows them.
#[async_trait]
pub trait Attachments: Send + Sync {
    /// Begins an upload, or finds the one that the same person has begun of the same content of
    /// the same document: that one takes on the new device and expiry, and its announced size and
    /// media type if nothing of it has been received. Where the content has arrived already, the
    /// upload is done from the start.
    async fn begin_upload(&self, upload: &Upload, quota: &UploadQuota) -> Result<BegunUpload>;

    /// An upload.
    async fn upload(&self, id: UploadId) -> Result<Option<Upload>>;

    /// Moves an upload that is not done from one number of durable bytes to another; whether it
    /// stood where the caller believed.
    async fn advance_upload(
        &self,
        id: UploadId,
        from: u64,
        to: u64,
        expires_at: Timestamp,
    ) -> Result<bool>;

    /// Records that a content has arrived, and that the upload which brought it is done. A content
    /// that had arrived before stays as it was.
    async fn finish_upload(&self, id: UploadId, arrived: &Attachment) -> Result<()>;

    /// Forgets an upload; whether there was one.
    async fn delete_upload(&self, id: UploadId) -> Result<bool>;

    /// Forgets uploads that have expired, at most `limit`, and returns their ids.
    async fn take_expired_uploads(&self, now: Timestamp, limit: u32) -> Result<Vec<UploadId>>;

    /// A content of a document, if it has arrived.
    async fn attachment(&self, doc: DocRef, content: Hash) -> Result<Option<Attachment>>;

    /// What has arrived of a document, in the order in which it did.
    async fn attachments_of(&self, doc: DocRef) -> Result<Vec<Attachment>>;

    /// What has arrived in a scope, in the order of documents and contents, after `after`, at most
    /// `limit`.
    async fn attachments_in(
        &self,
        scope: ScopeId,
        after: Option<(DocId, Hash)>,
        limit: u32,
    ) -> Result<Vec<Attachment>>;

    /// Those of these contents that have arrived for some document of the scope.
    async fn arrived_in(&self, scope: ScopeId, contents: &[Hash]) -> Result<BTreeSet<Hash>>;

    /// Forgets that these contents of a document have arrived; how many there were.
    async fn delete_attachments(&self, doc: DocRef, contents: &[Hash]) -> Result<u64>;

    /// Keeps a content apart that was handed over without a session; `received_at` is when.
    async fn hold_media(&self, media: &Attachment, quota: &HeldMediaQuota) -> Result<HoldMedia>;

    /// How many contents of this device are kept apart, and their bytes.
    async fn held_media_by(&self, device: DeviceId) -> Result<(u64, u64)>;

    /// The documents of which contents are kept apart, sorted. They need not exist.
    async fn documents_with_held_media(&self) -> Result<Vec<DocRef>>;

    /// What is kept apart of a document, in the order in which it was handed over.
    async fn held_media_of(&self, doc: DocRef) -> Result<Vec<Attachment>>;

    /// Those of these contents that are kept apart for some document of the scope.
    async fn held_media_in(&self, scope: ScopeId, contents: &[Hash]) -> Result<BTreeSet<Hash>>;

    /// What was kept apart is a document's attachment from now on; whether it was kept.
    async fn admit_media(&self, doc: DocRef, content: Hash, at: Timestamp) -> Result<bool>;

    /// Forgets what was kept apart; whether it was.
    async fn delete_held_media(&self, doc: DocRef, content: Hash) -> Result<bool>;
}
