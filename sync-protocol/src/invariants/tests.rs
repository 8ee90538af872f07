//! Each invariant is broken once, on purpose: a predicate that cannot fail proves nothing.

use super::*;
use crate::document::Document;
use crate::domain::complaint::status::Status;
use crate::domain::event::What;
use crate::domain::grant::Role;
use crate::domain::schema;
use crate::fixture::{self, DOC, act, actor, author, event, key, minute};

struct World {
    document: Document,
    entries: Vec<LogEntry>,
}

fn entry(seq: u64, n: u8, hash: Hash) -> LogEntry {
    let by = author(n, Role::Steward);
    LogEntry {
        seq,
        doc: DOC.doc,
        hash,
        actor: actor(n),
        actor_seq: 1,
        person: by.person,
        device: by.device,
        received_at: minute(seq),
        refilled: false,
    }
}

/// A case, filed by 1 and withdrawn by 2, as entries 1 and 2.
fn world() -> World {
    let first = fixture::complaint(actor(1), &author(1, Role::Steward), &fixture::report());
    let mut document = Document::from_changes([(&first[..], Some(minute(1)))]).unwrap();
    let reason = String::new();
    let by = author(2, Role::Steward);
    let saw = Some(key(actor(1), 1));
    let withdrawn = event(What::Withdrawn { reason }, &by, minute(2), saw);
    let second = act(&document, actor(2), &withdrawn);
    document.apply(&second, Some(minute(2))).unwrap();
    let entries = vec![
        entry(1, 1, fixture::hash(&first).unwrap()),
        entry(2, 2, fixture::hash(&second).unwrap()),
    ];
    World { document, entries }
}

impl World {
    fn broken(&self, alter: impl FnOnce(&mut Subject<'_>)) -> BTreeSet<u8> {
        let heads = self.document.heads();
        let log = self.document.header().log();
        let mut subject = Subject {
            document: &self.document,
            doc: DOC.doc,
            log: &log,
            entries: &self.entries,
            heads: &heads,
            status: Some(Status::Withdrawn),
        };
        alter(&mut subject);
        let found = of_document(&subject);
        found.iter().map(|v| v.invariant.number()).collect()
    }
}

fn numbers(found: &[Violation]) -> Vec<u8> {
    found.iter().map(|v| v.invariant.number()).collect()
}

#[test]
fn a_sound_log_and_document_break_nothing() {
    let world = world();
    assert_eq!(of_log(&world.entries, &[]), []);
    assert!(world.broken(|_| {}).is_empty());
}

#[test]
fn every_invariant_of_a_log_can_break() {
    let sound = world().entries;
    let broken = |alter: fn(&mut Vec<LogEntry>)| {
        let mut entries = sound.clone();
        alter(&mut entries);
        numbers(&of_log(&entries, &[]))
    };
    assert_eq!(broken(|e| e[1].seq = 3), [1]);
    assert_eq!(broken(|e| e[1].seq = 1), [1]);
    assert_eq!(broken(|e| e[1].received_at = e[0].received_at), [2]);
    assert!(
        broken(|e| {
            e[1].received_at = e[0].received_at;
            e[1].refilled = true;
        })
        .is_empty()
    );
    assert_eq!(broken(|e| e[1].hash = e[0].hash), [3]);
    assert_eq!(broken(|e| e[1].actor = e[0].actor), [4]);

    // Read receipts take numbers and receipts as changes do.
    let last = sound.last().unwrap();
    let read = |seq, received_at| ReadsEntry {
        seq,
        doc: last.doc,
        received_at,
    };
    let with = |reads: &[ReadsEntry]| numbers(&of_log(&sound, reads));
    let next = read(last.seq + 1, last.received_at.next());
    assert!(with(&[next]).is_empty());
    assert_eq!(with(&[read(last.seq + 2, next.received_at)]), [1]);
    assert_eq!(with(&[read(last.seq + 1, last.received_at)]), [2]);
}

#[test]
fn every_invariant_of_a_document_can_break() {
    let sound = world();
    let only = |n: u8| BTreeSet::from([n]);
    let other = crate::ids::DocId::from_bytes([1; 16]);
    assert_eq!(sound.broken(|s| s.doc = other), only(5));
    assert_eq!(sound.broken(|s| s.entries = &s.entries[..1]), only(6));
    assert_eq!(sound.broken(|s| s.heads = &[]), only(8));
    assert_eq!(
        sound.broken(|s| s.status = Some(Status::Confirmed)),
        only(12)
    );

    let mut world = self::world();
    world.entries[1].received_at = minute(9);
    assert_eq!(world.broken(|_| {}), only(7));

    let mut world = self::world();
    world.entries[1].person = author(3, Role::Steward).person;
    assert_eq!(world.broken(|_| {}), only(10));

    let mut world = self::world();
    world.document.set_receipt(actor(2), 1, minute(0));
    world.entries[1].received_at = minute(0);
    assert_eq!(world.broken(|_| {}), only(14));
}

#[test]
fn entries_that_no_validator_would_take_are_found() {
    let mut world = world();
    let forged = fixture::edit(&world.document, actor(3), |tx| {
        let by = author(3, Role::Steward);
        let note = String::new();
        let urged = event(What::Urged { note }, &by, minute(3), None);
        fixture::put_entry(tx, schema::EVENTS, key(actor(3), 7), &urged);
        fixture::put_entry(tx, schema::COMMENTS, key(actor(3), 1), &1_u8);
    });
    world.document.apply(&forged, Some(minute(3))).unwrap();
    let hash = fixture::hash(&forged).unwrap();
    world.entries.push(entry(3, 3, hash));
    assert_eq!(world.broken(|_| {}), BTreeSet::from([9, 13]));
}

/// automerge applies a predecessor that does not exist, and never loads what it saves then.
#[test]
fn a_document_that_cannot_be_loaded_again_is_found() {
    let mut world = world();
    let by = author(1, Role::Steward);
    let target = crate::validate::hostile::Target {
        document: &world.document,
        by: &by,
        actor: actor(3),
        now: minute(3),
    };
    let shapes = crate::validate::hostile::shapes(&target);
    let hostile = shapes
        .iter()
        .find(|s| s.name == "a predecessor that does not exist")
        .unwrap();
    world
        .document
        .apply(&hostile.change, Some(minute(3)))
        .unwrap();
    let hash = fixture::hash(&hostile.change).unwrap();
    world.entries.push(entry(3, 3, hash));
    assert_eq!(world.broken(|_| {}), BTreeSet::from([11]));
}
