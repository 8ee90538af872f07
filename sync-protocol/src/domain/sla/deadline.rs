//! What is due when, what is left of it, and when to remind.

use crate::domain::reference::{Allowance, Calendar, SlaTier};
use crate::domain::sla::Sla;
use crate::domain::sla::stint::Stint;
use crate::time::{Span, Timestamp};

/// What an SLA tier gives time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Milestone {
    /// 接单.
    Accept,
    /// 到场.
    Arrive,
    /// A plan.
    Plan,
    /// 完工; for life safety, made safe.
    Fix,
}

/// The percentages of the time at which a reminder goes out.
pub const REMINDERS: [u64; 2] = [50, 80];

/// A time by which something must be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// What.
    pub milestone: Milestone,
    /// From when it counts.
    pub from: Timestamp,
    /// By when.
    pub due: Timestamp,
    /// When it was done.
    pub met_at: Option<Timestamp>,
    /// When it stopped to matter without being done.
    pub dropped_at: Option<Timestamp>,
    /// When the reminders go out.
    pub reminders: [Timestamp; 2],
}

/// How a deadline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Done in time.
    InTime,
    /// Done, so much too late.
    Late(Span),
    /// To be done, with so much time left.
    Left(Span),
    /// To be done, and over by so much.
    Over(Span),
    /// The case went elsewhere in time, or the fixer is exempt.
    Dropped,
}

impl Deadline {
    /// How it stands at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        match (self.met_at, self.dropped_at) {
            (Some(met), _) if met <= self.due => Standing::InTime,
            (Some(met), _) => Standing::Late(met.since(self.due)),
            (None, Some(dropped)) if dropped <= self.due => Standing::Dropped,
            (None, Some(dropped)) => Standing::Late(dropped.since(self.due)),
            (None, None) if now <= self.due => Standing::Left(self.due.since(now)),
            (None, None) => Standing::Over(now.since(self.due)),
        }
    }

    /// The last reminder that should have gone out by `now` while it is still to be done, as a
    /// percentage.
    #[must_use]
    pub fn reminder(&self, now: Timestamp) -> Option<u64> {
        if !matches!(self.standing(now), Standing::Left(_)) {
            return None;
        }
        let passed = REMINDERS.iter().zip(self.reminders);
        passed.rev().find(|(_, at)| *at <= now).map(|(p, _)| *p)
    }
}

/// The deadlines of a stint, in the order of [`Milestone`]. None for an exempt one. A tier without
/// an allowance sets no deadline, but an extension granted and another system's due date do.
#[must_use]
pub fn deadlines(stint: &Stint, sla: &Sla<'_>) -> Vec<Deadline> {
    if stint.exempt {
        return Vec::new();
    }
    let Some(tier) = sla.tier(stint) else {
        return Vec::new();
    };
    let fixed_at = stint.fix.as_ref().map(|fix| fix.at);
    // A plan is of use until it is fixed: a fix without a plan needs none.
    let planned_at = sla
        .planned_at
        .filter(|at| *at >= stint.available_at)
        .or(fixed_at);
    let rows = [
        (Milestone::Accept, tier.accept, stint.accepted_at),
        (Milestone::Arrive, tier.arrive, stint.arrived_at),
        (Milestone::Plan, tier.plan, planned_at),
        (Milestone::Fix, tier.fix, fixed_at),
    ];
    let rows = rows
        .into_iter()
        .filter_map(|(milestone, allowance, met_at)| {
            let due = due(milestone, allowance, stint, sla)?;
            let by_days = matches!(allowance, Some(Allowance::WorkingDays(_)));
            Some(Deadline {
                milestone,
                from: stint.available_at,
                due,
                met_at,
                dropped_at: stint.left_at,
                reminders: REMINDERS.map(|percent| {
                    part(
                        &sla.reference.calendar,
                        stint.available_at,
                        due,
                        percent,
                        by_days,
                    )
                }),
            })
        });
    rows.collect()
}

/// The time of the fix of a tier, for what waits as long again.
pub(super) fn again(tier: &SlaTier, calendar: &Calendar, from: Timestamp) -> Option<Timestamp> {
    tier.fix.map(|allowance| calendar.end_of(allowance, from))
}

fn due(
    milestone: Milestone,
    allowance: Option<Allowance>,
    stint: &Stint,
    sla: &Sla<'_>,
) -> Option<Timestamp> {
    let calendar = &sla.reference.calendar;
    let own = allowance.map(|allowance| {
        let end = calendar.end_of(allowance, stint.available_at);
        match milestone {
            // Nobody pauses what they have not taken.
            Milestone::Accept | Milestone::Arrive => end,
            Milestone::Plan | Milestone::Fix => later_by_off(allowance, end, stint, sla),
        }
    });
    match milestone {
        Milestone::Accept | Milestone::Arrive | Milestone::Plan => own,
        // The city's due date is kept, whatever is agreed here.
        Milestone::Fix => sla.external_due.or(own.max(stint.extended_until)),
    }
}

/// A due time less the times that do not count: later by as much; for working days, by as much of
/// it as lies on working days.
fn later_by_off(allowance: Allowance, end: Timestamp, stint: &Stint, sla: &Sla<'_>) -> Timestamp {
    let calendar = &sla.reference.calendar;
    stint.off.iter().fold(end, |end, off| {
        let (from, to) = (
            off.from.max(stint.available_at),
            off.to.unwrap_or(sla.now.max(off.from)),
        );
        match allowance {
            Allowance::Elapsed(_) => end.plus(to.since(from)),
            Allowance::WorkingDays(_) => {
                calendar.after_worked(end, calendar.worked_between(from, to))
            }
        }
    })
}

/// The instant at which so many percent of the time have passed; of working time, where working
/// days count, so that nobody is reminded on a Sunday.
fn part(
    calendar: &Calendar,
    from: Timestamp,
    due: Timestamp,
    percent: u64,
    by_days: bool,
) -> Timestamp {
    let of = |span: Span| Span::from_micros(span.as_micros() / 100 * percent);
    match by_days {
        true => calendar.after_worked(from, of(calendar.worked_between(from, due))),
        false => from.plus(of(due.since(from))),
    }
}
