//! Why an attachment was not taken or not given.

use std::time::Duration;

use lianjian_protocol::wire::ErrorCode;

use crate::clock::EntropyError;
use crate::error::Error;
use crate::store::StoreError;

/// Why an attachment was not taken or not given.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// The document does not name it.
    #[error("the document does not name it")]
    Unknown,
    /// Named, and not here yet.
    #[error("it has not arrived yet")]
    Pending,
    /// The bytes are not the announced content.
    #[error("{0}")]
    Mismatch(&'static str),
    /// The bytes of a piece are not those that were sent; none of them counts.
    #[error("the bytes are not those that were sent")]
    Checksum,
    /// Too many bytes or pixels.
    #[error("{0}")]
    TooLarge(String),
    /// Not of a kind that is taken, or of another than announced.
    #[error("{0}")]
    Type(String),
    /// The document has as many as it may.
    #[error("the document has as many as it may")]
    TooMany,
    /// The upload stands elsewhere; where, in bytes.
    #[error("the upload stands at {0}")]
    Offset(u64),
    /// There is no such upload, or it is another's.
    #[error("there is no such upload")]
    NoUpload,
    /// It can't be taken now; the same call may succeed later.
    #[error("{0}")]
    Busy(&'static str),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where the bytes are kept.
    #[error("the object store failed: {0}")]
    Objects(#[from] object_store::Error),
    /// The folder of uploads under way.
    #[error("the folder of uploads failed: {0}")]
    Spool(#[from] std::io::Error),
    /// Something that must hold does not.
    #[error("{0}")]
    Broken(String),
}

impl From<EntropyError> for AttachmentError {
    fn from(error: EntropyError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl AttachmentError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown => ErrorCode::AttachmentUnknown,
            Self::Pending => ErrorCode::AttachmentPending,
            Self::Mismatch(_) => ErrorCode::AttachmentMismatch,
            Self::Checksum => ErrorCode::ChecksumMismatch,
            Self::TooLarge(_) => ErrorCode::AttachmentTooLarge,
            Self::Type(_) => ErrorCode::AttachmentType,
            Self::TooMany => ErrorCode::TooManyAttachments,
            Self::Offset(_) => ErrorCode::UploadOffset,
            Self::NoUpload => ErrorCode::UploadUnknown,
            // A full disk and a bucket that does not answer pass.
            Self::Busy(_) | Self::Objects(_) | Self::Spool(_) => ErrorCode::Busy,
            Self::Store(error) if error.is_transient() => ErrorCode::Busy,
            Self::Store(_) | Self::Broken(_) => ErrorCode::Internal,
        }
    }
}

/// After which time a call that was answered `busy` makes sense again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

impl From<AttachmentError> for Error {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::Store(error) => error.into(),
            AttachmentError::Broken(cause) => Self::internal(cause),
            AttachmentError::Objects(_) | AttachmentError::Spool(_) => {
                tracing::warn!(%error, "an attachment can't be taken or given now");
                Self::new(error.code()).retry_after(RETRY_AFTER)
            }
            AttachmentError::Busy(_) => Self::new(error.code())
                .detail(error.to_string())
                .retry_after(RETRY_AFTER),
            AttachmentError::Unknown
            | AttachmentError::Pending
            | AttachmentError::Mismatch(_)
            | AttachmentError::Checksum
            | AttachmentError::TooLarge(_)
            | AttachmentError::Type(_)
            | AttachmentError::TooMany
            | AttachmentError::Offset(_)
            | AttachmentError::NoUpload => Self::new(error.code()).detail(error.to_string()),
        }
    }
}
