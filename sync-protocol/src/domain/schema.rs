//! The layout shared by every kind of document.
//!
//! The first change creates every top-level map; no later change creates a container. `header` is
//! one CBOR byte string ([`crate::domain::kind::Header`]); each entry of `events`, `comments`,
//! `photos` and `marks` is one CBOR byte string under an [`crate::ids::EntryKey`] of the change
//! that writes it, write-once.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::domain::event::Author;
use crate::domain::kind::DocKind;
use crate::ids::Hash;
use crate::time::Timestamp;

/// Root key of the header.
pub const HEADER: &str = "header";
/// Root key of the events.
pub const EVENTS: &str = "events";
/// Root key of the comments.
pub const COMMENTS: &str = "comments";
/// Root key of the photos and voice notes.
pub const PHOTOS: &str = "photos";
/// Root key of a complaint's report and its text's key within.
pub const REPORT: &str = "report";
/// The one Text CRDT of a complaint, within `report`.
pub const TEXT: &str = "text";
/// Root key of the committees' lane.
pub const COMMITTEE: &str = "committee";
/// Root key of the fixers' lane.
pub const PROPERTY: &str = "property";
/// Root key of a patrol's plan.
pub const PLAN: &str = "plan";
/// Root key of a patrol's marks.
pub const MARKS: &str = "marks";
/// Root key of a visit's record.
pub const VISIT: &str = "visit";

/// The top-level maps that the first change of a kind creates, in this order.
#[must_use]
pub const fn top_level_maps(kind: DocKind) -> &'static [&'static str] {
    match kind {
        DocKind::Complaint => &[REPORT, COMMITTEE, PROPERTY, EVENTS, COMMENTS, PHOTOS],
        DocKind::Patrol => &[PLAN, MARKS, EVENTS, COMMENTS, PHOTOS],
        DocKind::Visit => &[VISIT, EVENTS, COMMENTS, PHOTOS],
    }
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Comment {
    /// The words.
    #[n(0)]
    pub text: String,
    /// Whose.
    #[n(1)]
    pub by: Author,
    /// When, by the author's hybrid clock.
    #[n(2)]
    pub at: Timestamp,
}

/// When a photo was taken, as to the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Phase {
    /// What was found.
    #[n(0)]
    Before,
    /// During the work.
    #[n(1)]
    During,
    /// What it looks like now.
    #[n(2)]
    After,
}

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Media {
    /// A picture.
    #[n(0)]
    Photo,
    /// A voice note.
    #[n(1)]
    Voice,
}

/// A photo or voice note: its bytes travel apart, by content hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Photo {
    /// SHA-256 of the content.
    #[n(0)]
    pub content: Hash,
    /// What it is.
    #[n(1)]
    pub media: Media,
    /// When, as to the work.
    #[n(2)]
    pub phase: Phase,
    /// Words under it.
    #[n(3)]
    pub caption: String,
    /// Its size in bytes, so that a device can say what is still to come.
    #[n(4)]
    pub bytes: u32,
    /// Whose.
    #[n(5)]
    pub by: Author,
    /// When it was taken.
    #[n(6)]
    pub at: Timestamp,
}
