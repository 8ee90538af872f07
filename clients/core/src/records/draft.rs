//! What was refused: the person's words, why, and what became of it.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::{ErrorCode, HeldItem};
use minicbor::{Decode, Encode};
use serde::Serialize;

/// A refused command that needs its person's attention.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
pub struct Draft {
    /// Its place in the local order when it was made: its name here.
    #[n(0)]
    pub id: u64,
    /// The document.
    #[n(1)]
    pub doc: DocRef,
    /// What the person did, words and all.
    #[n(2)]
    pub command: Command,
    /// In which role; none for whichever may.
    #[n(3)]
    pub role: Option<Role>,
    /// When.
    #[n(4)]
    pub made_at: Timestamp,
    /// Why it was refused.
    #[n(5)]
    pub code: ErrorCode,
    /// What exactly, for a log.
    #[n(6)]
    pub detail: String,
    /// Kept at the server for a supervisor too.
    #[n(7)]
    pub held: bool,
    /// It was not refused itself: it could not be done without this one, which was.
    #[n(8)]
    pub because_of: Option<u64>,
    /// When it was refused.
    #[n(9)]
    pub refused_at: Timestamp,
    /// What the person did about it.
    #[n(10)]
    pub resolved: Option<Resolved>,
    /// The change that was refused, if one was offered or could have been: while the draft is open
    /// these words are on this phone alone, and a forgotten PIN must not lose them either.
    #[n(11)]
    #[serde(skip)]
    pub change: Option<HeldItem>,
}

/// What a person did about a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Settlement {
    /// Done again.
    #[n(0)]
    Retried,
    /// Its words were added as a supplement.
    #[n(1)]
    Supplemented,
    /// Thrown away.
    #[n(2)]
    Discarded,
}

/// That, with its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Resolved {
    /// What.
    #[n(0)]
    pub how: Settlement,
    /// When.
    #[n(1)]
    pub at: Timestamp,
}

impl Draft {
    /// How long a settled draft is kept, so that a slip of the thumb loses nothing.
    pub const KEPT: Span = Span::from_days(30);

    /// Whether its words are on this device and nowhere else.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.resolved.is_none() && !self.held
    }

    /// Whether it may go for good.
    #[must_use]
    pub fn is_spent(&self, now: Timestamp) -> bool {
        self.resolved
            .is_some_and(|resolved| now.since(resolved.at) >= Self::KEPT)
    }
}
