//! Taking changes in.

use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::ids::Actor;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, Receipt};

use super::Factory;
use super::made::{at, change, device, doc, hash, log, person, scope, take};
use crate::store::{ActorOwner, DocumentHead, KnownChange, Received, StoreError, StoredChange};

/// Every field of a change and its document comes back.
pub async fn a_change_is_read_back_as_it_was_written(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    let own = LogId {
        scope: doc.scope,
        audience: Audience::Own,
        owner: Some(person(9)),
    };
    let mut new = change(doc, "first");
    new.kind = DocKind::Visit;
    new.log = own;
    new.incarnation = 3;
    new.heads = vec![hash("z"), hash("a")];
    new.actor = Actor::from_bytes([1, 2, 3, 4, 5, 6, 7, 8]);
    new.actor_seq = 41;
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let receipt = tx.append(new.clone()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(receipt.seq, 1);
    assert_eq!(receipt.received_at, at(0));

    let mut heads = new.heads.clone();
    heads.sort();
    let head = DocumentHead {
        doc,
        kind: DocKind::Visit,
        log: own,
        incarnation: 3,
        heads,
        last_seq: 1,
    };
    let stored = StoredChange {
        receipt,
        hash: new.hash,
        actor: new.actor,
        actor_seq: 41,
        person: new.person,
        device: new.device,
        bytes: new.bytes,
    };
    let loaded = store
        .load(&[doc, doc, super::made::doc(1, 2)])
        .await
        .unwrap();
    assert_eq!(loaded.len(), 1);
    assert_eq!(loaded[&doc].head, head);
    assert_eq!(loaded[&doc].snapshot, None);
    assert_eq!(loaded[&doc].changes, std::slice::from_ref(&stored));
    assert_eq!(store.heads(&[doc]).await.unwrap()[&doc], head);
    let page = store.log_page(own, 0, 1_000).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(page.rows[0].doc, doc);
    assert_eq!(page.rows[0].kind, DocKind::Visit);
    assert_eq!(page.rows[0].incarnation, 3);
    assert_eq!(page.rows[0].change, stored);
}

/// A crash before the commit: nothing of it is there, and the next one starts where it started.
pub async fn a_dropped_unit_of_work_leaves_nothing(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    tx.append(change(doc, "lost")).await.unwrap();
    let owner = ActorOwner {
        device: device(1),
        person: person(1),
    };
    let actor = Actor::from_bytes([9; 8]);
    tx.bind_actor(doc.scope, actor, owner).await.unwrap();
    // Reading the document makes the rows written, within the transaction.
    assert_eq!(tx.load(&[doc]).await.unwrap().len(), 1);
    drop(tx);

    assert!(store.heads(&[doc]).await.unwrap().is_empty());
    assert_eq!(store.log_heads(&[log(1)]).await.unwrap(), [(log(1), 0)]);
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let key = (doc, hash("lost"));
    assert!(tx.known(&[key]).await.unwrap().is_empty());
    assert!(
        tx.actor_owners(&[(doc.scope, actor)])
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(tx.append(change(doc, "kept")).await.unwrap().seq, 1);
    tx.commit().await.unwrap();
    let page = store.log_page(log(1), 0, 1_000).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(page.rows[0].change.hash, hash("kept"));
}

/// Another process finds what was committed.
pub async fn what_was_committed_survives_reopening(factory: &dyn Factory) {
    let doc = doc(1, 1);
    {
        let store = factory.ready().await;
        take(store.as_ref(), vec![change(doc, "a"), change(doc, "b")]).await;
        store.close().await;
    }
    let store = factory.open().await;
    assert_eq!(store.load(&[doc]).await.unwrap()[&doc].changes.len(), 2);
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let receipt = tx.append(change(doc, "c")).await.unwrap();
    assert_eq!(receipt.seq, 3);
    assert_eq!(receipt.received_at.as_micros(), at(0).as_micros() + 2);
}

/// Nobody else sees them.
pub async fn a_unit_of_work_sees_its_own_writes(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    take(store.as_ref(), vec![change(doc, "a")]).await;
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let receipt = tx.append(change(doc, "b")).await.unwrap();
    let head = tx.heads(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!((head.last_seq, head.heads), (2, vec![hash("b")]));
    let keys = [(doc, hash("a")), (doc, hash("b")), (doc, hash("c"))];
    let known = tx.known(&keys).await.unwrap();
    assert_eq!(known.len(), 2);
    assert_eq!(known[&keys[1]], KnownChange::Taken(receipt));
    let loaded = tx.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(loaded.changes.len(), 2);
    assert_eq!(loaded.head.last_seq, 2);
    let head = tx.heads(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(head.last_seq, 2, "after the rows were written too");

    let outside = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(outside.head.last_seq, 1);
    assert_eq!(outside.changes.len(), 1);
    tx.commit().await.unwrap();
    let outside = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
    assert_eq!(outside.changes.len(), 2);
}

/// Offered again it is known with its first receipt; forced in, it is refused, even by somebody
/// who did not ask.
pub async fn a_change_is_taken_once(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    take(store.as_ref(), vec![change(doc, "a")]).await;
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let key = (doc, hash("a"));
    let first = Receipt {
        seq: 1,
        received_at: at(0),
    };
    let known = tx.known(&[key, key]).await.unwrap();
    assert_eq!(known[&key], KnownChange::Taken(first));
    let again = tx.append(change(doc, "a")).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })));
    drop(tx);

    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let outcome = match tx.append(change(doc, "a")).await {
        Ok(_) => tx.commit().await,
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(StoreError::Conflict { .. })));
    let page = store.log_page(log(1), 0, 1_000).await.unwrap();
    assert_eq!(page.rows.len(), 1);

    // The same bytes in another document are another change.
    take(store.as_ref(), vec![change(super::made::doc(1, 2), "a")]).await;
}

/// An actor belongs to whom it was first seen with, in that scope.
pub async fn an_actor_is_bound_once(factory: &dyn Factory) {
    let store = factory.ready().await;
    let owner = |n| ActorOwner {
        device: device(n),
        person: person(n + 100),
    };
    let actor = |n| Actor::from_bytes([n; 8]);
    let scopes = [scope(1), scope(2)];
    let mut tx = store.begin(&scopes).await.unwrap();
    tx.bind_actor(scope(1), actor(1), owner(1)).await.unwrap();
    let bound = tx.actor_owners(&[(scope(1), actor(1))]).await.unwrap();
    assert_eq!(bound[&(scope(1), actor(1))], owner(1));
    tx.commit().await.unwrap();

    let mut tx = store.begin(&scopes).await.unwrap();
    let asked = [
        (scope(1), actor(1)),
        (scope(2), actor(1)),
        (scope(1), actor(2)),
    ];
    let bound = tx.actor_owners(&asked).await.unwrap();
    assert_eq!(bound.len(), 1);
    assert_eq!(bound[&asked[0]], owner(1));
    tx.bind_actor(scope(2), actor(1), owner(2)).await.unwrap();
    let again = tx.bind_actor(scope(1), actor(1), owner(2)).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })));
    drop(tx);

    let mut tx = store.begin(&scopes).await.unwrap();
    let outcome = match tx.bind_actor(scope(1), actor(1), owner(2)).await {
        Ok(()) => tx.commit().await,
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(StoreError::Conflict { .. })));
}

/// Writing outside the scopes that one holds is a bug, and is said.
pub async fn a_scope_must_be_locked(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    let outside = tx.append(change(doc(2, 1), "a")).await;
    assert!(matches!(outside, Err(StoreError::Misuse(_))));
    let mut elsewhere = change(doc(1, 1), "a");
    elsewhere.log = log(2);
    let elsewhere = tx.append(elsewhere).await;
    assert!(matches!(elsewhere, Err(StoreError::Misuse(_))));
}

/// A document's log and kind are for ever.
pub async fn a_document_stays_in_its_log(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    take(store.as_ref(), vec![change(doc, "a")]).await;
    let mut internal = change(doc, "b");
    internal.log.audience = Audience::Internal;
    let mut patrol = change(doc, "b");
    patrol.kind = DocKind::Patrol;
    for wrong in [internal, patrol] {
        let mut tx = store.begin(&[doc.scope]).await.unwrap();
        let outcome = match tx.append(wrong).await {
            Ok(_) => tx.commit().await,
            Err(error) => Err(error),
        };
        assert!(matches!(outcome, Err(StoreError::Misuse(_))));
    }
    let loaded = store.load(&[doc]).await.unwrap();
    assert_eq!(loaded[&doc].changes.len(), 1);

    // Nor within the unit of work that makes it.
    let other = super::made::doc(1, 2);
    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    tx.append(change(other, "a")).await.unwrap();
    let mut internal = change(other, "b");
    internal.log.audience = Audience::Internal;
    let moved = tx.append(internal).await;
    assert!(matches!(moved, Err(StoreError::Misuse(_))));
}

/// More than is gathered before it is written, and more documents than one statement asks for.
pub async fn much_at_once_is_written_whole(factory: &dyn Factory) {
    let store = factory.ready().await;
    let docs: Vec<_> = (0..1_000).map(|n| doc(1, n)).collect();
    let mut tx = store.begin(&[scope(1)]).await.unwrap();
    let mut expected = 0;
    for round in 0..3 {
        for (n, doc) in docs.iter().enumerate() {
            let mut change = change(*doc, &format!("{round}-{n}"));
            change.bytes.resize(500, 7);
            expected += 1;
            assert_eq!(tx.append(change).await.unwrap().seq, expected);
        }
    }
    assert_eq!(tx.heads(&docs).await.unwrap().len(), docs.len());
    tx.commit().await.unwrap();
    let loaded = store.load(&docs).await.unwrap();
    assert_eq!(loaded.len(), docs.len());
    for (n, doc) in docs.iter().enumerate() {
        let document = &loaded[doc];
        let hashes: Vec<_> = document.changes.iter().map(|c| c.hash).collect();
        let wanted: Vec<_> = (0..3).map(|round| hash(&format!("{round}-{n}"))).collect();
        assert_eq!(hashes, wanted);
        assert_eq!(document.head.heads, [wanted[2]]);
        assert_eq!(document.head.last_seq, 2_000 + n as u64 + 1);
    }
}

/// After a restore the old receipts stay, and new ones still increase.
pub async fn refilled_changes_keep_their_receipts(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    let with = |text: &str, received| {
        let mut change = change(doc, text);
        change.received = received;
        change
    };
    take(store.as_ref(), vec![with("a", Received::At(at(100)))]).await;
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let mut receipts: Vec<Timestamp> = Vec::new();
    for new in [
        with("b", Received::Kept(at(50))),
        with("c", Received::At(at(60))),
        with("d", Received::Kept(at(200))),
        with("e", Received::At(at(70))),
    ] {
        receipts.push(tx.append(new).await.unwrap().received_at);
    }
    tx.commit().await.unwrap();
    assert_eq!(receipts, [at(50), at(100).next(), at(200), at(200).next()]);
    let page = store.log_page(log(1), 0, 1_000).await.unwrap();
    let seqs: Vec<u64> = page.rows.iter().map(|r| r.change.receipt.seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5]);
}

/// What was rewritten is what is loaded; going back is refused.
pub async fn a_new_incarnation_hides_the_old_one(factory: &dyn Factory) {
    let store = factory.ready().await;
    let doc = doc(1, 1);
    take(store.as_ref(), vec![change(doc, "named")]).await;
    let mut rewritten = change(doc, "without the name");
    rewritten.incarnation = 1;
    take(store.as_ref(), vec![rewritten]).await;
    let loaded = store.load(&[doc]).await.unwrap();
    assert_eq!(loaded[&doc].head.incarnation, 1);
    let hashes: Vec<_> = loaded[&doc].changes.iter().map(|c| c.hash).collect();
    assert_eq!(hashes, [hash("without the name")]);
    let mut tx = store.begin(&[doc.scope]).await.unwrap();
    let outcome = match tx.append(change(doc, "late")).await {
        Ok(_) => tx.commit().await,
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(StoreError::Misuse(_))));
}
