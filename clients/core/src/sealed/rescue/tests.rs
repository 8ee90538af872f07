//! The copies are exactly what is unsent, whatever happens, and open at the server alone.

mod phone;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::executor::block_on;
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::rescue::{RescueError, keys, open};
use proptest::prelude::*;

use super::*;
use crate::replica::Resolution;
use crate::testing::{Hub, doc, file};
use phone::{Phone, server};

#[test]
fn what_is_saved_can_be_handed_over_without_the_pin() {
    let mut li = Phone::new();
    li.run(1, file());
    li.comment(1, "水漏到楼下了");
    let unsent = li.unsent();
    assert_eq!(unsent.len(), 2);
    assert_eq!(li.handed_over(), unsent);
    let all = block_on(push(&li.inner(), None, usize::MAX)).unwrap();
    assert_eq!(all.unwrap().0.items.len(), 2, "all of it fits one call");
    assert_eq!(
        li.unsent_in_clear(),
        Unsent {
            server: Some("https://lianjian.example".to_owned()),
            name: Some(format!("{} k1", li.principal.device)),
            changes: 2,
            locked: 0,
        }
    );
    li.sync(&mut Hub::new(), false);
    assert_eq!(li.unsent_in_clear().changes, 0, "the server has it");
}

#[test]
fn whoever_has_the_phone_reads_nothing_of_it() {
    let mut li = Phone::new();
    li.run(1, file());
    li.comment(1, "王秀兰 三号楼 一三八零零");
    let rows = block_on(li.inner().scan(Table::Rescue, b"", None, 99)).unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        for secret in ["王秀兰", "三号楼", "李梅", "S-"] {
            let seen = |bytes: &[u8]| bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!seen(&row.value) && !seen(&row.key), "{secret}");
        }
        // Its own key does not open it either, nor does it open as another device's.
        assert!(open(&[1; 32], li.principal.device, &row.value).is_err());
        let other = lianjian_protocol::ids::DeviceId::from_bytes([9; 16]);
        let secret = keys(&[1; 32]).0;
        assert_eq!(open(&secret, other, &row.value), Err(RescueError::Sealed));
    }
}

#[test]
fn a_store_from_before_gets_its_copies_with_the_key() {
    let mut li = Phone::without_trust();
    li.sync(&mut Hub::new(), false);
    li.run(1, file());
    li.comment(1, "第一句");
    assert_eq!(li.handed_over().len(), 0);
    let before = li.unsent_in_clear();
    assert_eq!((before.changes, before.locked), (0, 2));
    assert_eq!(before.server, None);
    li.crash();
    li.learn(1);
    assert_eq!(li.handed_over(), li.unsent());
    let after = li.unsent_in_clear();
    assert_eq!((after.changes, after.locked), (2, 0));
    // A new key: all of it is sealed anew. A new token of the same key: nothing is.
    li.learn(2);
    assert_eq!(li.handed_over(), li.unsent());
    let rows = block_on(li.inner().scan(Table::Rescue, b"", None, 99)).unwrap();
    let mut renewed = server(2);
    renewed.rescue.as_mut().unwrap().token = "another".to_owned();
    block_on(li.engine.replica.trust(&renewed)).unwrap();
    let again = block_on(li.inner().scan(Table::Rescue, b"", None, 99)).unwrap();
    assert_eq!(rows[..2], again[..2]);
    assert_ne!(rows[2], again[2]);
}

#[test]
fn whoever_puts_a_key_of_their_own_reads_nothing_that_is_written_later() {
    let mut li = Phone::new();
    li.run(1, file());
    li.crash();
    let mine = URL_SAFE_NO_PAD
        .decode(server(9).rescue.unwrap().key)
        .unwrap();
    let clear = block_on(li.inner().get(Table::Rescue, key::RESCUE)).unwrap();
    let mut record: RescueRecord = decode(Table::Rescue, &clear.clone().unwrap()).unwrap();
    record.key = mine.try_into().unwrap();
    let put = |li: &Phone| {
        let mut batch = Batch::new();
        batch.put(Table::Rescue, key::RESCUE, encode(&record));
        block_on(li.inner().commit(batch)).unwrap();
    };
    put(&li);
    li.crash();
    // Nor is a photo, before anything else is done.
    let photo = block_on(li.engine.replica.store().seal_for_rescue(b"x"));
    let (_, photo) = photo.unwrap().unwrap();
    let device = li.principal.device;
    assert!(open(&keys(&[9; 32]).0, device, &photo).is_err());
    assert!(open(&keys(&[1; 32]).0, device, &photo).is_ok());
    li.crash();
    li.comment(1, "后来说的");
    for row in block_on(rows(&li.inner(), None, usize::MAX)).unwrap() {
        assert!(open(&keys(&[9; 32]).0, device, &row.value).is_err());
    }
    // All of it opens at the server, whose record stands beside it again.
    assert_eq!(li.handed_over(), li.unsent());
    assert_eq!(li.unsent().len(), 2);
    let now = block_on(li.inner().get(Table::Rescue, key::RESCUE)).unwrap();
    assert_eq!(now, clear);
    // With the sealed record gone nobody is sealed to, and nothing counts as handed over.
    let mut batch = Batch::new();
    batch.delete(Table::Meta, key::meta::RESCUE);
    block_on(li.inner().commit(batch)).unwrap();
    put(&li);
    li.crash();
    li.comment(1, "最后说的");
    assert_eq!(li.unsent_in_clear().locked, 1);
    li.learn(1);
    assert_eq!(li.unsent_in_clear().locked, 0);
    assert_eq!(li.handed_over(), li.unsent());
}

#[test]
fn a_key_to_which_nothing_can_be_sealed_is_not_kept() {
    let mut li = Phone::new();
    for key in ["", "AAAA", &URL_SAFE_NO_PAD.encode([0; 32])] {
        let mut bad = server(3);
        bad.rescue.as_mut().unwrap().key = key.to_owned();
        block_on(li.engine.replica.trust(&bad)).unwrap();
        li.run(1, file());
        assert_eq!(li.handed_over(), li.unsent(), "the one of before stays");
    }
}

#[test]
fn refused_words_stay_until_their_person_has_settled_them() {
    for (resolution, copies) in [
        (Resolution::Discard, 0),
        (Resolution::Retry, 1),
        (Resolution::Supplement, 1),
    ] {
        let (mut li, mut hub) = (Phone::new(), Hub::new());
        li.run(1, file());
        li.sync(&mut hub, false);
        li.comment(1, "不该丢的话");
        let said = li.unsent();
        hub.refuse_next = Some((ErrorCode::RoleMayNot, false));
        li.sync(&mut hub, false);
        assert_eq!(block_on(li.engine.replica.drafts(false)).unwrap().len(), 1);
        assert_eq!(li.handed_over(), said, "{resolution:?}");
        li.learn(2);
        assert_eq!(li.handed_over(), said, "{resolution:?}");
        li.resolve(resolution);
        assert_eq!(li.handed_over().len(), copies, "{resolution:?}");
        assert_eq!(li.handed_over(), li.unsent(), "{resolution:?}");
    }
}

#[test]
fn what_the_server_holds_needs_no_copy() {
    let (mut li, mut hub) = (Phone::new(), Hub::new());
    li.run(1, file());
    li.sync(&mut hub, false);
    li.comment(1, "来晚了");
    hub.refuse_next = Some((ErrorCode::RoleEnded, true));
    li.sync(&mut hub, false);
    assert_eq!(block_on(li.engine.replica.drafts(false)).unwrap().len(), 1);
    assert_eq!(li.handed_over().len(), 0);
    assert_eq!(li.unsent_in_clear().locked, 0);
}

#[test]
fn a_write_that_fails_leaves_neither_the_words_nor_their_copy() {
    let mut li = Phone::new();
    li.inner().fail_next_commit(StorageError::Full);
    li.run(1, file());
    assert_eq!(li.unsent_in_clear().changes, 0);
    // Power that goes between the write and the news of it has kept both.
    li.inner().lose_next_answer();
    li.run(1, file());
    li.crash();
    assert_eq!(li.unsent().len(), 1);
    assert_eq!(li.handed_over(), li.unsent());
}

#[test]
fn a_photo_is_handed_over_under_the_key_it_was_sealed_to() {
    let mut li = Phone::new();
    let picture = vec![7; 5_000];
    let sealed = block_on(li.engine.replica.store().seal_for_rescue(&picture));
    let (name, sealed) = sealed.unwrap().unwrap();
    assert_eq!(Some(&name), li.unsent_in_clear().name.as_ref());
    let hand = |li: &Phone, sealed: &[u8]| {
        let (content, kind) = (Hash::from_bytes([1; 32]), Media::Photo);
        block_on(media(
            &li.inner(),
            &name,
            doc(1),
            content,
            kind,
            sealed.to_vec(),
        ))
        .unwrap()
    };
    let handed = hand(&li, &sealed).unwrap();
    assert_eq!((&*handed.kid, &*handed.token), ("k1", "token 1"));
    let opened = open(&keys(&[1; 32]).0, li.principal.device, &handed.sealed);
    assert_eq!(opened, Ok(picture));
    li.learn(2);
    assert_eq!(hand(&li, &sealed), None, "it is to be sealed again first");
    let name = block_on(li.engine.replica.store().rescue_name()).unwrap();
    assert_eq!(name, li.unsent_in_clear().name);
    let none = Phone::without_trust();
    let store = none.engine.replica.store();
    assert_eq!(block_on(store.seal_for_rescue(b"x")).unwrap(), None);
}

/// What can happen to a phone.
#[derive(Debug, Clone)]
enum Step {
    File(u8),
    Comment(u8),
    Sync { lost: bool },
    Refuse(ErrorCode, bool),
    Resolve(Resolution),
    Fail(u32),
    Crash,
    Learn(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let code = prop::sample::select(vec![
        ErrorCode::RoleMayNot,
        ErrorCode::StaleView,
        ErrorCode::DepsUnknown,
        ErrorCode::Redacted,
    ]);
    let resolution = prop::sample::select(vec![
        Resolution::Retry,
        Resolution::Supplement,
        Resolution::Discard,
    ]);
    prop_oneof![
        2 => (1..4_u8).prop_map(Step::File),
        4 => (1..4_u8).prop_map(Step::Comment),
        4 => any::<bool>().prop_map(|lost| Step::Sync { lost }),
        2 => (code, any::<bool>()).prop_map(|(code, held)| Step::Refuse(code, held)),
        2 => resolution.prop_map(Step::Resolve),
        1 => (0..3_u32).prop_map(Step::Fail),
        1 => Just(Step::Crash),
        1 => (1..4_u8).prop_map(Step::Learn),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_copies_are_exactly_what_is_unsent(steps in prop::collection::vec(step(), 1..25)) {
        let (mut li, mut hub) = (Phone::new(), Hub::new());
        for step in &steps {
            match *step {
                Step::File(n) => li.run(n, file()),
                Step::Comment(n) => li.comment(n, "又说了一句"),
                Step::Sync { lost } => li.sync(&mut hub, lost),
                Step::Refuse(code, held) => hub.refuse_next = Some((code, held)),
                Step::Resolve(resolution) => li.resolve(resolution),
                Step::Fail(passing) => {
                    li.inner().fail_commit_after(passing, StorageError::Full);
                    li.comment(1, "存不下");
                    li.comment(2, "存不下");
                    li.crash();
                }
                Step::Crash => li.crash(),
                Step::Learn(kid) => li.learn(kid),
            }
            prop_assert_eq!(li.handed_over(), li.unsent());
            prop_assert_eq!(li.unsent_in_clear().locked, 0);
        }
    }
}
