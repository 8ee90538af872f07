//! Photos' and voice notes' bytes: what has arrived, and uploads under way.

use std::fmt;
use std::str::FromStr;

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DeviceId, DocRef, Hash, PersonId};
use lianjian_protocol::time::Timestamp;

/// A content that a document names and whose bytes are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The document.
    pub doc: DocRef,
    /// SHA-256 of the bytes.
    pub content: Hash,
    /// What it is.
    pub media: Media,
    /// The media type that the bytes were found to be of: `image/jpeg`.
    pub media_type: String,
    /// How many bytes.
    pub bytes: u64,
    /// Who sent them.
    pub person: PersonId,
    /// From which device.
    pub device: DeviceId,
    /// When the last of them arrived.
    pub received_at: Timestamp,
}

/// An upload's id: random, and known only to who began the upload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadId([u8; 16]);

impl UploadId {
    /// From random bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UploadId({self})")
    }
}

/// A text that is no upload's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an upload's id")]
pub struct NoUploadId;

impl FromStr for UploadId {
    type Err = NoUploadId;

    fn from_str(text: &str) -> Result<Self, NoUploadId> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NoUploadId)?;
        Ok(Self(bytes))
    }
}

/// An upload under way, or one that has ended well and not expired yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The document that names the content.
    pub doc: DocRef,
    /// SHA-256 that the bytes must have.
    pub content: Hash,
    /// What it is, as the document says.
    pub media: Media,
    /// The media type that the sender claims, if any.
    pub media_type: Option<String>,
    /// How many bytes there will be.
    pub bytes: u64,
    /// How many of them are durable.
    pub received: u64,
    /// Whether the content has arrived.
    pub done: bool,
    /// Who sends it.
    pub person: PersonId,
    /// From which device it was begun last.
    pub device: DeviceId,
    /// The first instant at which it may be forgotten.
    pub expires_at: Timestamp,
}

/// How much may be under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadQuota {
    /// Contents of one document, arrived or under way.
    pub per_document: u32,
    /// Bytes of all uploads under way together, as announced.
    pub bytes: u64,
    /// The same of one person.
    pub per_person: u64,
}

/// How much of one device may wait that it handed over without a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldMediaQuota {
    /// Photos and voice notes.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What became of handing over a photo or voice note without a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldMedia {
    /// It waits now.
    Held,
    /// It waited already, or has arrived.
    Known,
    /// As much of the device waits as may.
    Full,
}

/// What became of beginning an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BegunUpload {
    /// It is under way: newly made, or the one that this person had begun before. One whose content
    /// has arrived is done.
    Upload(Upload),
    /// The document has as many as it may.
    DocumentFull,
    /// Too many bytes are under way.
    NoRoom,
}
