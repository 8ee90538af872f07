//! Refusals, removals, redactions, failing stores: what must never lose a word.

mod failing;
mod orphans;
mod pages;
mod reach;
mod renewed;
mod revised;

use futures::executor::block_on;
use lianjian_protocol::domain::complaint::case::Effect;
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::fixture::{author, minute, plumber};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::{EntryBody, ErrorCode, LogPage, PageDocument, Verdict};
use minicbor::bytes::ByteVec;

use super::*;
use crate::engine;
use crate::records::{Draft, Settlement};
use crate::storage::MemoryStorage;
use crate::testing::{Device, Hub, LOG, company, doc, file, residents, steward};

pub(super) fn met(mut device: Device, hub: &mut Hub) -> Device {
    device.sync(hub);
    device
}

pub(super) fn drafts(device: &Device) -> Vec<Draft> {
    block_on(device.engine.replica.drafts(false)).unwrap()
}

pub(super) fn status(device: &Device, doc: DocRef) -> Option<Status> {
    let row = block_on(device.engine.replica.summary(doc)).unwrap();
    row.unwrap().status
}

pub(super) fn resolve(
    device: &mut Device,
    id: u64,
    how: Resolution,
) -> Result<Option<Saved>, ReplicaError> {
    let now = device.now;
    block_on(device.engine.replica.resolve(id, how, now))
}

/// Everyone has a dispatched case.
pub(super) fn dispatched(hub: &mut Hub) -> (Device, Device, Device) {
    let mut li = met(steward(), hub);
    let mut chen = met(residents(), hub);
    let mut wang = met(company(), hub);
    li.run(doc(1), file()).unwrap();
    li.sync(hub);
    chen.sync(hub);
    let fixer = plumber(3).organisation;
    chen.act(doc(1), What::Dispatched { fixer }).unwrap();
    chen.sync(hub);
    wang.sync(hub);
    li.sync(hub);
    (li, chen, wang)
}

#[test]
fn a_refused_command_becomes_a_draft_and_the_others_go_on() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "一").unwrap();
    li.comment(doc(1), "二").unwrap();
    li.comment(doc(1), "三").unwrap();
    let second = block_on(li.engine.replica.unsent_of(doc(1))).unwrap()[1].hash;
    hub.refused.insert(second, (ErrorCode::RoleMayNot, false));
    let actor = li.engine.replica.actor();
    let effects = li.sync(&mut hub);
    let drafts = drafts(&li);
    assert_eq!(drafts.len(), 1);
    assert_eq!(crate::words::of(&drafts[0].command), ["二"]);
    assert_eq!(drafts[0].code, ErrorCode::RoleMayNot);
    assert!(effects.contains(&engine::Effect::AttentionNeeded {
        drafts: vec![drafts[0].id]
    }));
    assert_ne!(
        li.engine.replica.actor(),
        actor,
        "a rebuild has an actor of its own"
    );
    assert_eq!(
        (li.pending(), li.comments(doc(1))),
        (0, vec!["一".to_owned(), "三".to_owned()])
    );
}

#[test]
fn a_refused_document_takes_its_words_to_the_drafts_and_comes_again() {
    let mut hub = Hub::new();
    let mut li = met(steward(), &mut hub);
    li.run(doc(1), file()).unwrap();
    li.comment(doc(1), "急").unwrap();
    hub.refuse_next = Some((ErrorCode::UnknownReference, false));
    li.sync(&mut hub);
    let both = drafts(&li);
    assert_eq!(both.len(), 2);
    assert_eq!(both[1].because_of, Some(both[0].id));
    assert!(li.document(doc(1)).is_none());
    let row = block_on(li.engine.replica.summary(doc(1)))
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.title.as_str(), row.attention),
        ("三楼走廊漏水", 2),
        "still in the list"
    );
    let unsent = block_on(li.engine.replica.unsent(li.now)).unwrap();
    assert_eq!(unsent.refused.len(), 2);
    assert!(unsent.refused[0].words.contains(&"三楼走廊漏水".to_owned()));

    resolve(&mut li, both[0].id, Resolution::Retry).unwrap();
    resolve(&mut li, both[1].id, Resolution::Retry).unwrap();
    // Asked again after a crash it was done; another way is another matter.
    let again = resolve(&mut li, both[1].id, Resolution::Retry);
    assert!(matches!(again, Ok(None)), "{again:?}");
    let other = resolve(&mut li, both[1].id, Resolution::Discard);
    assert!(matches!(other, Err(ReplicaError::DraftSettled(_))));
    li.sync(&mut hub);
    assert_eq!((li.pending(), drafts(&li).len(), hub.log.len()), (0, 0, 2));
    let row = block_on(li.engine.replica.summary(doc(1)))
        .unwrap()
        .unwrap();
    assert_eq!(row.attention, 0);
}

#[test]
fn a_held_change_is_a_draft_here_too_and_can_be_a_supplement() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "门还坏着").unwrap();
    hub.refuse_next = Some((ErrorCode::RoleEnded, true));
    li.sync(&mut hub);
    let held = drafts(&li).remove(0);
    assert!(held.held);
    resolve(&mut li, held.id, Resolution::Supplement).unwrap();
    li.sync(&mut hub);
    let events = li.document(doc(1)).unwrap().events(None);
    let supplement = What::Supplement {
        text: "门还坏着".to_owned(),
    };
    assert_eq!(events.last().unwrap().event.what, supplement);
}

#[test]
fn a_discarded_draft_is_kept_for_thirty_days() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "错了").unwrap();
    hub.refuse_next = Some((ErrorCode::BadValue, false));
    li.sync(&mut hub);
    let id = drafts(&li)[0].id;
    resolve(&mut li, id, Resolution::Discard).unwrap();
    let all = |li: &Device| block_on(li.engine.replica.drafts(true)).unwrap();
    assert_eq!(all(&li)[0].resolved.unwrap().how, Settlement::Discarded);
    let soon = li.now.plus(Span::from_days(29));
    assert_eq!(block_on(li.engine.replica.sweep(soon)).unwrap().drafts, 0);
    let later = li.now.plus(Span::from_days(30));
    assert_eq!(block_on(li.engine.replica.sweep(later)).unwrap().drafts, 1);
    assert_eq!(all(&li), []);
}

#[test]
fn a_command_is_run_again_on_what_its_author_knew() {
    let mut hub = Hub::new();
    let (_, mut chen, mut wang) = dispatched(&mut hub);
    // Wang fixes without knowing that Chen has closed the case.
    wang.act(doc(1), What::Accepted).unwrap();
    let note = "已修".to_owned();
    wang.act(
        doc(1),
        What::Fixed {
            note,
            photos: vec![],
            category: "leak".to_owned(),
        },
    )
    .unwrap();
    let reason = "重复".to_owned();
    chen.act(doc(1), What::ClosedUnfixed { reason }).unwrap();
    chen.sync(&mut hub);
    hub.refuse_next = Some((ErrorCode::StaleView, false));
    wang.sync(&mut hub);
    assert_eq!((wang.pending(), drafts(&wang).len()), (0, 0));
    assert_eq!(wang.engine.totals().rerun, 2);
    let case = wang.document(doc(1)).unwrap().case(None).unwrap();
    let last = case.outcomes.last().unwrap();
    assert_eq!(
        last.effect,
        Effect::InEffect,
        "a late fix stands; an up-to-date one may not"
    );
    assert_eq!(case.status, Status::Fixed);
}

#[test]
fn a_command_that_is_always_stale_ends_with_its_person() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "一遍又一遍").unwrap();
    for _ in 0..4 {
        hub.refuse_next = Some((ErrorCode::StaleView, false));
        let effects = block_on(li.event(engine::Event::SyncWanted));
        let [engine::Effect::Call { call, ref body }] = effects[..] else {
            panic!("{effects:?}")
        };
        let answer = hub.call(&li.principal, body);
        block_on(li.event(engine::Event::Answer {
            call,
            body: &answer,
        }));
        // Whatever it asks for next is lost, so that each round is one verdict.
        block_on(li.event(engine::Event::Failed {
            call: call + 1,
            failure: engine::Failure::Unreachable,
        }));
    }
    assert_eq!(drafts(&li)[0].code, ErrorCode::StaleView);
    assert_eq!(li.pending(), 0);
}

#[test]
fn a_clock_a_day_ahead_is_corrected_and_says_when_it_was() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    // The device's clock jumps; what it knew of the server's is wrong by a day.
    li.now = li.now.plus(Span::from_days(1));
    li.comment(doc(1), "未来").unwrap();
    let saved = block_on(li.engine.replica.unsent_of(doc(1))).unwrap();
    assert!(saved[0].at > hub.now.plus(Span::from_hours(23)));
    li.now = li.now.plus(Span::from_mins(3));
    hub.now = hub.now.plus(Span::from_mins(3));
    li.sync(&mut hub);
    assert_eq!((li.pending(), drafts(&li).len()), (0, 0));
    let comment = li.document(doc(1)).unwrap().comments().remove(0);
    assert_eq!(comment.value.text, "未来");
    let said = comment.value.at;
    assert!(
        said <= hub.now && hub.now.since(said) <= Span::from_mins(4),
        "{said}"
    );
}

#[test]
fn a_crash_between_verdict_and_rebuild_loses_neither() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "别丢").unwrap();
    let offer = block_on(li.engine.replica.offer(10_000, &Default::default())).unwrap();
    let verdict = Verdict::Refused {
        code: ErrorCode::RoleMayNot,
        detail: String::new(),
    };
    let settled = block_on(li.engine.replica.settle(&offer.items, &[verdict])).unwrap();
    assert_eq!(settled.refused, 1);
    li.crash();
    assert_eq!(crate::words::of(&drafts(&li)[0].command), ["别丢"]);
    assert_eq!(li.comments(doc(1)), Vec::<String>::new());
}

#[test]
fn a_store_that_fails_leaves_everything_as_it_was() {
    let mut hub = Hub::new();
    let (mut li, mut chen, _) = dispatched(&mut hub);
    let store = li.engine.replica.store().clone();
    store.fail_next_commit(StorageError::Full);
    assert!(matches!(
        li.comment(doc(1), "存不下"),
        Err(ReplicaError::Storage(StorageError::Full))
    ));
    assert_eq!((li.pending(), li.comments(doc(1)).len()), (0, 0));
    li.comment(doc(1), "存下了").unwrap();

    chen.comment(doc(1), "别人的").unwrap();
    chen.sync(&mut hub);
    // Every write of taking in an answer fails once, each at its own place.
    for failing in 0..5 {
        let effects = block_on(li.event(engine::Event::SyncWanted));
        let Some(engine::Effect::Call { call, body }) = effects.first() else {
            panic!("{effects:?}")
        };
        let answer = hub.call(&li.principal, body);
        let (now, mut fill) = (li.now, |bytes: &mut [u8]| bytes.fill(failing));
        store.fail_next_commit(StorageError::Full);
        let event = engine::Event::Answer {
            call: *call,
            body: &answer,
        };
        assert!(block_on(li.engine.handle(event, now, &mut fill)).is_err());
    }
    li.sync(&mut hub);
    let mut comments = li.comments(doc(1));
    comments.sort();
    assert_eq!(comments, ["别人的", "存下了"]);
    assert_eq!(hub.log.iter().filter(|row| row.doc == doc(1)).count(), 4);
}

#[test]
fn a_store_belongs_to_one_person() {
    let mut li = steward();
    let other = author(9, Role::Steward);
    let owner = Owner {
        person: other.person,
        name: String::new(),
        badge: other.badge,
        organisation: other.organisation,
        device: other.device,
    };
    let session = li.engine.replica.session().unwrap().clone();
    assert!(matches!(
        block_on(li.engine.replica.sign_in(owner, session)),
        Err(ReplicaError::OtherOwner)
    ));
}

#[test]
fn a_lost_log_goes_but_not_what_is_unsent_of_it() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.run(doc(2), file()).unwrap();
    li.sync(&mut hub);
    li.comment(doc(1), "没发出去").unwrap();
    hub.lost = vec![LOG];
    hub.refuse_next = Some((ErrorCode::NoSuchDocument, false));
    let taken = block_on(li.engine.replica.drop_log(LOG)).unwrap();
    assert_eq!(taken.removed, 2);
    assert!(li.document(doc(2)).is_none());
    assert!(li.document(doc(1)).is_some(), "kept for its unsent words");
    li.sync(&mut hub);
    assert_eq!(crate::words::of(&drafts(&li)[0].command), ["没发出去"]);
    assert!(li.document(doc(1)).is_none());
    assert_eq!(block_on(li.engine.replica.digest()).unwrap(), []);
}

#[test]
fn a_copied_store_writes_under_actors_of_its_own() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    let backup = li.engine.replica.store().copy();
    li.comment(doc(1), "一").unwrap();
    li.sync(&mut hub);
    let mut entropy = |bytes: &mut [u8]| bytes.fill(200);
    let replica = block_on(Replica::open(backup, minute(9), &mut entropy)).unwrap();
    li.engine = engine::Engine::new(replica, engine::Settings::default());
    li.comment(doc(1), "二").unwrap();
    li.sync(&mut hub);
    assert_eq!(li.comments(doc(1)), ["一", "二"]);
}

#[test]
fn a_store_of_a_newer_program_is_left_alone() {
    let store = MemoryStorage::new();
    let mut batch = Batch::new();
    batch.put(
        Table::Meta,
        key::meta::FORMAT,
        crate::records::encode(&2_u32),
    );
    block_on(store.commit(batch)).unwrap();
    let mut entropy = |bytes: &mut [u8]| bytes.fill(0);
    let opened = block_on(Replica::open(store, Timestamp::default(), &mut entropy));
    assert!(matches!(
        opened.err(),
        Some(StorageError::TooNew {
            found: 2,
            supported: FORMAT
        })
    ));
}

#[test]
fn reading_a_document_is_told_to_the_server_once() {
    let mut hub = Hub::new();
    let (_, mut chen, _) = dispatched(&mut hub);
    let mut li = met(Device::new(5, &author(5, Role::Steward)), &mut hub);
    let unread = |d: &Device| {
        block_on(d.engine.replica.summary(doc(1)))
            .unwrap()
            .unwrap()
            .unread
    };
    assert!(unread(&li));
    block_on(li.engine.replica.mark_read(doc(1))).unwrap();
    assert!(!unread(&li));
    assert_eq!(block_on(li.engine.replica.unsent_reads()).unwrap().len(), 1);
    li.sync(&mut hub);
    assert_eq!(block_on(li.engine.replica.unsent_reads()).unwrap().len(), 0);
    chen.comment(doc(1), "又").unwrap();
    chen.sync(&mut hub);
    li.sync(&mut hub);
    assert!(unread(&li));
}
