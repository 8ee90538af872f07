//! What hangs on something that the server never gets.

use super::*;

/// Syncs as a device does that wakes again and again, while the server lacks what it needs.
fn sync_while_lacking(li: &mut Device, hub: &mut Hub, times: u64, code: ErrorCode) {
    hub.refuse_all = Some(code);
    for _ in 0..times {
        li.sync(hub);
    }
    hub.refuse_all = None;
}

#[test]
fn a_change_whose_parent_never_comes_is_made_anew() {
    for code in [ErrorCode::DepsUnknown, ErrorCode::UnknownDocument] {
        let mut hub = Hub::new();
        let (mut li, _, _) = dispatched(&mut hub);
        li.comment(doc(1), "还在滴水").unwrap();
        let before = block_on(li.engine.replica.unsent_of(doc(1))).unwrap();
        sync_while_lacking(&mut li, &mut hub, 4, code);
        let waits = block_on(li.engine.replica.unsent_of(doc(1))).unwrap();
        assert_eq!(waits[0].hash, before[0].hash, "{code}: it waits");
        li.crash();
        sync_while_lacking(&mut li, &mut hub, 1, code);
        li.sync(&mut hub);
        assert_eq!(li.pending(), 0, "{code}");
        assert_eq!(drafts(&li), [], "{code}");
        assert_eq!(li.comments(doc(1)), ["还在滴水"], "{code}");
        assert!(
            hub.log.iter().all(|row| row.hash != before[0].hash),
            "{code}: under another name"
        );
    }
}

#[test]
fn one_that_the_server_never_takes_ends_with_its_person() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "还在滴水").unwrap();
    sync_while_lacking(&mut li, &mut hub, 40, ErrorCode::DepsUnknown);
    assert_eq!(li.pending(), 0);
    let drafts = drafts(&li);
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].code, ErrorCode::DepsUnknown);
    assert_eq!(
        crate::words::of(&drafts[0].command),
        ["还在滴水"],
        "its words are kept"
    );
}
