//! Everything but a complaint's events: making a document, lanes, words, patrols and visits.

use crate::domain::complaint::schema::{CommitteeField, Report, ReportField};
use crate::domain::event::Author;
use crate::domain::grant::{Body, Role};
use crate::domain::kind::{Audience, DocKind, Header};
use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::{PatrolEvent, PatrolWhat, Plan};
use crate::domain::schema::{Media, Photo};
use crate::domain::visit::{VisitEvent, VisitWhat};
use crate::ids::OrganisationId;
use crate::policy::{Decision, Facts, audience_fits, roles};
use crate::wire::ErrorCode;

/// Making a document: its kind decides who may, and which audience it can have.
pub(super) fn create(header: &Header, by: &Author, facts: &Facts<'_>) -> Decision {
    if !audience_fits(header, by.person) {
        return Decision::deny(
            ErrorCode::BadHeader,
            "documents of this kind have another audience",
        );
    }
    if facts.reference.compound(header.scope).is_none() {
        return Decision::deny(ErrorCode::NoSuchDocument, "documents belong to a compound");
    }
    let may = match header.kind {
        DocKind::Complaint => matches!(by.role, Role::Steward | Role::Committee(_)),
        DocKind::Patrol => by.role == Role::Steward,
        // Leaders and supervisors visit too (G19).
        DocKind::Visit => matches!(
            by.role,
            Role::Steward | Role::Committee(_) | Role::Supervisor(_)
        ),
    };
    if !may {
        return Decision::deny(
            ErrorCode::RoleMayNot,
            format!("{} may not file this", by.role),
        );
    }
    if let Some(report) = facts.report {
        if facts.reference.category(&report.category).is_none() {
            return Decision::deny(ErrorCode::UnknownReference, "no such category");
        }
        let building = building(report, facts);
        if building != Decision::Permit {
            return building;
        }
    }
    roles::holds(by.role, facts)
}

/// A report's building is one of its compound.
fn building(report: &Report, facts: &Facts<'_>) -> Decision {
    let known = |b| {
        facts
            .reference
            .buildings
            .iter()
            .any(|row| row.id == b && row.scope == facts.header.scope)
    };
    if report.building.is_none_or(known) {
        Decision::Permit
    } else {
        Decision::deny(
            ErrorCode::UnknownReference,
            "no such building in this compound",
        )
    }
}

/// The report belongs to whoever filed it, as long as they may write here at all.
pub(super) fn report(field: Option<ReportField>, facts: &Facts<'_>) -> Decision {
    if facts.owner != facts.principal.person {
        return Decision::deny(ErrorCode::NotYourLane, "the report is its reporter's");
    }
    let role = facts.known.map_or(Role::Steward, |case| case.reporter.role);
    roles::holds(role, facts).and_then(|| match facts.report {
        Some(report) if facts.reference.category(&report.category).is_none() => {
            Decision::deny(ErrorCode::UnknownReference, "no such category")
        }
        Some(report) if field == Some(ReportField::Building) => building(report, facts),
        Some(_) | None => Decision::Permit,
    })
}

/// A committee body's lane is that body's. The category there is one that is known, or none: it may
/// be the one in force, and people are shown its name.
pub(super) fn committee(
    body: Body,
    field: CommitteeField,
    words: &str,
    facts: &Facts<'_>,
) -> Decision {
    if facts.header.kind != DocKind::Complaint {
        return Decision::deny(
            ErrorCode::NotYourLane,
            "only a complaint has committee lanes",
        );
    }
    let decision = lane(
        roles::holds(Role::Committee(body), facts),
        "that lane is another body's",
    );
    decision.and_then(|| match field {
        CommitteeField::Category
            if !words.is_empty() && facts.reference.category(words).is_none() =>
        {
            Decision::deny(ErrorCode::UnknownReference, "no such category")
        }
        CommitteeField::Category
        | CommitteeField::Priority
        | CommitteeField::Lead
        | CommitteeField::CoHandlers
        | CommitteeField::Note => Decision::Permit,
    })
}

/// An organisation's lane is that organisation's, if the compound's list names it.
pub(super) fn property(organisation: OrganisationId, facts: &Facts<'_>) -> Decision {
    if facts.header.kind != DocKind::Complaint {
        return Decision::deny(ErrorCode::NotYourLane, "only a complaint has fixers' lanes");
    }
    if facts.principal.organisation != organisation {
        return Decision::deny(
            ErrorCode::NotYourLane,
            "that lane is another organisation's",
        );
    }
    if !facts.on_the_list(organisation) || facts.header.audience != Audience::All {
        return Decision::deny(
            ErrorCode::NotYourLane,
            "the organisation has no part in this case",
        );
    }
    lane(
        roles::holds(Role::Property, facts),
        "only the organisation's property staff write there",
    )
}

/// A lane without the role for it is somebody else's lane.
fn lane(decision: Decision, detail: &str) -> Decision {
    match decision {
        Decision::Deny(ErrorCode::RoleMayNot, _) => Decision::deny(ErrorCode::NotYourLane, detail),
        Decision::Permit | Decision::Held(_) | Decision::Deny(..) => decision,
    }
}

/// Comments and photos: any party that sees the document and may write at all.
pub(super) fn words(by: &Author, facts: &Facts<'_>) -> Decision {
    let may = match by.role {
        Role::Steward => {
            facts.header.audience != Audience::Own || facts.header.owner == Some(by.person)
        }
        Role::Committee(_) | Role::Supervisor(_) => true,
        Role::Property => {
            facts.header.audience == Audience::All && facts.on_the_list(by.organisation)
        }
        Role::Observer | Role::Admin(_) | Role::System => false,
    };
    if may {
        roles::holds(by.role, facts)
    } else {
        Decision::deny(
            ErrorCode::RoleMayNot,
            format!("{} writes nothing here", by.role),
        )
    }
}

/// A photo or voice note is words of a kind, no larger than its bytes may be once they arrive.
pub(super) fn photo(photo: &Photo, facts: &Facts<'_>) -> Decision {
    let most = match photo.media {
        Media::Photo => facts.limits.photo_bytes,
        Media::Voice => facts.limits.voice_bytes,
    };
    if u64::from(photo.bytes) > most {
        let detail = format!("{} bytes, at most {most}", photo.bytes);
        return Decision::deny(ErrorCode::AttachmentTooLarge, detail);
    }
    words(&photo.by, facts)
}

/// The plan names the steward who walks, on a route of this compound.
pub(super) fn patrol_plan(plan: &Plan, facts: &Facts<'_>) -> Decision {
    let on_route = facts
        .reference
        .routes
        .iter()
        .any(|r| r.id == plan.route && r.scope == facts.header.scope);
    if !on_route {
        return Decision::deny(
            ErrorCode::UnknownReference,
            "no such route in this compound",
        );
    }
    if plan.window_end < plan.window_start {
        return Decision::deny(ErrorCode::BadValue, "the window ends before it starts");
    }
    walks(&plan.steward, facts)
}

/// Marks are made by the steward who walks. Oddities are flagged elsewhere, never refused.
pub(super) fn patrol_mark(mark: &Mark, facts: &Facts<'_>) -> Decision {
    let here = facts
        .reference
        .checkpoints
        .iter()
        .any(|c| c.id == mark.checkpoint && c.scope == facts.header.scope);
    if !here {
        return Decision::deny(
            ErrorCode::UnknownReference,
            "no such checkpoint in this compound",
        );
    }
    walks(&mark.by, facts)
}

pub(super) fn patrol_event(event: &PatrolEvent, facts: &Facts<'_>) -> Decision {
    if facts.header.kind != DocKind::Patrol {
        return Decision::deny(ErrorCode::NotYourLane, "only a patrol has such events");
    }
    match &event.what {
        PatrolWhat::Started | PatrolWhat::Finished { .. } => walks(&event.by, facts),
        PatrolWhat::Reviewed { .. } => match event.by.role {
            Role::Committee(_) | Role::Supervisor(_) => roles::holds(event.by.role, facts),
            Role::Steward | Role::Property | Role::Observer | Role::Admin(_) | Role::System => {
                Decision::deny(
                    ErrorCode::RoleMayNot,
                    "a committee or a supervisor reviews a patrol",
                )
            }
        },
    }
}

fn walks(by: &Author, facts: &Facts<'_>) -> Decision {
    if facts.header.kind != DocKind::Patrol {
        return Decision::deny(ErrorCode::NotYourLane, "only a patrol is walked");
    }
    if facts.owner != by.person || by.role != Role::Steward {
        return Decision::deny(ErrorCode::NotYourLane, "a patrol is its steward's");
    }
    roles::holds(Role::Steward, facts)
}

/// A visit's record is its author's, in whichever of the visiting roles they still hold.
pub(super) fn visit_field(facts: &Facts<'_>) -> Decision {
    if facts.header.kind != DocKind::Visit || facts.owner != facts.principal.person {
        return Decision::deny(ErrorCode::NotYourLane, "the record is its author's");
    }
    best_of(
        Role::ALL
            .into_iter()
            .filter(|r| matches!(r, Role::Steward | Role::Committee(_) | Role::Supervisor(_))),
        facts,
    )
}

pub(super) fn visit_event(event: &VisitEvent, facts: &Facts<'_>) -> Decision {
    if facts.header.kind != DocKind::Visit {
        return Decision::deny(ErrorCode::NotYourLane, "only a visit has such events");
    }
    let mine = facts.owner == event.by.person;
    let may = match (&event.what, event.by.role) {
        (VisitWhat::Recorded, Role::Steward | Role::Committee(_) | Role::Supervisor(_)) => mine,
        (VisitWhat::FollowedUp { .. } | VisitWhat::Closed { .. }, Role::Steward) => mine,
        (
            VisitWhat::FollowedUp { .. } | VisitWhat::Closed { .. },
            Role::Committee(_) | Role::Supervisor(_),
        ) => true,
        (
            VisitWhat::Recorded | VisitWhat::FollowedUp { .. } | VisitWhat::Closed { .. },
            Role::Property | Role::Observer | Role::Admin(_) | Role::System,
        ) => false,
    };
    if may {
        roles::holds(event.by.role, facts)
    } else {
        Decision::deny(
            ErrorCode::RoleMayNot,
            format!("{} may not write this on a visit", event.by.role),
        )
    }
}

/// Permits if any of the roles does; else the mildest answer: held before denied.
fn best_of(candidates: impl Iterator<Item = Role>, facts: &Facts<'_>) -> Decision {
    let mut best = Decision::deny(ErrorCode::RoleMayNot, "no role to write this in");
    for role in candidates {
        match roles::holds(role, facts) {
            Decision::Permit => return Decision::Permit,
            Decision::Held(code) => best = Decision::Held(code),
            Decision::Deny(..) => {}
        }
    }
    best
}
