//! What a patrol set out to do, and what became of it.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::domain::event::Author;
use crate::ids::RouteId;
use crate::time::Timestamp;

/// The key of the plan within the map `plan`.
pub const PLAN_KEY: &str = "plan";

/// A patrol's plan: one CBOR byte string at `plan`/`plan`, written by the patrol's first change and
/// never again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
pub struct Plan {
    /// The route that is walked.
    #[n(0)]
    pub route: RouteId,
    /// The first instant of the window in which it should be walked.
    #[n(1)]
    pub window_start: Timestamp,
    /// The first instant after the window.
    #[n(2)]
    pub window_end: Timestamp,
    /// Who walks it.
    #[n(3)]
    pub steward: Author,
}

/// An event of a patrol: one CBOR byte string in `events` under an [`crate::ids::EntryKey`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
pub struct PatrolEvent {
    /// What happened.
    #[n(0)]
    pub what: PatrolWhat,
    /// Who did it.
    #[n(1)]
    pub by: Author,
    /// When, by the author's hybrid clock.
    #[n(2)]
    pub at: Timestamp,
}

/// What happened to a patrol. The numbers on the wire are never reused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PatrolWhat {
    /// The steward set out: the first change writes it.
    #[n(0)]
    Started,
    /// The steward is done.
    #[n(1)]
    Finished {
        /// Words on the whole round.
        #[n(0)]
        note: String,
    },
    /// A committee or supervisor has looked through it.
    #[n(2)]
    Reviewed {
        /// What they say.
        #[n(0)]
        note: String,
    },
}
