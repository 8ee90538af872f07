//! Clocks: how long a case has, how long it has taken, and what follows when it takes too long.
//!
//! Two clocks run. The resident's, from when it was seen to when it was confirmed
//! ([`resident_clock`]); and each fixer's own, from when the case was there for it to take to its
//! fix, less approved pauses and exemptions ([`stint`]).
//!
//! - [`calendar`]: working days
//! - [`stint`]: each fixer's time with a case, from the events
//! - [`deadline`]: what is due when, what is left, when to remind
//! - [`escalation`]: to which level a case should go
//! - [`defaults`]: the tiers and categories that a new installation starts with

pub mod calendar;
pub mod deadline;
pub mod defaults;
pub mod escalation;
pub mod stint;

#[cfg(test)]
mod tests;

use crate::domain::complaint::case::{Case, Received};
use crate::domain::complaint::status::Status;
use crate::domain::reference::{Reference, SlaTier};
use crate::ids::DeviceId;
use crate::time::{Span, Timestamp};

/// What the clocks of one case are read by.
#[derive(Debug, Clone, Copy)]
pub struct Sla<'a> {
    /// Tiers, categories, the calendar.
    pub reference: &'a Reference,
    /// The class in force now; a fix is judged by the one that it names.
    pub category: &'a str,
    /// The other system's due date, for a case from the city's hotline: it is kept.
    pub external_due: Option<Timestamp>,
    /// When the fixer wrote its plan, if it did: it is a field of the fixer's lane and no event.
    pub planned_at: Option<Timestamp>,
    /// Devices whose clocks are not believed: what they did counts from its receipt.
    pub distrusted: &'a [DeviceId],
    /// Now.
    pub now: Timestamp,
}

impl Sla<'_> {
    /// When an event counts as done: when its author says, so that work in a basement is not late
    /// for want of a signal, but never after its receipt; by an unbelieved clock, its receipt.
    #[must_use]
    pub fn done_at(&self, received: &Received) -> Timestamp {
        match received.received_at {
            Some(receipt) if self.distrusted.contains(&received.event.by.device) => receipt,
            Some(receipt) => received.event.at.min(receipt),
            None => received.event.at,
        }
    }

    /// The tier of a stint: by the class that its fix names, else by the one in force.
    #[must_use]
    pub fn tier(&self, stint: &stint::Stint) -> Option<&SlaTier> {
        let fixed = stint.fix.as_ref().map(|fix| fix.category.as_str());
        self.reference.tier_of(fixed.unwrap_or(self.category))
    }
}

/// The resident's clock: how long since it was seen, until it was confirmed. None of what happens
/// between stops it. `observed_at` is the report's, or the earliest of those merged into it.
#[must_use]
pub fn resident_clock(case: &Case, observed_at: Timestamp, now: Timestamp) -> Span {
    let confirmed = case.settled_at.filter(|_| case.status == Status::Confirmed);
    confirmed.unwrap_or(now).since(observed_at)
}
