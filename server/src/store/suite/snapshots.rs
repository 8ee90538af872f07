//! Saved documents.

use lianjian_protocol::ids::Actor;
use lianjian_protocol::wire::ActorReceipts;

use super::Factory;
use super::made::{change, doc, hash, take};
use crate::store::{StoreError, StoredSnapshot};

fn snapshot(seq: u64, text: &str) -> StoredSnapshot {
    StoredSnapshot {
        seq,
        bytes: text.as_bytes().to_vec(),
        receipts: vec![ActorReceipts {
            actor: Actor::from_bytes([7; 8]),
            received_at: vec![1_700_000_000_000_000, 1, -3],
        }],
    }
}

/// Loading gives the snapshot and what came after it; the log keeps every row.
pub async fn a_snapshot_replaces_the_changes_in_it(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    take(
        store.as_ref(),
        vec![change(doc, "a"), change(doc, "b"), change(doc, "c")],
    )
    .await;
    store
        .put_snapshot(doc, 0, &snapshot(2, "ab"))
        .await
        .unwrap();
    let loaded = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(loaded.snapshot, Some(snapshot(2, "ab")));
    let hashes: Vec<_> = loaded.changes.iter().map(|c| c.hash).collect();
    assert_eq!(hashes, [hash("c")]);

    store
        .put_snapshot(doc, 0, &snapshot(3, "abc"))
        .await
        .unwrap();
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let loaded = tx.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(loaded.snapshot, Some(snapshot(3, "abc")));
    assert!(loaded.changes.is_empty());
    drop(tx);
    let page = store.log_page(super::made::log(1), 0, 1_000).await.unwrap();
    assert_eq!(page.rows.len(), 3);
}

/// A slow maker of snapshots does not undo a faster one, and cannot run ahead of the document.
pub async fn an_older_snapshot_is_ignored(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    let missing = store.put_snapshot(doc, 0, &snapshot(1, "a")).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
    take(store.as_ref(), vec![change(doc, "a"), change(doc, "b")]).await;
    store
        .put_snapshot(doc, 0, &snapshot(2, "ab"))
        .await
        .unwrap();
    store.put_snapshot(doc, 0, &snapshot(1, "a")).await.unwrap();
    store
        .put_snapshot(doc, 0, &snapshot(2, "again"))
        .await
        .unwrap();
    let loaded = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(loaded.snapshot, Some(snapshot(2, "ab")));
    let ahead = store.put_snapshot(doc, 0, &snapshot(3, "abc")).await;
    assert!(matches!(ahead, Err(StoreError::Misuse(_))));
}

/// What was rewritten does not come back by way of a snapshot.
pub async fn a_snapshot_of_another_incarnation_is_ignored(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    take(store.as_ref(), vec![change(doc, "named")]).await;
    store
        .put_snapshot(doc, 0, &snapshot(1, "named"))
        .await
        .unwrap();
    let mut rewritten = change(doc, "rewritten");
    rewritten.incarnation = 1;
    take(store.as_ref(), vec![rewritten]).await;
    let loaded = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(loaded.snapshot, None);
    assert_eq!(loaded.changes.len(), 1);
    store
        .put_snapshot(doc, 0, &snapshot(2, "named"))
        .await
        .unwrap();
    let loaded = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(loaded.snapshot, None);
    store
        .put_snapshot(doc, 1, &snapshot(2, "new"))
        .await
        .unwrap();
    let loaded = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(loaded.snapshot, Some(snapshot(2, "new")));
}
