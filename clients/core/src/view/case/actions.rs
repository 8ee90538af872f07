//! What who looks may do with a case now: every answer is the policy's, asked with the case as it
//! stands; what would be allowed and make no sense is left out.

use lianjian_protocol::domain::complaint::schema::{CommitteeField, PropertyField, ReportField};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::{Body, Role};
use lianjian_protocol::domain::schema::{Comment, Media, Phase, Photo};
use lianjian_protocol::ids::Hash;
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::policy;

use super::{Scene, fields, next, probes};
use crate::view::stand::{Stand, signer};
use crate::view::types::{Action, ActionView, FieldSpec, Sentence};
use crate::view::viewer::Viewer;

/// The events that a person writes, in the order in which they are offered.
const EVENTS: [Action; 32] = [
    Action::Verified,
    Action::Returned,
    Action::Resubmitted,
    Action::Dispatched,
    Action::Accepted,
    Action::Arrived,
    Action::Started,
    Action::Fixed,
    Action::Resumed,
    Action::Confirmed,
    Action::CalledBack,
    Action::Sighting,
    Action::Reopened,
    Action::PauseDecided,
    Action::ExtensionDecided,
    Action::ExemptDecided,
    Action::Transferred,
    Action::HandedOff,
    Action::Merged,
    Action::Urged,
    Action::Escalated,
    Action::SentDown,
    Action::Supplement,
    Action::Paused,
    Action::ExtensionAsked,
    Action::ExemptAsked,
    Action::WithdrawalAsked,
    Action::Withdrawn,
    Action::Declined,
    Action::ClosedUnfixed,
    Action::Reinstated,
    Action::Voided,
];

/// What who looks may do, what the case waits for first.
pub(super) fn actions(scene: &Scene<'_>) -> Vec<ActionView> {
    let mut actions: Vec<ActionView> = EVENTS
        .into_iter()
        .filter(|action| makes_sense(*action, scene))
        .filter_map(|action| event(action, scene))
        .collect();
    sort_by_key(&mut actions, |action| !action.primary);
    // Nobody urges themselves.
    if matches!(
        scene.case.status,
        Status::Reported | Status::Verified | Status::Declined
    ) && actions.iter().any(|action| action.primary)
    {
        actions.retain(|action| action.action != Action::Urged);
    }
    actions.extend(words(scene.stand, &scene.roles, scene.viewer));
    actions.extend(lanes(scene));
    actions
}

fn event(action: Action, scene: &Scene<'_>) -> Option<ActionView> {
    let permitted = |role: Role| -> Vec<What> {
        probes::probes(action, scene)
            .into_iter()
            .filter(|what| scene.stand.may(role, what.clone(), scene.viewer))
            .collect()
    };
    let (role, whats) = scene
        .roles
        .iter()
        .filter(|role| suits(action, **role))
        .map(|role| (*role, permitted(*role)))
        .find(|(_, whats)| !whats.is_empty())?;
    let mut view = plain(action, role, fields::fields(action, &whats, scene));
    view.primary = next::is_primary(action, scene);
    view.warn = warn(action, scene);
    view.needs_photos_check =
        matches!(action, Action::Confirmed | Action::ClosedUnfixed) && scene.photos > 0;
    Some(view)
}

/// An action with nothing said before it.
pub(in crate::view) fn plain(action: Action, role: Role, fields: Vec<FieldSpec>) -> ActionView {
    ActionView {
        action,
        role,
        body: match role {
            Role::Committee(body) => Some(body),
            Role::Steward
            | Role::Property
            | Role::Supervisor(_)
            | Role::Observer
            | Role::Admin(_)
            | Role::System => None,
        },
        fields,
        warn: None,
        needs_photos_check: false,
        danger: matches!(
            action,
            Action::Withdrawn
                | Action::Declined
                | Action::ClosedUnfixed
                | Action::Merged
                | Action::Voided
        ),
        primary: false,
        variant: None,
        large: false,
    }
}

/// In which roles an action is offered: a steward says what they saw, a desk opens again.
fn suits(action: Action, role: Role) -> bool {
    if action == Action::Sighting {
        role == Role::Steward
    } else {
        action != Action::Reopened || role != Role::Steward
    }
}

fn has(scene: &Scene<'_>, event: EventType) -> bool {
    let mut events = scene.stand.events.iter();
    events.any(|received| received.event.what.event_type() == event)
}

/// Whether an action makes sense as the case stands. What may stand beside a case in any status
/// needs this most.
fn makes_sense(action: Action, scene: &Scene<'_>) -> bool {
    let status = scene.case.status;
    let given = matches!(
        status,
        Status::Dispatched
            | Status::Accepted
            | Status::InProgress
            | Status::Paused
            | Status::HandedOff
    );
    let done = matches!(
        status,
        Status::Fixed | Status::Confirmed | Status::ClosedUnfixed
    );
    let open_asks = |event| !probes::unanswered(event, scene).is_empty();
    match action {
        Action::Urged | Action::Escalated => status.is_open(),
        Action::SentDown => has(scene, EventType::Escalated),
        Action::ExtensionAsked => given && !open_asks(EventType::ExtensionAsked),
        Action::ExemptAsked => given && !scene.clocks.exempt && !open_asks(EventType::ExemptAsked),
        Action::ExtensionDecided => open_asks(EventType::ExtensionAsked),
        Action::ExemptDecided => open_asks(EventType::ExemptAsked),
        Action::PauseDecided => status == Status::Paused && open_asks(EventType::Paused),
        Action::WithdrawalAsked => {
            status.is_open()
                && !matches!(
                    status,
                    Status::Reported | Status::Returned | Status::Verified | Status::Dispatched
                )
        }
        Action::CalledBack | Action::Sighting => done,
        Action::Merged => !scene.merge_into.is_empty(),
        Action::Started => status == Status::Accepted,
        Action::Arrived => status != Status::Dispatched,
        // A case that nobody has is given, one that somebody has is moved.
        Action::Transferred => given,
        Action::Resubmitted
        | Action::Withdrawn
        | Action::Verified
        | Action::Returned
        | Action::Dispatched
        | Action::Accepted
        | Action::Declined
        | Action::Paused
        | Action::Resumed
        | Action::Fixed
        | Action::Confirmed
        | Action::ClosedUnfixed
        | Action::Reopened
        | Action::HandedOff
        | Action::Voided
        | Action::Reinstated
        | Action::Supplement
        | Action::Comment
        | Action::AddPhoto
        | Action::EditReport
        | Action::EditText
        | Action::SetPropertyField
        | Action::SetCommitteeField
        | Action::Mark
        | Action::FinishPatrol
        | Action::ReviewPatrol
        | Action::EditVisit
        | Action::FollowUpVisit
        | Action::CloseVisit => true,
    }
}

/// What to say before.
fn warn(action: Action, scene: &Scene<'_>) -> Option<Sentence> {
    let asked = scene.asked.iter().any(|call| call.reached);
    let photographed = scene.after_photos > 0;
    let key = if action == Action::Confirmed && next::is_refuted(scene) {
        "warn.refuted"
    } else if action == Action::Confirmed && !asked {
        "warn.not_called_back"
    } else if action == Action::Fixed && !photographed {
        "warn.no_after_photo"
    } else {
        return None;
    };
    Some(Sentence::new(key))
}

/// Comments and photos.
pub(in crate::view) fn words(
    stand: &Stand,
    roles: &[Role],
    viewer: &Viewer<'_>,
) -> Vec<ActionView> {
    let may = |role: &&Role| {
        let comment = Comment {
            text: String::new(),
            by: signer(**role, viewer),
            at: viewer.now,
        };
        stand.permits(&policy::Action::Comment(&comment), viewer)
    };
    let photo = |role: &&Role| {
        let photo = Photo {
            content: Hash::from_bytes([0; 32]),
            media: Media::Photo,
            phase: Phase::During,
            caption: String::new(),
            bytes: 0,
            by: signer(**role, viewer),
            at: viewer.now,
        };
        stand.permits(&policy::Action::Photo(&photo), viewer)
    };
    let comment = roles.iter().find(may).map(|role| {
        let text = fields::text("text", true);
        plain(Action::Comment, *role, vec![text])
    });
    let photo = roles
        .iter()
        .find(photo)
        .map(|role| plain(Action::AddPhoto, *role, Vec::new()));
    comment.into_iter().chain(photo).collect()
}

/// Fields of the report and of the lanes.
fn lanes(scene: &Scene<'_>) -> Vec<ActionView> {
    let mut actions = Vec::new();
    let permits = |action: policy::Action<'_>| scene.stand.permits(&action, scene.viewer);
    let reporter = scene.case.reporter.role;
    let open = scene.case.status.is_open();
    if open && permits(policy::Action::ReportField(ReportField::Title)) {
        actions.push(plain(Action::EditReport, reporter, fields::report(scene)));
        let text = fields::text("text", true);
        actions.push(plain(Action::EditText, reporter, vec![text]));
    }
    let us = scene.viewer.principal.organisation;
    if scene.case.fixer == Some(us)
        && scene.roles.contains(&Role::Property)
        && permits(policy::Action::PropertyField(us, PropertyField::Assignee))
    {
        let fields = fields::property(scene);
        actions.push(plain(Action::SetPropertyField, Role::Property, fields));
    }
    for body in Body::ALL {
        let role = Role::Committee(body);
        if scene.roles.contains(&role)
            && permits(policy::Action::CommitteeField(
                body,
                CommitteeField::Note,
                "",
            ))
        {
            let fields = fields::committee(body, scene);
            actions.push(plain(Action::SetCommitteeField, role, fields));
        }
    }
    actions
}
