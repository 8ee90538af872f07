//! The engine against a hub in memory, over lines of every kind.

mod live;

use futures::executor::block_on;
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::fixture::minute;
use lianjian_protocol::ids::Epoch;
use lianjian_protocol::time::Span;
use lianjian_protocol::wire::{Cursors, SyncRequest};
use lianjian_protocol::wire::{ErrorCode, decode};
use proptest::prelude::*;

use super::*;
use crate::records::Delivery;
use crate::testing::{Device, Hub, Line, company, doc, file, residents, steward};

/// A device that has met the hub once, so that it has its grants and reference data.
fn met(mut device: Device, hub: &mut Hub) -> Device {
    device.sync(hub);
    device
}

/// When the engine, which does nothing else, wants to be woken.
fn wake(effects: &[Effect]) -> Timestamp {
    match effects {
        [Effect::Wake { at }] => *at,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_files_and_another_sees_it() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    let mut chen = met(residents(), &mut hub);
    let saved = li.run(doc(1), file()).unwrap();
    assert_eq!(saved.summary.delivery, Delivery::Saved);
    assert_eq!(saved.summary.status, Some(Status::Reported));
    let effects = li.sync(&mut hub);
    assert!(effects.contains(&Effect::Synced), "{effects:?}");
    let row = block_on(li.engine.replica.summary(doc(1)))
        .unwrap()
        .unwrap();
    assert_eq!(row.delivery, Delivery::Delivered);
    assert!(!row.unread, "one's own is read");
    chen.sync(&mut hub);
    let row = block_on(chen.engine.replica.summary(doc(1)))
        .unwrap()
        .unwrap();
    assert!(row.unread);
    assert_eq!(row.title, "三楼走廊漏水");
    assert_eq!(chen.digest(), li.digest());
    chen.act(doc(1), What::Verified).unwrap();
    assert_ne!(chen.pending(), 0);
    assert_eq!(chen.digest(), li.digest(), "what is unsent is in no digest");
    chen.sync(&mut hub);
    assert_ne!(chen.digest(), li.digest());
    li.sync(&mut hub);
    assert_eq!(chen.digest(), li.digest());
}

#[test]
fn nothing_new_costs_one_small_call() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    for n in 0..50 {
        li.run(doc(n), file()).unwrap();
    }
    li.sync(&mut hub);
    let calls = li.engine.totals().calls;
    let up = li.engine.totals().bytes_up;
    li.sync(&mut hub);
    assert_eq!(li.engine.totals().calls, calls + 1);
    assert!(li.engine.totals().bytes_up - up < 100);
    hub.knows_cursors = false;
    li.sync(&mut hub);
    assert_eq!(
        li.engine.totals().calls,
        calls + 3,
        "a hub that forgot asks for the list"
    );
}

#[test]
fn a_lost_answer_brings_duplicates_and_no_second_case() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    li.run(doc(1), file()).unwrap();
    li.comment(doc(1), "快点").unwrap();
    li.sync_over(&mut hub, &[Line::AnswerLost]);
    assert_eq!(
        li.pending(),
        2,
        "nothing leaves the queue without a receipt"
    );
    li.sync(&mut hub);
    assert_eq!(li.pending(), 0);
    assert_eq!(li.engine.totals().duplicates, 2);
    assert_eq!(hub.log.len(), 2);
}

#[test]
fn failures_wait_longer_each_time_and_a_wish_overrides() {
    let mut hub = Hub::new();
    let mut li = steward();
    let first = wake(&li.sync_over(&mut hub, &[Line::RequestLost]));
    assert!(first > li.now);
    let saved = block_on(li.event(Event::Saved));
    assert_eq!(wake(&saved), first, "saving does not call early");
    li.now = first;
    let tick = block_on(li.event(Event::Tick));
    let [Effect::Call { call, .. }] = tick[..] else {
        panic!("{tick:?}")
    };
    let failure = Failure::Refused {
        code: ErrorCode::Busy,
        retry_after: Some(Span::from_mins(30)),
    };
    let second = wake(&block_on(li.event(Event::Failed { call, failure })));
    assert!(
        second >= first.plus(Span::from_mins(30)),
        "as the server asks"
    );
    let wish = block_on(li.event(Event::SyncWanted));
    assert!(matches!(wish[..], [Effect::Call { .. }]));
}

#[test]
fn a_lapsed_session_stops_calls_and_nothing_else() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    li.run(doc(1), file()).unwrap();
    let effects = block_on(li.event(Event::SyncWanted));
    let [Effect::Call { call, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let failure = Failure::Refused {
        code: ErrorCode::TokenExpired,
        retry_after: None,
    };
    let effects = block_on(li.event(Event::Failed { call, failure }));
    assert_eq!(effects, [Effect::SessionNeeded]);
    li.comment(doc(1), "还能写").unwrap();
    assert_eq!(li.pending(), 2);
    let effects = block_on(li.event(Event::SessionRefreshed));
    assert!(matches!(effects[..], [Effect::Call { .. }]));
}

#[test]
fn a_session_that_cannot_be_refreshed_now_is_tried_with_the_next_wake() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    li.run(doc(1), file()).unwrap();
    let failure = Failure::Refused {
        code: ErrorCode::TokenExpired,
        retry_after: None,
    };
    let expire = |li: &mut Device, effects: Vec<Effect>| {
        let [Effect::Call { call, .. }] = effects[..] else {
            panic!("{effects:?}")
        };
        block_on(li.event(Event::Failed { call, failure }))
    };
    let effects = block_on(li.event(Event::SyncWanted));
    assert_eq!(expire(&mut li, effects), [Effect::SessionNeeded]);
    let failure = Failure::Unreachable;
    let until = wake(&block_on(li.event(Event::RefreshFailed { failure })));
    assert_eq!(wake(&block_on(li.event(Event::Saved))), until, "it waits");
    li.now = until;
    assert_eq!(block_on(li.event(Event::Tick)), [Effect::SessionNeeded]);
    // A new session that is refused all the same waits too, instead of being refreshed for ever.
    let effects = block_on(li.event(Event::SessionRefreshed));
    assert!(matches!(
        expire(&mut li, effects)[..],
        [Effect::Wake { .. }]
    ));
    let failure = Failure::Refused {
        code: ErrorCode::RefreshRejected,
        retry_after: None,
    };
    assert_eq!(
        block_on(li.event(Event::RefreshFailed { failure })),
        [Effect::Stopped {
            code: ErrorCode::RefreshRejected
        }]
    );
    assert_eq!(li.pending(), 1, "what is unsent stays");
}

#[test]
fn what_is_saved_during_a_call_goes_with_the_next() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    li.run(doc(1), file()).unwrap();
    let effects = block_on(li.event(Event::SyncWanted));
    let [Effect::Call { call, ref body }] = effects[..] else {
        panic!("{effects:?}")
    };
    let row = block_on(li.engine.replica.summary(doc(1)))
        .unwrap()
        .unwrap();
    assert_eq!(row.delivery, Delivery::Sending);
    li.comment(doc(1), "补一句").unwrap();
    assert_eq!(block_on(li.event(Event::Saved)), [], "one call at a time");
    let answer = hub.call(&li.principal, body);
    let body = &answer[..];
    let effects = block_on(li.event(Event::Answer { call, body }));
    assert!(effects.iter().any(|e| matches!(e, Effect::Call { .. })));
    assert_eq!(li.pending(), 1);
}

#[test]
fn a_restored_server_is_read_from_the_start() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    li.run(doc(1), file()).unwrap();
    li.sync(&mut hub);
    hub.epoch = Epoch::from_bytes([2; 16]);
    let mut chen = met(residents(), &mut hub);
    chen.run(doc(2), file()).unwrap();
    chen.sync(&mut hub);
    let effects = li.sync(&mut hub);
    assert!(effects.contains(&Effect::Restored));
    assert_eq!(li.digest(), chen.digest());
}

#[test]
fn an_endless_server_is_not_called_without_end() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    let effects = block_on(li.event(Event::SyncWanted));
    let [Effect::Call { call, ref body }] = effects[..] else {
        panic!("{effects:?}")
    };
    let answer = hub.call(&li.principal, body);
    let mut response: lianjian_protocol::wire::SyncResponse = decode(&answer).unwrap();
    response.more = true;
    let body = &encode(&response)[..];
    let effects = block_on(li.event(Event::Answer { call, body }));
    assert!(matches!(effects[..], [Effect::Wake { .. }]), "{effects:?}");
}

#[test]
fn a_broken_line_gets_smaller_bites() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    for n in 0..200 {
        li.run(doc(n), file()).unwrap();
    }
    let offered = |li: &mut Device| {
        let effects = block_on(li.event(Event::SyncWanted));
        let [Effect::Call { call, ref body }] = effects[..] else {
            panic!("{effects:?}")
        };
        let request: SyncRequest = decode(body).unwrap();
        assert!(matches!(
            request.cursors,
            Cursors::List(_) | Cursors::Unchanged(_)
        ));
        let failure = Failure::Unreachable;
        block_on(li.event(Event::Failed { call, failure }));
        request.push.len()
    };
    let first = offered(&mut li);
    let mut last = first;
    for _ in 0..8 {
        last = offered(&mut li);
    }
    assert!(last < first && last > 0, "{last} of {first}");
    li.sync(&mut hub);
    assert_eq!(
        (li.pending(), hub.log.len()),
        (0, 200),
        "all of it arrives in the end"
    );
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        4 => Just(Line::Good),
        1 => Just(Line::RequestLost),
        1 => Just(Line::AnswerLost),
        1 => Just(Line::AnswerCut),
        1 => Just(Line::AnswerTwice),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Comment(usize, u8),
    Sync(usize, Vec<Line>),
    Crash(usize),
    Page(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3_usize, 0..4_u8).prop_map(|(who, doc)| Step::Comment(who, doc)),
        3 => (0..3_usize, prop::collection::vec(line(), 0..4)).prop_map(|(w, l)| Step::Sync(w, l)),
        1 => (0..3_usize).prop_map(Step::Crash),
        1 => (1..5_usize).prop_map(Step::Page),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// However calls are ordered, split, lost, cut or repeated, all end with the same, and every
    /// word that was saved is there once.
    #[test]
    fn order_split_and_repetition_do_not_matter(steps in prop::collection::vec(step(), 1..25)) {
        let mut hub = Hub::new();
        let mut devices = [
            met(steward(), &mut hub),
            met(residents(), &mut hub),
            met(company(), &mut hub),
        ];
        for n in 0..4 {
            devices[0].run(doc(n), file()).unwrap();
        }
        devices[0].sync(&mut hub);
        for device in &mut devices {
            device.sync(&mut hub);
        }
        let mut written = Vec::new();
        for (n, step) in steps.into_iter().enumerate() {
            for device in &mut devices {
                device.now = minute(2 + n as u64);
            }
            hub.now = minute(2 + n as u64);
            match step {
                Step::Comment(who, on) => {
                    let text = format!("{n}");
                    devices[who].comment(doc(on), &text).unwrap();
                    written.push((on, text));
                }
                Step::Sync(who, lines) => {
                    devices[who].sync_over(&mut hub, &lines);
                }
                Step::Crash(who) => devices[who].crash(),
                Step::Page(size) => hub.page = size,
            }
        }
        for _ in 0..2 {
            for device in &mut devices {
                device.sync(&mut hub);
            }
        }
        let digest = devices[0].digest();
        for device in &mut devices {
            prop_assert_eq!(device.pending(), 0);
            prop_assert_eq!(&device.digest(), &digest);
            for on in 0..4 {
                let mut found = device.comments(doc(on));
                found.sort();
                let mut expected: Vec<String> = written
                    .iter()
                    .filter(|(d, _)| *d == on)
                    .map(|(_, text)| text.clone())
                    .collect();
                expected.sort();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
