//! What a call brings back: cursors, pages, whole documents.

use lianjian_protocol::wire::{cursor_digest, encode};

use super::*;

/// A phone that reads until there is no more; how many calls that took.
async fn read_all(town: &Town, phone: &mut Phone, budget: u32) -> (Vec<Cursor>, usize) {
    let mut cursors = Vec::new();
    for calls in 1..100 {
        let request = SyncRequest {
            budget,
            ..asking(Cursors::List(cursors.clone()))
        };
        let response = town.call(phone, request).await;
        for page in &response.pull {
            phone.read(page);
        }
        cursors = moved(cursors, &response);
        if !response.more {
            return (cursors, calls);
        }
    }
    panic!("there is always more");
}

#[tokio::test]
async fn what_a_device_pushes_is_not_sent_back_to_it() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let request = pushing(doc(1), &[&filed], Cursors::List(Vec::new()));
    let response = town.call(&li, request.clone()).await;
    assert_eq!(response.pull.len(), 1);
    assert_eq!(response.pull[0].entries, []);
    assert_eq!(
        response.pull[0].next, 1,
        "the cursor moves past it all the same"
    );
    // A lost answer: the same call again, and its verdict has the receipt.
    let again = town.call(&li, request).await;
    assert_eq!(again.pull[0].entries, []);
    let cursors = moved(Vec::new(), &again);
    let comment = li.comment(doc(1), "补充");
    let response = town
        .call(&li, pushing(doc(1), &[&comment], Cursors::List(cursors)))
        .await;
    assert_eq!(
        (response.pull[0].next, response.pull[0].entries.len()),
        (2, 0)
    );
}

#[tokio::test]
async fn nothing_new_costs_next_to_nothing() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let first = pushing(doc(1), &[&filed], Cursors::List(Vec::new()));
    let first = town.call(&li, first).await;
    let cursors = moved(Vec::new(), &first);
    let quiet = SyncRequest {
        server_epoch: Some(first.server_epoch),
        reference_version: Some(first.reference.unwrap().version),
        grants_version: Some(first.grants.unwrap().version),
        ..asking(Cursors::Unchanged(cursor_digest(&cursors)))
    };
    let asked = encode(&quiet).len();
    let response = town.call(&li, quiet).await;
    assert!(!response.need_cursors);
    assert!(!response.more);
    assert_eq!((response.pull.len(), response.lost.len()), (0, 0));
    assert_eq!((&response.grants, &response.reference), (&None, &None));
    let answered = encode(&response).len();
    assert!(asked + answered < 200, "{asked} and {answered} bytes");
}

#[tokio::test]
async fn the_digest_before_the_last_is_still_known_and_others_are_not() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let response = town
        .call(&li, pushing(doc(1), &[&filed], Cursors::List(Vec::new())))
        .await;
    let cursors = moved(Vec::new(), &response);
    let known = Cursors::Unchanged(cursor_digest(&cursors));
    let comment = li.comment(doc(1), "补充");
    let pushed = town
        .call(&li, pushing(doc(1), &[&comment], known.clone()))
        .await;
    assert!(!pushed.need_cursors);
    // That answer got lost: the device still has the list before it.
    let again = town.call(&li, asking(known.clone())).await;
    assert!(!again.need_cursors);
    assert_eq!(again.pull[0].entries.len(), 1);

    let unknown = town.call(&li, asking(Cursors::Unchanged([7; 16]))).await;
    assert!(unknown.need_cursors);
    assert_eq!(unknown.pull, []);
    let town = town.restarted().await;
    let more = li.comment(doc(1), "再补充");
    let forgotten = town.call(&li, pushing(doc(1), &[&more], known)).await;
    assert!(forgotten.need_cursors, "a fresh server knows no digest");
    accepted(&forgotten.verdicts[0]);
}

#[tokio::test]
async fn a_log_is_filled_over_pages_and_then_followed() {
    let limits = Limits {
        page_bytes: (256, 1 << 20),
        ..Limits::DEFAULT
    };
    let town = Town::with(SyncOptions {
        limits,
        ..SyncOptions::default()
    })
    .await;
    let mut li = town.steward().await;
    for n in 1..=8 {
        let mut changes = vec![li.file(doc(n), ReportType::Complaint)];
        // Enough for a snapshot of some of them.
        for comment in 0..u16::from(n) * 3 {
            changes.push(li.comment(doc(n), &format!("第{comment}条")));
        }
        let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        town.offer(&li, doc(n), &changes).await;
    }
    let mut wang = town.residents().await;
    let first = SyncRequest {
        budget: 256,
        ..asking(Cursors::List(Vec::new()))
    };
    let first = town.call(&wang, first).await;
    assert!(first.more);
    assert!(first.pull[0].filling);
    let (cursors, calls) = read_all(&town, &mut wang, 256).await;
    assert!(calls >= 4, "{calls} calls");
    assert_eq!(cursors[0].seq, town.head(ALL).await);
    assert!(!cursors[0].filling);
    for n in 1..=8 {
        let (mine, theirs) = (&li.documents[&doc(n)], &wang.documents[&doc(n)]);
        assert_eq!(mine.heads(), theirs.heads(), "document {n}");
        assert!(
            theirs.events(None)[0].received_at.is_some(),
            "receipts come with it"
        );
    }

    let news = li.comment(doc(3), "新的");
    town.offer(&li, doc(3), &[&news]).await;
    let response = town.call(&wang, asking(Cursors::List(cursors))).await;
    let [entry] = &response.pull[0].entries[..] else {
        panic!("{:?}", response.pull)
    };
    assert_eq!(entry.body, EntryBody::Change(news.into()));
    assert!(!response.pull[0].filling);
}

#[tokio::test]
async fn a_document_comes_whole_to_who_asks_for_it() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let mut wang = town.residents().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    town.offer(&li, doc(1), &[&filed]).await;
    let (cursors, _) = read_all(&town, &mut wang, 1 << 20).await;
    wang.documents.clear();
    let request = SyncRequest {
        want: vec![doc(1), doc(9)],
        ..asking(Cursors::List(cursors.clone()))
    };
    let response = town.call(&wang, request).await;
    let nowhere: Vec<_> = response
        .pull
        .iter()
        .filter(|p| p.entries.iter().any(|e| e.body == EntryBody::Removed))
        .collect();
    assert_eq!(
        nowhere[0].documents[0].doc,
        doc(9).doc,
        "so that it asks no more"
    );
    for page in &response.pull {
        wang.read(page);
    }
    assert_eq!(
        wang.documents[&doc(1)].heads(),
        li.documents[&doc(1)].heads()
    );
    assert_eq!(
        response.pull[0].next, cursors[0].seq,
        "the cursor stays where it was"
    );
}
