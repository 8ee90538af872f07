//! What is odd about a patrol: for whoever reviews it, never a reason to refuse it.
//!
//! Marks are evidence of the building's state, not of attendance. A flag says what to keep in mind
//! when reading them; it is shown to who reviews a patrol, is stored nowhere and ranks nobody.

use std::collections::BTreeSet;

use crate::domain::patrol::mark::{Mark, MarkResult, Method, Presence};
use crate::domain::patrol::plan::{PatrolEvent, PatrolWhat, Plan};
use crate::domain::reference::Route;
use crate::ids::{CheckpointId, EntryKey};
use crate::order::sort_by_key;
use crate::time::{Span, Timestamp};

/// Two checkpoints marked closer together than this by one person are too fast to have been
/// looked at.
pub const TOO_FAST: Span = Span::from_secs(20);

/// How much later than it was made a mark may arrive and still be no surprise; an offline shift is
/// none.
pub const ARRIVES_WITHIN: Span = Span::from_days(2);

/// An oddity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Marked too soon after the mark before it, at another checkpoint.
    TooFast {
        /// The mark.
        mark: EntryKey,
        /// The one before it.
        after: EntryKey,
    },
    /// Marked outside the patrol's window.
    OutsideWindow {
        /// The mark.
        mark: EntryKey,
    },
    /// Marked after a checkpoint that comes later on the route.
    OutOfOrder {
        /// The mark.
        mark: EntryKey,
    },
    /// The phone was somewhere else.
    Away {
        /// The mark.
        mark: EntryKey,
    },
    /// The phone's own clock puts it before the patrol was started or after it was finished.
    OutsidePatrol {
        /// The mark.
        mark: EntryKey,
    },
    /// The checkpoint is not on the route.
    NotOnRoute {
        /// The mark.
        mark: EntryKey,
    },
    /// The same checkpoint, marked again.
    Repeated {
        /// The mark.
        mark: EntryKey,
    },
    /// Something was found, with neither words nor a case.
    IssueWithoutWords {
        /// The mark.
        mark: EntryKey,
    },
    /// It reached the server long after it was made.
    ArrivedLate {
        /// The mark.
        mark: EntryKey,
    },
    /// Marked by someone else than the plan's steward.
    ByAnother {
        /// The mark.
        mark: EntryKey,
    },
    /// Every mark was chosen from the list, none read from a code or tag.
    AllByHand,
    /// Finished without a mark at a checkpoint of a route that must be walked (fire, lifts).
    Missed {
        /// The checkpoint.
        checkpoint: CheckpointId,
    },
}

/// A mark with its name and the server's receipt, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMark {
    /// Its key in `marks`.
    pub key: EntryKey,
    /// The mark.
    pub mark: Mark,
    /// The receipt of the change that wrote it; none while unsent.
    pub received_at: Option<Timestamp>,
}

/// What is odd about a patrol, in the order of its marks by their own time.
#[must_use]
pub fn flags(
    route: &Route,
    plan: &Plan,
    events: &[PatrolEvent],
    marks: &[ReceivedMark],
) -> Vec<Flag> {
    let mut marks: Vec<&ReceivedMark> = marks.iter().collect();
    sort_by_key(&mut marks, |m| (m.mark.at, m.key));

    let mut flags = Vec::new();
    for m in &marks {
        of_the_mark(m, plan, events, &mut flags);
    }
    of_the_round(route, &marks, &mut flags);
    if !marks.is_empty() && marks.iter().all(|m| m.mark.method == Method::Manual) {
        flags.push(Flag::AllByHand);
    }
    if route.safety_required && finished_at(events).is_some() {
        let marked: BTreeSet<CheckpointId> = marks.iter().map(|m| m.mark.checkpoint).collect();
        let missed = route.checkpoints.iter().filter(|c| !marked.contains(*c));
        flags.extend(missed.map(|c| Flag::Missed { checkpoint: *c }));
    }
    flags
}

/// What can be said of a mark by itself.
fn of_the_mark(m: &ReceivedMark, plan: &Plan, events: &[PatrolEvent], flags: &mut Vec<Flag>) {
    let (mark, key) = (&m.mark, m.key);
    if mark.at < plan.window_start || plan.window_end <= mark.at {
        flags.push(Flag::OutsideWindow { mark: key });
    }
    let early = started_at(events).is_some_and(|start| mark.at < start);
    let late = finished_at(events).is_some_and(|end| end < mark.at);
    if early || late {
        flags.push(Flag::OutsidePatrol { mark: key });
    }
    match mark.presence {
        Presence::Away => flags.push(Flag::Away { mark: key }),
        Presence::At | Presence::Unknown => {}
    }
    if mark.result == MarkResult::Issue && mark.case.is_none() && mark.note.trim().is_empty() {
        flags.push(Flag::IssueWithoutWords { mark: key });
    }
    if m.received_at
        .is_some_and(|at| at.since(mark.at) > ARRIVES_WITHIN)
    {
        flags.push(Flag::ArrivedLate { mark: key });
    }
    if mark.by.person != plan.steward.person {
        flags.push(Flag::ByAnother { mark: key });
    }
}

/// What can be said of the marks in a row, in their own time's order.
fn of_the_round(route: &Route, marks: &[&ReceivedMark], flags: &mut Vec<Flag>) {
    let mut before: Option<&ReceivedMark> = None;
    let mut furthest = 0;
    let mut seen = BTreeSet::new();
    for m in marks {
        let checkpoint = m.mark.checkpoint;
        if let Some(before) = before
            && before.mark.checkpoint != checkpoint
            && before.mark.by.person == m.mark.by.person
            && m.mark.at.since(before.mark.at) < TOO_FAST
        {
            flags.push(Flag::TooFast {
                mark: m.key,
                after: before.key,
            });
        }
        before = Some(m);
        let again = !seen.insert(checkpoint);
        if again {
            flags.push(Flag::Repeated { mark: m.key });
        }
        match route.checkpoints.iter().position(|c| *c == checkpoint) {
            None => flags.push(Flag::NotOnRoute { mark: m.key }),
            // A second look is no wrong turn.
            Some(place) if place < furthest && !again => {
                flags.push(Flag::OutOfOrder { mark: m.key });
            }
            Some(place) => furthest = furthest.max(place),
        }
    }
}

fn started_at(events: &[PatrolEvent]) -> Option<Timestamp> {
    let starts = events.iter().filter(|e| e.what == PatrolWhat::Started);
    starts.map(|e| e.at).min()
}

fn finished_at(events: &[PatrolEvent]) -> Option<Timestamp> {
    let ends = events
        .iter()
        .filter(|e| matches!(e.what, PatrolWhat::Finished { .. }));
    ends.map(|e| e.at).max()
}
