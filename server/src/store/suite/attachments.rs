//! Photos' and voice notes' bytes: uploads, and what has arrived.

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::DocRef;

use super::Factory;
use super::made::{at, bytes16, device, doc, hash, person, scope};
use crate::store::{Attachment, BegunUpload, Store, Upload, UploadId, UploadQuota};

const QUOTA: UploadQuota = UploadQuota {
    per_document: 3,
    bytes: 1_000,
    per_person: 1_000,
};

fn upload(n: u64, of: DocRef, text: &str) -> Upload {
    Upload {
        id: UploadId::from_bytes(bytes16(n)),
        doc: of,
        content: hash(text),
        media: Media::Photo,
        media_type: None,
        bytes: 100,
        received: 0,
        done: false,
        person: person(1),
        device: device(1),
        expires_at: at(100),
    }
}

fn arrived(upload: &Upload, seconds: u64) -> Attachment {
    Attachment {
        doc: upload.doc,
        content: upload.content,
        media: upload.media,
        media_type: "image/png".to_owned(),
        bytes: upload.bytes,
        person: upload.person,
        device: upload.device,
        received_at: at(seconds),
    }
}

async fn begin(store: &dyn Store, wanted: &Upload) -> Upload {
    match store.begin_upload(wanted, &QUOTA).await.unwrap() {
        BegunUpload::Upload(upload) => upload,
        full => panic!("{full:?}"),
    }
}

/// From nothing, over part of it, to an attachment; it is read back as it was written.
pub async fn an_upload_moves_on_and_ends_in_an_attachment(factory: &dyn Factory) {
    let store = factory.ready().await;
    let wanted = Upload {
        media: Media::Voice,
        media_type: Some("audio/webm".to_owned()),
        ..upload(1, doc(1, 1), "a")
    };
    let begun = begin(&*store, &wanted).await;
    assert_eq!(begun, wanted);
    assert_eq!(store.upload(wanted.id).await.unwrap(), Some(wanted.clone()));
    assert!(
        store
            .advance_upload(wanted.id, 0, 60, at(200))
            .await
            .unwrap()
    );
    let moved = store.upload(wanted.id).await.unwrap().unwrap();
    assert_eq!((moved.received, moved.expires_at), (60, at(200)));
    assert_eq!(
        store.attachment(wanted.doc, wanted.content).await.unwrap(),
        None
    );
    let whole = arrived(&wanted, 50);
    store.finish_upload(wanted.id, &whole).await.unwrap();
    let found = store.attachment(wanted.doc, wanted.content).await.unwrap();
    assert_eq!(found, Some(whole));
    let done = store.upload(wanted.id).await.unwrap().unwrap();
    assert!(done.done);
    assert_eq!(done.received, 100);
    assert!(
        !store
            .advance_upload(wanted.id, 100, 100, at(300))
            .await
            .unwrap()
    );
    assert!(store.delete_upload(wanted.id).await.unwrap());
    assert!(!store.delete_upload(wanted.id).await.unwrap());
    assert_eq!(store.upload(wanted.id).await.unwrap(), None);
    assert!(
        store
            .attachment(wanted.doc, wanted.content)
            .await
            .unwrap()
            .is_some()
    );
}

/// A lost answer makes no second upload; another person's is another.
pub async fn beginning_again_is_the_same_upload(factory: &dyn Factory) {
    let store = factory.ready().await;
    let first = begin(&*store, &upload(1, doc(1, 1), "a")).await;
    let other_size = Upload {
        bytes: 120,
        ..upload(2, doc(1, 1), "a")
    };
    let resized = begin(&*store, &other_size).await;
    assert_eq!((resized.id, resized.bytes), (first.id, 120));
    store
        .advance_upload(first.id, 0, 40, at(150))
        .await
        .unwrap();
    let again = Upload {
        device: device(2),
        expires_at: at(300),
        ..upload(3, doc(1, 1), "a")
    };
    let again = begin(&*store, &again).await;
    let expected = Upload {
        id: first.id,
        bytes: 120,
        received: 40,
        device: device(2),
        expires_at: at(300),
        ..first.clone()
    };
    assert_eq!(again, expected);
    assert_eq!(store.upload(first.id).await.unwrap(), Some(expected));
    let colleague = Upload {
        person: person(2),
        ..upload(4, doc(1, 1), "a")
    };
    let colleague = begin(&*store, &colleague).await;
    assert_ne!(colleague.id, first.id);
    assert_eq!(colleague.received, 0);
}

/// The same content for the same document costs nothing, whoever brings it; for another document
/// it is another matter. What was deleted can arrive again.
pub async fn what_has_arrived_needs_no_bytes(factory: &dyn Factory) {
    let store = factory.ready().await;
    let first = begin(&*store, &upload(1, doc(1, 1), "a")).await;
    store
        .finish_upload(first.id, &arrived(&first, 50))
        .await
        .unwrap();
    let again = begin(&*store, &upload(2, doc(1, 1), "a")).await;
    assert_eq!(
        (again.id, again.done, again.received),
        (first.id, true, 100)
    );
    let colleague = Upload {
        person: person(2),
        bytes: 1,
        ..upload(3, doc(1, 1), "a")
    };
    let colleague = begin(&*store, &colleague).await;
    assert!(colleague.done);
    assert_eq!((colleague.bytes, colleague.received), (100, 100));
    let elsewhere = begin(&*store, &upload(4, doc(1, 2), "a")).await;
    assert!(!elsewhere.done);
    store
        .delete_attachments(doc(1, 1), &[first.content])
        .await
        .unwrap();
    let anew = begin(&*store, &upload(5, doc(1, 1), "a")).await;
    assert_eq!((anew.id, anew.done, anew.received), (first.id, false, 0));
}

/// Two that go on from one place: one does.
pub async fn moving_on_from_elsewhere_does_nothing(factory: &dyn Factory) {
    let store = factory.ready().await;
    let begun = begin(&*store, &upload(1, doc(1, 1), "a")).await;
    let other = factory.open().await;
    let (one, two) = tokio::join!(
        store.advance_upload(begun.id, 0, 40, at(200)),
        other.advance_upload(begun.id, 0, 70, at(200)),
    );
    assert_ne!(one.unwrap(), two.unwrap());
    assert!(
        !store
            .advance_upload(begun.id, 0, 90, at(200))
            .await
            .unwrap()
    );
    let unknown = UploadId::from_bytes(bytes16(9));
    assert!(!store.advance_upload(unknown, 0, 1, at(200)).await.unwrap());
    // Back to what is really there, after a loss.
    let now = store.upload(begun.id).await.unwrap().unwrap().received;
    assert!(
        store
            .advance_upload(begun.id, now, 0, at(200))
            .await
            .unwrap()
    );
}

/// A document's contents and the bytes under way are bounded; what is there already is not refused.
pub async fn a_document_and_the_spool_can_be_full(factory: &dyn Factory) {
    let store = factory.ready().await;
    let one = begin(&*store, &upload(1, doc(1, 1), "a")).await;
    store
        .finish_upload(one.id, &arrived(&one, 1))
        .await
        .unwrap();
    begin(&*store, &upload(2, doc(1, 1), "b")).await;
    let colleague = Upload {
        person: person(2),
        ..upload(3, doc(1, 1), "b")
    };
    begin(&*store, &colleague).await;
    begin(&*store, &upload(4, doc(1, 1), "c")).await;
    let fourth = upload(5, doc(1, 1), "d");
    assert_eq!(
        store.begin_upload(&fourth, &QUOTA).await.unwrap(),
        BegunUpload::DocumentFull
    );
    begin(&*store, &upload(6, doc(1, 1), "a")).await;
    begin(&*store, &upload(7, doc(1, 1), "c")).await;
    // 300 bytes are under way.
    let large = Upload {
        bytes: 701,
        ..upload(8, doc(2, 2), "e")
    };
    assert_eq!(
        store.begin_upload(&large, &QUOTA).await.unwrap(),
        BegunUpload::NoRoom
    );
    begin(
        &*store,
        &Upload {
            bytes: 700,
            ..large.clone()
        },
    )
    .await;
    // The same one announced larger is asked for its room too, and its own is not counted twice.
    assert_eq!(
        store.begin_upload(&large, &QUOTA).await.unwrap(),
        BegunUpload::NoRoom
    );
    assert_eq!(store.upload(fourth.id).await.unwrap(), None);
}

/// Those that have expired by now, and no others.
pub async fn expired_uploads_are_handed_out_once(factory: &dyn Factory) {
    let store = factory.ready().await;
    for (n, seconds) in [(1, 10), (2, 20), (3, 30), (4, 40)] {
        let expiring = Upload {
            expires_at: at(seconds),
            ..upload(n, doc(n, n), "a")
        };
        begin(&*store, &expiring).await;
    }
    let id = |n| UploadId::from_bytes(bytes16(n));
    let first = store.take_expired_uploads(at(30), 2).await.unwrap();
    assert_eq!(sorted(first), sorted(vec![id(1), id(2)]));
    assert_eq!(
        store.take_expired_uploads(at(30), 2).await.unwrap(),
        [id(3)]
    );
    assert!(
        store
            .take_expired_uploads(at(30), 2)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.upload(id(3)).await.unwrap(), None);
    assert!(store.upload(id(4)).await.unwrap().is_some());
}

fn sorted(mut ids: Vec<UploadId>) -> Vec<UploadId> {
    ids.sort_unstable();
    ids
}

/// By document in the order of arrival, by scope page by page.
pub async fn arrived_contents_are_listed_and_deleted(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mut all = Vec::new();
    for (n, of, text, seconds) in [
        (1, doc(1, 1), "a", 30),
        (2, doc(1, 1), "b", 10),
        (3, doc(1, 2), "a", 20),
        (4, doc(2, 3), "c", 20),
    ] {
        let wanted = upload(n, of, text);
        begin(&*store, &wanted).await;
        let whole = arrived(&wanted, seconds);
        store.finish_upload(wanted.id, &whole).await.unwrap();
        all.push(whole);
    }
    let of_one = store.attachments_of(doc(1, 1)).await.unwrap();
    assert_eq!(of_one, [all[1].clone(), all[0].clone()]);
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let page = store.attachments_in(scope(1), after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.doc.doc, last.content));
        paged.extend(page);
    }
    let mut expected = all[..3].to_vec();
    expected.sort_by_key(|a| (a.doc.doc, a.content));
    assert_eq!(paged, expected);
    let asked = [hash("a"), hash("b"), hash("c")];
    let known = store.arrived_in(scope(1), &asked).await.unwrap();
    assert_eq!(known, [hash("a"), hash("b")].into());
    let deleted = store.delete_attachments(doc(1, 1), &asked).await.unwrap();
    assert_eq!(deleted, 2);
    let known = store.arrived_in(scope(1), &asked).await.unwrap();
    assert_eq!(known, [hash("a")].into(), "another document's stays");
    assert!(store.attachments_of(doc(1, 1)).await.unwrap().is_empty());
}

/// Two people brought the same: who was first stays named.
pub async fn finishing_twice_keeps_the_first(factory: &dyn Factory) {
    let store = factory.ready().await;
    let one = begin(&*store, &upload(1, doc(1, 1), "a")).await;
    let colleague = Upload {
        person: person(2),
        ..upload(2, doc(1, 1), "a")
    };
    let two = begin(&*store, &colleague).await;
    let first = arrived(&one, 10);
    store.finish_upload(one.id, &first).await.unwrap();
    store
        .finish_upload(two.id, &arrived(&two, 20))
        .await
        .unwrap();
    store
        .finish_upload(one.id, &arrived(&one, 30))
        .await
        .unwrap();
    assert_eq!(store.attachments_of(doc(1, 1)).await.unwrap(), [first]);
    assert!(store.upload(two.id).await.unwrap().unwrap().done);
}

/// One person's uploads never take what others need.
pub async fn nobody_takes_all_of_the_spool(factory: &dyn Factory) {
    let store = factory.ready().await;
    let quota = UploadQuota {
        per_person: 250,
        ..QUOTA
    };
    let by = |n: u64, who: u64| Upload {
        person: person(who),
        ..upload(n, doc(1, n), &n.to_string())
    };
    for (n, who, fits) in [(1, 1, true), (2, 1, true), (3, 1, false), (4, 2, true)] {
        let begun = store.begin_upload(&by(n, who), &quota).await.unwrap();
        assert_eq!(begun != BegunUpload::NoRoom, fits, "{n}");
    }
    assert!(store.delete_upload(by(1, 1).id).await.unwrap());
    let begun = store.begin_upload(&by(3, 1), &quota).await.unwrap();
    assert_eq!(begun, BegunUpload::Upload(by(3, 1)));
}
