//! A fixer's fair clock: which deadlines whoever has a case has, and what began them.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::{Case, Received};
use lianjian_protocol::domain::complaint::schema::{CommitteeField, PropertyField, Report};
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::grant::Body;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::domain::sla;
use lianjian_protocol::domain::sla::deadline::deadlines;
use lianjian_protocol::domain::sla::stint::{Stint, stints};
use lianjian_protocol::ids::OrganisationId;
use lianjian_protocol::time::Timestamp;

use crate::records::{Due, Milestone, StartedBy};

/// What the clocks of a case say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clocks {
    /// The deadlines of who had it last, met ones too, in the order of the milestones; none while
    /// nobody had it, and for one who is exempt.
    pub dues: Vec<Due>,
    /// Whether who has it still has it to fix.
    pub running: bool,
    /// Whether they are exempt.
    pub exempt: bool,
    /// Everyone who had it to fix, in order, each once.
    pub fixers: Vec<OrganisationId>,
}

/// The category in force: the residents' committee's word, else the reporter's.
#[must_use]
pub fn category_in_force(document: &Document, report: &Report) -> String {
    document
        .committee_fields(None)
        .into_iter()
        .find(|(place, _)| *place == (Body::Residents, CommitteeField::Category))
        .map_or_else(|| report.category.clone(), |(_, field)| field.value)
}

/// The clocks of a case. What rests now is given as it stood when that began, so that the answer
/// does not depend on the time at which it is asked.
#[must_use]
pub fn clocks(
    document: &Document,
    report: &Report,
    case: &Case,
    events: &[Received],
    reference: &Reference,
) -> Clocks {
    let category = category_in_force(document, report);
    let mut sla = sla::Sla {
        reference,
        category: &category,
        external_due: report.external_due,
        planned_at: None,
        distrusted: &[],
        now: Timestamp::default(),
    };
    let stints = stints(case, events, &sla);
    let mut fixers = Vec::new();
    for stint in &stints {
        if !fixers.contains(&stint.fixer) {
            fixers.push(stint.fixer);
        }
    }
    let running = stints.iter().rev().find(|stint| stint.is_running());
    let Some(stint) = running.or(stints.last()) else {
        return Clocks::default();
    };
    let stopped_at = stint
        .off
        .iter()
        .find(|off| off.to.is_none())
        .map(|o| o.from);
    // A lasting rest that has taken no time yet: the due times as they were when it began.
    sla.now = stopped_at.unwrap_or_default();
    let planned = document.property_fields(None).iter().any(|(place, field)| {
        *place == (stint.fixer, PropertyField::Plan) && !field.value.trim().is_empty()
    });
    let started_by = started_by(stint, events);
    let dues = deadlines(stint, &sla)
        .into_iter()
        .map(|deadline| Due {
            milestone: milestone(deadline.milestone),
            from: deadline.from,
            due: deadline.due,
            met_at: deadline.met_at,
            stopped_at: stopped_at.filter(|_| rests(deadline.milestone)),
            started_by,
            external: deadline.milestone == sla::deadline::Milestone::Fix
                && report.external_due.is_some(),
        })
        // When a plan was written is not known, only that it is there.
        .filter(|due| due.milestone != Milestone::Plan || !planned)
        .collect();
    Clocks {
        dues,
        running: running.is_some(),
        exempt: stint.exempt,
        fixers,
    }
}

/// The next deadline that is still to be met.
#[must_use]
pub fn next(dues: &[Due]) -> Option<&Due> {
    dues.iter()
        .filter(|due| due.met_at.is_none())
        .min_by_key(|due| (due.due, due.milestone))
}

/// Nobody pauses what they have not taken.
const fn rests(milestone: sla::deadline::Milestone) -> bool {
    use sla::deadline::Milestone as M;
    match milestone {
        M::Accept | M::Arrive => false,
        M::Plan | M::Fix => true,
    }
}

const fn milestone(milestone: sla::deadline::Milestone) -> Milestone {
    use sla::deadline::Milestone as M;
    match milestone {
        M::Accept => Milestone::Accept,
        M::Arrive => Milestone::Arrive,
        M::Plan => Milestone::Plan,
        M::Fix => Milestone::Fix,
    }
}

/// A stint's first event is the one that began it, unless it was opened again by a sighting that
/// was there before its fix.
fn started_by(stint: &Stint, events: &[Received]) -> StartedBy {
    let first = stint
        .events
        .first()
        .and_then(|key| events.iter().find(|event| event.key == *key))
        .map(|received| &received.event.what);
    if let Some(What::Dispatched { .. }) = first {
        StartedBy::Dispatched
    } else if let Some(What::Transferred { .. }) = first {
        StartedBy::Transferred
    } else if let Some(What::HandedOff { .. }) = first {
        StartedBy::HandedOff
    } else {
        StartedBy::Reopened
    }
}
