//! What a case reads as at a given time. Time alone writes no event, so a case that was left alone
//! long enough keeps its status and only reads otherwise.

use crate::domain::complaint::case::{Case, Received};
use crate::domain::complaint::status::Status;
use crate::domain::event::What;
use crate::time::{Span, Timestamp};

/// How long after it was settled a case closes or is archived by itself.
pub const SETTLES_AFTER: Span = Span::from_days(7);

/// How many call-backs in vain close a fixed case as 未回访.
pub const FAILED_CALL_BACKS: usize = 2;

/// What a case reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Its status.
    Status(Status),
    /// 已归档: confirmed, and seven days have passed.
    Archived,
    /// A quick fix (随手做) that nobody objected to in seven days.
    ClosedSelfFixed,
    /// 未回访: fixed, and the resident could not be reached.
    ClosedUnreached,
}

impl Reading {
    /// Whether nobody has anything to do with it any more.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        match self {
            Self::Archived | Self::ClosedSelfFixed | Self::ClosedUnreached => true,
            Self::Status(status) => !status.is_open() && !matches!(status, Status::Fixed),
        }
    }
}

/// What a case reads as at `now`. `events` are those that the case was replayed from, in any
/// order. The case itself does not change: whoever may reopen it still may.
#[must_use]
pub fn reading(case: &Case, events: &[Received], now: Timestamp) -> Reading {
    let rested = case
        .settled_at
        .is_some_and(|at| now.since(at) >= SETTLES_AFTER);
    match case.status {
        Status::Confirmed if rested => Reading::Archived,
        Status::Fixed if rested && is_self_fixed(case, events) => Reading::ClosedSelfFixed,
        Status::Fixed if nobody_reached(case, events) => Reading::ClosedUnreached,
        Status::Reported
        | Status::Returned
        | Status::Verified
        | Status::Dispatched
        | Status::Accepted
        | Status::Declined
        | Status::InProgress
        | Status::Paused
        | Status::HandedOff
        | Status::Fixed
        | Status::Confirmed
        | Status::ClosedUnfixed
        | Status::Withdrawn
        | Status::Merged
        | Status::Voided => Reading::Status(case.status),
    }
}

fn is_self_fixed(case: &Case, events: &[Received]) -> bool {
    events
        .iter()
        .any(|r| Some(r.key) == case.standing_fix && matches!(r.event.what, What::SelfFixed { .. }))
}

/// Whether the resident was called at least twice since the fix that stands, always in vain.
fn nobody_reached(case: &Case, events: &[Received]) -> bool {
    let since_fix = case
        .outcomes
        .iter()
        .skip_while(|o| Some(o.key) != case.standing_fix);
    let calls: Vec<bool> = since_fix
        .filter_map(|o| events.iter().find(|r| r.key == o.key))
        .filter_map(|r| {
            if let What::CalledBack { reached, .. } = r.event.what {
                Some(reached)
            } else {
                None
            }
        })
        .collect();
    calls.len() >= FAILED_CALL_BACKS && calls.iter().all(|reached| !reached)
}
