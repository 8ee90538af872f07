//! Tests of coverage and flags.

use super::coverage::{Walk, coverage};
use super::flags::{Flag, ReceivedMark, flags};
use super::mark::{Mark, MarkResult, Method, Presence};
use super::plan::{PatrolEvent, PatrolWhat, Plan};
use crate::domain::event::Author;
use crate::domain::grant::Role;
use crate::domain::reference::Route;
use crate::ids::{
    Actor, CheckpointId, DeviceId, DocId, EntryKey, OrganisationId, PersonId, RouteId, ScopeId,
};
use crate::time::{Span, Timestamp};

fn checkpoint(n: u8) -> CheckpointId {
    CheckpointId::from_bytes([n; 16])
}

fn minute(n: u64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000).plus(Span::from_mins(n))
}

fn steward(n: u8) -> Author {
    Author {
        person: PersonId::from_bytes([n; 16]),
        role: Role::Steward,
        organisation: OrganisationId::from_bytes([1; 16]),
        badge: String::new(),
        device: DeviceId::from_bytes([n; 16]),
    }
}

fn route(safety_required: bool) -> Route {
    Route {
        id: RouteId::from_bytes([1; 16]),
        scope: ScopeId::from_bytes([1; 16]),
        name: "地下室".into(),
        checkpoints: vec![checkpoint(1), checkpoint(2), checkpoint(3)],
        safety_required,
    }
}

/// The window is from minute 0 to minute 60.
fn plan() -> Plan {
    Plan {
        route: RouteId::from_bytes([1; 16]),
        window_start: minute(0),
        window_end: minute(60),
        steward: steward(1),
    }
}

fn mark(at: u8, when: u64) -> Mark {
    Mark {
        checkpoint: checkpoint(at),
        at: minute(when),
        method: Method::Qr,
        presence: Presence::At,
        result: MarkResult::Ok,
        note: String::new(),
        case: None,
        by: steward(1),
        typed: false,
    }
}

fn key(n: u64) -> EntryKey {
    EntryKey {
        actor: Actor::from_bytes([1; 8]),
        seq: n,
        part: 0,
    }
}

/// Marks named by their place, from 1, received a minute after the window.
fn received(marks: &[Mark]) -> Vec<ReceivedMark> {
    let named = (1..).zip(marks).map(|(n, mark)| ReceivedMark {
        key: key(n),
        mark: mark.clone(),
        received_at: Some(minute(61)),
    });
    named.collect()
}

fn event(what: PatrolWhat, at: u64) -> PatrolEvent {
    PatrolEvent {
        what,
        by: steward(1),
        at: minute(at),
    }
}

fn walked() -> Vec<PatrolEvent> {
    let note = String::new();
    vec![
        event(PatrolWhat::Started, 0),
        event(PatrolWhat::Finished { note }, 50),
    ]
}

fn flags_of(marks: &[Mark]) -> Vec<Flag> {
    flags(&route(false), &plan(), &walked(), &received(marks))
}

#[test]
fn two_patrols_of_the_same_window() {
    // Both kept; coverage counts once.
    let walk = |marks: &[Mark]| Walk {
        plan: plan(),
        marks: marks.to_vec(),
    };
    let one = walk(&[mark(1, 5), mark(2, 10)]);
    let two = walk(&[mark(2, 20)]);
    let window = (minute(0), minute(60));
    let both = coverage(&route(false), window, &[one.clone(), two.clone()]);
    assert_eq!(both.covered, [checkpoint(1), checkpoint(2)]);
    assert_eq!(both.missed, [checkpoint(3)]);
    // In whatever order they arrive, and as if there had been one.
    assert_eq!(coverage(&route(false), window, &[two, one.clone()]), both);
    assert_eq!(coverage(&route(false), window, &[one]), both);
}

#[test]
fn what_is_not_of_the_route_and_window_covers_nothing() {
    let other = Plan {
        route: RouteId::from_bytes([2; 16]),
        ..plan()
    };
    let walks = [
        Walk {
            plan: other,
            marks: vec![mark(1, 5)],
        },
        Walk {
            plan: plan(),
            marks: vec![mark(2, 60), mark(9, 5)],
        },
    ];
    let none = coverage(&route(false), (minute(0), minute(60)), &walks);
    assert!(none.covered.is_empty());
    assert_eq!(none.missed.len(), 3);
}

#[test]
fn an_ordinary_round_has_no_flags() {
    assert_eq!(flags_of(&[mark(1, 5), mark(2, 10), mark(3, 15)]), []);
    assert_eq!(flags_of(&[]), []);
}

#[test]
fn too_fast() {
    let soon = Mark {
        at: minute(5).plus(Span::from_secs(19)),
        ..mark(2, 5)
    };
    let (mark_key, after) = (key(2), key(1));
    assert_eq!(
        flags_of(&[mark(1, 5), soon.clone()]),
        [Flag::TooFast {
            mark: mark_key,
            after
        }]
    );
    // Two people may well do so.
    let other = Mark {
        by: steward(2),
        ..soon
    };
    assert_eq!(
        flags_of(&[mark(1, 5), other]),
        [Flag::ByAnother { mark: key(2) }]
    );
}

#[test]
fn outside_the_window() {
    let events = [event(PatrolWhat::Started, 0)];
    let marks = received(&[mark(1, 59), mark(2, 60)]);
    assert_eq!(
        flags(&route(false), &plan(), &events, &marks),
        [Flag::OutsideWindow { mark: key(2) }]
    );
}

#[test]
fn outside_the_patrol() {
    assert_eq!(
        flags_of(&[mark(1, 5), mark(2, 51)]),
        [Flag::OutsidePatrol { mark: key(2) }]
    );
}

#[test]
fn out_of_order() {
    // Whatever order they are given in, their own time counts.
    assert_eq!(
        flags_of(&[mark(2, 20), mark(3, 10), mark(1, 5)]),
        [Flag::OutOfOrder { mark: key(1) }]
    );
}

#[test]
fn a_second_look_is_no_wrong_turn() {
    assert_eq!(
        flags_of(&[mark(1, 5), mark(2, 10), mark(1, 15)]),
        [Flag::Repeated { mark: key(3) }]
    );
}

#[test]
fn presence() {
    let with = |presence| Mark {
        presence,
        ..mark(1, 5)
    };
    assert_eq!(flags_of(&[with(Presence::Unknown)]), []);
    assert_eq!(
        flags_of(&[with(Presence::Away)]),
        [Flag::Away { mark: key(1) }]
    );
}

#[test]
fn a_checkpoint_of_another_route() {
    assert_eq!(flags_of(&[mark(9, 5)]), [Flag::NotOnRoute { mark: key(1) }]);
}

#[test]
fn an_issue_without_words_or_case() {
    let issue = Mark {
        result: MarkResult::Issue,
        ..mark(1, 5)
    };
    assert_eq!(
        flags_of(std::slice::from_ref(&issue)),
        [Flag::IssueWithoutWords { mark: key(1) }]
    );
    let said = Mark {
        note: "灯坏".into(),
        ..issue.clone()
    };
    assert_eq!(flags_of(&[said]), []);
    let filed = Mark {
        case: Some(DocId::from_bytes([1; 16])),
        ..issue
    };
    assert_eq!(flags_of(&[filed]), []);
}

#[test]
fn arrived_late() {
    let mut marks = received(&[mark(1, 5)]);
    marks[0].received_at = Some(minute(5).plus(Span::from_days(2)));
    assert_eq!(flags(&route(false), &plan(), &walked(), &marks), []);
    marks[0].received_at = Some(minute(6).plus(Span::from_days(2)));
    assert_eq!(
        flags(&route(false), &plan(), &walked(), &marks),
        [Flag::ArrivedLate { mark: key(1) }]
    );
    marks[0].received_at = None;
    assert_eq!(flags(&route(false), &plan(), &walked(), &marks), []);
}

#[test]
fn all_by_hand() {
    let by_hand = |at, when| Mark {
        method: Method::Manual,
        ..mark(at, when)
    };
    assert_eq!(
        flags_of(&[by_hand(1, 5), by_hand(2, 10)]),
        [Flag::AllByHand]
    );
    assert_eq!(flags_of(&[by_hand(1, 5), mark(2, 10)]), []);
}

#[test]
fn a_safety_route_is_walked_whole() {
    let marks = received(&[mark(1, 5), mark(3, 10)]);
    assert_eq!(
        flags(&route(true), &plan(), &walked(), &marks),
        [Flag::Missed {
            checkpoint: checkpoint(2)
        }]
    );
    // Not while it goes on.
    let events = [event(PatrolWhat::Started, 0)];
    assert_eq!(flags(&route(true), &plan(), &events, &marks), []);
}
