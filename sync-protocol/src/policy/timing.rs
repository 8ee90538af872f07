//! How long after the fact something may still be done.

use super::{Decision, Facts};
use crate::domain::complaint::case::Case;
use crate::domain::event::{Event, What};
use crate::domain::grant::{Level, Role};
use crate::domain::reference::Reference;
use crate::time::{Span, Timestamp};
use crate::wire::ErrorCode;

/// A steward may reopen within 7 days, a committee within 30.
const STEWARD_REOPENS: Span = Span::from_days(7);
/// See [`STEWARD_REOPENS`].
const COMMITTEE_REOPENS: Span = Span::from_days(30);
/// How long a fixer may decline where the category's tier is unknown: the common 24 hours.
const DECLINES: Span = Span::from_hours(24);

/// Whether it comes within the time for it, as the author's own clock has it: work done in a
/// basement must not be too late because the signal was.
pub(super) fn in_time(event: &Event, facts: &Facts<'_>) -> Decision {
    let Some(case) = facts.known else {
        return Decision::Permit;
    };
    let within = |since: Option<Timestamp>, span: Span, what: &str| match since {
        Some(since) if event.at.since(since) > span => Decision::deny(ErrorCode::TooLate, what),
        Some(_) | None => Decision::Permit,
    };
    // Declining, reopening and striking out alone have a time after which they are too late.
    if matches!(event.what, What::Declined { .. }) {
        let span = declines(facts.reference, facts.category());
        return within(case.available_at, span, "the time for declining has passed");
    }
    if matches!(event.what, What::Voided { .. }) {
        return void_in_time(event, case, facts);
    }
    if !matches!(event.what, What::Reopened { .. }) {
        return Decision::Permit;
    }
    match event.by.role {
        Role::Steward => within(
            case.settled_at,
            STEWARD_REOPENS,
            "a steward reopens within 7 days",
        ),
        Role::Committee(_) => within(
            case.settled_at,
            COMMITTEE_REOPENS,
            "a committee reopens within 30 days",
        ),
        Role::Property | Role::Supervisor(_) | Role::Observer | Role::Admin(_) | Role::System => {
            Decision::Permit
        }
    }
}

/// After a case is due only the level above may strike it out: nobody hides their own delay.
fn void_in_time(event: &Event, case: &Case, facts: &Facts<'_>) -> Decision {
    match void_due(case, facts.reference, facts.category()) {
        Some(due) if event.at > due && event.by.role == Role::Supervisor(Level::Community) => {
            Decision::deny(
                ErrorCode::TooLate,
                "after it was due only the level above may void a case",
            )
        }
        Some(_) | None => Decision::Permit,
    }
}

fn declines(reference: &Reference, category: Option<&str>) -> Span {
    category
        .and_then(|category| reference.tier_of(category))
        .map_or(DECLINES, |tier| tier.decline)
}

fn void_due(case: &Case, reference: &Reference, category: Option<&str>) -> Option<Timestamp> {
    let fix = category.and_then(|category| reference.tier_of(category)?.fix)?;
    Some(reference.calendar.end_of(fix, case.available_at?))
}

/// The last instants at which something may be done to a case that time alone then takes away.
pub fn ends<'a>(
    case: &'a Case,
    reference: &Reference,
    category: Option<&str>,
) -> impl Iterator<Item = Timestamp> + use<'a> {
    let declines = declines(reference, category);
    let declined = case.available_at.map(|since| since.plus(declines));
    let reopened = [STEWARD_REOPENS, COMMITTEE_REOPENS]
        .map(|span| case.settled_at.map(|since| since.plus(span)));
    let voided = void_due(case, reference, category);
    [declined, voided].into_iter().chain(reopened).flatten()
}
