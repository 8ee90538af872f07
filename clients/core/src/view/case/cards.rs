//! Two acted at once: who did what when, which counts, and what to do now.
//!
//! A card is about two events whose authors did not know of each other and of which one undid the
//! other, whichever was received first: the replay comes to the same case either way, and so does
//! the card come to the same words. Everyone reads the same, their own part first.

use lianjian_protocol::domain::complaint::case::{Effect, Outcome, Reason, Received};
use lianjian_protocol::domain::complaint::transition::{is_routing, is_status_bearing, routed_to};
use lianjian_protocol::domain::event::{Event, What};
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::ids::EntryKey;
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::Timestamp;

use super::{Scene, say};
use crate::view::types::{ConflictCard, Param, Sentence};

/// Two events, and which of them counts.
struct Clash<'a> {
    counts: &'a Received,
    other: &'a Received,
    assists: bool,
}

/// The cards of a case, the latest first.
pub(super) fn cards(scene: &Scene<'_>) -> Vec<ConflictCard> {
    let mut cards: Vec<ConflictCard> = Vec::new();
    for place in 0..scene.case.outcomes.len() {
        for clash in clashes(place, scene) {
            let card = card(&clash, scene);
            if !cards.iter().any(|known| known.key == card.key) {
                cards.push(card);
            }
        }
    }
    sort_by_key(&mut cards, |card| std::cmp::Reverse(card.at));
    cards
}

/// What the event at a place clashes with.
fn clashes<'a>(place: usize, scene: &'a Scene<'_>) -> Vec<Clash<'a>> {
    let outcomes = &scene.case.outcomes;
    let Some((outcome, event)) = outcomes
        .get(place)
        .and_then(|o| Some((o, at(o.key, scene)?)))
    else {
        return Vec::new();
    };
    let unseen = unseen(place, event, scene);
    let found = match &outcome.effect {
        Effect::NotInEffect { reason, .. } => {
            let by_sighting = outcome.reopened_by.and_then(|key| at(key, scene));
            let decisive = by_sighting.or_else(|| decisive(*reason, event, &unseen));
            decisive.map(|counts| (counts, event, false))
        }
        Effect::Assists { with } => at(*with, scene).map(|first| (first, event, true)),
        Effect::BecameRequest => overtaker(place, &unseen, scene).map(|work| (work, event, false)),
        Effect::InEffect => match outcome.reopened_by.and_then(|key| at(key, scene)) {
            Some(sighting) => Some((sighting, event, false)),
            None => unseen
                .iter()
                .rev()
                .find(|before| undoes(&event.event, &before.event))
                .map(|before| (event, *before, false)),
        },
        Effect::Evidence | Effect::Attached => None,
    };
    found
        .into_iter()
        // Nobody is told of their own other device.
        .filter(|(counts, other, _)| counts.event.by.person != other.event.by.person)
        .map(|(counts, other, assists)| Clash {
            counts,
            other,
            assists,
        })
        .collect()
}

fn at<'a>(key: EntryKey, scene: &'a Scene<'_>) -> Option<&'a Received> {
    scene.stand.event_at(key)
}

/// The status-bearing events in effect before a place that its author had not seen, in order.
fn unseen<'a>(place: usize, received: &Received, scene: &'a Scene<'_>) -> Vec<&'a Received> {
    let before = scene.case.outcomes.get(..place).unwrap_or_default();
    let seen = received
        .event
        .saw
        .and_then(|saw| before.iter().position(|outcome| outcome.key == saw));
    let Some(seen) = seen else {
        return Vec::new();
    };
    let later: &[Outcome] = before.get(seen + 1..).unwrap_or_default();
    later
        .iter()
        .filter(|outcome| outcome.effect == Effect::InEffect)
        .filter_map(|outcome| at(outcome.key, scene))
        .filter(|received| is_status_bearing(&received.event.what))
        .collect()
}

/// Which of what an author had not seen decided against their event.
fn decisive<'a>(reason: Reason, event: &Received, unseen: &[&'a Received]) -> Option<&'a Received> {
    let last = |is: &dyn Fn(&What) -> bool| {
        let found = unseen.iter().rev().find(|r| is(&r.event.what));
        found.or(unseen.last()).copied()
    };
    let same = event.event.what.event_type();
    match reason {
        Reason::FixerChanged | Reason::RoutedMeanwhile => last(&is_routing),
        Reason::AlreadyDone => last(&|what| what.event_type() == same),
        Reason::WorkOnSite => last(&is_on_site),
        Reason::OtherFix | Reason::BrokenSince => {
            last(&|what| is_seen_broken(what) || matches!(what, What::Fixed { .. }))
        }
        Reason::Voided => last(&|what| matches!(what, What::Voided { .. })),
        Reason::StatusMoved | Reason::NeverLate | Reason::NotAnOpening => last(&|_| true),
    }
}

/// The work that made a request of a withdrawal: it had not been seen, or came without knowing.
fn overtaker<'a>(
    place: usize,
    unseen: &[&'a Received],
    scene: &'a Scene<'_>,
) -> Option<&'a Received> {
    let takes = |received: &&&Received| is_taking(&received.event.what);
    if let Some(before) = unseen.iter().rev().find(takes) {
        return Some(before);
    }
    let after = scene.case.outcomes.get(place + 1..).unwrap_or_default();
    after
        .iter()
        .filter(|outcome| outcome.effect == Effect::InEffect)
        .filter_map(|outcome| at(outcome.key, scene))
        .find(|received| is_taking(&received.event.what))
}

const fn is_taking(what: &What) -> bool {
    matches!(what, What::Accepted) || is_on_site(what)
}

const fn is_on_site(what: &What) -> bool {
    matches!(what, What::Started | What::Arrived | What::Fixed { .. })
}

const fn is_seen_broken(what: &What) -> bool {
    matches!(what, What::Reopened { .. } | What::Sighting { .. })
}

/// Whether an event in effect undid one that its author had not seen.
fn undoes(event: &Event, before: &Event) -> bool {
    let (what, undone) = (&event.what, &before.what);
    if is_routing(what) {
        return is_taking(undone)
            || is_routing(undone)
            || matches!(
                undone,
                What::Declined { .. } | What::Paused { .. } | What::Resumed
            );
    }
    if is_on_site(what) {
        let elsewhere = routed_to(undone).is_some_and(|to| to != event.by.organisation);
        return elsewhere || matches!(undone, What::Withdrawn { .. } | What::ClosedUnfixed { .. });
    }
    if is_seen_broken(what) {
        return matches!(
            undone,
            What::Confirmed { .. } | What::ClosedUnfixed { .. } | What::Fixed { .. }
        );
    }
    match what {
        What::Voided { .. } => is_taking(undone) || is_seen_broken(undone),
        What::Withdrawn { .. } | What::Merged { .. } => is_taking(undone),
        What::Reported
        | What::SelfFixed { .. }
        | What::Resubmitted { .. }
        | What::Verified
        | What::Returned { .. }
        | What::Dispatched { .. }
        | What::Accepted
        | What::Declined { .. }
        | What::Started
        | What::Arrived
        | What::Paused { .. }
        | What::Resumed
        | What::Fixed { .. }
        | What::Confirmed { .. }
        | What::ClosedUnfixed { .. }
        | What::Reopened { .. }
        | What::Sighting { .. }
        | What::Transferred { .. }
        | What::HandedOff { .. }
        | What::Reinstated { .. }
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
        | What::Supplement { .. } => false,
    }
}

fn card(clash: &Clash<'_>, scene: &Scene<'_>) -> ConflictCard {
    let (counts, other) = (clash.counts, clash.other);
    let mut both = [counts, other];
    sort_by_key(&mut both, |received| (received.event.at, received.key));
    let [first, second] = both;
    // Who came later by their own clock had not seen what came before.
    let said = [
        (first, say::part(&first.event, None, scene.viewer)),
        (
            second,
            say::part(&second.event, Some(&first.event), scene.viewer),
        ),
    ];
    let mut said = said.to_vec();
    sort_by_key(&mut said, |(received, _)| !is_ours(&received.event, scene));
    let person_first = said
        .iter()
        .position(|(received, _)| is_mine(received, scene));
    if let Some(place) = person_first {
        said.swap(0, place);
    }
    let ours = |received: &Received| is_ours(&received.event, scene);
    let contact = if ours(counts) && !ours(other) {
        other
    } else {
        counts
    };
    let known =
        |received: &Received| -> Timestamp { received.received_at.unwrap_or(received.event.at) };
    let mut keys = [counts.key.to_string(), other.key.to_string()];
    keys.sort_unstable();
    ConflictCard {
        key: keys.join("+"),
        parts: said.into_iter().map(|(_, part)| part).collect(),
        verdict: verdict(clash, scene),
        now: (!moved_on(clash, scene)).then(|| now(clash, scene)),
        contact: (contact.event.by.role != Role::System && !is_mine(contact, scene))
            .then(|| scene.viewer.who(&contact.event.by)),
        concerns_me: ours(counts) || ours(other),
        at: known(counts).max(known(other)).into(),
    }
}

fn is_mine(received: &Received, scene: &Scene<'_>) -> bool {
    scene.viewer.is_me(received.event.by.person)
}

fn is_ours(event: &Event, scene: &Scene<'_>) -> bool {
    let us = &scene.viewer.principal;
    event.by.role != Role::System
        && (event.by.person == us.person || event.by.organisation == us.organisation)
}

fn verdict(clash: &Clash<'_>, scene: &Scene<'_>) -> Sentence {
    let counts = &clash.counts.event;
    let key = match clash.assists {
        true => "verdict.first",
        false => "verdict.counts",
    };
    Sentence::new(key)
        .with(
            "thing",
            Param::term(say::thing_key(counts.what.event_type())),
        )
        .with("who", scene.viewer.signer(&counts.by))
}

/// Whether the case was moved after both.
fn moved_on(clash: &Clash<'_>, scene: &Scene<'_>) -> bool {
    let both = [clash.counts.key, clash.other.key];
    let outcomes = scene.case.outcomes.iter().rev();
    outcomes
        .take_while(|outcome| !both.contains(&outcome.key))
        .filter(|outcome| outcome.effect == Effect::InEffect)
        .filter_map(|outcome| at(outcome.key, scene))
        .any(|received| is_status_bearing(&received.event.what))
}

/// What to do now: the same for everyone, and for each what they need.
fn now(clash: &Clash<'_>, scene: &Scene<'_>) -> Sentence {
    let viewer = scene.viewer;
    let (counts, other) = (&clash.counts.event, &clash.other.event);
    let who = viewer.signer(&other.by);
    let thing = Param::term(say::thing_key(other.what.event_type()));
    let fixer = |to: Option<lianjian_protocol::ids::OrganisationId>| {
        Param::text(to.map(|to| viewer.organisation(to)).unwrap_or_default())
    };
    if clash.assists {
        return Sentence::new("now.assists")
            .with("who", viewer.signer(&counts.by))
            .with("helper", who);
    }
    if matches!(other.what, What::Withdrawn { .. }) {
        return Sentence::new("now.request").with("who", who);
    }
    if let Some(to) = routed_to(&counts.what) {
        return Sentence::new("now.routed")
            .with("fixer", fixer(Some(to)))
            .with("who", who)
            .with("thing", thing);
    }
    if is_seen_broken(&counts.what) {
        return match scene.case.fixer {
            Some(to) => Sentence::new("now.reopened").with("fixer", fixer(Some(to))),
            None => Sentence::new("now.reopened_unrouted"),
        };
    }
    if matches!(counts.what, What::Voided { .. }) {
        return Sentence::new("now.voided")
            .with("who", who)
            .with("thing", thing);
    }
    if counts.what.event_type() == other.what.event_type() {
        return Sentence::new("now.already")
            .with("who", who)
            .with("thing", thing);
    }
    if is_on_site(&counts.what) {
        return Sentence::new("now.on_site")
            .with("fixer", fixer(Some(counts.by.organisation)))
            .with("who", who)
            .with("thing", thing);
    }
    Sentence::new("now.recorded")
        .with("who", who)
        .with("thing", thing)
}
