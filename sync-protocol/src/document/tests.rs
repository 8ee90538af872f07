//! Tests of the document as a whole.

use automerge::transaction::Transactable;

use super::*;
use crate::domain::complaint::schema::{CommitteeField, ReportField};
use crate::domain::event::What;
use crate::domain::grant::{Body, Role};
use crate::domain::schema;
use crate::fixture::{self, act, actor, author, event, key, minute};

fn steward() -> crate::domain::event::Author {
    author(1, Role::Steward)
}

fn filed() -> (Document, Vec<u8>) {
    let first = fixture::complaint(actor(1), &steward(), &fixture::report());
    let document = Document::from_changes([(&first[..], Some(minute(1)))]).unwrap();
    (document, first)
}

#[test]
fn a_report_reads_back_as_it_was_written() {
    let (document, _) = filed();
    assert_eq!(document.report(None), Some(fixture::report()));
    assert_eq!(document.header().doc_ref(), fixture::DOC);
    let events = document.events(None);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].key, key(actor(1), 1));
    assert_eq!(events[0].received_at, Some(minute(1)));
    assert!(document.report_conflicts().is_empty());
}

#[test]
fn a_snapshot_is_the_document() {
    let (mut document, _) = filed();
    let urged = event(What::Verified, &steward(), minute(2), None);
    let change = act(&document, actor(2), &urged);
    document.apply(&change, None).unwrap();
    let (bytes, receipts) = document.snapshot();
    let mut loaded = Document::from_snapshot(&bytes, &receipts).unwrap();
    assert_eq!(loaded.heads(), document.heads());
    assert_eq!(loaded.events(None), document.events(None));
    assert_eq!(
        loaded.changes().collect::<Vec<_>>(),
        document.changes().collect::<Vec<_>>()
    );
    assert_eq!(loaded.receipt(actor(2), 1), None);
    assert!(loaded.set_receipt(actor(2), 1, minute(3)));
    assert!(!loaded.set_receipt(actor(2), 2, minute(3)));
    assert!(!loaded.set_receipt(actor(2), 0, minute(3)));
    assert_eq!(loaded.receipt(actor(2), 1), Some(minute(3)));
}

#[test]
fn unsent_events_come_last_in_the_order_of_writing() {
    let (mut document, _) = filed();
    for (n, received_at) in [(9, None), (8, None), (7, Some(minute(9)))] {
        let what = What::Urged {
            note: n.to_string(),
        };
        let urged = event(what, &steward(), minute(2), None);
        let change = act(&document, actor(n), &urged);
        document.apply(&change, received_at).unwrap();
    }
    let order: Vec<_> = document.events(None).iter().map(|e| e.key.actor).collect();
    assert_eq!(order, [1, 7, 9, 8].map(actor));
}

#[test]
fn heads_show_their_ancestry_only() {
    let (mut document, first) = filed();
    let before = document.heads();
    let urged = event(What::Verified, &steward(), minute(2), None);
    let change = act(&document, actor(2), &urged);
    document.apply(&change, Some(minute(3))).unwrap();
    assert_eq!(document.events(Some(&before)).len(), 1);
    assert_eq!(document.events(Some(&document.heads())).len(), 2);
    assert!(document.contains(&fixture::hash(&first).unwrap()));
}

#[test]
fn two_writers_of_one_field_are_both_shown() {
    let (mut document, _) = filed();
    let lane = CommitteeField::Note.key(Body::Residents);
    let write = |who: u8, words: &str| {
        fixture::edit(&document, actor(who), |tx| {
            let map = document.map(schema::COMMITTEE).unwrap();
            tx.put(map, lane.as_str(), words).unwrap();
            let report = document.map(schema::REPORT).unwrap();
            tx.put(report, ReportField::Title.key(), words).unwrap();
        })
    };
    let (one, two) = (write(2, "一"), write(3, "二"));
    document.apply(&one, None).unwrap();
    document.apply(&two, None).unwrap();
    let fields = document.committee_fields(None);
    assert_eq!(fields.len(), 1);
    let (name, field) = &fields[0];
    assert_eq!(*name, (Body::Residents, CommitteeField::Note));
    assert_eq!(
        (field.value.as_str(), field.others.as_slice()),
        ("二", &["一".to_owned()][..])
    );
    let conflicts = document.report_conflicts();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].0, ReportField::Title);
    assert_eq!(conflicts[0].1[0].title, "一");
}

#[test]
fn a_change_without_its_parents_is_an_error_and_changes_nothing() {
    let (mut document, _) = filed();
    let urged = event(What::Verified, &steward(), minute(2), None);
    let parent = act(&document, actor(2), &urged);
    let mut ahead = document.clone();
    ahead.apply(&parent, None).unwrap();
    let child = act(&ahead, actor(2), &urged);
    let heads = document.heads();
    assert!(matches!(
        document.apply(&child, None),
        Err(DocumentError::DepsUnknown { .. })
    ));
    assert_eq!(document.heads(), heads);
    document.apply(&parent, None).unwrap();
    document.apply(&child, None).unwrap();
    document.apply(&child, Some(minute(5))).unwrap();
    assert_eq!(document.receipt(actor(2), 2), Some(minute(5)));
    assert_eq!(document.change_count(), 3);
}

#[test]
fn patrols_and_visits_read_back() {
    let by = steward();
    let patrol = fixture::patrol(actor(1), &by);
    let patrol = Document::from_changes([(&patrol[..], None)]).unwrap();
    assert_eq!(patrol.plan().map(|p| p.steward), Some(by.clone()));
    assert_eq!(patrol.patrol_events(None).len(), 1);
    assert!(patrol.marks().is_empty() && patrol.report(None).is_none());
    let visit = fixture::visit(actor(1), &by);
    let visit = Document::from_changes([(&visit[..], None)]).unwrap();
    assert_eq!(visit.visit().map(|v| v.household), Some("独居老人".into()));
    assert_eq!(visit.visit_events(None).len(), 1);
    assert!(visit.plan().is_none());
}

#[test]
fn what_is_no_document_of_ours_is_an_error() {
    assert_eq!(Document::from_changes([]).err(), Some(DocumentError::Empty));
    let strange = fixture::first(actor(1), |tx| {
        tx.put(automerge::ROOT, "hello", 1).unwrap();
    });
    assert_eq!(
        Document::from_changes([(&strange[..], None)]).err(),
        Some(DocumentError::Header)
    );
    assert!(Document::from_snapshot(b"nothing", &[]).is_err());
    let half = fixture::first(actor(1), |tx| {
        let header = fixture::header(
            crate::domain::kind::DocKind::Visit,
            crate::domain::kind::Audience::All,
            None,
        );
        tx.put(
            automerge::ROOT,
            schema::HEADER,
            crate::wire::encode(&header),
        )
        .unwrap();
    });
    assert_eq!(
        Document::from_changes([(&half[..], None)]).err(),
        Some(DocumentError::Layout(schema::VISIT))
    );
}
