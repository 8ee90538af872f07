//! Photos' and voice notes' bytes: taken piece by piece, held to the content that a document names,
//! kept in an object store, and given to who reads the document.
//!
//! Words travel first. A content may be sent once the document names it, by anybody who reads the
//! document; that somebody does is a value ([`Seen`]) that every act here asks for. An upload's
//! pieces lie in a local folder; the database says how many of its bytes are durable. Once all are
//! there they are hashed and looked at, stored under `<scope>/<content>`, and only then recorded as
//! arrived: a row without its object can't come to be, an object without a row is an orphan that
//! [`AttachmentService::collect`] removes.

mod collect;
mod error;
mod held;
mod kind;
mod objects;
mod receive;
mod seen;
mod serve;
mod spool;
#[cfg(test)]
pub(crate) mod testing;
mod thumb;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{Hash, ScopeId};
use lianjian_protocol::time::Span;
use tokio::sync::{RwLock, Semaphore};

pub use collect::{Collected, Fault};
pub use error::AttachmentError;
pub use held::Handed;
pub use receive::Piece;
pub use seen::{Seen, Standing};
pub use serve::{Opened, Size};

use crate::clock::random;
use crate::config::Config;
use crate::context::Context;
use crate::hub::Hub;
use crate::store::{Attachment, BegunUpload, Upload, UploadId, UploadQuota};
use objects::Objects;
use spool::Spool;
use turns::Turns;

/// Pictures decoded, and contents hashed, at once: a picture can take 290 MB while it is.
const AT_ONCE: usize = 2;

/// How long a request waits for another one of the same upload.
const PATIENCE: Duration = Duration::from_secs(15);

/// What a device announces when it begins an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// SHA-256 of the bytes.
    pub content: Hash,
    /// What it is, as the document says.
    pub media: Media,
    /// The media type, if the device says one.
    pub media_type: Option<String>,
    /// How many bytes.
    pub bytes: u64,
}

/// How much is taken.
#[derive(Debug, Clone)]
struct Rules {
    photo_bytes: u64,
    voice_bytes: u64,
    quota: UploadQuota,
    ttl: Span,
    held: Span,
}

impl Rules {
    const fn most(&self, media: Media) -> u64 {
        match media {
            Media::Photo => self.photo_bytes,
            Media::Voice => self.voice_bytes,
        }
    }
}

/// Takes, keeps and gives attachments.
#[derive(Debug)]
pub struct AttachmentService {
    context: Context,
    rules: Rules,
    spool: Spool,
    objects: Objects,
    uploads: Turns<UploadId>,
    thumbs: Turns<(ScopeId, Hash)>,
    /// Held for reading while an object is stored and recorded, for writing while orphans are
    /// removed: an object is no orphan before its row is written.
    gate: RwLock<()>,
    heavy: Arc<Semaphore>,
    hub: Option<Arc<Hub>>,
}

impl AttachmentService {
    /// Opens what is configured; makes its folders if need be. What arrives, the hub is told.
    ///
    /// # Errors
    /// [`AttachmentError`] when a folder can't be made, or the bucket's configuration is wrong.
    /// Whether a bucket answers is not asked.
    pub async fn open(
        context: Context,
        config: &Config,
        hub: Option<Arc<Hub>>,
    ) -> Result<Self, AttachmentError> {
        let attachments = &config.attachments;
        let folder = attachments.folder(&config.database.url);
        let objects = match &attachments.s3 {
            Some(s3) => Objects::bucket(s3)?,
            None => Objects::folder(&folder.join("stored")).await?,
        };
        Ok(Self {
            context,
            rules: Rules {
                photo_bytes: attachments.photo_bytes,
                voice_bytes: attachments.voice_bytes,
                quota: UploadQuota {
                    per_document: attachments.per_document,
                    bytes: attachments.spool_bytes,
                    per_person: attachments.spool_bytes_per_person,
                },
                ttl: attachments.upload_ttl(),
                held: attachments.held_for(),
            },
            spool: Spool::open(folder.join("uploads")).await?,
            objects,
            uploads: Turns::default(),
            thumbs: Turns::default(),
            gate: RwLock::default(),
            heavy: Arc::new(Semaphore::new(AT_ONCE)),
            hub,
        })
    }

    /// Bytes of the largest thing that is taken.
    #[must_use]
    pub fn most_bytes(&self) -> u64 {
        self.rules.photo_bytes.max(self.rules.voice_bytes)
    }

    /// Begins an upload, or finds the one that this person has begun before.
    ///
    /// # Errors
    /// [`AttachmentError::Unknown`] for what the document does not name (as this),
    /// [`AttachmentError::TooLarge`], [`AttachmentError::TooMany`], and
    /// [`AttachmentError::Busy`] when too much is under way.
    pub async fn begin(
        &self,
        seen: &Seen,
        announced: Announced,
    ) -> Result<Upload, AttachmentError> {
        if !seen.names_as(announced.content, announced.media) {
            return Err(AttachmentError::Unknown);
        }
        let most = self.rules.most(announced.media);
        if announced.bytes > most {
            let problem = format!("{} bytes, at most {most} are taken", announced.bytes);
            return Err(AttachmentError::TooLarge(problem));
        }
        if announced.bytes == 0 {
            return Err(AttachmentError::Type("nothing at all".to_owned()));
        }
        let wanted = Upload {
            id: UploadId::from_bytes(random(&*self.context.entropy)?),
            doc: seen.doc(),
            content: announced.content,
            media: announced.media,
            media_type: announced.media_type,
            bytes: announced.bytes,
            received: 0,
            done: false,
            person: seen.person(),
            device: seen.device(),
            expires_at: self.expiry(),
        };
        let store = &self.context.store;
        match store.begin_upload(&wanted, &self.rules.quota).await? {
            BegunUpload::Upload(upload) => {
                let outcome = if upload.done { "known" } else { "begun" };
                metrics::counter!("lianjian_uploads_total", "outcome" => outcome).increment(1);
                Ok(upload)
            }
            BegunUpload::DocumentFull => Err(AttachmentError::TooMany),
            BegunUpload::NoRoom => Err(AttachmentError::Busy("too many uploads are under way")),
        }
    }

    fn expiry(&self) -> lianjian_protocol::time::Timestamp {
        self.context.now().plus(self.rules.ttl)
    }

    /// The upload, if it is the caller's, and of what the document still names.
    async fn own(&self, seen: &Seen, id: UploadId) -> Result<Upload, AttachmentError> {
        let upload = self.context.store.upload(id).await?;
        upload
            .filter(|u| u.doc == seen.doc() && u.person == seen.person() && seen.names(u.content))
            .ok_or(AttachmentError::NoUpload)
    }

    /// What has arrived of what the document names, in the order in which it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn arrived(&self, seen: &Seen) -> Result<Vec<Attachment>, AttachmentError> {
        let mut arrived = self.context.store.attachments_of(seen.doc()).await?;
        arrived.retain(|attachment| seen.names(attachment.content));
        Ok(arrived)
    }
}
