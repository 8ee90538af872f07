//! What is handed over before a store is erased, and what keeps it from being erased.

use futures::executor::block_on;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::Hash;

use super::*;
use crate::replica::{Instruction, ReplicaError};
use crate::testing::{Device, Hub, doc, file, steward};

/// A device that obeys an order, with one case unsent: its first handing over.
fn obeying() -> (Device, u64) {
    let mut li = steward();
    li.sync(&mut Hub::new());
    li.run(doc(1), file()).unwrap();
    let effects = obey(&mut li);
    let [Effect::HandOver { call, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    (li, call)
}

fn obey(li: &mut Device) -> Vec<Effect> {
    li.engine.wiping = Some(Wiping {
        token: "t".to_owned(),
        handed: 0,
        left: 0,
        pictures: Pictures::After(None),
        call: None,
    });
    block_on(li.event(Event::SyncWanted))
}

fn answered(li: &mut Device, call: u64, held: u32, refused: u32) -> Vec<Effect> {
    let body = encode(&HeldAnswer {
        held,
        refused,
        ..HeldAnswer::default()
    });
    let body = &body[..];
    block_on(li.event(Event::Answer { call, body }))
}

fn say(li: &mut Device) -> Result<(), ReplicaError> {
    let text = "还来得及吗".to_owned();
    let instruction = Instruction::new(doc(1), Command::Comment { text });
    let now = li.now;
    block_on(li.engine.replica.execute(instruction, now)).map(|_| ())
}

#[test]
fn refused_words_that_nobody_has_settled_are_handed_over_in_their_order() {
    let (mut li, mut hub) = (steward(), Hub::new());
    li.sync(&mut hub);
    li.run(doc(1), file()).unwrap();
    li.sync(&mut hub);
    for held in [false, true, false] {
        say(&mut li).unwrap();
        hub.refuse_next = Some((ErrorCode::RoleMayNot, held));
        li.sync(&mut hub);
    }
    say(&mut li).unwrap();
    let drafts = block_on(li.engine.replica.drafts(false)).unwrap();
    let [first, held, last] = &drafts[..] else {
        panic!("{drafts:?}")
    };
    assert!(held.held, "the server has its words");
    let discard = crate::replica::Resolution::Discard;
    let now = li.now;
    block_on(li.engine.replica.resolve(first.id, discard, now)).unwrap();
    let effects = obey(&mut li);
    let [Effect::HandOver { ref body, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let push: HeldPush = decode(body).unwrap();
    let (unsent, _) = block_on(li.engine.replica.unsent_changes(last.id, usize::MAX)).unwrap();
    assert_eq!(unsent.len(), 1, "what is not refused comes after it");
    assert_eq!(push.items[1..], unsent);
    assert_eq!(Some(&push.items[0]), last.change.as_ref());
    assert_eq!(push.items.len(), 2);
}

fn picture(n: u8) -> Picture<'static> {
    Picture {
        key: PictureKey {
            doc: doc(1),
            content: Hash::from_bytes([n; 32]),
        },
        media: Media::Photo,
        bytes: b"picture",
    }
}

fn pictured(li: &mut Device, picture: Option<Picture<'_>>) -> Vec<Effect> {
    block_on(li.event(Event::Picture { picture }))
}

#[test]
fn once_all_is_handed_over_nothing_more_is_said_to_be_saved() {
    let (mut li, call) = obeying();
    say(&mut li).unwrap();
    // What was saved during the call is handed over too.
    let effects = answered(&mut li, call, 1, 0);
    let [Effect::HandOver { call, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = answered(&mut li, call, 1, 0);
    assert_eq!(effects, [Effect::PictureWanted { after: None }]);
    say(&mut li).unwrap();
    // So is what was saved while a picture was looked for.
    let effects = pictured(&mut li, None);
    let [Effect::HandOver { call, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = answered(&mut li, call, 1, 0);
    assert_eq!(effects, [Effect::PictureWanted { after: None }]);
    assert_eq!(pictured(&mut li, None), [Effect::Wipe]);
    assert!(matches!(say(&mut li), Err(ReplicaError::Ended)));
}

#[test]
fn pictures_follow_the_changes_one_by_one() {
    let (mut li, call) = obeying();
    let _ = answered(&mut li, call, 1, 0);
    let effects = pictured(&mut li, Some(picture(1)));
    let [
        Effect::HandOver {
            call,
            what: Handing::Picture,
            ref body,
        },
    ] = effects[..]
    else {
        panic!("{effects:?}")
    };
    let sent: HeldMedia = decode(body).unwrap();
    assert_eq!((&sent.token[..], &sent.bytes[..]), ("t", &b"picture"[..]));
    assert_eq!(pictured(&mut li, None), [], "one at a time");
    // A line that breaks: the same is asked for again, and only after a while.
    let failure = Failure::Unreachable;
    let effects = block_on(li.event(Event::Failed { call, failure }));
    assert!(matches!(effects[..], [Effect::Wake { .. }]), "{effects:?}");
    let effects = block_on(li.event(Event::SyncWanted));
    assert_eq!(effects, [Effect::PictureWanted { after: None }]);
    let effects = pictured(&mut li, Some(picture(1)));
    let [Effect::HandOver { call, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let key = picture(1).key;
    assert_eq!(
        answered(&mut li, call, 1, 0),
        [
            Effect::PictureHeld { picture: key },
            Effect::PictureWanted { after: Some(key) }
        ]
    );
    assert_eq!(pictured(&mut li, None), [Effect::Wipe]);
}

#[test]
fn a_picture_that_the_server_would_not_keep_is_not_erased() {
    let (mut li, call) = obeying();
    let _ = answered(&mut li, call, 1, 0);
    let effects = pictured(&mut li, Some(picture(1)));
    let [Effect::HandOver { call, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let after = Some(picture(1).key);
    assert_eq!(
        answered(&mut li, call, 0, 1),
        [Effect::PictureWanted { after }]
    );
    let code = ErrorCode::DeviceRevoked;
    assert_eq!(pictured(&mut li, None), [Effect::Stopped { code }]);
}

#[test]
fn what_the_server_would_not_keep_is_not_erased() {
    let (mut li, call) = obeying();
    let effects = answered(&mut li, call, 0, 1);
    assert_eq!(effects, [Effect::PictureWanted { after: None }]);
    let code = ErrorCode::DeviceRevoked;
    assert_eq!(pictured(&mut li, None), [Effect::Stopped { code }]);
    assert_eq!(li.pending(), 1);
    say(&mut li).unwrap();
}
