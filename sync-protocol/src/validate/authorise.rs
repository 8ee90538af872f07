//! Check 4, right: whether the author may write what the change writes, as they knew the case.
//!
//! The policy decides; three things belong here, once, since they are the same for every action:
//! that what is signed is signed by whoever offers it, that its time is not ahead of the clock,
//! and that an event saw what its ancestry shows.

use crate::document::Document;
use crate::document::history::Ancestry;
use crate::domain::complaint::case::{Case, Received};
use crate::domain::complaint::replay::replay;
use crate::domain::complaint::schema::CommitteeField;
use crate::domain::event::{Author, What};
use crate::domain::grant::Body;
use crate::domain::kind::DocKind;
use crate::domain::reference::Reference;
use crate::ids::{OrganisationId, PersonId};
use crate::policy::table::rule_of;
use crate::policy::{Action, Decision, Facts, decide};
use crate::time::Timestamp;
use crate::validate::Context;
use crate::validate::frame::FramedChange;
use crate::validate::refusal::{Refusal, refuse};
use crate::validate::written::Written;
use crate::wire::ErrorCode;

/// Asks for everything that was written. `Some` code: permitted but for a role that had ended.
pub(super) fn authorise(
    written: &[Written],
    framed: &FramedChange,
    before: Option<(&Document, &Ancestry<'_>)>,
    after: &Document,
    context: &Context<'_>,
) -> Result<Option<ErrorCode>, Refusal> {
    let known = Known::of(framed, before)?;
    let floor = lived_after(&known.events, context.principal.person)
        .map(|received| received.minus(context.limits.clock_ahead));
    for item in written {
        if let Some((by, at)) = signed(item) {
            is_principal(by, context)?;
            if let Some(at) = at
                && at > context.now.plus(context.limits.clock_ahead)
            {
                return refuse(ErrorCode::ClockAhead, format!("{at} is ahead of the clock"));
            }
            if let (Some(at), Some(floor)) = (at, floor)
                && at < floor
            {
                let detail = format!("{at} is before what its author had seen, of {floor}");
                return refuse(ErrorCode::ClockBehind, detail);
            }
        }
        if let Written::Event(_, event) = item {
            let shows = known.case.as_ref().map(|case| case.last_in_effect);
            if event.saw != shows {
                return refuse(
                    ErrorCode::StaleView,
                    format!("it saw {:?} where {shows:?} was in effect", event.saw),
                );
            }
        }
    }
    let report = match context.kind {
        // Nothing is decided by the words of the text.
        DocKind::Complaint => after.report_fields(None),
        DocKind::Patrol | DocKind::Visit => None,
    };
    let facts = Facts {
        reference: context.reference,
        principal: context.principal,
        now: context.now,
        limits: context.limits,
        header: after.header(),
        owner: known.owner.unwrap_or(context.principal.person),
        known: known.case.as_ref(),
        events: &known.events,
        fixer_now: known.fixer_now(written, before),
        classes: &classes(written, framed, before, context.reference),
        report: report.as_ref(),
        last_receipt: before.and_then(|(document, ancestry)| document.last_receipt(ancestry)),
    };
    let mut held = None;
    for item in written {
        let decision = match action(item, written) {
            Some(action) => decide(&action, &facts),
            None => continue,
        };
        match decision {
            Decision::Permit => {}
            Decision::Held(code) => held = Some(code),
            Decision::Deny(code, detail) => return refuse(code, detail),
        }
    }
    Ok(held)
}

/// When whoever has seen these events certainly lived: what others did reaches a device only after
/// the server had it. What the person did counts for nothing here: a chain that was written offline
/// for days gets its receipts all at once.
pub(crate) fn lived_after(events: &[Received], person: PersonId) -> Option<Timestamp> {
    let others = events.iter().filter(|e| e.event.by.person != person);
    others.filter_map(|e| e.received_at).max()
}

/// What the change's ancestry shows.
struct Known {
    events: Vec<Received>,
    case: Option<Case>,
    owner: Option<PersonId>,
}

impl Known {
    fn of(
        framed: &FramedChange,
        before: Option<(&Document, &Ancestry<'_>)>,
    ) -> Result<Self, Refusal> {
        let mut known = Self {
            events: Vec::new(),
            case: None,
            owner: None,
        };
        let Some((document, ancestry)) = before else {
            return Ok(known);
        };
        match document.header().kind {
            DocKind::Complaint => {
                let at = (!ancestry.is_all()).then(|| framed.deps());
                known.events = document.events(at);
                let case = replay(&known.events).map_err(|error| {
                    // A stored document always begins with its first event: this is our fault.
                    Refusal::new(
                        ErrorCode::Internal,
                        format!("the case does not replay: {error}"),
                    )
                })?;
                known.owner = Some(case.reporter.person);
                known.case = Some(case);
            }
            DocKind::Patrol => known.owner = document.plan().map(|plan| plan.steward.person),
            DocKind::Visit => known.owner = document.header().owner,
        }
        Ok(known)
    }

    /// Who has the case now. It is replayed for a judgement alone, and only where its author had
    /// not seen everything.
    fn fixer_now(
        &self,
        written: &[Written],
        before: Option<(&Document, &Ancestry<'_>)>,
    ) -> Option<OrganisationId> {
        let (document, ancestry) = before?;
        let judges =
            |w: &Written| matches!(w, Written::Event(_, e) if rule_of(e.what.event_type()).judges);
        if ancestry.is_all() || !written.iter().any(judges) {
            return self.case.as_ref()?.fixer;
        }
        document.case(None).ok()?.fixer
    }
}

/// What a case that is said to be fixed is classed as, as the author saw it: the residents'
/// committee's word where that is a class, else the reporter's.
fn classes(
    written: &[Written],
    framed: &FramedChange,
    before: Option<(&Document, &Ancestry<'_>)>,
    reference: &Reference,
) -> Vec<String> {
    let fixes =
        |w: &Written| matches!(w, Written::Event(_, e) if matches!(e.what, What::Fixed { .. }));
    let Some((document, ancestry)) = before.filter(|_| written.iter().any(fixes)) else {
        return Vec::new();
    };
    let at = (!ancestry.is_all()).then(|| framed.deps());
    let lane = document.committee_fields(at).into_iter();
    let by_committee = lane
        .filter(|(place, _)| *place == (Body::Residents, CommitteeField::Category))
        .flat_map(|(_, field)| std::iter::once(field.value).chain(field.others))
        .filter(|class| reference.category(class).is_some());
    let classes: Vec<String> = by_committee.collect();
    if !classes.is_empty() {
        return classes;
    }
    let report = document.report_fields(at);
    report.into_iter().map(|report| report.category).collect()
}

/// Who signed it and when, where it is signed.
fn signed(item: &Written) -> Option<(&Author, Option<Timestamp>)> {
    match item {
        Written::Event(_, event) => Some((&event.by, Some(event.at))),
        Written::PatrolEvent(_, event) => Some((&event.by, Some(event.at))),
        Written::VisitEvent(_, event) => Some((&event.by, Some(event.at))),
        Written::Comment(_, comment) => Some((&comment.by, Some(comment.at))),
        Written::Photo(_, photo) => Some((&photo.by, Some(photo.at))),
        Written::Mark(_, mark) => Some((&mark.by, Some(mark.at))),
        // A plan's window may well lie ahead.
        Written::Plan(plan) => Some((&plan.steward, None)),
        Written::Header(_)
        | Written::ReportField(_)
        | Written::ReportText
        | Written::CommitteeField(..)
        | Written::PropertyField(..)
        | Written::VisitField(_) => None,
    }
}

fn is_principal(by: &Author, context: &Context<'_>) -> Result<(), Refusal> {
    let principal = context.principal;
    if by.person == principal.person
        && by.organisation == principal.organisation
        && by.badge == principal.badge
        && by.device == principal.device
    {
        Ok(())
    } else {
        refuse(
            ErrorCode::WrongAuthor,
            "signed as another person, organisation, badge or device",
        )
    }
}

fn action<'a>(item: &'a Written, written: &'a [Written]) -> Option<Action<'a>> {
    let creates = written.iter().any(|w| matches!(w, Written::Header(_)));
    Some(match item {
        Written::Header(header) => {
            let by = written.iter().find_map(|w| match w {
                Written::Event(..) | Written::PatrolEvent(..) | Written::VisitEvent(..) => {
                    signed(w)
                }
                _ => None,
            });
            Action::Create { header, by: by?.0 }
        }
        Written::Event(_, event) => Action::Event(event),
        Written::PatrolEvent(_, event) => Action::PatrolEvent(event),
        Written::VisitEvent(_, event) => Action::VisitEvent(event),
        Written::Comment(_, comment) => Action::Comment(comment),
        Written::Photo(_, photo) => Action::Photo(photo),
        Written::Mark(_, mark) => Action::PatrolMark(mark),
        Written::Plan(plan) => Action::PatrolPlan(plan),
        // What a document is made with was asked for with its making.
        Written::ReportField(_) | Written::ReportText if creates => return None,
        Written::ReportField(field) => Action::ReportField(*field),
        Written::ReportText => Action::ReportText,
        Written::CommitteeField(body, field, words) => Action::CommitteeField(*body, *field, words),
        Written::PropertyField(organisation, field) => Action::PropertyField(*organisation, *field),
        Written::VisitField(field) => Action::VisitField(*field),
    })
}
