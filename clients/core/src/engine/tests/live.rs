//! Word that comes over the live socket.

use super::*;
use crate::testing::LOG;

/// The call under way, answered by the hub.
fn answered(li: &mut Device, hub: &mut Hub, effects: &[Effect]) -> Vec<Effect> {
    let [Effect::Call { call, ref body }] = effects[..] else {
        panic!("{effects:?}")
    };
    let answer = hub.call(&li.principal, body);
    let body = &answer[..];
    block_on(li.event(Event::Answer { call, body }))
}

#[test]
fn word_of_an_entry_makes_one_call_and_only_when_it_is_news() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    let mut chen = met(residents(), &mut hub);
    li.run(doc(1), file()).unwrap();
    let sending = block_on(li.event(Event::Saved));
    // The socket is often faster than the answer, with word of one's own change.
    let own = Event::Advanced { log: LOG, seq: 1 };
    assert_eq!(block_on(li.event(own)), [], "a call is under way");
    let effects = answered(&mut li, &mut hub, &sending);
    assert!(effects.contains(&Effect::Synced), "{effects:?}");
    assert_eq!(block_on(li.event(own)), [], "it is here");

    chen.sync(&mut hub);
    chen.comment(doc(1), "收到").unwrap();
    chen.sync(&mut hub);
    let news = block_on(li.event(Event::Advanced { log: LOG, seq: 2 }));
    let effects = answered(&mut li, &mut hub, &news);
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Changed { docs } if docs.contains(&doc(1)))),
        "{effects:?}"
    );

    // Said while a call is under way that does not bring it: another call follows.
    let asking = block_on(li.event(Event::SyncWanted));
    let [Effect::Call { call, ref body }] = asking[..] else {
        panic!("{asking:?}")
    };
    let answer = hub.call(&li.principal, body);
    chen.comment(doc(1), "在路上").unwrap();
    chen.sync(&mut hub);
    assert_eq!(block_on(li.event(Event::Advanced { log: LOG, seq: 3 })), []);
    let body = &answer[..];
    let next = block_on(li.event(Event::Answer { call, body }));
    answered(&mut li, &mut hub, &next);
    assert_eq!(li.comments(doc(1)).len(), 2);
}

#[test]
fn word_of_what_never_comes_is_no_reason_to_call_without_end() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    let calls = li.engine.totals().calls;
    let effects = block_on(li.event(Event::Advanced { log: LOG, seq: 9 }));
    let effects = answered(&mut li, &mut hub, &effects);
    assert_eq!(effects, [Effect::Synced]);
    assert_eq!(li.engine.totals().calls, calls + 1);
}
