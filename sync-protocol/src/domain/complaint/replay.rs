//! The replay: what happened is a set of events, and the status is what they come to in the order
//! in which the server received them.
//!
//! A pure function of (event, receipt) pairs: every replica with the same receipts shows the same.
//! It is total: whatever the events are, it says what each did and never panics, since a device
//! must be able to show what it holds. What a broken client could write is refused before by the
//! policy, which asks the same table.

use std::collections::{HashMap, HashSet};

use crate::domain::complaint::case::{Case, Effect, Outcome, Reason, Received, UNSEEN_NAMED};
use crate::domain::complaint::late::{Late, Verdict};
use crate::domain::complaint::state::{Place, State, is_work, known_at};
use crate::domain::complaint::status::Status;
use crate::domain::complaint::transition::{Row, When, is_fix, is_opening, observed_at, row};
use crate::domain::event::{Event, What};
use crate::ids::EntryKey;
use crate::order::sort_by_key;
use crate::time::Timestamp;

/// Why there is no case to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// There are no events.
    #[error("a case without events")]
    Empty,
    /// None of the events opens a case.
    #[error("no event opens the case")]
    NoOpening,
}

/// What the events of one complaint come to.
///
/// The order is that of the receipts (ties by key: events of one change); what is unsent comes
/// last, in the order in which it is given. The first event that opens a case comes before all
/// others. Of two entries with one key, which no document can hold, the first counts.
///
/// # Errors
/// [`ReplayError`] if there is nothing that opens a case.
pub fn replay(events: &[Received]) -> Result<Case, ReplayError> {
    let all = in_order(events)?;
    let mut replay = Replay::open(&all)?;
    for place in 1..all.len() {
        replay.step(place);
    }
    Ok(replay.case())
}

fn in_order(events: &[Received]) -> Result<Vec<&Received>, ReplayError> {
    if events.is_empty() {
        return Err(ReplayError::Empty);
    }
    let mut all: Vec<&Received> = events.iter().collect();
    // A stable sort: the unsent are equal to one another and keep their order.
    sort_by_key(&mut all, |r| match r.received_at {
        Some(at) => (false, at, Some(r.key)),
        None => (true, Timestamp::default(), None),
    });
    let mut known = HashSet::new();
    all.retain(|r| known.insert(r.key));
    let opening = all
        .iter()
        .position(|r| is_opening(&r.event.what))
        .ok_or(ReplayError::NoOpening)?;
    all[..=opening].rotate_right(1);
    Ok(all)
}

/// An event in effect, and where the case stood after it.
struct Step {
    place: Place,
    after: State,
}

struct Replay<'a> {
    all: &'a [&'a Received],
    places: HashMap<EntryKey, Place>,
    state: State,
    /// The events in effect, in the order in which they took effect.
    in_effect: Vec<Step>,
    /// Where in `in_effect` an event is, by its place.
    steps: Vec<Option<usize>>,
    outcomes: Vec<Outcome>,
    /// The sighting with the latest observation, with that.
    latest_sighting: Option<(Timestamp, Place)>,
    /// The latest observation that has reopened the case, with its sighting.
    reopened_for: Option<(Timestamp, Place)>,
    /// Sightings that have reopened nothing.
    evidence: Vec<(Timestamp, Place)>,
    declines: u32,
    reopenings: u32,
    work_after_void: bool,
}

/// What the author of an event had seen.
struct Seen {
    /// The last event in effect of it, by its position in `in_effect`.
    step: usize,
    /// The fix that stood in it.
    fix: Option<Place>,
}

impl<'a> Replay<'a> {
    fn open(all: &'a [&'a Received]) -> Result<Self, ReplayError> {
        let opening = all.first().ok_or(ReplayError::Empty)?;
        let Row::Opens(status) = row(opening.event.what.event_type()) else {
            return Err(ReplayError::NoOpening);
        };
        let state = State::opened(0, opening, status);
        let mut steps = vec![None; all.len()];
        steps[0] = Some(0);
        Ok(Self {
            all,
            places: all.iter().enumerate().map(|(i, r)| (r.key, i)).collect(),
            state,
            in_effect: vec![Step {
                place: 0,
                after: state,
            }],
            steps,
            outcomes: vec![Outcome {
                key: opening.key,
                effect: Effect::InEffect,
                status,
                fixer: None,
                reopened_by: None,
            }],
            latest_sighting: None,
            reopened_for: None,
            evidence: Vec::new(),
            declines: 0,
            reopenings: 0,
            work_after_void: false,
        })
    }

    fn step(&mut self, place: Place) {
        let event = &self.all[place].event;
        let (effect, reopened_by) = match row(event.what.event_type()) {
            Row::Attached => (Effect::Attached, None),
            Row::Opens(_) | Row::Moves { .. } => self.status_bearing(place, event),
        };
        self.outcomes.push(Outcome {
            key: self.all[place].key,
            effect,
            status: self.state.status,
            fixer: self.state.fixer,
            reopened_by,
        });
    }

    fn status_bearing(&mut self, place: Place, event: &Event) -> (Effect, Option<EntryKey>) {
        let seen = self.seen(place, event);
        let unseen: Vec<Place> = self.in_effect[seen.step + 1..]
            .iter()
            .map(|step| step.place)
            .collect();
        let view = self.in_effect[seen.step].after;
        self.note_sighting(place, event);

        let verdict = self.verdict(event, &seen, &view, &unseen);
        let (verdict, broken) = self.judge_fix(event, verdict);
        match verdict {
            Verdict::Stands => {}
            Verdict::TakesBack => self.state.take_back(&view),
            Verdict::Assists(with) => {
                let with = self.all[with].key;
                return (Effect::Assists { with }, None);
            }
            Verdict::Evidence => {
                self.evidence
                    .extend(observed_at(event).map(|seen| (seen, place)));
                return (Effect::Evidence, None);
            }
            Verdict::Request => return (Effect::BecameRequest, None),
            Verdict::Not(reason) => {
                self.work_after_void |=
                    reason == Reason::Voided && is_work(&event.what) && self.matters(event);
                let named = unseen.len().saturating_sub(UNSEEN_NAMED);
                let unseen = unseen[named..].iter().map(|place| self.all[*place].key);
                let unseen = unseen.collect();
                let reopened_by = broken.map(|sighting| self.all[sighting].key);
                return (Effect::NotInEffect { reason, unseen }, reopened_by);
            }
        }
        self.take_effect(place, &view, &unseen);
        let reopened_by = broken.map(|sighting| {
            self.reopen_at_once(place, sighting);
            self.all[sighting].key
        });
        (Effect::InEffect, reopened_by)
    }

    /// What the author had seen: `saw`, or, if that is not in effect, the nearest event in effect
    /// that its own author had seen, and so on. An event that is not known here, or not earlier in
    /// the order, leads back to the opening.
    fn seen(&self, place: Place, event: &Event) -> Seen {
        let mut before = place;
        let mut saw = event.saw;
        let mut fix = None;
        while let Some(at) = saw
            .and_then(|key| self.places.get(&key).copied())
            .filter(|at| *at < before)
        {
            if let Some(step) = self.steps[at] {
                let fix = fix.or(self.in_effect[step].after.standing_fix);
                return Seen { step, fix };
            }
            // A fix that is not in effect was the standing one for who saw nothing else.
            if is_fix(&self.all[at].event.what) {
                fix = fix.or(Some(at));
            }
            before = at;
            saw = self.all[at].event.saw;
        }
        Seen {
            step: 0,
            fix: fix.or(self.in_effect[0].after.standing_fix),
        }
    }

    fn verdict(&self, event: &Event, seen: &Seen, view: &State, unseen: &[Place]) -> Verdict {
        let (from, when) = match row(event.what.event_type()) {
            Row::Opens(_) | Row::Attached => return Verdict::Not(Reason::NotAnOpening),
            Row::Moves { from, when, .. } => (from, when),
        };
        if when == When::Observation {
            return self.sighting(event, from);
        }
        if unseen.is_empty() {
            return match from.contains(&self.state.status) {
                true => Verdict::Stands,
                false => Verdict::Not(Reason::StatusMoved),
            };
        }
        Late {
            event,
            state: &self.state,
            view,
            seen_fix: seen.fix,
            unseen,
            all: self.all,
        }
        .judge()
    }

    /// 没修好: what counts is what was seen when, not what its author knew of the case.
    fn sighting(&self, event: &Event, from: &[Status]) -> Verdict {
        match self.state.status {
            Status::Voided => Verdict::Not(Reason::Voided),
            status if !from.contains(&status) => Verdict::Not(Reason::StatusMoved),
            Status::Fixed | Status::Confirmed if self.broken_after_the_fix(event) => {
                Verdict::Stands
            }
            Status::Reported
            | Status::Returned
            | Status::Verified
            | Status::Dispatched
            | Status::Accepted
            | Status::Declined
            | Status::InProgress
            | Status::Paused
            | Status::HandedOff
            | Status::Fixed
            | Status::Confirmed
            | Status::ClosedUnfixed
            | Status::Withdrawn
            | Status::Merged => Verdict::Evidence,
        }
    }

    fn broken_after_the_fix(&self, event: &Event) -> bool {
        self.state
            .standing_fix
            .is_some_and(|fix| observed_at(event).is_some_and(|seen| self.all[fix].event.at < seen))
    }

    /// Whether an event that meets a void is news to the supervisor: a sighting of something that
    /// was not fixed is not.
    fn matters(&self, event: &Event) -> bool {
        !matches!(event.what, What::Sighting { .. })
            || matches!(
                self.state.interrupted,
                Some(Status::Fixed | Status::Confirmed)
            ) && self.broken_after_the_fix(event)
    }

    /// Holds a fix that would stand against what was seen after it was made. Evidence reopens it
    /// at once. If the case had been reopened for what was seen, whoever has it now goes on: a
    /// second reopening by the same sighting would take the case from them for nothing.
    fn judge_fix(&self, event: &Event, verdict: Verdict) -> (Verdict, Option<Place>) {
        let stands = matches!(verdict, Verdict::Stands | Verdict::TakesBack);
        if !stands || !matches!(event.what, What::Fixed { .. }) {
            return (verdict, None);
        }
        if let Some((seen, sighting)) = self.reopened_for
            && event.at < seen
        {
            return (Verdict::Not(Reason::BrokenSince), Some(sighting));
        }
        let latest = self.evidence.iter().max().copied();
        let broken = latest.filter(|(seen, _)| event.at < *seen);
        (verdict, broken.map(|(_, place)| place))
    }

    fn note_sighting(&mut self, place: Place, event: &Event) {
        let Some(seen) = observed_at(event) else {
            return;
        };
        if self.latest_sighting.is_none_or(|latest| latest.0 <= seen) {
            self.latest_sighting = Some((seen, place));
        }
    }

    fn take_effect(&mut self, place: Place, view: &State, unseen: &[Place]) {
        let received = self.all[place];
        let what = &received.event.what;
        if self.state.status == Status::Withdrawn && !matches!(what, What::Reinstated { .. }) {
            self.overtake_withdrawal();
        }
        self.state.apply(place, received, view);
        if matches!(what, What::Declined { .. }) {
            self.declines = self.declines.saturating_add(1);
        }
        if let Some(seen) = observed_at(&received.event) {
            self.count_reopening(seen, place);
        }
        if matches!(what, What::Voided { .. }) {
            self.work_after_void = unseen.iter().any(|p| is_work(&self.all[*p].event.what));
        }
        if matches!(what, What::Reinstated { .. }) {
            self.work_after_void = false;
        }
        self.push_step(place);
    }

    /// The fixer's work without knowing of a withdrawal makes that a request. It is the last in
    /// effect: nothing but such work and a reinstatement is, on a withdrawn case.
    fn overtake_withdrawal(&mut self) {
        if self.in_effect.len() < 2 {
            return;
        }
        if let Some(step) = self.in_effect.pop() {
            self.steps[step.place] = None;
            self.outcomes[step.place].effect = Effect::BecameRequest;
        }
    }

    /// The fix at `place` was made before the sighting, which was received first. The author of
    /// an event that saw only the fix is judged by the case as fixed.
    fn reopen_at_once(&mut self, place: Place, sighting: Place) {
        self.state.open_again(known_at(self.all[place]));
        if let Some(seen) = observed_at(&self.all[sighting].event) {
            self.count_reopening(seen, sighting);
        }
        self.evidence.retain(|(_, place)| *place != sighting);
        self.outcomes[sighting].effect = Effect::InEffect;
        self.push_step(sighting);
    }

    fn count_reopening(&mut self, seen: Timestamp, sighting: Place) {
        self.reopenings = self.reopenings.saturating_add(1);
        self.reopened_for = self.reopened_for.max(Some((seen, sighting)));
    }

    fn push_step(&mut self, place: Place) {
        self.steps[place] = Some(self.in_effect.len());
        self.in_effect.push(Step {
            place,
            after: self.state,
        });
    }

    fn case(self) -> Case {
        let key = |place: Place| self.all[place].key;
        let last = self.in_effect.last().map_or(0, |step| step.place);
        Case {
            status: self.state.status,
            reporter: self.all[0].event.by.clone(),
            fixer: self.state.fixer,
            handed_off_by: self
                .state
                .handed_off
                .filter(|_| self.state.status == Status::HandedOff)
                .map(|place| self.all[place].event.by.clone()),
            standing_fix: self.state.standing_fix.map(key),
            last_routing: self.state.routing.map(key),
            available_at: self.state.available_at,
            accepted: self.state.accepted.map(key),
            latest_sighting: self.latest_sighting.map(|(_, place)| key(place)),
            interrupted: self.state.interrupted,
            settled_at: self.state.settled_at,
            last_in_effect: key(last),
            declines: self.declines,
            reopenings: self.reopenings,
            work_after_void: self.work_after_void,
            outcomes: self.outcomes,
        }
    }
}
