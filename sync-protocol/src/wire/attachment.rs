//! The JSON body that says which photos and voice notes have arrived.

use serde::{Deserialize, Serialize};

use crate::domain::schema::Media;
use crate::ids::Hash;
use crate::time::Timestamp;

/// `GET /v1/attachments/{scope}/{doc}`: what has arrived of what the document names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivedResponse {
    /// In the order of arrival.
    pub arrived: Vec<ArrivedRow>,
}

/// A content that has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivedRow {
    /// SHA-256 of the bytes.
    pub content: Hash,
    /// What it is.
    pub media: Media,
    /// What the bytes were found to be: `image/jpeg`.
    #[serde(rename = "type")]
    pub media_type: String,
    /// How many.
    pub bytes: u64,
    /// When the last of them arrived.
    pub received_at: Timestamp,
}
