//! What holds of the replay whatever the events are.

use proptest::prelude::*;

use super::*;
use crate::domain::complaint::replay::ReplayError;
use crate::domain::complaint::transition::{is_status_bearing, row};
use crate::domain::event_type::EventType;

/// Everyone, by number.
fn someone(n: u8) -> Author {
    match n % 9 {
        0 => li(),
        1 => qian(),
        2 => chen(),
        3 => deng(),
        4 => zhao(),
        5 => wang(),
        6 => zhang(),
        7 => sun(),
        _ => system(),
    }
}

/// Something to do, by number; `observed` is for sightings, in minutes.
fn something(n: u8, observed: u64, answers: EntryKey) -> What {
    match n % 26 {
        0 => What::Verified,
        1 => returned(),
        2 => resubmitted(),
        3 => withdrawn(),
        4 => dispatched(COMPANY),
        5 => dispatched(CENTRE),
        6 | 7 => What::Accepted,
        8 => declined(),
        9 => What::Started,
        10 => What::Arrived,
        11 => paused(),
        12 => What::Resumed,
        13 | 14 => fixed(),
        15 => confirmed(),
        16 => closed_unfixed(),
        17 => reopened(observed),
        18 => sighting(observed),
        19 => transferred(COMPANY),
        20 => transferred(CENTRE),
        21 => handed_off(),
        22 => merged(),
        23 => voided(),
        24 => reinstated(),
        _ => What::PauseDecided {
            answers,
            granted: true,
        },
    }
}

fn key(n: usize) -> EntryKey {
    EntryKey {
        actor: Actor::from_bytes([(n % 3) as u8; 8]),
        seq: 1 + n as u64,
        part: 0,
    }
}

/// One step of a history: who (a device), whether they pull and push first, what they do.
type Step = (u8, bool, bool, u8, u8, u16);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(
        (
            0..5u8,
            any::<bool>(),
            any::<bool>(),
            any::<u8>(),
            any::<u8>(),
            0..600u16,
        ),
        1..60,
    )
}

/// A history as honest devices make it: each holds a prefix of what the server received and its
/// own unsent events, and does only what the table allows in its own view.
fn history(steps: &[Step]) -> Vec<Received> {
    let mut server = Scene::of(&[act(li(), 0, What::Reported)]).events;
    let mut devices: Vec<(usize, Vec<Received>)> = vec![(1, Vec::new()); 5];
    for (minutes, &(device, pull, push, by, what, observed)) in (1u64..).zip(steps) {
        let (pulled, unsent) = &mut devices[usize::from(device)];
        if push {
            for received in unsent.drain(..) {
                let receipt = minute(10_000 + server.len() as u64);
                server.push(Received {
                    received_at: Some(receipt),
                    ..received
                });
            }
            // What is acknowledged comes with what came before it.
            *pulled = server.len();
        }
        if pull {
            *pulled = server.len();
        }
        let view: Vec<Received> = server[..*pulled].iter().chain(&*unsent).cloned().collect();
        let case = replay(&view).unwrap();
        let what = something(what, u64::from(observed), case.last_in_effect);
        if !legal_from(&what).contains(&case.status) {
            continue;
        }
        let clock = view.iter().map(|r| r.event.at.next()).max();
        unsent.push(Received {
            key: EntryKey {
                actor: Actor::from_bytes([device; 8]),
                seq: minutes,
                part: 0,
            },
            event: Event {
                what,
                by: someone(by),
                at: minute(minutes * 10).max(clock.unwrap_or_default()),
                saw: Some(case.last_in_effect),
            },
            received_at: None,
        });
    }
    for (_, unsent) in devices {
        for received in unsent {
            let receipt = minute(10_000 + server.len() as u64);
            server.push(Received {
                received_at: Some(receipt),
                ..received
            });
        }
    }
    server
}

/// Any events at all: dangling and circular `saw`, repeated keys, receipts in any order or none.
fn anything() -> impl Strategy<Value = Vec<Received>> {
    let event = (
        0..30usize,
        any::<u8>(),
        any::<u8>(),
        0..40u8,
        0..1_000u64,
        prop::option::of(0..40usize),
        prop::option::of(0..40u64),
    );
    prop::collection::vec(event, 0..40).prop_map(|events| {
        events
            .into_iter()
            .map(|(name, by, what, opening, at, saw, receipt)| Received {
                key: key(name),
                event: Event {
                    what: match opening {
                        0 => self_fixed(),
                        1 | 2 => What::Reported,
                        _ => something(what, at / 2, key(name)),
                    },
                    by: someone(by),
                    at: minute(at),
                    saw: saw.map(key),
                },
                received_at: receipt.map(minute),
            })
            .collect()
    })
}

/// Whether an outcome may become the other when more is received: see [`Effect`].
fn may_become(before: &Outcome, after: &Outcome, what: &What) -> bool {
    let effect = match (&before.effect, &after.effect) {
        (Effect::InEffect, Effect::BecameRequest) => matches!(what, What::Withdrawn { .. }),
        (Effect::Evidence, Effect::InEffect) => {
            matches!(what, What::Sighting { .. } | What::Reopened { .. })
        }
        (before, after) => before == after,
    };
    effect
        && before.key == after.key
        && (before.status, before.fixer) == (after.status, after.fixer)
        && before.reopened_by == after.reopened_by
}

fn settled_is_never_rewritten(events: &[Received]) {
    let mut before: Option<Case> = None;
    for end in 1..=events.len() {
        let Ok(case) = replay(&events[..end]) else {
            continue;
        };
        if let Some(before) = before {
            for (old, new) in before.outcomes.iter().zip(&case.outcomes) {
                let what = &events.iter().find(|r| r.key == old.key).unwrap().event.what;
                assert!(may_become(old, new, what), "{old:?} became {new:?}");
            }
        }
        before = Some(case);
    }
}

/// What every case is held to.
fn is_sound(case: &Case, events: &[Received]) {
    let of = |key| &events.iter().find(|r| r.key == key).unwrap().event.what;
    let last = case.outcome(case.last_in_effect).unwrap();
    assert_eq!(last.effect, Effect::InEffect);
    assert!(is_status_bearing(of(case.last_in_effect)));
    let fixed = matches!(case.status, Status::Fixed | Status::Confirmed);
    assert!(!fixed || case.standing_fix.is_some());
    assert!(!fixed || case.settled_at.is_some());
    let struck = matches!(
        case.status,
        Status::Voided | Status::Merged | Status::Withdrawn
    );
    assert_eq!(struck, case.interrupted.is_some());
    let with_someone = matches!(
        case.status,
        Status::Dispatched | Status::Accepted | Status::InProgress | Status::HandedOff
    );
    assert!(!with_someone || case.fixer.is_some());
    assert_eq!(
        case.handed_off_by.is_some(),
        case.status == Status::HandedOff
    );
    for outcome in &case.outcomes {
        if let Effect::NotInEffect { unseen, .. } = &outcome.effect {
            for key in unseen {
                assert!(is_status_bearing(of(*key)));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn it_never_panics_and_is_total(events in anything()) {
        match replay(&events) {
            Ok(case) => {
                let keys: std::collections::HashSet<_> = events.iter().map(|r| r.key).collect();
                prop_assert_eq!(case.outcomes.len(), keys.len());
            }
            Err(ReplayError::Empty) => prop_assert!(events.is_empty()),
            // An opening whose key another entry has taken does not count.
            Err(ReplayError::NoOpening) => prop_assert!(
                !events.iter().any(|r| is_opening(&r.event.what)
                    && events.iter().filter(|other| other.key == r.key).count() == 1)
            ),
        }
    }

    #[test]
    fn it_depends_on_the_set_of_events_and_receipts_alone(
        (events, shuffled) in steps()
            .prop_map(|steps| history(&steps))
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
    ) {
        prop_assert_eq!(replay(&events), replay(&shuffled));
    }

    #[test]
    fn what_is_settled_is_never_rewritten(steps in steps()) {
        settled_is_never_rewritten(&history(&steps));
    }

    #[test]
    fn what_is_settled_is_never_rewritten_whatever_is_received(events in anything()) {
        let mut events = events;
        let mut keys = std::collections::HashSet::new();
        events.retain(|r| keys.insert(r.key));
        for (n, received) in (0u64..).zip(&mut events) {
            received.received_at = Some(minute(n));
        }
        settled_is_never_rewritten(&events);
    }

    #[test]
    fn every_case_is_sound(steps in steps()) {
        let events = history(&steps);
        for end in 1..=events.len() {
            is_sound(&replay(&events[..end]).unwrap(), &events);
        }
    }

    #[test]
    fn a_device_that_holds_everything_shows_what_the_server_shows(steps in steps()) {
        // The device's own last events come to the same before and after they are received, if
        // nothing was received between.
        let events = history(&steps);
        for unsent in 0..events.len() {
            let view: Vec<Received> = events
                .iter()
                .enumerate()
                .map(|(n, r)| Received {
                    received_at: r.received_at.filter(|_| n < events.len() - unsent),
                    ..r.clone()
                })
                .collect();
            let (own, server) = (replay(&view).unwrap(), replay(&events).unwrap());
            prop_assert_eq!(own.outcomes, server.outcomes);
            prop_assert_eq!(own.status, server.status);
        }
    }
}

#[test]
fn histories_reach_every_status_and_effect() {
    // The generator is of use only if it comes across everything.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut statuses = std::collections::HashSet::new();
    let mut effects = std::collections::HashSet::new();
    let mut reasons = std::collections::HashSet::new();
    for _ in 0..600 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let case = replay(&history(&steps)).unwrap();
        for outcome in case.outcomes {
            statuses.insert(outcome.status);
            effects.insert(std::mem::discriminant(&outcome.effect));
            if let Effect::NotInEffect { reason, .. } = outcome.effect {
                reasons.insert(reason);
            }
        }
    }
    assert_eq!(statuses.len(), Status::ALL.len(), "{statuses:?}");
    assert_eq!(effects.len(), 6);
    for reason in [
        Reason::StatusMoved,
        Reason::FixerChanged,
        Reason::RoutedMeanwhile,
        Reason::OtherFix,
        Reason::AlreadyDone,
        Reason::WorkOnSite,
        Reason::NeverLate,
        Reason::Voided,
    ] {
        assert!(reasons.contains(&reason), "{reason:?} never came about");
    }
}

#[test]
fn every_type_of_event_has_its_row() {
    use crate::domain::complaint::transition::Row;
    let openings = EventType::ALL
        .iter()
        .filter(|e| matches!(row(**e), Row::Opens(_)));
    assert_eq!(openings.count(), 2);
    for event in EventType::ALL {
        if let Row::Moves { from, .. } = row(event) {
            assert!(!from.is_empty(), "{event} could never be done");
        }
    }
}
