//! The types of events, for the tables that speak of them.

use serde::{Deserialize, Serialize};

use crate::domain::event::What;

/// The type of an event without what it carries: what the tables of transitions and of the policy
/// speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum EventType {
    /// [`What::Reported`].
    Reported,
    /// [`What::SelfFixed`].
    SelfFixed,
    /// [`What::Resubmitted`].
    Resubmitted,
    /// [`What::Withdrawn`].
    Withdrawn,
    /// [`What::Verified`].
    Verified,
    /// [`What::Returned`].
    Returned,
    /// [`What::Dispatched`].
    Dispatched,
    /// [`What::Accepted`].
    Accepted,
    /// [`What::Declined`].
    Declined,
    /// [`What::Started`].
    Started,
    /// [`What::Arrived`].
    Arrived,
    /// [`What::Paused`].
    Paused,
    /// [`What::Resumed`].
    Resumed,
    /// [`What::Fixed`].
    Fixed,
    /// [`What::Confirmed`].
    Confirmed,
    /// [`What::ClosedUnfixed`].
    ClosedUnfixed,
    /// [`What::Reopened`].
    Reopened,
    /// [`What::Sighting`].
    Sighting,
    /// [`What::Transferred`].
    Transferred,
    /// [`What::HandedOff`].
    HandedOff,
    /// [`What::Merged`].
    Merged,
    /// [`What::Voided`].
    Voided,
    /// [`What::Reinstated`].
    Reinstated,
    /// [`What::Urged`].
    Urged,
    /// [`What::Escalated`].
    Escalated,
    /// [`What::SentDown`].
    SentDown,
    /// [`What::ExtensionAsked`].
    ExtensionAsked,
    /// [`What::ExtensionDecided`].
    ExtensionDecided,
    /// [`What::ExemptAsked`].
    ExemptAsked,
    /// [`What::ExemptDecided`].
    ExemptDecided,
    /// [`What::PauseDecided`].
    PauseDecided,
    /// [`What::WithdrawalAsked`].
    WithdrawalAsked,
    /// [`What::CalledBack`].
    CalledBack,
    /// [`What::ToTopic`].
    ToTopic,
    /// [`What::Supplement`].
    Supplement,
}

impl EventType {
    /// Every type, in the order of the numbers.
    pub const ALL: [Self; 35] = [
        Self::Reported,
        Self::SelfFixed,
        Self::Resubmitted,
        Self::Withdrawn,
        Self::Verified,
        Self::Returned,
        Self::Dispatched,
        Self::Accepted,
        Self::Declined,
        Self::Started,
        Self::Arrived,
        Self::Paused,
        Self::Resumed,
        Self::Fixed,
        Self::Confirmed,
        Self::ClosedUnfixed,
        Self::Reopened,
        Self::Sighting,
        Self::Transferred,
        Self::HandedOff,
        Self::Merged,
        Self::Voided,
        Self::Reinstated,
        Self::Urged,
        Self::Escalated,
        Self::SentDown,
        Self::ExtensionAsked,
        Self::ExtensionDecided,
        Self::ExemptAsked,
        Self::ExemptDecided,
        Self::PauseDecided,
        Self::WithdrawalAsked,
        Self::CalledBack,
        Self::ToTopic,
        Self::Supplement,
    ];

    /// Its name in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::SelfFixed => "self_fixed",
            Self::Resubmitted => "resubmitted",
            Self::Withdrawn => "withdrawn",
            Self::Verified => "verified",
            Self::Returned => "returned",
            Self::Dispatched => "dispatched",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Started => "started",
            Self::Arrived => "arrived",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Fixed => "fixed",
            Self::Confirmed => "confirmed",
            Self::ClosedUnfixed => "closed_unfixed",
            Self::Reopened => "reopened",
            Self::Sighting => "sighting",
            Self::Transferred => "transferred",
            Self::HandedOff => "handed_off",
            Self::Merged => "merged",
            Self::Voided => "voided",
            Self::Reinstated => "reinstated",
            Self::Urged => "urged",
            Self::Escalated => "escalated",
            Self::SentDown => "sent_down",
            Self::ExtensionAsked => "extension_asked",
            Self::ExtensionDecided => "extension_decided",
            Self::ExemptAsked => "exempt_asked",
            Self::ExemptDecided => "exempt_decided",
            Self::PauseDecided => "pause_decided",
            Self::WithdrawalAsked => "withdrawal_asked",
            Self::CalledBack => "called_back",
            Self::ToTopic => "to_topic",
            Self::Supplement => "supplement",
        }
    }
}

impl std::fmt::Display for EventType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl What {
    /// The type alone.
    #[must_use]
    pub const fn event_type(&self) -> EventType {
        match self {
            Self::Reported => EventType::Reported,
            Self::SelfFixed { .. } => EventType::SelfFixed,
            Self::Resubmitted { .. } => EventType::Resubmitted,
            Self::Withdrawn { .. } => EventType::Withdrawn,
            Self::Verified => EventType::Verified,
            Self::Returned { .. } => EventType::Returned,
            Self::Dispatched { .. } => EventType::Dispatched,
            Self::Accepted => EventType::Accepted,
            Self::Declined { .. } => EventType::Declined,
            Self::Started => EventType::Started,
            Self::Arrived => EventType::Arrived,
            Self::Paused { .. } => EventType::Paused,
            Self::Resumed => EventType::Resumed,
            Self::Fixed { .. } => EventType::Fixed,
            Self::Confirmed { .. } => EventType::Confirmed,
            Self::ClosedUnfixed { .. } => EventType::ClosedUnfixed,
            Self::Reopened { .. } => EventType::Reopened,
            Self::Sighting { .. } => EventType::Sighting,
            Self::Transferred { .. } => EventType::Transferred,
            Self::HandedOff { .. } => EventType::HandedOff,
            Self::Merged { .. } => EventType::Merged,
            Self::Voided { .. } => EventType::Voided,
            Self::Reinstated { .. } => EventType::Reinstated,
            Self::Urged { .. } => EventType::Urged,
            Self::Escalated { .. } => EventType::Escalated,
            Self::SentDown { .. } => EventType::SentDown,
            Self::ExtensionAsked { .. } => EventType::ExtensionAsked,
            Self::ExtensionDecided { .. } => EventType::ExtensionDecided,
            Self::ExemptAsked { .. } => EventType::ExemptAsked,
            Self::ExemptDecided { .. } => EventType::ExemptDecided,
            Self::PauseDecided { .. } => EventType::PauseDecided,
            Self::WithdrawalAsked { .. } => EventType::WithdrawalAsked,
            Self::CalledBack { .. } => EventType::CalledBack,
            Self::ToTopic { .. } => EventType::ToTopic,
            Self::Supplement { .. } => EventType::Supplement,
        }
    }
}
