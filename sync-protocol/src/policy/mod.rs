//! Who may do what: one function, [`decide`], over one table, [`table::RULES`].
//!
//! The server refuses only what an author had no right to write *as they knew the case*: status
//! and fixer are those that the change's dependencies show. What was right to write but came too
//! late is no matter of the policy; the replay keeps it and shows it as not in effect.

mod carried;
mod lanes;
mod roles;
pub mod sight;
pub mod table;
#[cfg(test)]
mod tests;
mod timing;

pub use timing::ends;

use crate::domain::complaint::case::{Case, Received};
use crate::domain::complaint::schema::{CommitteeField, PropertyField, Report, ReportField};
use crate::domain::complaint::transition;
use crate::domain::event::{Author, Event};
use crate::domain::grant::{Body, Level, Principal, Role};
use crate::domain::kind::{Audience, DocKind, Header};
use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::{PatrolEvent, Plan};
use crate::domain::reference::Reference;
use crate::domain::schema::{Comment, Photo};
use crate::domain::visit::{VisitEvent, VisitField};
use crate::ids::{BuildingId, OrganisationId, PersonId, ScopeId};
use crate::time::Timestamp;
use crate::wire::{ErrorCode, Limits};

/// Something that a change does to a document.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// Makes the document.
    Create {
        /// Its header.
        header: &'a Header,
        /// Who signs what it is made with.
        by: &'a Author,
    },
    /// Adds an event to a complaint.
    Event(&'a Event),
    /// Writes a scalar field of the report.
    ReportField(ReportField),
    /// Edits the report's text.
    ReportText,
    /// Writes these words into a field of a committee body's lane.
    CommitteeField(Body, CommitteeField, &'a str),
    /// Writes a field of an organisation's lane.
    PropertyField(OrganisationId, PropertyField),
    /// Adds a comment.
    Comment(&'a Comment),
    /// Adds a photo or voice note.
    Photo(&'a Photo),
    /// Writes a patrol's plan (first change only).
    PatrolPlan(&'a Plan),
    /// Adds a mark.
    PatrolMark(&'a Mark),
    /// Adds an event to a patrol.
    PatrolEvent(&'a PatrolEvent),
    /// Writes a field of a visit's record.
    VisitField(VisitField),
    /// Adds an event to a visit.
    VisitEvent(&'a VisitEvent),
}

/// What the decision rests on.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Reference data as the decider has it.
    pub reference: &'a Reference,
    /// Who acts.
    pub principal: &'a Principal,
    /// The decider's clock.
    pub now: Timestamp,
    /// The protocol's limits.
    pub limits: &'a Limits,
    /// The document's header.
    pub header: &'a Header,
    /// Who made the document: a case's reporter, a patrol's steward, a visit's author. For the
    /// first change, the principal.
    pub owner: PersonId,
    /// The case as the change's dependencies show it; none while it is being made, and for other
    /// kinds.
    pub known: Option<&'a Case>,
    /// The case's events as the dependencies show them.
    pub events: &'a [Received],
    /// Who has the case now, whatever the dependencies show.
    pub fixer_now: Option<OrganisationId>,
    /// What the case is classed as, as the dependencies show it: more than one where it was classed
    /// twice at once.
    pub classes: &'a [String],
    /// The report after the change, for complaints.
    pub report: Option<&'a Report>,
    /// The greatest receipt in the change's ancestry: what the author had certainly seen.
    pub last_receipt: Option<Timestamp>,
}

impl Facts<'_> {
    fn scope(&self) -> ScopeId {
        self.header.scope
    }

    fn building(&self) -> Option<BuildingId> {
        self.report.and_then(|r| r.building)
    }

    /// The category in force: the residents' committee's word is in its lane and overrides the
    /// reporter's only for the clocks; who fixes was decided by a routing.
    fn category(&self) -> Option<&str> {
        self.report.map(|r| r.category.as_str())
    }

    fn on_the_list(&self, organisation: OrganisationId) -> bool {
        self.reference
            .compound(self.scope())
            .is_some_and(|c| c.parties.iter().any(|p| p.organisation == organisation))
    }

    /// Whether a judgement would be of this organisation's work: of the case's fixer as the author
    /// saw it or, before there is one, of the party that the category is responsible to; of
    /// whoever has the case now, so that old dependencies hide nothing; and of whoever asked for
    /// what it decides, who may not have the case any more.
    fn judges(&self, event: &Event, organisation: OrganisationId) -> bool {
        let seen = self
            .known
            .and_then(|c| c.fixer)
            .or_else(|| self.reference.responsible(self.scope(), self.category()?));
        let asked = carried::answered(&event.what)
            .and_then(|key| self.events.iter().find(|e| e.key == key))
            .map(|e| e.event.by.organisation);
        [seen, self.fixer_now, asked].contains(&Some(organisation))
    }
}

/// What the policy says of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The author may.
    Permit,
    /// The author's role had ended: kept apart for a supervisor to admit or discard.
    Held(ErrorCode),
    /// The author may not.
    Deny(ErrorCode, String),
}

impl Decision {
    fn deny(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::Deny(code, detail.into())
    }

    /// This decision, or the next one if this permits.
    fn and_then(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Permit => next(),
            Self::Held(_) | Self::Deny(..) => self,
        }
    }
}

/// Whether `principal` may do this to this document.
#[must_use]
pub fn decide(action: &Action<'_>, facts: &Facts<'_>) -> Decision {
    match *action {
        Action::Create { header, by } => lanes::create(header, by, facts),
        Action::Event(event) => event_decision(event, facts),
        Action::ReportField(field) => lanes::report(Some(field), facts),
        Action::ReportText => lanes::report(None, facts),
        Action::CommitteeField(body, field, words) => lanes::committee(body, field, words, facts),
        Action::PropertyField(organisation, _) => lanes::property(organisation, facts),
        Action::Comment(comment) => lanes::words(&comment.by, facts),
        Action::Photo(photo) => lanes::photo(photo, facts),
        Action::PatrolPlan(plan) => lanes::patrol_plan(plan, facts),
        Action::PatrolMark(mark) => lanes::patrol_mark(mark, facts),
        Action::PatrolEvent(event) => lanes::patrol_event(event, facts),
        Action::VisitField(_) => lanes::visit_field(facts),
        Action::VisitEvent(event) => lanes::visit_event(event, facts),
    }
}

fn event_decision(event: &Event, facts: &Facts<'_>) -> Decision {
    if facts.header.kind != DocKind::Complaint {
        return Decision::deny(ErrorCode::NotYourLane, "only a complaint has such events");
    }
    if event.by.role == Role::Property && facts.header.audience != Audience::All {
        return Decision::deny(
            ErrorCode::RoleMayNot,
            "the case is not for the fixer's eyes",
        );
    }
    let rule = table::rule(event.what.event_type());
    let Some(_) = rule.who.iter().find(|who| is_who(**who, event, facts)) else {
        return Decision::deny(
            ErrorCode::RoleMayNot,
            format!(
                "{} may not write `{}` here",
                event.by.role,
                event.what.event_type()
            ),
        );
    };
    if rule.judges && facts.judges(event, event.by.organisation) {
        return Decision::deny(
            ErrorCode::ConflictOfInterest,
            "nobody employed by the fixer may judge its cases",
        );
    }
    roles::holds(event.by.role, facts)
        .and_then(|| status_allows(event, facts))
        .and_then(|| carried::is_sound(event, facts))
        .and_then(|| timing::in_time(event, facts))
}

/// Whether the author is this `who` of the table.
fn is_who(who: table::Who, event: &Event, facts: &Facts<'_>) -> bool {
    use table::Who;
    let role = event.by.role;
    let fixer = facts.known.and_then(|c| c.fixer);
    let compound = facts.reference.compound(facts.scope());
    match who {
        Who::Steward => role == Role::Steward,
        Who::AnyCommittee => matches!(role, Role::Committee(_)),
        Who::Residents => {
            role == Role::Committee(Body::Residents)
                // Where there is no residents' committee the community stands in for it.
                || (role == Role::Supervisor(Level::Community)
                    && compound.is_some_and(|c| !c.has_residents_committee))
        }
        Who::OwnersForCommonParts => {
            role == Role::Committee(Body::Owners)
                && facts
                    .category()
                    .and_then(|c| facts.reference.category(c))
                    .is_some_and(|c| c.common_parts)
        }
        Who::Supervisor => matches!(role, Role::Supervisor(_)),
        Who::Fixer => role == Role::Property && fixer == Some(event.by.organisation),
        Who::HandedItOff => facts
            .known
            .and_then(|c| c.handed_off_by.as_ref())
            .is_some_and(|by| by.role == role && by.organisation == event.by.organisation),
        Who::Reporter => {
            facts.owner == event.by.person && matches!(role, Role::Steward | Role::Committee(_))
        }
        Who::ListedParty => role == Role::Property && facts.on_the_list(event.by.organisation),
        Who::System => role == Role::System && facts.principal.is_system(),
        Who::SystemForRepairs => {
            role == Role::System
                && facts.principal.is_system()
                && facts
                    .report
                    .is_some_and(|r| r.kind == crate::domain::complaint::schema::ReportType::Repair)
        }
    }
}

fn status_allows(event: &Event, facts: &Facts<'_>) -> Decision {
    let opens = transition::is_opening(&event.what);
    match facts.known {
        None if opens => Decision::Permit,
        None => Decision::deny(
            ErrorCode::StatusForbids,
            "the first event must open the case",
        ),
        Some(_) if opens => Decision::deny(ErrorCode::StatusForbids, "the case is open already"),
        Some(case) if transition::legal_from(&event.what).contains(&case.status) => {
            Decision::Permit
        }
        Some(case) => Decision::deny(
            ErrorCode::StatusForbids,
            format!(
                "`{}` is not possible while {}",
                event.what.event_type(),
                case.status
            ),
        ),
    }
}

/// Whether documents of this kind may have this audience, and whose it then is.
fn audience_fits(header: &Header, owner: PersonId) -> bool {
    match (header.kind, header.audience) {
        (DocKind::Complaint, Audience::All | Audience::Internal)
        | (DocKind::Patrol, Audience::All) => header.owner.is_none(),
        (DocKind::Visit, Audience::Own) => header.owner == Some(owner),
        (DocKind::Complaint, Audience::Own)
        | (DocKind::Patrol, Audience::Internal | Audience::Own)
        | (DocKind::Visit, Audience::All | Audience::Internal) => false,
    }
}
