//! The desks that a row lies on for whoever looks: where it waits for them, and by what they move it.

use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::{ForWhom, What};
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::ids::OrganisationId;

use super::rows::{is_closed, tone};
use super::stand::Stand;
use super::types::{Action, Desk, Reading, Tone};
use super::viewer::Viewer;
use crate::clocks;
use crate::records::Summary;
use crate::replica::CLOSED_KEPT;

/// The desks that a document lies on for whoever looks, by what the policy lets them do next, and what
/// that is.
pub(super) fn desks(
    summary: &Summary,
    reading: Option<Reading>,
    viewer: &Viewer<'_>,
) -> (Vec<Desk>, Option<Action>) {
    let mut desks = Vec::new();
    let mut does = None;
    if let (DocKind::Complaint, Some(status), Some(stand)) =
        (summary.kind, summary.status, Stand::of_row(summary))
    {
        let closed = is_closed(status, reading);
        let roles = viewer.roles(summary.doc.scope);
        let mine = summary.author.is_some_and(|id| viewer.is_me(id));
        if mine && closed {
            // Told until it is looked at; on a phone that has seen nothing yet, of late.
            if summary.unread && viewer.now.since(summary.at) <= CLOSED_KEPT {
                desks.push(Desk::MineClosed);
            }
        } else if mine {
            // Nobody is asked to look at what they did themselves.
            desks.push(if status == Status::Fixed && !is_own_fix(summary) {
                Desk::MineCheck
            } else if status == Status::Returned {
                Desk::MineReturned
            } else {
                Desk::MineOpen
            });
        }
        if !closed {
            if let Some((desk, action)) = waiting_for(status, &stand, &roles, viewer) {
                desks.push(desk);
                does = Some(action);
            }
            if let Some(answer) = stand.answerable(&roles, viewer) {
                desks.push(Desk::ToAnswer);
                does = does.or(Some(answer));
            }
        }
        if roles.contains(&Role::Property) {
            desks.extend(with_us(summary, status, closed, viewer));
        }
        if closed {
            desks.push(Desk::Closed);
        } else if is_over(summary, viewer) {
            desks.push(Desk::Overdue);
        }
    } else if summary.detail.as_ref().is_some_and(|detail| detail.done) {
        desks.push(Desk::Closed);
    }
    desks.push(Desk::All);
    (desks, does)
}

/// Whether the fix that stands is the quick fix that whoever filed it made.
pub(super) fn is_own_fix(summary: &Summary) -> bool {
    let detail = summary.detail.as_ref();
    detail.is_some_and(|detail| detail.quick_fix_stands)
}

fn is_over(summary: &Summary, viewer: &Viewer<'_>) -> bool {
    let next = summary
        .detail
        .as_ref()
        .and_then(|detail| clocks::next(&detail.dues));
    next.is_some_and(|due| tone(due, viewer.now) == Tone::Over)
}

/// The desk on which a case waits for who looks to move it, and by what.
fn waiting_for(
    status: Status,
    stand: &Stand,
    roles: &[Role],
    viewer: &Viewer<'_>,
) -> Option<(Desk, Action)> {
    let may = |what: &dyn Fn(Role) -> Vec<What>| {
        roles.iter().any(|role| {
            what(*role)
                .into_iter()
                .any(|what| stand.may(*role, what, viewer))
        })
    };
    match status {
        Status::Reported => {
            may(&|_| vec![What::Verified]).then_some((Desk::ToRegister, Action::Verified))
        }
        Status::Verified | Status::Declined => may(&|_| routings(stand, viewer))
            .then_some((Desk::ToRoute, routing(stand.header.audience))),
        Status::Dispatched => {
            may(&|_| vec![What::Accepted]).then_some((Desk::ToAccept, Action::Accepted))
        }
        // A steward's own look is asked for on the desk of what is theirs.
        Status::Fixed => {
            may(&|role| confirmations(role)).then_some((Desk::ToVerify, Action::Confirmed))
        }
        Status::Returned
        | Status::Accepted
        | Status::InProgress
        | Status::Paused
        | Status::HandedOff
        | Status::Confirmed
        | Status::ClosedUnfixed
        | Status::Withdrawn
        | Status::Merged
        | Status::Voided => None,
    }
}

/// How a case is given to someone: what the company must not see can still go to a department.
pub(super) const fn routing(audience: Audience) -> Action {
    match audience {
        Audience::All => Action::Dispatched,
        Audience::Internal | Audience::Own => Action::HandedOff,
    }
}

/// The event that gives a case to someone, here to the first party of the list.
fn routings(stand: &Stand, viewer: &Viewer<'_>) -> Vec<What> {
    let compound = viewer.reference.compound(stand.header.scope);
    let party = compound.and_then(|compound| compound.parties.first());
    let event = party.map(|party| match stand.header.audience {
        Audience::All => What::Dispatched {
            fixer: party.organisation,
        },
        Audience::Internal | Audience::Own => What::HandedOff {
            department: party.organisation,
            reason: String::new(),
        },
    });
    event.into_iter().collect()
}

fn confirmations(role: Role) -> Vec<What> {
    let all = [
        ForWhom::Resident,
        ForWhom::Owners,
        ForWhom::Committee,
        ForWhom::Community,
    ];
    match role {
        Role::Committee(_) | Role::Supervisor(_) => all
            .map(|for_whom| What::Confirmed { for_whom })
            .into_iter()
            .collect(),
        Role::Steward | Role::Property | Role::Observer | Role::Admin(_) | Role::System => {
            Vec::new()
        }
    }
}

/// Where a case stands for an organisation that fixes.
fn with_us(summary: &Summary, status: Status, closed: bool, viewer: &Viewer<'_>) -> Option<Desk> {
    let us: OrganisationId = viewer.principal.organisation;
    if summary.fixer != Some(us) {
        let had = summary.detail.as_ref().is_some_and(|d| d.had.contains(&us));
        let elsewhere = summary.fixer.is_some();
        return (had && elsewhere && !closed).then_some(Desk::MovedAway);
    }
    match status {
        Status::Accepted | Status::InProgress | Status::Paused | Status::HandedOff => {
            Some(Desk::Working)
        }
        Status::Fixed => (!closed).then_some(Desk::AwaitingCheck),
        Status::Reported
        | Status::Returned
        | Status::Verified
        | Status::Dispatched
        | Status::Declined
        | Status::Confirmed
        | Status::ClosedUnfixed
        | Status::Withdrawn
        | Status::Merged
        | Status::Voided => None,
    }
}
