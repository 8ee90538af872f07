//! What the policy is asked, to know whether an action may be taken.

use lianjian_protocol::domain::event::{ExemptGround, ForWhom, What};
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::Level;
use lianjian_protocol::ids::{DocId, EntryKey, OrganisationId};

use super::Scene;
use super::fields::is_department;
use crate::asks;
use crate::view::types::{Action, Param};

/// Events of an action to ask the policy about: one, or one for each thing that it decides by.
pub(super) fn probes(action: Action, scene: &Scene<'_>) -> Vec<What> {
    let none = String::new;
    let now = scene.viewer.now;
    let answers = |event| unanswered(event, scene).first().map(|(key, _)| *key);
    let mut departments = scene
        .parties
        .iter()
        .filter(|party| is_department(party.kind));
    let department = departments.next().map(|party| party.organisation);
    let party = scene.parties.first().map(|party| party.organisation);
    let one = |what: What| vec![what];
    let some = |what: Option<What>| what.into_iter().collect();
    match action {
        Action::Resubmitted => one(What::Resubmitted { note: none() }),
        Action::Withdrawn => one(What::Withdrawn { reason: none() }),
        Action::Verified => one(What::Verified),
        Action::Returned => one(What::Returned { missing: none() }),
        Action::Dispatched => some(party.map(|fixer| What::Dispatched { fixer })),
        Action::Accepted => one(What::Accepted),
        Action::Declined => one(What::Declined { reason: none() }),
        Action::Started => one(What::Started),
        Action::Arrived => one(What::Arrived),
        Action::Paused => one(What::Paused { reason: none() }),
        Action::Resumed => one(What::Resumed),
        Action::Fixed => some(scene.stand.classes.first().map(|category| What::Fixed {
            note: none(),
            photos: Vec::new(),
            category: category.clone(),
        })),
        Action::Confirmed => FOR_WHOM
            .map(|for_whom| What::Confirmed { for_whom })
            .into_iter()
            .collect(),
        Action::ClosedUnfixed => one(What::ClosedUnfixed { reason: none() }),
        Action::Reopened => one(What::Reopened {
            reason: none(),
            observed_at: now,
        }),
        Action::Sighting => one(What::Sighting {
            observed_at: now,
            note: none(),
        }),
        Action::Transferred => some(others(scene).first().map(|fixer| What::Transferred {
            fixer: *fixer,
            reason: none(),
        })),
        Action::HandedOff => some(department.map(|department| What::HandedOff {
            department,
            reason: none(),
        })),
        Action::Merged => one(What::Merged {
            into: DocId::from_bytes([0; 16]),
        }),
        Action::Voided => one(What::Voided { reason: none() }),
        Action::Reinstated => one(What::Reinstated { reason: none() }),
        Action::Urged => one(What::Urged { note: none() }),
        Action::Escalated => one(What::Escalated {
            level: Level::Community,
            suggestion: none(),
        }),
        Action::SentDown => one(What::SentDown { note: none() }),
        Action::ExtensionAsked => one(What::ExtensionAsked {
            until: now,
            reason: none(),
        }),
        Action::ExtensionDecided => {
            some(
                answers(EventType::ExtensionAsked).map(|answers| What::ExtensionDecided {
                    answers,
                    granted: false,
                    until: None,
                }),
            )
        }
        Action::ExemptAsked => one(What::ExemptAsked {
            ground: ExemptGround::NotOurDuty,
            reason: none(),
        }),
        Action::ExemptDecided => {
            some(
                answers(EventType::ExemptAsked).map(|answers| What::ExemptDecided {
                    answers,
                    granted: false,
                }),
            )
        }
        Action::PauseDecided => {
            some(
                answers(EventType::Paused).map(|answers| What::PauseDecided {
                    answers,
                    granted: false,
                }),
            )
        }
        Action::WithdrawalAsked => one(What::WithdrawalAsked { reason: none() }),
        Action::CalledBack => one(What::CalledBack {
            reached: false,
            solved: None,
            score: None,
        }),
        Action::Supplement => one(What::Supplement { text: none() }),
        Action::Comment
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
        | Action::CloseVisit => Vec::new(),
    }
}

const FOR_WHOM: [ForWhom; 4] = [
    ForWhom::Resident,
    ForWhom::Owners,
    ForWhom::Committee,
    ForWhom::Community,
];

/// What was asked for and not answered, the latest first.
pub(super) fn unanswered(event: EventType, scene: &Scene<'_>) -> Vec<(EntryKey, Param)> {
    asks::unanswered(event, &scene.stand.events)
        .map(|received| (received.key, Param::time(received.event.at)))
        .collect()
}

fn others(scene: &Scene<'_>) -> Vec<OrganisationId> {
    let parties = scene.parties.iter().map(|party| party.organisation);
    parties
        .filter(|party| Some(*party) != scene.case.fixer)
        .collect()
}
