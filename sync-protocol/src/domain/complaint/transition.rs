//! The table of events: what each does to a case, from where, and when it still counts although
//! its author had not seen everything.
//!
//! This is the one place where these rules are written. [`row`] is the table; the replay, the
//! policy and every screen ask it.
//!
//! An author is *up to date* if the `saw` of the event is the last event in effect; then the
//! columns `from` and `to` decide. Otherwise the event is *late*: it stands only if the case is in
//! a status of the column `late` and the condition beside it holds.

use crate::domain::complaint::status::Status;
use crate::domain::event::{Event, What};
use crate::domain::event_type::EventType;
use crate::ids::OrganisationId;
use crate::time::Timestamp;

/// Where an event leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// To this status.
    Status(Status),
    /// Dispatched to the fixer it had; Verified if it had none.
    OpenAgain,
    /// Where it stood before it was voided, merged or withdrawn.
    Before,
}

/// The condition under which a late event stands, beside the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The status is enough.
    StatusAllows,
    /// The case is with the author's organisation. For a taking (接单) by a colleague of the one
    /// who had taken it: the author assists.
    FixerIsAuthors,
    /// As [`When::FixerIsAuthors`]; also when a committee (not a supervisor) has moved the case
    /// meanwhile and no one has accepted there: someone on site beats a desk.
    FixerIsAuthorsOrOnSite,
    /// The fix that stands is the one that the author saw.
    SameFix,
    /// The fix that stands is the one that the author saw, or was made before what was observed.
    SameFixOrObservedAfter,
    /// No one has routed the case since what the author saw.
    NothingRouted,
    /// As [`When::NothingRouted`]; a supervisor's stands in every status of the column `from`,
    /// whoever routed it.
    NothingRoutedOrSupervisor,
    /// It does not matter what the author had seen: a sighting reopens when the case is Fixed or
    /// Confirmed by a fix older than what was observed, and is evidence otherwise.
    Observation,
    /// Never.
    Never,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The first event of a case, which then has this status. It is nothing anywhere else.
    Opens(Status),
    /// A status-bearing event.
    Moves {
        /// Statuses in which an author who is up to date may do it.
        from: &'static [Status],
        /// Where it leads.
        to: To,
        /// Statuses in which it stands when it is late.
        late: &'static [Status],
        /// What else must hold for it when it is late.
        when: When,
    },
    /// Not status-bearing: it stands beside the case.
    Attached,
}

use Status::{
    Accepted, ClosedUnfixed, Confirmed, Declined, Dispatched, Fixed, HandedOff, InProgress, Merged,
    Paused, Reported, Returned, Verified, Voided, Withdrawn,
};

/// Someone still has to do something.
const OPEN: &[Status] = &[
    Reported, Returned, Verified, Dispatched, Accepted, Declined, InProgress, Paused, HandedOff,
];
/// Work done counts: open, or closed by people who did not know of it.
const WORK_COUNTS: &[Status] = &[
    Reported,
    Returned,
    Verified,
    Dispatched,
    Accepted,
    Declined,
    InProgress,
    Paused,
    HandedOff,
    Withdrawn,
    ClosedUnfixed,
];
/// A case that can be given to someone else.
const MOVABLE: &[Status] = &[
    Reported, Verified, Dispatched, Accepted, InProgress, Paused, Declined, HandedOff,
];
/// The same, from a desk that had not seen everything: not from under someone at work.
const MOVABLE_LATE: &[Status] = &[
    Reported, Verified, Dispatched, Accepted, Declined, HandedOff,
];
/// Not struck out.
const STANDING: &[Status] = &[
    Reported,
    Returned,
    Verified,
    Dispatched,
    Accepted,
    Declined,
    InProgress,
    Paused,
    HandedOff,
    Fixed,
    Confirmed,
    ClosedUnfixed,
];
/// Before a fixer has taken it.
const EARLY: &[Status] = &[Reported, Returned, Verified, Dispatched];
/// The same, and taken by a fixer whom the author had not seen.
const EARLY_LATE: &[Status] = &[Reported, Returned, Verified, Dispatched, Accepted];
/// Nobody has it.
const UNROUTED: &[Status] = &[Reported, Verified, Declined];
/// Someone has it.
const GIVEN: &[Status] = &[Dispatched, Accepted, InProgress, Paused, HandedOff];
/// Struck out in one way or another.
const STRUCK: &[Status] = &[Voided, Merged, Withdrawn];
/// Done, or said to be.
const DONE: &[Status] = &[Fixed, Confirmed, ClosedUnfixed];

/// The row of an event.
#[must_use]
#[rustfmt::skip]
pub const fn row(event: EventType) -> Row {
    use EventType as E;
    use When::{FixerIsAuthors, FixerIsAuthorsOrOnSite, Never, NothingRouted};
    use When::{NothingRoutedOrSupervisor, Observation, SameFix, SameFixOrObservedAfter, StatusAllows};

    match event {
        E::Reported      => Row::Opens(Reported),
        E::SelfFixed     => Row::Opens(Fixed),

        //                        from                                 to              late                      when
        E::Resubmitted   => moves(&[Returned],                         Reported,       &[Returned],              StatusAllows),
        E::Withdrawn     => moves(EARLY,                               Withdrawn,      EARLY,                    StatusAllows),
        E::Verified      => moves(&[Reported],                         Verified,       &[Reported],              StatusAllows),
        E::Returned      => moves(&[Reported],                         Returned,       &[],                      Never),
        E::Dispatched    => moves(UNROUTED,                            Dispatched,     UNROUTED,                 NothingRouted),
        E::Accepted      => moves(&[Dispatched],                       Accepted,       &[Dispatched, Withdrawn], FixerIsAuthors),
        E::Declined      => moves(&[Dispatched, Accepted],             Declined,       &[Dispatched],            FixerIsAuthors),
        E::Started       => moves(&[Dispatched, Accepted],             InProgress,     &[Dispatched, Withdrawn], FixerIsAuthorsOrOnSite),
        E::Arrived       => moves(&[Dispatched, Accepted, InProgress], InProgress,     &[Dispatched, Withdrawn], FixerIsAuthorsOrOnSite),
        E::Paused        => moves(&[Accepted, InProgress],             Paused,         &[Accepted, InProgress],  FixerIsAuthors),
        E::Resumed       => moves(&[Paused],                           InProgress,     &[Paused],                FixerIsAuthors),
        E::Fixed         => moves(GIVEN,                               Fixed,          WORK_COUNTS,              StatusAllows),
        E::Confirmed     => moves(&[Fixed],                            Confirmed,      &[Fixed],                 SameFix),
        E::ClosedUnfixed => moves(OPEN,                                ClosedUnfixed,  &[],                      Never),
        E::Reopened      => leads(DONE,                                To::OpenAgain,  DONE,                     SameFixOrObservedAfter),
        E::Sighting      => leads(STANDING,                            To::OpenAgain,  STANDING,                 Observation),
        E::Transferred   => moves(MOVABLE,                             Dispatched,     MOVABLE_LATE,             NothingRoutedOrSupervisor),
        E::HandedOff     => moves(MOVABLE,                             HandedOff,      MOVABLE_LATE,             NothingRoutedOrSupervisor),
        E::Merged        => moves(EARLY,                               Merged,         EARLY_LATE,               StatusAllows),
        E::Voided        => moves(STANDING,                            Voided,         STANDING,                 StatusAllows),
        E::Reinstated    => leads(STRUCK,                              To::Before,     STRUCK,                   StatusAllows),

        E::Urged
        | E::Escalated
        | E::SentDown
        | E::ExtensionAsked
        | E::ExtensionDecided
        | E::ExemptAsked
        | E::ExemptDecided
        | E::PauseDecided
        | E::WithdrawalAsked
        | E::CalledBack
        | E::ToTopic
        | E::Supplement  => Row::Attached,
    }
}

const fn moves(from: &'static [Status], to: Status, late: &'static [Status], when: When) -> Row {
    leads(from, To::Status(to), late, when)
}

const fn leads(from: &'static [Status], to: To, late: &'static [Status], when: When) -> Row {
    Row::Moves {
        from,
        to,
        late,
        when,
    }
}

/// The statuses in which an author who is up to date may do this. None for an opening, which has
/// no case to act on; every status for what is not status-bearing.
#[must_use]
pub const fn legal_from(what: &What) -> &'static [Status] {
    match row(what.event_type()) {
        Row::Opens(_) => &[],
        Row::Moves { from, .. } => from,
        Row::Attached => &Status::ALL,
    }
}

/// Whether it can change where a case stands.
#[must_use]
pub const fn is_status_bearing(what: &What) -> bool {
    match row(what.event_type()) {
        Row::Opens(_) | Row::Moves { .. } => true,
        Row::Attached => false,
    }
}

/// Whether it opens a case: the first event must, and no other may.
#[must_use]
pub const fn is_opening(what: &What) -> bool {
    match row(what.event_type()) {
        Row::Opens(_) => true,
        Row::Moves { .. } | Row::Attached => false,
    }
}

/// Whether it says who has the case: the events that stand late only if nothing was routed.
#[must_use]
pub const fn is_routing(what: &What) -> bool {
    match row(what.event_type()) {
        Row::Opens(_) | Row::Attached => false,
        Row::Moves { when, .. } => match when {
            When::NothingRouted | When::NothingRoutedOrSupervisor => true,
            When::StatusAllows
            | When::FixerIsAuthors
            | When::FixerIsAuthorsOrOnSite
            | When::SameFix
            | When::SameFixOrObservedAfter
            | When::Observation
            | When::Never => false,
        },
    }
}

/// To whom a routing gives the case.
#[must_use]
pub const fn routed_to(what: &What) -> Option<OrganisationId> {
    if let What::Dispatched { fixer }
    | What::Transferred { fixer, .. }
    | What::HandedOff {
        department: fixer, ..
    } = what
    {
        Some(*fixer)
    } else {
        None
    }
}

/// When a sighting was seen; a reopening counts as one. Never later than it was written: a phone's
/// claim about the future must not make every fix until then look stale.
#[must_use]
pub fn observed_at(event: &Event) -> Option<Timestamp> {
    if let What::Reopened { observed_at, .. } | What::Sighting { observed_at, .. } = &event.what {
        Some((*observed_at).min(event.at))
    } else {
        None
    }
}

/// Whether it says that something was done: a fix, or a quick fix.
#[must_use]
pub const fn is_fix(what: &What) -> bool {
    matches!(what, What::Fixed { .. } | What::SelfFixed { .. })
}
