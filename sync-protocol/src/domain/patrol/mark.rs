//! A mark at a checkpoint.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::domain::event::Author;
use crate::ids::{CheckpointId, DocId};
use crate::time::Timestamp;

/// How a checkpoint was marked.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Method {
    /// Its QR code was read.
    #[n(0)]
    Qr,
    /// Its NFC tag was read.
    #[n(1)]
    Nfc,
    /// Chosen from the list, or its code typed: [`Mark::typed`] tells which.
    #[n(2)]
    Manual,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::Qr, Self::Nfc, Self::Manual];

    /// Its name on the command line and in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Qr => "qr",
            Self::Nfc => "nfc",
            Self::Manual => "manual",
        }
    }
}

/// Whether the phone was at the checkpoint when it was marked, as the phone computed it. Nothing
/// is refused or ranked by it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Presence {
    /// There.
    #[n(0)]
    At,
    /// Somewhere else.
    #[n(1)]
    Away,
    /// No position, no consent, or a checkpoint without one.
    #[n(2)]
    Unknown,
}

impl Presence {
    /// Every presence.
    pub const ALL: [Self; 3] = [Self::At, Self::Away, Self::Unknown];

    /// Its name on the command line and in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::At => "at",
            Self::Away => "away",
            Self::Unknown => "unknown",
        }
    }
}

/// What was found.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum MarkResult {
    /// Nothing amiss.
    #[n(0)]
    Ok,
    /// Something to see to; [`Mark::case`] names the complaint if one was filed.
    #[n(1)]
    Issue,
}

impl MarkResult {
    /// Every result.
    pub const ALL: [Self; 2] = [Self::Ok, Self::Issue];

    /// Its name on the command line and in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Issue => "issue",
        }
    }
}

/// A mark: one CBOR byte string in `marks` under an [`crate::ids::EntryKey`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
pub struct Mark {
    /// Where.
    #[n(0)]
    pub checkpoint: CheckpointId,
    /// When, by the author's hybrid clock.
    #[n(1)]
    pub at: Timestamp,
    /// How.
    #[n(2)]
    pub method: Method,
    /// Whether the phone was there.
    #[n(3)]
    pub presence: Presence,
    /// What was found.
    #[n(4)]
    pub result: MarkResult,
    /// Words with it.
    #[n(5)]
    pub note: String,
    /// The case that was filed of it.
    #[n(6)]
    pub case: Option<DocId>,
    /// Who marked it.
    #[n(7)]
    pub by: Author,
    /// Its code was typed: whoever marked it had it before their eyes.
    #[cbor(n(8), default)]
    #[serde(default)]
    pub typed: bool,
}
