//! What the replay says of a case: its state, and of each event whether it is in effect and why.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::domain::complaint::status::Status;
use crate::domain::event::{Author, Event};
use crate::ids::{EntryKey, OrganisationId};
use crate::time::Timestamp;

/// An event with its name and the server's receipt: what the replay takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its key in `events`.
    pub key: EntryKey,
    /// The event.
    pub event: Event,
    /// The server's receipt of the change that wrote it; none while unsent. Unsent events are
    /// replayed last, in the order in which they are given.
    pub received_at: Option<Timestamp>,
}

/// Why an event has no effect. Each can be said in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Reason {
    /// The case had moved to a status in which this can't be done.
    #[n(0)]
    StatusMoved,
    /// The case had gone to another fixer.
    #[n(1)]
    FixerChanged,
    /// Someone had routed it meanwhile.
    #[n(2)]
    RoutedMeanwhile,
    /// It spoke of an earlier fix.
    #[n(3)]
    OtherFix,
    /// Someone had done the same before.
    #[n(4)]
    AlreadyDone,
    /// Work had begun on site.
    #[n(5)]
    WorkOnSite,
    /// Such an event never stands when its author had not seen everything.
    #[n(6)]
    NeverLate,
    /// The case had been struck out.
    #[n(7)]
    Voided,
    /// It opens a case, and the case was open already.
    #[n(8)]
    NotAnOpening,
    /// It had been seen broken after this fix was made, and reopened already.
    #[n(9)]
    BrokenSince,
}

/// How many of the events that an author had not seen are named, the latest ones: a document of
/// thousands of events, each with thousands unseen, would fill the memory of whoever reads it.
pub const UNSEEN_NAMED: usize = 100;

/// What an event did. For an event with a receipt this never changes when others are received
/// later, except in the two ways that the domain asks for:
///
/// - a withdrawal that was in effect becomes a request once the fixer's work, done without knowing
///   of it, is received: [`Effect::InEffect`] → [`Effect::BecameRequest`];
/// - a sighting that was evidence takes effect once a fix made before it is received:
///   [`Effect::Evidence`] → [`Effect::InEffect`], and that fix's outcome names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// It changed, or confirmed, where the case stands.
    #[n(0)]
    InEffect,
    /// A colleague had accepted first: its author assists (协助).
    #[n(1)]
    Assists {
        /// The acceptance that stands.
        #[n(0)]
        with: EntryKey,
    },
    /// A sighting (or a reopening of what is open already) that reopens nothing (yet): a fix that
    /// arrives later and was made before it was seen is reopened by it, and it is then in effect.
    #[n(2)]
    Evidence,
    /// Not status-bearing: it stands beside the case.
    #[n(3)]
    Attached,
    /// A withdrawal that came after an acceptance: it is now a request.
    #[n(4)]
    BecameRequest,
    /// Not in effect (未生效).
    #[n(5)]
    NotInEffect {
        /// Why.
        #[n(0)]
        reason: Reason,
        /// The events in effect that its author had not seen, in order.
        #[n(1)]
        unseen: Vec<EntryKey>,
    },
}

/// One event's part in the story.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outcome {
    /// The event.
    pub key: EntryKey,
    /// What it did.
    pub effect: Effect,
    /// Where the case stood after it, once it was received.
    pub status: Status,
    /// Who had it to fix after it.
    pub fixer: Option<OrganisationId>,
    /// For a fix that was made before a sighting which was received first: that sighting. The fix
    /// was reopened by it at once, or ([`Reason::BrokenSince`]) had been before it came.
    pub reopened_by: Option<EntryKey>,
}

/// A case as the replay leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Case {
    /// Where it stands.
    pub status: Status,
    /// Who filed it.
    pub reporter: Author,
    /// Who has it to fix, if anyone.
    pub fixer: Option<OrganisationId>,
    /// Who handed it to a department, while it is handed off: they may report it fixed.
    pub handed_off_by: Option<Author>,
    /// The fix that stands, while the status is Fixed or Confirmed or it was closed after one.
    pub standing_fix: Option<EntryKey>,
    /// The last event in effect that said who has it: dispatched, transferred, handed off.
    pub last_routing: Option<EntryKey>,
    /// When the fixer's own clock began: the receipt of the last routing or reopening in effect
    /// (the author's `at` while that is unsent).
    pub available_at: Option<Timestamp>,
    /// The acceptance that stands, while one does; a start or arrival without one counts as one.
    pub accepted: Option<EntryKey>,
    /// The sighting (or reopening) with the latest `observed_at`.
    pub latest_sighting: Option<EntryKey>,
    /// Where it stood before it was voided, merged or withdrawn, while it is.
    pub interrupted: Option<Status>,
    /// The last event in effect that closed or fixed it, with its receipt (or `at`): the days in
    /// which it may be reopened count from here.
    pub settled_at: Option<Timestamp>,
    /// The last status-bearing event in effect: what a new event's `saw` must name.
    pub last_in_effect: EntryKey,
    /// Declines in effect since it was filed.
    pub declines: u32,
    /// Reopenings in effect since it was filed.
    pub reopenings: u32,
    /// Someone worked without knowing of a void, or the void without knowing of the work,
    /// whichever was received first: the supervisor is asked to look again.
    pub work_after_void: bool,
    /// Every event in the order of the replay, with what it did.
    pub outcomes: Vec<Outcome>,
}

impl Case {
    /// What an event did, if it is one of the case's.
    #[must_use]
    pub fn outcome(&self, key: EntryKey) -> Option<&Outcome> {
        self.outcomes.iter().find(|o| o.key == key)
    }
}
