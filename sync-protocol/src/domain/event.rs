//! Events: what happened, written once, never changed.
//!
//! In a document an event is one CBOR byte string under its own key of the map `events`. One
//! scalar and not a map of fields: an event is atomic (nobody may write half of one), the policy
//! then judges one operation instead of a dozen, no container is ever made after the first
//! change, and a change is smaller.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::domain::grant::{Level, Role};
use crate::ids::{DeviceId, DocId, EntryKey, OrganisationId, PersonId};
use crate::time::Timestamp;

/// Who did it, as what, with which device: on every event, comment, photo and mark.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Author {
    /// The person.
    #[n(0)]
    pub person: PersonId,
    /// In which role.
    #[n(1)]
    pub role: Role,
    /// Of which organisation.
    #[n(2)]
    pub organisation: OrganisationId,
    /// The badge number.
    #[n(3)]
    pub badge: String,
    /// The device.
    #[n(4)]
    pub device: DeviceId,
}

/// An event of a complaint as it stands in the document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
pub struct Event {
    /// What happened.
    #[n(0)]
    pub what: What,
    /// Who did it.
    #[n(1)]
    pub by: Author,
    /// When, by the author's hybrid clock: the wall clock, never behind what the author had seen.
    #[n(2)]
    pub at: Timestamp,
    /// The last status-bearing event in effect in the author's view; none for the first event.
    #[n(3)]
    pub saw: Option<EntryKey>,
}

/// For whom a confirmation speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ForWhom {
    /// The resident who complained.
    #[n(0)]
    Resident,
    /// The owners, for common parts.
    #[n(1)]
    Owners,
    /// The residents' committee after its own check.
    #[n(2)]
    Committee,
    /// The community, where neither committee exists.
    #[n(3)]
    Community,
}

/// Why a fixer asks to be exempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ExemptGround {
    /// Not the fixer's duty.
    #[n(0)]
    NotOurDuty,
    /// Nobody let them in.
    #[n(1)]
    NoEntry,
    /// Waiting for the maintenance fund (维修基金).
    #[n(2)]
    MaintenanceFund,
}

/// What happened. The numbers on the wire are never reused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum What {
    /// A steward or a committee filed the case.
    #[n(0)]
    Reported,
    /// A steward fixed it on the spot (随手做).
    #[n(1)]
    SelfFixed {
        /// What was done.
        #[n(0)]
        note: String,
    },
    /// The reporter supplied what was missing.
    #[n(2)]
    Resubmitted {
        /// What was added.
        #[n(0)]
        note: String,
    },
    /// The reporter took it back.
    #[n(3)]
    Withdrawn {
        /// Why.
        #[n(0)]
        reason: String,
    },
    /// Registered (受理).
    #[n(4)]
    Verified,
    /// Sent back for details (退回补充).
    #[n(5)]
    Returned {
        /// What is missing.
        #[n(0)]
        missing: String,
    },
    /// Sent to a fixer (派单).
    #[n(6)]
    Dispatched {
        /// The fixer, a party of the compound's list.
        #[n(0)]
        fixer: OrganisationId,
    },
    /// The fixer took it (接单).
    #[n(7)]
    Accepted,
    /// The fixer refused it (退单).
    #[n(8)]
    Declined {
        /// Why.
        #[n(0)]
        reason: String,
    },
    /// Work began.
    #[n(9)]
    Started,
    /// Someone of the fixer's is on site (到场).
    #[n(10)]
    Arrived,
    /// Work rests; the clock stops only once a committee has approved.
    #[n(11)]
    Paused {
        /// Why.
        #[n(0)]
        reason: String,
    },
    /// Work goes on.
    #[n(12)]
    Resumed,
    /// Done (完工).
    #[n(13)]
    Fixed {
        /// What was done.
        #[n(0)]
        note: String,
        /// Photos of the result, by their keys in `photos`.
        #[n(1)]
        photos: Vec<EntryKey>,
        /// The category in force as the fixer knew it: its SLA judges the fix.
        #[n(2)]
        category: String,
    },
    /// Really fixed (核验, 办结).
    #[n(14)]
    Confirmed {
        /// For whom.
        #[n(0)]
        for_whom: ForWhom,
    },
    /// Closed with an explanation (解释办结).
    #[n(15)]
    ClosedUnfixed {
        /// The explanation.
        #[n(0)]
        reason: String,
    },
    /// Not fixed after all (返工).
    #[n(16)]
    Reopened {
        /// Why.
        #[n(0)]
        reason: String,
        /// When that was seen.
        #[n(1)]
        observed_at: Timestamp,
    },
    /// "Still broken" (没修好).
    #[n(17)]
    Sighting {
        /// When it was seen.
        #[n(0)]
        observed_at: Timestamp,
        /// What was seen.
        #[n(1)]
        note: String,
    },
    /// Moved to another fixer of the list (改派).
    #[n(18)]
    Transferred {
        /// The new fixer.
        #[n(0)]
        fixer: OrganisationId,
        /// Why.
        #[n(1)]
        reason: String,
    },
    /// Referred to a department (转办).
    #[n(19)]
    HandedOff {
        /// The department.
        #[n(0)]
        department: OrganisationId,
        /// Why.
        #[n(1)]
        reason: String,
    },
    /// The same thing as an older case of the compound (并单).
    #[n(20)]
    Merged {
        /// The older case: a smaller id, so that merges never run in a circle.
        #[n(0)]
        into: DocId,
    },
    /// Struck out by a supervisor (作废).
    #[n(21)]
    Voided {
        /// Why.
        #[n(0)]
        reason: String,
    },
    /// A supervisor undid a void, merge or withdrawal.
    #[n(22)]
    Reinstated {
        /// Why.
        #[n(0)]
        reason: String,
    },
    /// Please hurry (催办).
    #[n(23)]
    Urged {
        /// Words with it.
        #[n(0)]
        note: String,
    },
    /// Taken to a level above (上报).
    #[n(24)]
    Escalated {
        /// Which level.
        #[n(0)]
        level: Level,
        /// What the level below suggests (建议权).
        #[n(1)]
        suggestion: String,
    },
    /// Sent down again (退回下级).
    #[n(25)]
    SentDown {
        /// Words with it.
        #[n(0)]
        note: String,
    },
    /// The fixer asks for more time (延期).
    #[n(26)]
    ExtensionAsked {
        /// Until when.
        #[n(0)]
        until: Timestamp,
        /// Why.
        #[n(1)]
        reason: String,
    },
    /// The answer to that.
    #[n(27)]
    ExtensionDecided {
        /// The event answered.
        #[n(0)]
        answers: EntryKey,
        /// Yes or no.
        #[n(1)]
        granted: bool,
        /// Until when: always if granted, never if not.
        #[n(2)]
        #[cfg_attr(feature = "typescript", ts(optional = nullable))]
        until: Option<Timestamp>,
    },
    /// The fixer asks to be exempt (申诉).
    #[n(28)]
    ExemptAsked {
        /// On what ground.
        #[n(0)]
        ground: ExemptGround,
        /// In words.
        #[n(1)]
        reason: String,
    },
    /// The answer to that.
    #[n(29)]
    ExemptDecided {
        /// The event answered.
        #[n(0)]
        answers: EntryKey,
        /// Yes or no.
        #[n(1)]
        granted: bool,
    },
    /// The answer to a pause: only an approved one stops the clock.
    #[n(30)]
    PauseDecided {
        /// The event answered.
        #[n(0)]
        answers: EntryKey,
        /// Yes or no.
        #[n(1)]
        granted: bool,
    },
    /// The reporter would like to take it back, too late to do so alone.
    #[n(31)]
    WithdrawalAsked {
        /// Why.
        #[n(0)]
        reason: String,
    },
    /// The resident was asked (回访).
    #[n(32)]
    CalledBack {
        /// Whether they were reached.
        #[n(0)]
        reached: bool,
        /// Whether they say it is solved: always if reached, never if not.
        #[n(1)]
        #[cfg_attr(feature = "typescript", ts(optional = nullable))]
        solved: Option<bool>,
        /// 1 to 5, if given.
        #[n(2)]
        #[cfg_attr(feature = "typescript", ts(optional = nullable))]
        score: Option<u8>,
    },
    /// Became a topic for discussion (议题).
    #[n(33)]
    ToTopic {
        /// The topic's document.
        #[n(0)]
        topic: DocId,
    },
    /// Something added by a party (补充).
    #[n(34)]
    Supplement {
        /// What.
        #[n(0)]
        text: String,
    },
}
