//! Pages: gaps, repeats, snapshots old and new, redactions.

use super::*;
use crate::storage::Storage as _;

fn page(after: u64, next: u64, incarnation: u32, body: Vec<EntryBody>) -> LogPage {
    LogPage {
        log: LOG,
        after,
        next,
        base: minute(500),
        documents: vec![PageDocument {
            doc: doc(1).doc,
            kind: lianjian_protocol::domain::kind::DocKind::Complaint,
            incarnation,
        }],
        entries: body
            .into_iter()
            .map(|body| lianjian_protocol::wire::Entry {
                seq: 1,
                doc: 0,
                received_at: 1,
                body,
            })
            .collect(),
        filling: false,
    }
}

fn apply(device: &mut Device, page: &LogPage) -> (PageOutcome, Pulled) {
    let mut pulled = Pulled::default();
    let outcome = block_on(device.engine.replica.apply_page(page, &mut pulled)).unwrap();
    (outcome, pulled)
}

#[test]
fn a_page_beyond_the_cursor_is_not_kept() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    let before = block_on(li.engine.replica.digest()).unwrap();
    let (outcome, _) = apply(&mut li, &page(99, 100, 0, vec![EntryBody::Removed]));
    assert_eq!(outcome, PageOutcome::Unfit);
    assert_eq!(block_on(li.engine.replica.digest()).unwrap(), before);
}

#[test]
fn a_change_without_its_ancestors_asks_for_the_document() {
    let mut hub = Hub::new();
    let (_, _, _) = dispatched(&mut hub);
    let mut late = met(Device::new(4, &author(4, Role::Steward)), &mut Hub::new());
    let mut second = hub.page(1, 2, 2);
    second.after = 0;
    let (outcome, pulled) = apply(&mut late, &second);
    assert_eq!(outcome, PageOutcome::Kept);
    assert!(pulled.wanted.contains(&doc(1)));
    assert_eq!(block_on(late.engine.replica.wants()).unwrap(), [doc(1)]);
    assert!(late.document(doc(1)).is_none());
    let (bytes, receipts) = hub.docs[&doc(1)].snapshot();
    let snapshot = EntryBody::Snapshot {
        bytes: ByteVec::from(bytes),
        receipts,
    };
    apply(&mut late, &page(2, 2, 0, vec![snapshot]));
    assert_eq!(block_on(late.engine.replica.wants()).unwrap(), []);
    assert_eq!(status(&late, doc(1)), Some(Status::Dispatched));
}

#[test]
fn a_snapshot_is_a_superset_old_or_new() {
    let mut hub = Hub::new();
    let (mut li, mut chen, _) = dispatched(&mut hub);
    let (old, old_receipts) = hub.docs[&doc(1)].snapshot();
    chen.comment(doc(1), "新").unwrap();
    chen.sync(&mut hub);
    let digest = chen.digest();
    let (new, new_receipts) = hub.docs[&doc(1)].snapshot();
    let snapshot = |bytes: &Vec<u8>, receipts: &Vec<_>| EntryBody::Snapshot {
        bytes: ByteVec::from(bytes.clone()),
        receipts: receipts.clone(),
    };
    li.comment(doc(1), "未发").unwrap();
    for body in [
        snapshot(&new, &new_receipts),
        snapshot(&old, &old_receipts),
        snapshot(&new, &new_receipts),
    ] {
        apply(&mut li, &page(0, 3, 0, vec![body]));
        assert_eq!(li.digest(), digest);
        li.crash();
        assert_eq!(
            (li.digest(), li.pending()),
            (digest.clone(), 1),
            "as stored"
        );
    }
    li.sync(&mut hub);
    assert_eq!(li.comments(doc(1)), ["新", "未发"]);
}

#[test]
fn many_changes_become_one_base() {
    let mut hub = Hub::new();
    let (mut li, mut chen, _) = dispatched(&mut hub);
    for n in 0..100 {
        chen.comment(doc(1), &n.to_string()).unwrap();
    }
    chen.sync(&mut hub);
    li.sync(&mut hub);
    let rows = block_on(
        li.engine
            .replica
            .store()
            .scan(Table::Changes, b"", None, 999),
    );
    assert_eq!(rows.unwrap().len(), 0);
    li.crash();
    assert_eq!(li.comments(doc(1)).len(), 100);
    assert_eq!(li.digest(), chen.digest());
}

#[test]
fn a_redacted_document_takes_its_pending_commands_to_the_new_life() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "等着").unwrap();
    let (_, pulled) = apply(&mut li, &page(2, 3, 1, vec![EntryBody::Redacted(1)]));
    assert!(pulled.wanted.contains(&doc(1)));
    assert!(li.document(doc(1)).is_none());
    li.crash();
    assert_eq!((li.pending(), drafts(&li).len()), (1, 0), "it waits");
    let (bytes, receipts) = hub.docs[&doc(1)].snapshot();
    let snapshot = EntryBody::Snapshot {
        bytes: ByteVec::from(bytes),
        receipts,
    };
    let (_, pulled) = apply(&mut li, &page(3, 3, 1, vec![snapshot]));
    let mut fill = |bytes: &mut [u8]| bytes.fill(77);
    let now = li.now;
    let rebuilt = block_on(li.engine.replica.rebuild(&pulled.marked, now, &mut fill)).unwrap();
    assert_eq!((rebuilt.rerun, rebuilt.drafts.len()), (1, 0));
    assert_eq!(li.comments(doc(1)), ["等着"]);
}

fn flagged(device: &Device) -> bool {
    let row = block_on(device.engine.replica.summary(doc(1))).unwrap();
    row.unwrap().removed
}

#[test]
fn what_comes_back_into_reach_is_kept_through_a_crash() {
    let mut hub = Hub::new();
    for whole in [true, false] {
        let (mut li, _, _) = dispatched(&mut hub);
        let comments = li.comments(doc(1)).len();
        li.comment(doc(1), "未发").unwrap();
        block_on(li.engine.replica.drop_log(LOG)).unwrap();
        assert!(flagged(&li));
        let (bytes, receipts) = hub.docs[&doc(1)].snapshot();
        let all = hub.log.len() as u64;
        let again = match whole {
            true => page(
                0,
                all,
                0,
                vec![EntryBody::Snapshot {
                    bytes: ByteVec::from(bytes),
                    receipts,
                }],
            ),
            false => hub.page(0, all, all),
        };
        assert_eq!(apply(&mut li, &again).0, PageOutcome::Kept);
        li.crash();
        assert!(!flagged(&li), "whole: {whole}");
        li.sync(&mut hub);
        assert_eq!(li.pending(), 0);
        assert_eq!(li.comments(doc(1)).len(), comments + 1, "whole: {whole}");
        hub = Hub::new();
    }
}

#[test]
fn commands_of_a_redacted_document_that_is_gone_become_drafts() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "等着").unwrap();
    apply(&mut li, &page(2, 3, 1, vec![EntryBody::Redacted(1)]));
    let (_, pulled) = apply(&mut li, &page(3, 3, 1, vec![EntryBody::Removed]));
    let mut fill = |bytes: &mut [u8]| bytes.fill(77);
    let now = li.now;
    block_on(li.engine.replica.rebuild(&pulled.marked, now, &mut fill)).unwrap();
    assert_eq!((li.pending(), drafts(&li).len()), (0, 1));
}
