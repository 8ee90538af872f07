//! What a case waits for, and which of the five links it is at.

use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::grant::{Body, Level, Role};

use super::{Scene, say};
use crate::clocks;
use crate::records::Milestone;
use crate::view::desks::routing;
use crate::view::types::{Action, Link, Param, Reading, Sentence};
use crate::view::viewer::role_key;

/// Which link a case is at.
pub(super) const fn link(status: Status) -> Link {
    match status {
        Status::Reported | Status::Returned => Link::Discover,
        Status::Verified | Status::Declined => Link::Consult,
        Status::Dispatched => Link::Decide,
        Status::Accepted | Status::InProgress | Status::Paused | Status::HandedOff => Link::Act,
        Status::Fixed
        | Status::Confirmed
        | Status::ClosedUnfixed
        | Status::Withdrawn
        | Status::Merged
        | Status::Voided => Link::Oversee,
    }
}

/// Whether the resident, when last reached about the fix that stands, said that it is none.
pub(super) fn is_refuted(scene: &Scene<'_>) -> bool {
    let reached = scene.asked.iter().rev().find(|call| call.reached);
    reached.is_some_and(|call| call.solved == Some(false))
}

/// Whether an action is what the case waits for.
pub(super) fn is_primary(action: Action, scene: &Scene<'_>) -> bool {
    match scene.case.status {
        Status::Reported => action == Action::Verified,
        Status::Returned => action == Action::Resubmitted,
        Status::Verified | Status::Declined => {
            matches!(action, Action::Dispatched | Action::HandedOff)
        }
        Status::Dispatched => action == Action::Accepted,
        Status::Accepted => matches!(action, Action::Arrived | Action::Started),
        Status::InProgress | Status::HandedOff => action == Action::Fixed,
        Status::Paused => action == Action::Resumed,
        Status::Fixed if is_refuted(scene) => {
            matches!(action, Action::Reopened | Action::Sighting)
        }
        Status::Fixed => matches!(action, Action::Confirmed | Action::Sighting),
        Status::Confirmed
        | Status::ClosedUnfixed
        | Status::Withdrawn
        | Status::Merged
        | Status::Voided => false,
    }
}

/// What the case waits for, with the time that is left for it.
pub(super) fn next_step(scene: &Scene<'_>) -> Sentence {
    match scene.reading {
        Some(Reading::Archived) => return Sentence::new("next.archived"),
        Some(Reading::ClosedSelfFixed) => return Sentence::new("next.closed_self_fixed"),
        Some(Reading::ClosedUnreached) => return Sentence::new("next.closed_unreached"),
        None => {}
    }
    match scene.case.status {
        Status::Reported => Sentence::new("next.register").with("who", desk(What::Verified, scene)),
        Status::Returned => {
            Sentence::new("next.details").with("who", scene.viewer.signer(&scene.case.reporter))
        }
        Status::Verified | Status::Declined => {
            let again = scene.case.status == Status::Declined;
            let key = match (routing(scene.stand.header.audience), again) {
                (Action::HandedOff, _) => "next.refer",
                (_, false) => "next.route",
                (_, true) => "next.route_again",
            };
            Sentence::new(key).with("who", router(scene))
        }
        Status::Dispatched => timed("next.accept", scene),
        Status::Accepted => timed("next.work", scene),
        Status::InProgress => timed("next.work", scene),
        Status::Paused => timed("next.paused", scene),
        Status::HandedOff => timed("next.handed_off", scene),
        Status::Fixed if is_refuted(scene) => {
            Sentence::new("next.refuted").with("who", checker(scene))
        }
        Status::Fixed => {
            let own = scene.viewer.is_me(scene.case.reporter.person);
            match (is_quick_fix(scene), own) {
                (true, true) => Sentence::new("next.object_own"),
                (true, false) => Sentence::new("next.object").with("fixer", fixer(scene)),
                (false, _) => Sentence::new("next.check").with("fixer", fixer(scene)),
            }
            .with("who", checker(scene))
        }
        Status::Confirmed => Sentence::new("next.confirmed"),
        Status::ClosedUnfixed => Sentence::new("next.closed_unfixed"),
        Status::Withdrawn => Sentence::new("next.withdrawn"),
        Status::Merged => Sentence::new("next.merged").with("into", merged_into(scene)),
        Status::Voided => Sentence::new(match scene.case.work_after_void {
            true => "next.voided_with_work",
            false => "next.voided",
        }),
    }
}

fn fixer(scene: &Scene<'_>) -> Param {
    if scene.case.fixer == Some(scene.viewer.principal.organisation) {
        return Param::term("term.us");
    }
    let name = scene
        .case
        .fixer
        .map(|fixer| scene.viewer.organisation(fixer));
    match name.filter(|name| !name.is_empty()) {
        Some(name) => Param::text(name),
        None => Param::term("term.fixer"),
    }
}

/// A wait of the fixer's with the time that is left, or `plain` where no time is set for it.
fn timed(plain: &str, scene: &Scene<'_>) -> Sentence {
    let now = scene.viewer.now;
    let next = clocks::next(&scene.clocks.dues);
    // Nobody is hurried to fix what they have not taken.
    let taken = scene.case.status != Status::Dispatched;
    let Some(due) = next.filter(|due| taken || due.milestone == Milestone::Accept) else {
        return Sentence::new(plain).with("fixer", fixer(scene));
    };
    let at = due.due_at(now);
    let (key, span) = if due.is_over(now) {
        ("next.over", Param::until(at))
    } else if due.rests() {
        ("next.rests", Param::span(at.since(now)))
    } else {
        ("next.left", Param::until(at))
    };
    Sentence::new(key)
        .with("fixer", fixer(scene))
        .with("milestone", Param::term(milestone_key(due.milestone)))
        .with("span", span)
        .with("due", Param::time(at))
}

const fn milestone_key(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Accept => "milestone.accept",
        Milestone::Arrive => "milestone.arrive",
        Milestone::Plan => "milestone.plan",
        Milestone::Fix => "milestone.fix",
    }
}

/// The residents' committee, or the community that stands in for it; "you" for one who may.
fn desk(what: What, scene: &Scene<'_>) -> Param {
    let roles = scene.roles.iter();
    if let Some(role) = roles
        .copied()
        .find(|role| scene.stand.may(*role, what.clone(), scene.viewer))
    {
        return scene.viewer.me(role);
    }
    Param::term(role_key(committee(scene)))
}

fn committee(scene: &Scene<'_>) -> Role {
    let compound = scene.viewer.reference.compound(scene.stand.header.scope);
    match compound.is_some_and(|compound| !compound.has_residents_committee) {
        true => Role::Supervisor(Level::Community),
        false => Role::Committee(Body::Residents),
    }
}

fn router(scene: &Scene<'_>) -> Param {
    let routing = routing(scene.stand.header.audience);
    let route = scene.actions.iter().find(|action| action.action == routing);
    match route {
        Some(action) => scene.viewer.me(action.role),
        None => Param::term(role_key(committee(scene))),
    }
}

/// Who is asked to look whether it is really fixed: whoever may among those who look, else the
/// committee.
fn checker(scene: &Scene<'_>) -> Param {
    let confirm = scene
        .actions
        .iter()
        .find(|action| action.action == Action::Confirmed);
    match confirm {
        Some(action) => scene.viewer.me(action.role),
        None => Param::term(role_key(committee(scene))),
    }
}

fn is_quick_fix(scene: &Scene<'_>) -> bool {
    let fix = scene
        .case
        .standing_fix
        .and_then(|key| scene.stand.event_at(key));
    fix.is_some_and(|fix| matches!(fix.event.what, What::SelfFixed { .. }))
}

fn merged_into(scene: &Scene<'_>) -> Param {
    let merge = scene.case.outcomes.iter().rev().find_map(|outcome| {
        let received = scene.stand.event_at(outcome.key)?;
        if let What::Merged { into } = received.event.what {
            Some(into)
        } else {
            None
        }
    });
    match merge {
        Some(into) => say::title(into, scene.summaries),
        None => Param::term("term.another_case"),
    }
}
