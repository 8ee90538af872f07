//! Each fixer's time with a case: it begins when the case is there for the fixer on the server,
//! and ends with its fix, or when the case leaves it.

use std::collections::{HashMap, HashSet};

use crate::domain::complaint::case::{Case, Effect, Outcome, Received};
use crate::domain::complaint::status::Status;
use crate::domain::complaint::transition::routed_to;
use crate::domain::event::What;
use crate::domain::sla::Sla;
use crate::ids::{EntryKey, OrganisationId};
use crate::time::Timestamp;

/// A fix as the clocks see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The event.
    pub key: EntryKey,
    /// When it counts as done.
    pub at: Timestamp,
    /// The class then in force, which judges it.
    pub category: String,
}

/// A time that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Off {
    /// From when.
    pub from: Timestamp,
    /// Until when; none while it lasts.
    pub to: Option<Timestamp>,
}

/// One fixer's time with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stint {
    /// Whose.
    pub fixer: OrganisationId,
    /// When the case was there to be taken: the receipt of its routing or reopening.
    pub available_at: Timestamp,
    /// When it was taken; a start, arrival or fix without that takes it.
    pub accepted_at: Option<Timestamp>,
    /// When someone was there; a start or fix without that says so.
    pub arrived_at: Option<Timestamp>,
    /// The fix, once there is one.
    pub fix: Option<Fix>,
    /// When the case left the fixer without a fix.
    pub left_at: Option<Timestamp>,
    /// Approved pauses, and times when the case was struck out.
    pub off: Vec<Off>,
    /// Whether an exemption was granted: the stint is shown apart and judged by nothing.
    pub exempt: bool,
    /// Until when an extension was granted.
    pub extended_until: Option<Timestamp>,
    /// The events of the stint that its answers and escalations belong to, in order.
    pub events: Vec<EntryKey>,
}

impl Stint {
    /// Whether the fixer still has it to fix.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.fix.is_none() && self.left_at.is_none()
    }
}

/// The stints of a case, in the order in which they began. `events` are those that the case was
/// replayed from, in any order.
#[must_use]
pub fn stints(case: &Case, events: &[Received], sla: &Sla<'_>) -> Vec<Stint> {
    let by_key: HashMap<EntryKey, &Received> = events.iter().map(|r| (r.key, r)).collect();
    let mut walk = Walk {
        sla,
        granted: granted(events),
        stints: Vec::new(),
        current: None,
        pause: None,
        struck: None,
    };
    // A sighting that reopened a fix which came later did so when that fix came.
    let at_once: HashSet<EntryKey> = case.outcomes.iter().filter_map(|o| o.reopened_by).collect();
    let mut before = Status::Reported;
    for outcome in &case.outcomes {
        if let Some(received) = by_key.get(&outcome.key) {
            let waited = at_once.contains(&outcome.key) && outcome.status == before;
            walk.step(outcome, received, waited);
        }
        before = outcome.status;
    }
    walk.stints
}

/// Answers that say yes, by what they answer, with until when.
fn granted(events: &[Received]) -> HashMap<EntryKey, Option<Timestamp>> {
    let yes = events.iter().filter_map(|r| {
        if let What::PauseDecided { answers, granted } | What::ExemptDecided { answers, granted } =
            &r.event.what
        {
            granted.then_some((*answers, None))
        } else if let What::ExtensionDecided {
            answers,
            granted,
            until,
        } = &r.event.what
        {
            granted.then_some((*answers, *until))
        } else {
            None
        }
    });
    yes.collect()
}

struct Walk<'a> {
    sla: &'a Sla<'a>,
    granted: HashMap<EntryKey, Option<Timestamp>>,
    stints: Vec<Stint>,
    /// The stint of whoever has the case, or had it last.
    current: Option<usize>,
    /// The pause that lasts, and whether it is approved.
    pause: Option<(Timestamp, bool)>,
    /// Since when the case is struck out.
    struck: Option<Timestamp>,
}

impl Walk<'_> {
    fn step(&mut self, outcome: &Outcome, received: &Received, waited: bool) {
        let in_effect = outcome.effect == Effect::InEffect && !waited;
        if in_effect {
            self.in_effect(outcome, received);
        }
        // A colleague on site is there, although another took the case.
        if matches!(outcome.effect, Effect::Assists { .. })
            && matches!(received.event.what, What::Started | What::Arrived)
        {
            self.taken(self.sla.done_at(received), true);
        }
        if let Some(stint) = self.stint() {
            stint.events.push(outcome.key);
        }
        if outcome.effect == Effect::Attached {
            self.attached(received);
        }
        if in_effect && outcome.reopened_by.is_some() {
            self.open_again(outcome, received);
        }
    }

    fn in_effect(&mut self, outcome: &Outcome, received: &Received) {
        let at = self.sla.done_at(received);
        let known = received.received_at.unwrap_or(received.event.at);
        match &received.event.what {
            What::Dispatched { .. } | What::Transferred { .. } | What::HandedOff { .. } => {
                self.leave(known);
                if let Some(fixer) = routed_to(&received.event.what) {
                    self.begin(fixer, known);
                }
            }
            What::Accepted => {
                self.back_to(outcome.fixer, known);
                self.taken(at, false);
            }
            What::Started | What::Arrived => {
                self.back_to(outcome.fixer, known);
                self.taken(at, true);
            }
            What::Paused { .. } => {
                self.pause = Some((at, self.granted.contains_key(&received.key)));
            }
            What::Resumed => self.resume(at),
            What::Fixed { category, .. } => {
                self.back_to(outcome.fixer, known);
                self.resume(at);
                self.taken(at, true);
                self.fixed(received.key, at, category);
            }
            What::Reopened { .. } | What::Sighting { .. } => self.open_again(outcome, received),
            What::Declined { .. } | What::ClosedUnfixed { .. } => self.leave(known),
            What::Withdrawn { .. } | What::Merged { .. } | What::Voided { .. } => {
                self.struck = Some(known);
            }
            What::Reinstated { .. } => {
                let off = self.struck.take().map(|from| Off {
                    from,
                    to: Some(known),
                });
                if let Some(stint) = self.stint() {
                    stint.off.extend(off);
                }
            }
            What::Reported
            | What::SelfFixed { .. }
            | What::Resubmitted { .. }
            | What::Verified
            | What::Returned { .. }
            | What::Confirmed { .. }
            | What::Urged { .. }
            | What::Escalated { .. }
            | What::SentDown { .. }
            | What::ExtensionAsked { .. }
            | What::ExtensionDecided { .. }
            | What::ExemptAsked { .. }
            | What::ExemptDecided { .. }
            | What::PauseDecided { .. }
            | What::WithdrawalAsked { .. }
            | What::CalledBack { .. }
            | What::ToTopic { .. }
            | What::Supplement { .. } => {}
        }
        self.note_off();
    }

    /// What was asked in a stint and answered yes, whenever the answer came.
    fn attached(&mut self, received: &Received) {
        let Some(until) = self.granted.get(&received.key).copied() else {
            return;
        };
        let exempt = matches!(received.event.what, What::ExemptAsked { .. });
        let extends = matches!(received.event.what, What::ExtensionAsked { .. });
        if let Some(stint) = self.stint() {
            stint.exempt |= exempt;
            if extends {
                stint.extended_until = stint.extended_until.max(until);
            }
        }
    }

    fn stint(&mut self) -> Option<&mut Stint> {
        self.stints.get_mut(self.current?)
    }

    fn begin(&mut self, fixer: OrganisationId, available_at: Timestamp) {
        self.current = Some(self.stints.len());
        self.stints.push(Stint {
            fixer,
            available_at,
            accepted_at: None,
            arrived_at: None,
            fix: None,
            left_at: None,
            off: Vec::new(),
            exempt: false,
            extended_until: None,
            events: Vec::new(),
        });
    }

    /// The case leaves whoever has it.
    fn leave(&mut self, at: Timestamp) {
        self.resume(at);
        self.note_off();
        if let Some(stint) = self.stint()
            && stint.is_running()
        {
            stint.left_at = Some(at);
        }
    }

    /// The case is again with whom it had been moved from, as if it had not been.
    fn back_to(&mut self, fixer: Option<OrganisationId>, at: Timestamp) {
        self.struck = None;
        let theirs = self.stints.iter().rposition(|s| Some(s.fixer) == fixer);
        if let Some(theirs) = theirs
            && Some(theirs) != self.current
        {
            self.leave(at);
            self.current = Some(theirs);
        }
        if let Some(stint) = self.stint() {
            stint.left_at = None;
        }
    }

    fn taken(&mut self, at: Timestamp, there: bool) {
        if let Some(stint) = self.stint() {
            let at = at.max(stint.available_at);
            stint.accepted_at.get_or_insert(at);
            if there {
                stint.arrived_at.get_or_insert(at);
            }
        }
    }

    fn fixed(&mut self, key: EntryKey, at: Timestamp, category: &str) {
        if let Some(stint) = self.stint() {
            stint.fix = Some(Fix {
                key,
                at: at.max(stint.available_at),
                category: category.to_owned(),
            });
        }
    }

    /// The same fixer's clock begins anew, unless there was none.
    fn open_again(&mut self, outcome: &Outcome, received: &Received) {
        if outcome.status != Status::Dispatched {
            return;
        }
        if let Some(fixer) = outcome.fixer {
            self.begin(fixer, received.received_at.unwrap_or(received.event.at));
        }
    }

    fn resume(&mut self, at: Timestamp) {
        let Some((from, approved)) = self.pause.take() else {
            return;
        };
        if let Some(stint) = self.stint()
            && approved
        {
            // The pause that lasts was noted as such.
            stint.off.retain(|off| off.to.is_some());
            let to = Some(at.max(from));
            stint.off.push(Off { from, to });
        }
    }

    /// Notes what lasts, so that a stint read now shows it.
    fn note_off(&mut self) {
        let lasting = self
            .pause
            .filter(|(_, approved)| *approved)
            .map(|(from, _)| from)
            .or(self.struck);
        if let Some(stint) = self.stint() {
            stint.off.retain(|off| off.to.is_some());
            stint.off.extend(lasting.map(|from| Off { from, to: None }));
        }
    }
}
