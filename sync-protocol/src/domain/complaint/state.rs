//! The part of a case that events move, and how one in effect moves it.

use crate::domain::complaint::case::Received;
use crate::domain::complaint::status::Status;
use crate::domain::complaint::transition::{Row, To, is_routing, routed_to, row};
use crate::domain::event::{Event, What};
use crate::ids::OrganisationId;
use crate::time::Timestamp;

/// An event's place in the order of the replay.
pub(super) type Place = usize;

/// Where a case stands between two events. Small and copied after every event in effect, since a
/// late author is judged by what stood when they looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: Status,
    pub(super) fixer: Option<OrganisationId>,
    pub(super) routing: Option<Place>,
    pub(super) available_at: Option<Timestamp>,
    pub(super) accepted: Option<Place>,
    pub(super) standing_fix: Option<Place>,
    pub(super) handed_off: Option<Place>,
    pub(super) interrupted: Option<Status>,
    pub(super) settled_at: Option<Timestamp>,
}

/// The time at which the server had it; for what is unsent, the author's own.
pub(super) fn known_at(received: &Received) -> Timestamp {
    received.received_at.unwrap_or(received.event.at)
}

impl State {
    /// A case just opened by the event at `place`, with this status.
    pub(super) fn opened(place: Place, opening: &Received, status: Status) -> Self {
        let fixed = status == Status::Fixed;
        Self {
            status,
            fixer: None,
            routing: None,
            available_at: None,
            accepted: None,
            standing_fix: fixed.then_some(place),
            handed_off: None,
            interrupted: None,
            settled_at: fixed.then(|| known_at(opening)),
        }
    }

    /// Gives the case back to whom the author of a late event had seen it with, as if it had not
    /// been moved meanwhile: its clock and routing are theirs again.
    pub(super) fn take_back(&mut self, view: &Self) {
        self.fixer = view.fixer;
        self.routing = view.routing;
        self.available_at = view.available_at;
        self.accepted = view.accepted;
    }

    /// The effect of an event that stands. `view` is what stood when its author looked: the state
    /// itself if the author was up to date.
    pub(super) fn apply(&mut self, place: Place, received: &Received, view: &Self) {
        let Row::Moves { to, .. } = row(received.event.what.event_type()) else {
            return;
        };
        match to {
            To::OpenAgain => self.open_again(known_at(received)),
            To::Before => self.status = self.interrupted.take().unwrap_or(self.status),
            To::Status(status) => self.go_to(status, place, received, view),
        }
        // A case struck out while it is with a department may be reinstated there.
        if ![Some(self.status), self.interrupted].contains(&Some(Status::HandedOff)) {
            self.handed_off = None;
        }
    }

    /// Dispatched to the fixer it had; Verified if it had none. The fixer's clock begins anew.
    pub(super) fn open_again(&mut self, at: Timestamp) {
        self.status = match self.fixer {
            Some(_) => Status::Dispatched,
            None => Status::Verified,
        };
        self.available_at = self.fixer.map(|_| at);
        self.accepted = None;
        self.standing_fix = None;
        self.handed_off = None;
        self.settled_at = None;
    }

    fn go_to(&mut self, status: Status, place: Place, received: &Received, view: &Self) {
        let event = &received.event;
        // Nobody is judged by what they were interrupted in once the case goes on.
        self.interrupted = match status {
            Status::Withdrawn | Status::Merged | Status::Voided => Some(self.status),
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
            | Status::ClosedUnfixed => None,
        };
        match status {
            Status::Dispatched | Status::HandedOff => {
                self.fixer = routed_to(&event.what);
                self.routing = is_routing(&event.what).then_some(place);
                self.available_at = Some(known_at(received));
                self.accepted = None;
                self.handed_off = (status == Status::HandedOff).then_some(place);
            }
            Status::Accepted | Status::InProgress => {
                self.accepted = self.accepted.or(Some(place));
            }
            Status::Declined => {
                // Nobody has it now: a later reopening must not return it to who refused it.
                self.fixer = None;
                self.accepted = None;
            }
            Status::Fixed => {
                self.fixer = Some(fixer_of(event, view));
                self.standing_fix = Some(place);
                self.settled_at = Some(known_at(received));
            }
            Status::Confirmed | Status::ClosedUnfixed => {
                self.settled_at = Some(known_at(received));
            }
            Status::Reported
            | Status::Returned
            | Status::Verified
            | Status::Paused
            | Status::Withdrawn
            | Status::Merged
            | Status::Voided => {}
        }
        self.status = status;
    }
}

/// Who did the work: the author's organisation; for a case that its author had seen with a
/// department and handed off, the department that they speak for.
pub(super) fn fixer_of(event: &Event, view: &State) -> OrganisationId {
    view.fixer
        .filter(|_| view.status == Status::HandedOff)
        .unwrap_or(event.by.organisation)
}

/// Whether an event is work on the case, or word that it needs work: what a supervisor who voided
/// a case without knowing of it should look at again.
pub(super) const fn is_work(what: &What) -> bool {
    matches!(
        what,
        What::Accepted
            | What::Started
            | What::Arrived
            | What::Paused { .. }
            | What::Resumed
            | What::Fixed { .. }
            | What::Reopened { .. }
            | What::Sighting { .. }
    )
}
