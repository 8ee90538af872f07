//! Authors who had seen everything: the event table.

use super::*;

/// A scene in each status.
fn scene_in(status: Status) -> Scene {
    let dispatched_to = dispatched(COMPANY);
    let mut acts = vec![act(li(), 0, What::Reported)];
    let more: Vec<(Author, What)> = match status {
        Status::Reported => vec![],
        Status::Returned => vec![(chen(), returned())],
        Status::Verified => vec![(chen(), What::Verified)],
        Status::Dispatched => vec![(chen(), dispatched_to)],
        Status::Accepted => vec![(chen(), dispatched_to), (wang(), What::Accepted)],
        Status::Declined => vec![(chen(), dispatched_to), (wang(), declined())],
        Status::InProgress => vec![(chen(), dispatched_to), (wang(), What::Started)],
        Status::Paused => vec![
            (chen(), dispatched_to),
            (wang(), What::Accepted),
            (wang(), paused()),
        ],
        Status::HandedOff => vec![(chen(), handed_off())],
        Status::Fixed => vec![(chen(), dispatched_to), (wang(), fixed())],
        Status::Confirmed => vec![
            (chen(), dispatched_to),
            (wang(), fixed()),
            (chen(), confirmed()),
        ],
        Status::ClosedUnfixed => vec![(chen(), closed_unfixed())],
        Status::Withdrawn => vec![(li(), withdrawn())],
        Status::Merged => vec![(chen(), merged())],
        Status::Voided => vec![(zhao(), voided())],
    };
    for (i, (by, what)) in more.into_iter().enumerate() {
        acts.push(act(by, 1 + i as u64, what));
    }
    Scene::of(&acts)
}

/// An event, where it is legal from, and where it leads.
type Row = (What, &'static [Status], fn(Status) -> Status);

/// Every status-bearing event but the openings, with where it leads from a status in which it is
/// legal: the table of the specification, written a second time.
fn table() -> Vec<Row> {
    use Status as S;
    vec![
        (resubmitted(), &[S::Returned], |_| S::Reported),
        (
            withdrawn(),
            &[S::Reported, S::Returned, S::Verified, S::Dispatched],
            |_| S::Withdrawn,
        ),
        (What::Verified, &[S::Reported], |_| S::Verified),
        (returned(), &[S::Reported], |_| S::Returned),
        (
            dispatched(CENTRE),
            &[S::Reported, S::Verified, S::Declined],
            |_| S::Dispatched,
        ),
        (What::Accepted, &[S::Dispatched], |_| S::Accepted),
        (declined(), &[S::Dispatched, S::Accepted], |_| S::Declined),
        (What::Started, &[S::Dispatched, S::Accepted], |_| {
            S::InProgress
        }),
        (
            What::Arrived,
            &[S::Dispatched, S::Accepted, S::InProgress],
            |_| S::InProgress,
        ),
        (paused(), &[S::Accepted, S::InProgress], |_| S::Paused),
        (What::Resumed, &[S::Paused], |_| S::InProgress),
        (
            fixed(),
            &[
                S::Dispatched,
                S::Accepted,
                S::InProgress,
                S::Paused,
                S::HandedOff,
            ],
            |_| S::Fixed,
        ),
        (confirmed(), &[S::Fixed], |_| S::Confirmed),
        (
            closed_unfixed(),
            &[
                S::Reported,
                S::Returned,
                S::Verified,
                S::Dispatched,
                S::Accepted,
                S::Declined,
                S::InProgress,
                S::Paused,
                S::HandedOff,
            ],
            |_| S::ClosedUnfixed,
        ),
        (
            reopened(50),
            &[S::Fixed, S::Confirmed, S::ClosedUnfixed],
            |from| match from {
                // It was closed before anyone had it.
                S::ClosedUnfixed => S::Verified,
                _ => S::Dispatched,
            },
        ),
        (
            sighting(50),
            &[
                S::Reported,
                S::Returned,
                S::Verified,
                S::Dispatched,
                S::Accepted,
                S::Declined,
                S::InProgress,
                S::Paused,
                S::HandedOff,
                S::Fixed,
                S::Confirmed,
                S::ClosedUnfixed,
            ],
            |from| match from {
                S::Fixed | S::Confirmed => S::Dispatched,
                _ => from,
            },
        ),
        (transferred(CENTRE), MOVABLE, |_| S::Dispatched),
        (handed_off(), MOVABLE, |_| S::HandedOff),
        (
            merged(),
            &[S::Reported, S::Returned, S::Verified, S::Dispatched],
            |_| S::Merged,
        ),
        (
            voided(),
            &[
                S::Reported,
                S::Returned,
                S::Verified,
                S::Dispatched,
                S::Accepted,
                S::Declined,
                S::InProgress,
                S::Paused,
                S::HandedOff,
                S::Fixed,
                S::Confirmed,
                S::ClosedUnfixed,
            ],
            |_| S::Voided,
        ),
        (
            reinstated(),
            &[S::Voided, S::Merged, S::Withdrawn],
            // Every scene in such a status was struck out while Reported.
            |_| S::Reported,
        ),
    ]
}

const MOVABLE: &[Status] = &[
    Status::Reported,
    Status::Verified,
    Status::Dispatched,
    Status::Accepted,
    Status::InProgress,
    Status::Paused,
    Status::Declined,
    Status::HandedOff,
];

/// An event by someone who saw everything, legal or not.
fn up_to_date(scene: &Scene, what: &What) -> (Effect, Case) {
    let known = replay(&scene.events).unwrap();
    let key = EntryKey {
        actor: Actor::from_bytes([1; 8]),
        seq: 1,
        part: 0,
    };
    let mut events = scene.events.clone();
    events.push(Received {
        key,
        event: Event {
            what: what.clone(),
            by: wang(),
            at: minute(60),
            saw: Some(known.last_in_effect),
        },
        received_at: None,
    });
    let case = replay(&events).unwrap();
    (case.outcome(key).unwrap().effect.clone(), case)
}

#[test]
fn every_event_does_from_every_status_what_the_table_says() {
    for (what, from, to) in table() {
        for status in Status::ALL {
            let scene = scene_in(status);
            let (effect, case) = up_to_date(&scene, &what);
            if !from.contains(&status) {
                let reason = match (&what, status) {
                    (What::Sighting { .. }, Status::Voided) => Reason::Voided,
                    _ => Reason::StatusMoved,
                };
                let expected = Effect::NotInEffect {
                    reason,
                    unseen: vec![],
                };
                assert_eq!(effect, expected, "{what:?} in {status:?}");
                assert_eq!(case.status, status, "{what:?} in {status:?}");
                continue;
            }
            assert_eq!(case.status, to(status), "{what:?} in {status:?}");
            let evidence = matches!(what, What::Sighting { .. }) && to(status) == status;
            let expected = match evidence {
                true => Effect::Evidence,
                false => Effect::InEffect,
            };
            assert_eq!(effect, expected, "{what:?} in {status:?}");
        }
    }
}

#[test]
fn a_second_opening_is_nothing() {
    for what in [What::Reported, self_fixed()] {
        for status in Status::ALL {
            let (effect, case) = up_to_date(&scene_in(status), &what);
            let expected = Effect::NotInEffect {
                reason: Reason::NotAnOpening,
                unseen: vec![],
            };
            assert_eq!(effect, expected);
            assert_eq!(case.status, status);
        }
    }
}

#[test]
fn what_is_not_status_bearing_is_attached_in_every_status() {
    let urged = What::Urged {
        note: String::new(),
    };
    for status in Status::ALL {
        let scene = scene_in(status);
        let before = replay(&scene.events).unwrap();
        let (effect, case) = up_to_date(&scene, &urged);
        assert_eq!(effect, Effect::Attached);
        assert_eq!(case.status, status);
        assert_eq!(case.last_in_effect, before.last_in_effect);
    }
}

#[test]
fn nothing_is_no_case() {
    assert_eq!(
        replay(&[]),
        Err(crate::domain::complaint::replay::ReplayError::Empty)
    );
    let scene = with_the_company();
    assert_eq!(
        replay(&scene.events[1..]),
        Err(crate::domain::complaint::replay::ReplayError::NoOpening)
    );
}

#[test]
fn the_case_says_who_has_it_and_since_when() {
    let mut scene = with_the_company();
    let case = replay(&scene.events).unwrap();
    assert_eq!(case.fixer, Some(COMPANY));
    assert_eq!(case.last_routing, Some(scene.events[2].key));
    assert_eq!(case.available_at, scene.events[2].received_at);
    assert_eq!(case.reporter, li());

    scene.and(&[
        act(wang(), 5, What::Accepted),
        act(wang(), 9, fixed()),
        act(chen(), 12, confirmed()),
    ]);
    let case = replay(&scene.events).unwrap();
    assert_eq!(case.accepted, Some(scene.events[3].key));
    assert_eq!(case.standing_fix, Some(scene.events[4].key));
    assert_eq!(case.settled_at, scene.events[5].received_at);

    scene.and(&[act(li(), 20, reopened(20))]);
    let case = replay(&scene.events).unwrap();
    assert_eq!(case.fixer, Some(COMPANY));
    assert_eq!(case.available_at, scene.events[6].received_at);
    assert_eq!(case.accepted, None);
    assert_eq!(case.standing_fix, None);
    assert_eq!(case.settled_at, None);
    assert_eq!(case.reopenings, 1);
    assert_eq!(case.latest_sighting, Some(scene.events[6].key));
}

#[test]
fn a_declined_case_is_with_nobody() {
    let mut scene = with_the_company();
    scene.and(&[act(wang(), 5, declined())]);
    let case = replay(&scene.events).unwrap();
    assert_eq!((case.fixer, case.declines), (None, 1));
}

#[test]
fn who_handed_a_case_off_speaks_for_the_department() {
    let mut scene = with_the_company();
    scene.and(&[act(chen(), 5, handed_off())]);
    let case = replay(&scene.events).unwrap();
    assert_eq!(case.handed_off_by, Some(chen()));
    assert_eq!(case.fixer, Some(DEPARTMENT));

    scene.and(&[act(chen(), 9, fixed())]);
    let case = replay(&scene.events).unwrap();
    assert_eq!(case.status, Status::Fixed);
    assert_eq!(case.fixer, Some(DEPARTMENT));
    assert_eq!(case.handed_off_by, None);
}

#[test]
fn a_reinstated_case_stands_where_it_stood() {
    let mut scene = with_the_company();
    scene.and(&[act(wang(), 5, What::Started), act(zhao(), 6, voided())]);
    assert_eq!(
        replay(&scene.events).unwrap().interrupted,
        Some(Status::InProgress)
    );
    scene.and(&[act(zhao(), 7, reinstated())]);
    let case = replay(&scene.events).unwrap();
    assert_eq!((case.status, case.interrupted), (Status::InProgress, None));
    assert_eq!(case.fixer, Some(COMPANY));
}

#[test]
fn a_quick_fix_that_did_not_hold_is_registered() {
    let mut scene = Scene::of(&[act(li(), 0, self_fixed())]);
    assert_eq!(replay(&scene.events).unwrap().status, Status::Fixed);
    scene.and(&[act(qian(), 30, sighting(30))]);
    assert_eq!(replay(&scene.events).unwrap().status, Status::Verified);
}

#[test]
fn what_is_unsent_comes_last() {
    let scene = with_the_company();
    let own = scene.thread(1, &[act(wang(), 5, What::Accepted)]);
    let moved = scene.thread(2, &[act(chen(), 6, transferred(CENTRE))]);
    let mut events = scene.received(&moved);
    // Given first, still replayed last.
    events.insert(0, own[0].clone());
    let case = replay(&events).unwrap();
    assert_eq!(case.outcomes.last().unwrap().key, own[0].key);
    assert_eq!(
        (case.status, case.fixer),
        (Status::Dispatched, Some(CENTRE))
    );
}

#[test]
fn a_claim_to_have_seen_the_future_reopens_nothing_later() {
    let mut scene = with_the_company();
    // The phone says that it saw the leak in a week.
    scene.and(&[act(li(), 5, sighting(10_000)), act(wang(), 30, fixed())]);
    assert_eq!(replay(&scene.events).unwrap().status, Status::Fixed);
}
