//! What an event carries: whether it names things that exist and fit.

use crate::domain::event::{Event, ForWhom, What};
use crate::domain::grant::{Body, Level, Role};
use crate::domain::kind::Audience;
use crate::ids::EntryKey;
use crate::policy::{Decision, Facts};
use crate::wire::ErrorCode;

/// What a decision answers.
pub(super) const fn answered(what: &What) -> Option<EntryKey> {
    match what {
        What::ExtensionDecided { answers, .. }
        | What::ExemptDecided { answers, .. }
        | What::PauseDecided { answers, .. } => Some(*answers),
        What::Reported
        | What::SelfFixed { .. }
        | What::Resubmitted { .. }
        | What::Withdrawn { .. }
        | What::Verified
        | What::Returned { .. }
        | What::Dispatched { .. }
        | What::Accepted
        | What::Declined { .. }
        | What::Started
        | What::Arrived
        | What::Paused { .. }
        | What::Resumed
        | What::Fixed { .. }
        | What::Confirmed { .. }
        | What::ClosedUnfixed { .. }
        | What::Reopened { .. }
        | What::Sighting { .. }
        | What::Transferred { .. }
        | What::HandedOff { .. }
        | What::Merged { .. }
        | What::Voided { .. }
        | What::Reinstated { .. }
        | What::Urged { .. }
        | What::Escalated { .. }
        | What::SentDown { .. }
        | What::ExtensionAsked { .. }
        | What::ExemptAsked { .. }
        | What::WithdrawalAsked { .. }
        | What::CalledBack { .. }
        | What::ToTopic { .. }
        | What::Supplement { .. } => None,
    }
}

/// Whether what the event carries names things that exist and fit.
pub(super) fn is_sound(event: &Event, facts: &Facts<'_>) -> Decision {
    let listed = |organisation| {
        // A case that is not for the company's eyes can't be its to fix: it would sit with someone
        // who does not see it. It is handed off to a department, answered, or becomes a topic.
        if facts.header.audience != Audience::All {
            return Decision::deny(ErrorCode::WrongFixer, "an internal case goes to no fixer");
        }
        if facts.on_the_list(organisation) {
            Decision::Permit
        } else {
            Decision::deny(
                ErrorCode::WrongFixer,
                "not on the compound's list of fixers",
            )
        }
    };
    match &event.what {
        What::Dispatched { fixer } => listed(*fixer).and_then(|| {
            let responsible = facts
                .category()
                .and_then(|c| facts.reference.responsible(facts.scope(), c));
            if event.by.role == Role::System && responsible != Some(*fixer) {
                return Decision::deny(
                    ErrorCode::WrongFixer,
                    "the system routes by category alone",
                );
            }
            Decision::Permit
        }),
        What::Transferred { fixer, .. } => listed(*fixer),
        What::HandedOff { department, .. } if !facts.on_the_list(*department) => Decision::deny(
            ErrorCode::WrongFixer,
            "not on the compound's list of fixers",
        ),
        What::Merged { into } if *into >= facts.header.id => Decision::deny(
            ErrorCode::UnknownReference,
            "a case merges into an older one, never a newer",
        ),
        What::Fixed { category, .. } if facts.reference.category(category).is_none() => {
            Decision::deny(ErrorCode::UnknownReference, "no such category")
        }
        // The clock that the fixer is judged by follows from the class: it is not theirs to choose.
        What::Fixed { category, .. } if !facts.classes.contains(category) => Decision::deny(
            ErrorCode::BadValue,
            "the case was not of that class when it was fixed",
        ),
        What::Confirmed { for_whom } => confirms_for(*for_whom, event.by.role, facts),
        What::ExtensionDecided { granted, until, .. } if *granted != until.is_some() => {
            Decision::deny(
                ErrorCode::BadValue,
                "more time is until some time, and a refusal until none",
            )
        }
        What::ExtensionDecided { answers, .. } => answers_a(*answers, facts, |w| {
            matches!(w, What::ExtensionAsked { .. })
        }),
        What::ExemptDecided { answers, .. } => {
            answers_a(*answers, facts, |w| matches!(w, What::ExemptAsked { .. }))
        }
        What::PauseDecided { answers, .. } => {
            answers_a(*answers, facts, |w| matches!(w, What::Paused { .. }))
        }
        What::CalledBack {
            reached,
            solved,
            score,
        } => {
            let scored = score.is_none_or(|s| (1..=5).contains(&s));
            if scored && *reached == solved.is_some() && (*reached || score.is_none()) {
                Decision::Permit
            } else {
                Decision::deny(
                    ErrorCode::BadValue,
                    "who was reached says whether it is solved and may score it, 1 to 5; nobody else",
                )
            }
        }
        What::Sighting { observed_at, .. } | What::Reopened { observed_at, .. }
            if *observed_at > event.at =>
        {
            Decision::deny(ErrorCode::BadValue, "seen after it was written down")
        }
        What::Reported
        | What::SelfFixed { .. }
        | What::Resubmitted { .. }
        | What::Withdrawn { .. }
        | What::Verified
        | What::Returned { .. }
        | What::Accepted
        | What::Declined { .. }
        | What::Started
        | What::Arrived
        | What::Paused { .. }
        | What::Resumed
        | What::Fixed { .. }
        | What::ClosedUnfixed { .. }
        | What::Reopened { .. }
        | What::Sighting { .. }
        | What::Merged { .. }
        | What::HandedOff { .. }
        | What::Voided { .. }
        | What::Reinstated { .. }
        | What::Urged { .. }
        | What::Escalated { .. }
        | What::SentDown { .. }
        | What::ExtensionAsked { .. }
        | What::ExemptAsked { .. }
        | What::WithdrawalAsked { .. }
        | What::ToTopic { .. }
        | What::Supplement { .. } => Decision::Permit,
    }
}

fn confirms_for(for_whom: ForWhom, role: Role, facts: &Facts<'_>) -> Decision {
    let compound = facts.reference.compound(facts.scope());
    let nobody_else =
        compound.is_some_and(|c| !c.has_residents_committee && !c.has_owners_committee);
    let fits = match for_whom {
        ForWhom::Resident => matches!(role, Role::Steward | Role::Committee(Body::Residents)),
        ForWhom::Owners => role == Role::Committee(Body::Owners),
        ForWhom::Committee => role == Role::Committee(Body::Residents),
        ForWhom::Community => role == Role::Supervisor(Level::Community) && nobody_else,
    };
    if fits {
        Decision::Permit
    } else {
        Decision::deny(
            ErrorCode::RoleMayNot,
            format!("{role} can't confirm for them"),
        )
    }
}

fn answers_a(key: EntryKey, facts: &Facts<'_>, fits: impl Fn(&What) -> bool) -> Decision {
    if facts
        .events
        .iter()
        .any(|e| e.key == key && fits(&e.event.what))
    {
        Decision::Permit
    } else {
        Decision::deny(
            ErrorCode::UnknownReference,
            "it answers nothing that was asked here",
        )
    }
}
