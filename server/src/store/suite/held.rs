//! Held changes and refusals.

use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::wire::ErrorCode;

use super::Factory;
use super::made::{at, change, device, doc, hash, person, scope};
use crate::store::{HeldChange, HoldState, KnownChange, StoreError, StoredRefusal};

fn held(n: u64, seconds: u64) -> HeldChange {
    HeldChange {
        doc: doc(1, n),
        kind: DocKind::Complaint,
        incarnation: 2,
        hash: hash(&n.to_string()),
        code: ErrorCode::RoleEnded,
        detail: "the role ended yesterday".to_owned(),
        person: person(n),
        device: device(n),
        bytes: vec![1, 2, 3],
        at: at(seconds),
        state: HoldState::Waiting,
        settled: None,
    }
}

/// It is listed while it waits; admitting it with its change makes it taken.
pub async fn a_held_change_waits_and_is_settled_once(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    for held in [held(2, 20), held(1, 10), held(3, 30)] {
        tx.put_held(held).await.unwrap();
    }
    tx.commit().await.unwrap();
    let scopes = [scope(1), scope(1), scope(2)];
    let waiting = store.held(&scopes, HoldState::Waiting).await.unwrap();
    assert_eq!(waiting, [held(1, 10), held(2, 20), held(3, 30)]);

    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    let key = |n: u64| (doc(1, n), hash(&n.to_string()));
    let known = tx.known(&[key(1)]).await.unwrap();
    let code = ErrorCode::RoleEnded;
    let wait = KnownChange::Held {
        code,
        state: HoldState::Waiting,
    };
    assert_eq!(known[&key(1)], wait);
    let (doc1, hash1) = key(1);
    let (doc2, hash2) = key(2);
    tx.settle_held(doc1, hash1, HoldState::Admitted, person(9), at(40))
        .await
        .unwrap();
    let receipt = tx.append(change(doc1, "1")).await.unwrap();
    tx.settle_held(doc2, hash2, HoldState::Discarded, person(9), at(41))
        .await
        .unwrap();
    let again = tx
        .settle_held(doc2, hash2, HoldState::Admitted, person(9), at(42))
        .await;
    assert!(matches!(again, Err(StoreError::Missing { .. })));
    tx.commit().await.unwrap();

    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    let known = tx.known(&[key(1), key(2), key(3)]).await.unwrap();
    assert_eq!(known[&key(1)], KnownChange::Taken(receipt));
    let discarded = KnownChange::Held {
        code,
        state: HoldState::Discarded,
    };
    assert_eq!(known[&key(2)], discarded);
    assert_eq!(known[&key(3)], wait);
    drop(tx);
    let one = store.held_change(doc2, hash2).await.unwrap().unwrap();
    assert_eq!(one.settled, Some((person(9), at(41))));
    assert_eq!(one.bytes, held(2, 20).bytes);
    let waiting = store.held(&scopes, HoldState::Waiting).await.unwrap();
    assert_eq!(waiting, [held(3, 30)]);
    let admitted = store.held(&scopes, HoldState::Admitted).await.unwrap();
    assert_eq!(admitted.len(), 1);
    assert_eq!(store.held_change(doc1, hash2).await.unwrap(), None);
}

/// Offered again, in one call or another, it stays as it was first kept.
pub async fn the_first_hold_stands(factory: &dyn Factory) {
    let store = factory.ready().await;
    for seconds in [10, 20] {
        let mut tx = store.begin(&[scope(1)]).await.unwrap();
        tx.put_held(held(1, seconds)).await.unwrap();
        tx.put_held(held(1, seconds + 5)).await.unwrap();
        tx.commit().await.unwrap();
    }
    let waiting = store.held(&[scope(1)], HoldState::Waiting).await.unwrap();
    assert_eq!(waiting, [held(1, 10)]);
}

/// The same answer for the same change, whatever happens later.
pub async fn refusals_are_final_and_listed(factory: &dyn Factory) {
    let store = factory.ready().await;
    let refusal = |n: u64, code, seconds| StoredRefusal {
        doc: doc(1, n),
        hash: hash("bad"),
        code,
        detail: format!("because of {n}"),
        at: at(seconds),
    };
    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    let first = refusal(1, ErrorCode::RoleMayNot, 10);
    tx.put_refusal(first.clone()).await.unwrap();
    let second = refusal(1, ErrorCode::StatusForbids, 11);
    tx.put_refusal(second.clone()).await.unwrap();
    let other = refusal(2, ErrorCode::BadFrame, 12);
    tx.put_refusal(other.clone()).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    tx.put_refusal(second).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    let key = (doc(1, 1), hash("bad"));
    let known = tx.known(&[key, (doc(1, 3), hash("bad"))]).await.unwrap();
    assert_eq!(known.len(), 1);
    let refused = KnownChange::Refused {
        code: ErrorCode::RoleMayNot,
        detail: "because of 1".to_owned(),
    };
    assert_eq!(known[&key], refused);
    drop(tx);
    let all = store.refusals(scope(1), at(0), 10).await.unwrap();
    assert_eq!(all, [first, other.clone()]);
    let late = store.refusals(scope(1), at(11), 10).await.unwrap();
    assert_eq!(late, [other]);
    let none = store.heads(&[doc(1, 1)]).await.unwrap();
    assert!(none.is_empty(), "a refusal makes no document");
}
