//! The statuses of a complaint. No one writes one: it is what the replay says.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Status {
    /// 待受理.
    #[n(0)]
    Reported,
    /// 退回补充.
    #[n(1)]
    Returned,
    /// 已受理.
    #[n(2)]
    Verified,
    /// 待接单.
    #[n(3)]
    Dispatched,
    /// 已接单.
    #[n(4)]
    Accepted,
    /// 已退单.
    #[n(5)]
    Declined,
    /// 处理中.
    #[n(6)]
    InProgress,
    /// 已挂起.
    #[n(7)]
    Paused,
    /// 已转办.
    #[n(8)]
    HandedOff,
    /// 待核验.
    #[n(9)]
    Fixed,
    /// 已办结.
    #[n(10)]
    Confirmed,
    /// 解释办结.
    #[n(11)]
    ClosedUnfixed,
    /// 已撤回.
    #[n(12)]
    Withdrawn,
    /// 已并单.
    #[n(13)]
    Merged,
    /// 已作废.
    #[n(14)]
    Voided,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 15] = [
        Self::Reported,
        Self::Returned,
        Self::Verified,
        Self::Dispatched,
        Self::Accepted,
        Self::Declined,
        Self::InProgress,
        Self::Paused,
        Self::HandedOff,
        Self::Fixed,
        Self::Confirmed,
        Self::ClosedUnfixed,
        Self::Withdrawn,
        Self::Merged,
        Self::Voided,
    ];

    /// Whether someone still has to do something: neither fixed nor closed nor struck out.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Reported
            | Self::Returned
            | Self::Verified
            | Self::Dispatched
            | Self::Accepted
            | Self::Declined
            | Self::InProgress
            | Self::Paused
            | Self::HandedOff => true,
            Self::Fixed
            | Self::Confirmed
            | Self::ClosedUnfixed
            | Self::Withdrawn
            | Self::Merged
            | Self::Voided => false,
        }
    }

    /// Its name in JSON and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Returned => "returned",
            Self::Verified => "verified",
            Self::Dispatched => "dispatched",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::InProgress => "in_progress",
            Self::Paused => "paused",
            Self::HandedOff => "handed_off",
            Self::Fixed => "fixed",
            Self::Confirmed => "confirmed",
            Self::ClosedUnfixed => "closed_unfixed",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
            Self::Voided => "voided",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
