//! To which level a case should go, and which escalations still stand.
//!
//! The first goes to the community, when a deadline has passed, or at the second decline or
//! reopening. If it is still not done when as much time as the fix had has passed again, it goes
//! to the subdistrict, and so on. Districts get what is measured by the clock (特急, 急修); the
//! rest they see in a weekly list.

use crate::domain::complaint::case::{Case, Effect, Received};
use crate::domain::event::What;
use crate::domain::grant::{Level, Role};
use crate::domain::reference::Allowance;
use crate::domain::sla::Sla;
use crate::domain::sla::deadline::{Milestone, again, deadlines};
use crate::domain::sla::stint::{Stint, stints};
use crate::ids::EntryKey;
use crate::time::Timestamp;

/// How many declines, or reopenings, bring a case to the community.
pub const TWICE: usize = 2;

/// Why a case should go to a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// This was due.
    Overdue(Milestone),
    /// Declined twice.
    Declined,
    /// Reopened twice.
    Reopened,
}

/// An escalation that should be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscalationDue {
    /// To which level.
    pub level: Level,
    /// Why.
    pub why: Why,
    /// Since when it should have been.
    pub since: Timestamp,
}

/// Whether a case should go to a level (further) up now.
#[must_use]
pub fn escalation_due(case: &Case, events: &[Received], sla: &Sla<'_>) -> Option<EscalationDue> {
    if !case.status.is_open() {
        return None;
    }
    let stints = stints(case, events, sla);
    let (since, why) = first_cause(case, events, &stints, sla)?;
    let (level, since) = match reached(case, events) {
        None => (Level::Community, since),
        Some((reached, at)) => {
            let tier = sla.reference.tier_of(sla.category)?;
            let by_the_clock = matches!(tier.fix, Some(Allowance::Elapsed(_)));
            let next = match reached {
                Some(Level::Community) => Level::Subdistrict,
                Some(Level::Subdistrict) if by_the_clock => Level::District,
                Some(Level::Subdistrict | Level::District) => return None,
                None => Level::Community,
            };
            (next, again(tier, &sla.reference.calendar, at.max(since))?)
        }
    };
    (since <= sla.now).then_some(EscalationDue { level, why, since })
}

/// The earliest cause there is now.
fn first_cause(
    case: &Case,
    events: &[Received],
    stints: &[Stint],
    sla: &Sla<'_>,
) -> Option<(Timestamp, Why)> {
    let running = stints.iter().rev().find(|s| s.is_running());
    let overdue = running
        .into_iter()
        .flat_map(|stint| deadlines(stint, sla))
        .filter(|d| d.met_at.is_none() && d.due < sla.now)
        .map(|d| (d.due, Why::Overdue(d.milestone)))
        .min_by_key(|(due, _)| *due);
    let declined = second(case, events, |what| matches!(what, What::Declined { .. }));
    let reopened = second(case, events, |what| {
        matches!(what, What::Reopened { .. } | What::Sighting { .. })
    });
    overdue
        .into_iter()
        .chain(declined.map(|at| (at, Why::Declined)))
        .chain(reopened.map(|at| (at, Why::Reopened)))
        .min_by_key(|(at, _)| *at)
}

/// When the second such event in effect was received.
fn second(case: &Case, events: &[Received], is: impl Fn(&What) -> bool) -> Option<Timestamp> {
    let mut times: Vec<Timestamp> = events
        .iter()
        .filter(|r| is(&r.event.what))
        .filter(|r| {
            case.outcome(r.key)
                .is_some_and(|o| o.effect == Effect::InEffect)
        })
        .map(known_at)
        .collect();
    times.sort_unstable();
    times.get(TWICE - 1).copied()
}

/// The level at which the case is and since when: up with an escalation, one down when it is sent
/// down. None if it was never escalated; no level if it was sent down from the lowest.
fn reached(case: &Case, events: &[Received]) -> Option<(Option<Level>, Timestamp)> {
    let mut reached: Option<(Option<Level>, Timestamp)> = None;
    for outcome in &case.outcomes {
        let Some(received) = events.iter().find(|r| r.key == outcome.key) else {
            continue;
        };
        let at = known_at(received);
        if let What::Escalated { level, .. } = received.event.what {
            let before = reached.and_then(|(level, _)| level);
            reached = Some((before.max(Some(level)), at));
        } else if let What::SentDown { .. } = received.event.what {
            let below = match reached.and_then(|(level, _)| level) {
                Some(Level::District) => Some(Level::Subdistrict),
                Some(Level::Subdistrict) => Some(Level::Community),
                Some(Level::Community) | None => None,
            };
            reached = Some((below, at));
        }
    }
    reached
}

/// An escalation that was written, and whether it still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// The event.
    pub key: EntryKey,
    /// To which level.
    pub level: Level,
    /// The fix that cancels it, if one does.
    pub cancelled_by: Option<EntryKey>,
}

/// The escalations of a case in order. One that the system wrote is cancelled by a fix that was
/// made in time, and before it was written, by a clock that is believed: the system could not have
/// known. Both stay logged, whichever was received first.
#[must_use]
pub fn escalations(case: &Case, events: &[Received], sla: &Sla<'_>) -> Vec<Escalation> {
    let stints = stints(case, events, sla);
    let escalation = |outcome_key: &EntryKey| {
        let received = events.iter().find(|r| r.key == *outcome_key)?;
        let What::Escalated { level, .. } = received.event.what else {
            return None;
        };
        let stint = stints.iter().find(|s| s.events.contains(&received.key));
        let by_system = received.event.by.role == Role::System;
        let cancelled_by = stint
            .filter(|_| by_system)
            .and_then(|stint| fixed_in_time(stint, received.event.at, sla));
        Some(Escalation {
            key: received.key,
            level,
            cancelled_by,
        })
    };
    let keys = case.outcomes.iter().map(|o| &o.key);
    keys.filter_map(escalation).collect()
}

fn fixed_in_time(stint: &Stint, escalated: Timestamp, sla: &Sla<'_>) -> Option<EntryKey> {
    let fix = stint.fix.as_ref()?;
    let due = deadlines(stint, sla)
        .into_iter()
        .find(|d| d.milestone == Milestone::Fix)?
        .due;
    (fix.at <= due && fix.at <= escalated).then_some(fix.key)
}

fn known_at(received: &Received) -> Timestamp {
    received.received_at.unwrap_or(received.event.at)
}
