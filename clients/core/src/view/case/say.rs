//! Events in plain sentences.

use lianjian_protocol::domain::complaint::case::Reason;
use lianjian_protocol::domain::event::{Event, ExemptGround, ForWhom, What};
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::Level;
use lianjian_protocol::ids::DocId;

use crate::records::Summary;
use crate::view::types::{Link, Param, Sentence};
use crate::view::viewer::Viewer;

/// What happened, in one sentence.
pub(in crate::view) fn event(
    event: &Event,
    viewer: &Viewer<'_>,
    summaries: &[Summary],
) -> Sentence {
    let say =
        |key: &str| Sentence::new(format!("event.{key}")).with("who", viewer.signer(&event.by));
    let plain = || say(event.what.event_type().as_str());
    match &event.what {
        What::Dispatched { fixer: to }
        | What::Transferred { fixer: to, .. }
        | What::HandedOff { department: to, .. } => {
            plain().with("to", Param::text(viewer.organisation(*to)))
        }
        What::Confirmed { for_whom } => {
            plain().with("for_whom", Param::term(for_whom_key(*for_whom)))
        }
        What::Reopened { observed_at, .. } | What::Sighting { observed_at, .. } => {
            plain().with("observed", Param::time(*observed_at))
        }
        What::Merged { into } => plain().with("into", title(*into, summaries)),
        What::Escalated { level, .. } => plain().with("level", Param::term(level_key(*level))),
        What::ExtensionAsked { until, .. } => plain().with("until", Param::time(*until)),
        What::ExtensionDecided {
            granted: true,
            until: Some(until),
            ..
        } => say("extension_granted").with("until", Param::time(*until)),
        What::ExtensionDecided { granted, .. } => say(match granted {
            true => "extension_agreed",
            false => "extension_refused",
        }),
        What::ExemptAsked { ground, .. } => {
            plain().with("ground", Param::term(ground_key(*ground)))
        }
        What::ExemptDecided { granted, .. } => say(match granted {
            true => "exempt_granted",
            false => "exempt_refused",
        }),
        What::PauseDecided { granted, .. } => say(match granted {
            true => "pause_granted",
            false => "pause_refused",
        }),
        What::CalledBack {
            reached, solved, ..
        } => say(match (reached, solved) {
            (false, _) => "called_back_unreached",
            (true, Some(true)) => "called_back_solved",
            (true, Some(false)) => "called_back_unsolved",
            (true, None) => "called_back_reached",
        }),
        What::Reported
        | What::SelfFixed { .. }
        | What::Resubmitted { .. }
        | What::Withdrawn { .. }
        | What::Verified
        | What::Returned { .. }
        | What::Accepted
        | What::Declined { .. }
        | What::Started
        | What::Arrived
        | What::Paused { .. }
        | What::Resumed
        | What::Fixed { .. }
        | What::ClosedUnfixed { .. }
        | What::Voided { .. }
        | What::Reinstated { .. }
        | What::Urged { .. }
        | What::SentDown { .. }
        | What::WithdrawalAsked { .. }
        | What::ToTopic { .. }
        | What::Supplement { .. } => plain(),
    }
}

/// Another case, by its title where it is here.
pub(super) fn title(doc: DocId, summaries: &[Summary]) -> Param {
    let found = summaries.iter().find(|row| row.doc.doc == doc);
    match found.filter(|row| !row.title.is_empty()) {
        Some(row) => Param::text(row.title.clone()),
        None => Param::term("term.another_case"),
    }
}

/// Who did what when, within a card or as something unseen; `missed` is what they had not seen.
pub(super) fn part(event: &Event, missed: Option<&Event>, viewer: &Viewer<'_>) -> Sentence {
    let to = lianjian_protocol::domain::complaint::transition::routed_to(&event.what);
    let key = match (to, missed) {
        (None, None) => "part.done",
        (Some(_), None) => "part.given",
        (None, Some(_)) => "part.done_unseen",
        (Some(_), Some(_)) => "part.given_unseen",
    };
    let mut part = Sentence::new(key)
        .with("who", viewer.signer(&event.by))
        .with("at", Param::time(event.at))
        .with("deed", Param::term(deed_key(event.what.event_type())));
    if let Some(to) = to {
        part = part.with("to", Param::text(viewer.organisation(to)));
    }
    if let Some(missed) = missed {
        part = part
            .with("whose", viewer.signer(&missed.by))
            .with("unseen", Param::term(deed_key(missed.what.event_type())));
    }
    part
}

/// Why an event is not in effect.
pub(super) const fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::StatusMoved => "reason.status_moved",
        Reason::FixerChanged => "reason.fixer_changed",
        Reason::RoutedMeanwhile => "reason.routed_meanwhile",
        Reason::OtherFix => "reason.other_fix",
        Reason::AlreadyDone => "reason.already_done",
        Reason::WorkOnSite => "reason.work_on_site",
        Reason::NeverLate => "reason.never_late",
        Reason::Voided => "reason.voided",
        Reason::NotAnOpening => "reason.not_an_opening",
        Reason::BrokenSince => "reason.broken_since",
    }
}

/// What somebody did: "accepted the case".
pub(in crate::view) fn deed_key(event: EventType) -> String {
    format!("deed.{event}")
}

/// The act as a thing: "the acceptance".
pub(super) fn thing_key(event: EventType) -> String {
    format!("thing.{event}")
}

pub(super) const fn for_whom_key(for_whom: ForWhom) -> &'static str {
    match for_whom {
        ForWhom::Resident => "for_whom.resident",
        ForWhom::Owners => "for_whom.owners",
        ForWhom::Committee => "for_whom.committee",
        ForWhom::Community => "for_whom.community",
    }
}

pub(super) const fn ground_key(ground: ExemptGround) -> &'static str {
    match ground {
        ExemptGround::NotOurDuty => "ground.not_our_duty",
        ExemptGround::NoEntry => "ground.no_entry",
        ExemptGround::MaintenanceFund => "ground.maintenance_fund",
    }
}

pub(super) const fn level_key(level: Level) -> &'static str {
    match level {
        Level::Community => "level.community",
        Level::Subdistrict => "level.subdistrict",
        Level::District => "level.district",
    }
}

/// Which bead an event belongs to.
pub(super) const fn link(event: EventType) -> Link {
    use EventType as E;
    match event {
        E::Reported
        | E::SelfFixed
        | E::Resubmitted
        | E::Returned
        | E::Withdrawn
        | E::Sighting
        | E::Supplement => Link::Discover,
        E::Verified
        | E::Declined
        | E::ExtensionAsked
        | E::ExemptAsked
        | E::WithdrawalAsked
        | E::Escalated
        | E::SentDown
        | E::ToTopic => Link::Consult,
        E::Dispatched
        | E::Transferred
        | E::HandedOff
        | E::Merged
        | E::Voided
        | E::Reinstated
        | E::ClosedUnfixed
        | E::ExtensionDecided
        | E::ExemptDecided
        | E::PauseDecided => Link::Decide,
        E::Accepted | E::Started | E::Arrived | E::Paused | E::Resumed | E::Fixed => Link::Act,
        E::Confirmed | E::Reopened | E::Urged | E::CalledBack => Link::Oversee,
    }
}
