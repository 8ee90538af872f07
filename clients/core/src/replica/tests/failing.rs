//! A store that fails in the middle of an answer, in a program that goes on running.

use super::*;

#[test]
fn a_refusal_is_acted_on_after_a_write_that_failed() {
    // Whichever write of taking in the answer fails, the next call finishes what it began: the
    // program goes on running, and there is nothing that would open the store anew.
    for passing in 0..5 {
        let mut hub = Hub::new();
        let (mut li, mut chen, _) = dispatched(&mut hub);
        chen.comment(doc(1), "别人的").unwrap();
        chen.sync(&mut hub);
        li.comment(doc(1), "不行").unwrap();
        li.comment(doc(1), "可以").unwrap();
        hub.refuse_next = Some((ErrorCode::RoleMayNot, false));
        let effects = block_on(li.event(engine::Event::SyncWanted));
        let Some(engine::Effect::Call { call, body }) = effects.first() else {
            panic!("{effects:?}")
        };
        let answer = hub.call(&li.principal, body);
        let (now, mut fill) = (li.now, |bytes: &mut [u8]| bytes.fill(9));
        let store = li.engine.replica.store().clone();
        store.fail_commit_after(passing, StorageError::Full);
        let event = engine::Event::Answer {
            call: *call,
            body: &answer,
        };
        let handled = block_on(li.engine.handle(event, now, &mut fill));
        assert!(handled.is_err(), "{passing}: {handled:?}");
        store.fail_commit_after(9_999, StorageError::Full);
        li.sync(&mut hub);
        li.sync(&mut hub);
        assert_eq!(drafts(&li).len(), 1, "{passing}");
        assert_eq!(li.pending(), 0, "{passing}");
        assert_eq!(li.comments(doc(1)), ["别人的", "可以"], "{passing}");
    }
}
