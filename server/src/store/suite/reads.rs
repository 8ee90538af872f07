//! Who has read what.

use std::collections::BTreeSet;

use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocRef, PersonId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::ReadMark;

use super::Factory;
use super::made::{at, change, doc, log, person, scope, take};
use crate::store::{NewReads, Progress, Received, Store, StoreError, StoredRead};

fn reading(of: DocRef, reads: Vec<(PersonId, Timestamp)>) -> NewReads {
    NewReads {
        doc: of,
        kind: DocKind::Complaint,
        log: log(1),
        incarnation: 0,
        reads,
        at: at(0),
    }
}

async fn read(store: &dyn Store, of: DocRef, reads: Vec<(PersonId, Timestamp)>) -> u64 {
    let mut tx = store.begin(&[of.scope]).await.unwrap();
    let receipt = tx.append_reads(reading(of, reads)).await.unwrap();
    tx.commit().await.unwrap();
    receipt.seq
}

/// A mark that arrives late does not take back what was read since.
pub async fn reads_never_move_back(factory: &dyn Factory) {
    let store = factory.ready().await;
    let read = |n, person_number, seconds| StoredRead {
        doc: doc(1, n),
        person: person(person_number),
        received_at: at(seconds),
        told: None,
    };
    for marks in [
        vec![read(1, 1, 5), read(1, 1, 3), read(1, 2, 1)],
        vec![read(1, 1, 4), read(1, 2, 9), read(2, 1, 2)],
    ] {
        let mut tx = store.begin(&[scope(1)]).await.unwrap();
        for mark in marks {
            tx.put_read(mark).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    let mut wanted = vec![read(1, 1, 5), read(1, 2, 9), read(2, 1, 2)];
    wanted.sort_by_key(|r| (r.doc, r.person));
    let mut found = store
        .reads(&[doc(1, 1), doc(1, 2), doc(1, 3)])
        .await
        .unwrap();
    let sorted = found.clone();
    found.sort_by_key(|r| (r.doc, r.person));
    assert_eq!(found, sorted, "they come sorted");
    assert_eq!(found, wanted);
}

/// How far others were told never moves back either, and is told.
pub async fn what_was_told_stays_told(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mark = |seconds, told: Option<u64>| StoredRead {
        doc: doc(1, 1),
        person: person(1),
        received_at: at(seconds),
        told: told.map(at),
    };
    for read in [mark(3, Some(3)), mark(5, None), mark(4, Some(4))] {
        let mut tx = store.begin(&[scope(1)]).await.unwrap();
        tx.put_read(read).await.unwrap();
        tx.commit().await.unwrap();
    }
    let found = store.reads(&[doc(1, 1)]).await.unwrap();
    assert_eq!(found, [mark(5, Some(3))]);
}

/// Changes and readings share one sequence, on pages of any size.
pub async fn readings_take_their_places_in_the_log(factory: &dyn Factory) {
    let store = factory.ready().await;
    let of = doc(1, 1);
    take(store.as_ref(), vec![change(of, "a"), change(of, "b")]).await;
    let by = vec![(person(2), at(1)), (person(3), at(2))];
    assert_eq!(read(store.as_ref(), of, by.clone()).await, 3);
    take(store.as_ref(), vec![change(doc(1, 2), "c")]).await;
    assert_eq!(read(store.as_ref(), of, vec![(person(2), at(4))]).await, 5);
    assert_eq!(
        store.log_heads(&[log(1)]).await.unwrap(),
        [(log(1), 5)],
        "the counter knows of them"
    );
    for budget in [1, 40, usize::MAX] {
        let (mut after, mut places, mut last) = (0, Vec::new(), Timestamp::default());
        loop {
            let page = store.log_page(log(1), after, budget).await.unwrap();
            let changes = page.rows.iter().map(|row| (row.change.receipt, false));
            let reads = page.reads.iter().map(|row| (row.receipt, true));
            let mut lines: Vec<_> = changes.chain(reads).collect();
            lines.sort_by_key(|(receipt, _)| receipt.seq);
            for (receipt, is_reading) in lines {
                assert!(receipt.received_at > last, "receipts increase over both");
                last = receipt.received_at;
                places.push((receipt.seq, is_reading));
            }
            after = page.last().unwrap();
            if !page.more {
                break;
            }
        }
        let expected = [(1, false), (2, false), (3, true), (4, false), (5, true)];
        assert_eq!(places, expected, "by {budget} bytes");
    }
    let page = store.log_page(log(1), 2, 1).await.unwrap();
    assert_eq!(page.reads[0].reads, by);
    assert_eq!((page.reads[0].doc, page.reads[0].incarnation), (of, 0));
    let head = store.heads(&[of]).await.unwrap().remove(&of).unwrap();
    assert_eq!(head.last_seq, 2, "the document did not change");
}

/// A device that fills the log is told of those documents alone that it was sent before.
pub async fn readings_of_what_was_sent_before(factory: &dyn Factory) {
    let store = factory.ready().await;
    take(
        store.as_ref(),
        vec![change(doc(1, 1), "a"), change(doc(1, 2), "b")],
    )
    .await;
    read(store.as_ref(), doc(1, 1), vec![(person(2), at(1))]).await;
    read(store.as_ref(), doc(1, 2), vec![(person(2), at(1))]).await;
    take(store.as_ref(), vec![change(doc(1, 2), "c")]).await;
    let told = async |after, to| {
        let rows = store.log_reads(log(1), after, to).await.unwrap();
        rows.into_iter()
            .map(|row| (row.receipt.seq, row.doc))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(1, 5).await, [(3, doc(1, 1))]);
    assert_eq!(told(2, 3).await, [(3, doc(1, 1))]);
    assert_eq!(told(3, 5).await, []);
    assert_eq!(told(0, 5).await, []);
}

/// A mark is held to what is in the log, and to what was read before.
pub async fn progress_is_past_what_was_read(factory: &dyn Factory) {
    let store = factory.ready().await;
    let of = doc(1, 1);
    let mut changes = vec![change(of, "a"), change(of, "b"), change(of, "c")];
    for (n, change) in (0_u64..).zip(&mut changes) {
        change.person = person(10 + n);
        change.received = Received::At(at(n));
    }
    take(store.as_ref(), changes).await;
    let mark = |of, received_at| ReadMark {
        doc: of,
        received_at,
    };
    let progress = async |marks: &[ReadMark]| {
        let mut tx = store.begin(&[scope(1)]).await.unwrap();
        tx.progress(person(1), marks).await.unwrap()
    };
    let past = |seconds, authors: &[u64]| Progress {
        doc: of,
        received_at: at(seconds),
        authors: authors.iter().map(|n| person(*n)).collect::<BTreeSet<_>>(),
    };
    let ahead = at(1_000_000);
    let marks = [mark(of, ahead), mark(doc(1, 9), ahead)];
    assert_eq!(progress(&marks).await, [past(2, &[10, 11, 12])]);
    assert_eq!(progress(&[mark(of, at(1))]).await, [past(1, &[10, 11])]);

    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    let kept = StoredRead {
        doc: of,
        person: person(1),
        received_at: at(1),
        told: None,
    };
    tx.put_read(kept).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(progress(&[mark(of, ahead)]).await, [past(2, &[12])]);
    assert_eq!(progress(&[mark(of, at(1))]).await, []);
    assert_eq!(progress(&[]).await, []);
}

/// As for changes.
pub async fn a_reading_needs_its_scope_locked(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mut tx = store.begin(&[scope(2)]).await.unwrap();
    let outcome = tx.append_reads(reading(doc(1, 1), Vec::new())).await;
    assert!(matches!(outcome, Err(StoreError::Misuse(_))), "{outcome:?}");
}
