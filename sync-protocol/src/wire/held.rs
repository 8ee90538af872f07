//! Handing over what is unsent without a session: `POST /v1/held`. The server judges none of it
//! and applies none of it; a supervisor of the place looks at each change.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::domain::kind::DocKind;
use crate::domain::schema::Media;
use crate::ids::{DocRef, Hash};

/// A change that was never acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct HeldItem {
    /// The document.
    #[n(0)]
    pub doc: DocRef,
    /// Its kind.
    #[n(1)]
    pub kind: DocKind,
    /// Its incarnation as the device knows it.
    #[n(2)]
    pub incarnation: u32,
    /// The automerge change.
    #[n(3)]
    pub change: ByteVec,
}

/// One call. Repeating it changes nothing.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct HeldPush {
    /// The token that came with the wipe order.
    #[n(0)]
    pub token: String,
    /// In the order in which they were made, at most [`super::Limits::push_changes`].
    #[n(1)]
    pub items: Vec<HeldItem>,
}

impl std::fmt::Debug for HeldPush {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeldPush")
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}

/// `POST /v1/held/media`: a photo or voice note that an unsent change names. Repeating it changes
/// nothing.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct HeldMedia {
    /// The token that came with the wipe order.
    #[n(0)]
    pub token: String,
    /// The document that names it.
    #[n(1)]
    pub doc: DocRef,
    /// SHA-256 of the bytes.
    #[n(2)]
    pub content: Hash,
    /// What it is.
    #[n(3)]
    pub media: Media,
    /// The bytes, at most [`super::Limits::photo_bytes`] or [`super::Limits::voice_bytes`].
    #[n(4)]
    pub bytes: ByteVec,
}

impl std::fmt::Debug for HeldMedia {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeldMedia")
            .field("doc", &self.doc)
            .field("content", &self.content)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// The answer, to changes and to a photo alike: only given once all of it is durable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct HeldAnswer {
    /// Changes that wait for a supervisor now.
    #[n(0)]
    pub held: u32,
    /// Changes that the server had, in the log or held.
    #[n(1)]
    pub known: u32,
    /// What is no change, or of a place where the person never had a role: not kept.
    #[n(2)]
    pub refused: u32,
}
