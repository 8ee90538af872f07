//! The judgement of an event whose author acted without knowing what came between.

use crate::domain::complaint::case::{Reason, Received};
use crate::domain::complaint::state::{Place, State, fixer_of};
use crate::domain::complaint::status::Status;
use crate::domain::complaint::transition::{Row, When, is_routing, observed_at, row};
use crate::domain::event::{Event, What};
use crate::domain::grant::Role;

/// What becomes of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is in effect.
    Stands,
    /// It is in effect, and the case is again with whom its author had seen it.
    TakesBack,
    /// Its author assists the one of this acceptance.
    Assists(Place),
    /// It is recorded as what was seen.
    Evidence,
    /// It is a request now.
    Request,
    /// It is not in effect.
    Not(Reason),
}

/// A late event with all that it is judged by.
pub(super) struct Late<'a> {
    /// The event.
    pub(super) event: &'a Event,
    /// Where the case stands.
    pub(super) state: &'a State,
    /// Where it stood when the author looked.
    pub(super) view: &'a State,
    /// The fix that the author had seen.
    pub(super) seen_fix: Option<Place>,
    /// The events in effect that the author had not seen.
    pub(super) unseen: &'a [Place],
    /// Every event, by its place.
    pub(super) all: &'a [&'a Received],
}

impl Late<'_> {
    /// The table's column `late`, read for this event.
    pub(super) fn judge(&self) -> Verdict {
        let Row::Moves {
            from, late, when, ..
        } = row(self.event.what.event_type())
        else {
            return Verdict::Not(Reason::NotAnOpening);
        };
        let allowed = late.contains(&self.state.status);
        match when {
            When::Never => Verdict::Not(Reason::NeverLate),
            When::StatusAllows => match allowed {
                true => self.whoever_has_it(),
                false => self.no_longer_allowed(),
            },
            When::FixerIsAuthors => self.with_the_author(allowed, from, false),
            When::FixerIsAuthorsOrOnSite => self.with_the_author(allowed, from, true),
            When::SameFix => match allowed {
                true if self.same_fix() => Verdict::Stands,
                true => Verdict::Not(Reason::OtherFix),
                false => self.no_longer_allowed(),
            },
            When::SameFixOrObservedAfter => self.reopening(allowed),
            When::NothingRouted => self.routing(allowed),
            When::NothingRoutedOrSupervisor => match self.event.by.role {
                Role::Supervisor(_) if from.contains(&self.state.status) => Verdict::Stands,
                Role::Supervisor(_)
                | Role::Steward
                | Role::Committee(_)
                | Role::Property
                | Role::Observer
                | Role::Admin(_)
                | Role::System => self.routing(allowed),
            },
            // A sighting is judged by what it saw, not by what its author knew of the case.
            When::Observation => Verdict::Evidence,
        }
    }

    /// The status is enough. Work done by someone from whom the case has been moved returns to
    /// them what was theirs, their clock too.
    fn whoever_has_it(&self) -> Verdict {
        let worker = Some(fixer_of(self.event, self.view));
        let moved_away = matches!(self.event.what, What::Fixed { .. })
            && self.view.fixer == worker
            && self.state.fixer != worker;
        if moved_away {
            Verdict::TakesBack
        } else {
            Verdict::Stands
        }
    }

    /// 接单, 退单, 到场, 开工, 挂起, 恢复: the case must be with the author's organisation.
    fn with_the_author(&self, allowed: bool, from: &[Status], on_site: bool) -> Verdict {
        let own = self.event.by.organisation;
        let mine = self.state.fixer == Some(own);
        if allowed && mine {
            return Verdict::Stands;
        }
        if on_site && self.moved_by_a_committee() {
            return Verdict::TakesBack;
        }
        if mine && let Some(taken) = self.taken_by_own_organisation() {
            if self.all[taken].event.by.person != self.event.by.person {
                return Verdict::Assists(taken);
            }
            // The same person's other device took it first: nobody assists themselves.
            return match on_site && from.contains(&self.state.status) {
                true => Verdict::Stands,
                false => Verdict::Not(Reason::AlreadyDone),
            };
        }
        match self.state.fixer {
            Some(other) if other != own && self.state.status != Status::Voided => {
                Verdict::Not(Reason::FixerChanged)
            }
            Some(_) | None => self.no_longer_allowed(),
        }
    }

    /// The acceptance that stands, for an event that would take the case (接单, 开工, 到场).
    fn taken_by_own_organisation(&self) -> Option<Place> {
        let takes = matches!(
            self.event.what,
            What::Accepted | What::Started | What::Arrived
        );
        match self.state.status {
            Status::Accepted
            | Status::InProgress
            | Status::Paused
            | Status::Fixed
            | Status::Confirmed
                if takes =>
            {
                self.state.accepted
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
            | Status::Merged
            | Status::Voided => None,
        }
    }

    /// Someone on site beats a desk: the author had seen the case with their organisation, it was
    /// moved by committees only, and it waits to be taken where it went (or was refused there).
    fn moved_by_a_committee(&self) -> bool {
        let mut routings = self.unseen_events().filter(|e| is_routing(&e.what));
        let waiting = match self.state.status {
            Status::Dispatched | Status::Declined | Status::HandedOff | Status::Withdrawn => true,
            Status::Reported
            | Status::Returned
            | Status::Verified
            | Status::Accepted
            | Status::InProgress
            | Status::Paused
            | Status::Fixed
            | Status::Confirmed
            | Status::ClosedUnfixed
            | Status::Merged
            | Status::Voided => false,
        };
        waiting
            && self.view.fixer == Some(self.event.by.organisation)
            && routings.clone().next().is_some()
            && routings.all(|e| matches!(e.by.role, Role::Committee(_)))
    }

    fn same_fix(&self) -> bool {
        self.state.standing_fix == self.seen_fix
    }

    /// 返工. It counts as a sighting too: where the case is open already, it is evidence.
    fn reopening(&self, allowed: bool) -> Verdict {
        if !allowed {
            return match self.state.status.is_open() {
                true => Verdict::Evidence,
                false => self.no_longer_allowed(),
            };
        }
        let after_the_fix = self.state.standing_fix.is_some_and(|fix| {
            observed_at(self.event).is_some_and(|seen| self.all[fix].event.at < seen)
        });
        if self.same_fix() || after_the_fix {
            Verdict::Stands
        } else {
            Verdict::Not(Reason::OtherFix)
        }
    }

    /// 派单, 改派, 转办.
    fn routing(&self, allowed: bool) -> Verdict {
        let reason = if self.state.status == Status::Voided {
            Reason::Voided
        } else if self.unseen_events().any(|e| is_routing(&e.what)) {
            Reason::RoutedMeanwhile
        } else if allowed {
            return Verdict::Stands;
        } else if matches!(self.state.status, Status::InProgress | Status::Paused) {
            Reason::WorkOnSite
        } else {
            Reason::StatusMoved
        };
        Verdict::Not(reason)
    }

    /// The status does not allow it any more: why, in the words that help its author most.
    fn no_longer_allowed(&self) -> Verdict {
        if matches!(self.event.what, What::Withdrawn { .. }) && self.can_still_be_asked() {
            return Verdict::Request;
        }
        let same = self.event.what.event_type();
        let mut unseen = self.unseen_events();
        Verdict::Not(if unseen.any(|e| e.what.event_type() == same) {
            Reason::AlreadyDone
        } else if self.state.status == Status::Voided {
            Reason::Voided
        } else {
            Reason::StatusMoved
        })
    }

    /// The statuses in which a reporter who knew would have written `withdrawal_asked`.
    fn can_still_be_asked(&self) -> bool {
        match self.state.status {
            Status::Accepted
            | Status::Declined
            | Status::InProgress
            | Status::Paused
            | Status::HandedOff
            | Status::Fixed
            | Status::Confirmed => true,
            Status::Reported
            | Status::Returned
            | Status::Verified
            | Status::Dispatched
            | Status::ClosedUnfixed
            | Status::Withdrawn
            | Status::Merged
            | Status::Voided => false,
        }
    }

    fn unseen_events(&self) -> impl Iterator<Item = &Event> + Clone {
        self.unseen.iter().map(|place| &self.all[*place].event)
    }
}
