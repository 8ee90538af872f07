//! Reading logs.

use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::wire::LogId;

use super::Factory;
use super::made::{change, doc, hash, log, person, scope, take};

/// Every log asked for has an answer at its place, and one without entries is at 0.
pub async fn heads_are_in_the_order_asked_for(factory: &dyn Factory) {
    let store = factory.ready().await;
    for number in 1..=20 {
        let changes = (0..number).map(|n| change(doc(number, n), "x")).collect();
        take(store.as_ref(), changes).await;
    }
    let asked: Vec<LogId> = (1..=600).rev().map(log).collect();
    let heads = store.log_heads(&asked).await.unwrap();
    assert_eq!(heads.len(), asked.len());
    for (n, (log, seq)) in (1..=600_u64).rev().zip(heads) {
        assert_eq!(log, super::made::log(n));
        assert_eq!(seq, if n <= 20 { n } else { 0 });
    }
    assert!(store.log_heads(&[]).await.unwrap().is_empty());
}

/// As much as fits, at least one row, and whether there is more.
pub async fn a_page_fits_its_budget(factory: &dyn Factory) {
    let store = factory.ready().await;
    let changes = (0..600_u64).map(|n| {
        let mut change = change(doc(1, n), &n.to_string());
        change.bytes = vec![1; 100];
        change
    });
    take(store.as_ref(), changes.collect()).await;
    let page = |after, bytes| store.log_page(log(1), after, bytes);

    let first = page(0, 1_050).await.unwrap();
    assert_eq!((first.rows.len(), first.more), (10, true));
    let tiny = page(10, 1).await.unwrap();
    assert_eq!((tiny.rows.len(), tiny.more), (1, true));
    assert_eq!(tiny.rows[0].change.receipt.seq, 11);
    let rest = page(11, usize::MAX).await.unwrap();
    assert_eq!((rest.rows.len(), rest.more), (589, false));
    let exact = page(590, 1_000).await.unwrap();
    assert_eq!((exact.rows.len(), exact.more), (10, false));
    let beyond = page(600, 1_000).await.unwrap();
    assert_eq!((beyond.rows.len(), beyond.more), (0, false));
}

/// Going on from the last one's place reaches every document once, and again when it changes.
pub async fn documents_page_by_their_last_change(factory: &dyn Factory) {
    let store = factory.ready().await;
    take(
        store.as_ref(),
        vec![
            change(doc(1, 1), "1a"),
            change(doc(1, 2), "2a"),
            change(doc(1, 3), "3a"),
            change(doc(1, 1), "1b"),
        ],
    )
    .await;
    let first = store.log_documents(log(1), 0, 2).await.unwrap();
    let names: Vec<_> = first.iter().map(|h| (h.doc, h.last_seq)).collect();
    assert_eq!(names, [(doc(1, 2), 2), (doc(1, 3), 3)]);
    take(store.as_ref(), vec![change(doc(1, 2), "2b")]).await;
    let rest = store.log_documents(log(1), 3, 10).await.unwrap();
    let names: Vec<_> = rest.iter().map(|h| (h.doc, h.last_seq)).collect();
    assert_eq!(names, [(doc(1, 1), 4), (doc(1, 2), 5)]);
    assert_eq!(rest[1].heads, [hash("2b")]);
    assert!(store.log_documents(log(1), 5, 10).await.unwrap().is_empty());
}

/// A person's own log has a sequence of its own and is no part of another's.
pub async fn own_logs_are_apart(factory: &dyn Factory) {
    let store = factory.ready().await;
    let own = |n| LogId {
        scope: scope(1),
        audience: Audience::Own,
        owner: Some(person(n)),
    };
    let internal = LogId {
        scope: scope(1),
        audience: Audience::Internal,
        owner: None,
    };
    let within = |log, n: u64| {
        let mut change = change(doc(1, n), &n.to_string());
        change.log = log;
        change
    };
    take(
        store.as_ref(),
        vec![
            within(own(1), 1),
            within(own(2), 2),
            within(own(1), 3),
            within(internal, 4),
            within(log(1), 5),
        ],
    )
    .await;
    let mut wanted = vec![(own(1), 2), (own(2), 1), (internal, 1), (log(1), 1)];
    wanted.sort();
    let twice = [scope(1), scope(2), scope(1)];
    assert_eq!(store.logs_of_scopes(&twice).await.unwrap(), wanted);
    take(store.as_ref(), vec![change(doc(3, 1), "x")]).await;
    wanted.push((log(3), 1));
    wanted.sort();
    let both = [scope(3), scope(1)];
    assert_eq!(store.logs_of_scopes(&both).await.unwrap(), wanted);
    let rows = store.log_page(own(1), 0, 1_000).await.unwrap().rows;
    let docs: Vec<_> = rows.iter().map(|row| row.doc).collect();
    assert_eq!(docs, [doc(1, 1), doc(1, 3)]);
    assert!(store.logs_of_scopes(&[scope(2)]).await.unwrap().is_empty());
}

/// Everything can be walked: scopes, and documents within each.
pub async fn scopes_are_listed(factory: &dyn Factory) {
    let store = factory.ready().await;
    assert!(store.scopes_with_documents().await.unwrap().is_empty());
    let mut docs = Vec::new();
    for number in [5, 2, 9] {
        let changes = (0..7).map(|n| change(doc(number, n), "x")).collect();
        take(store.as_ref(), changes).await;
        docs.extend((0..7).map(|n| doc(number, n)));
    }
    let mut wanted = vec![scope(5), scope(2), scope(9)];
    wanted.sort();
    let scopes = store.scopes_with_documents().await.unwrap();
    assert_eq!(scopes, wanted);
    let mut found = Vec::new();
    for scope in scopes {
        let mut after = None;
        loop {
            let page = store.documents(scope, after, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.doc.doc);
            found.extend(page.iter().map(|head| head.doc));
        }
    }
    docs.sort();
    assert_eq!(found, docs);
}
