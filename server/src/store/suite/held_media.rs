//! Photos and voice notes that were handed over without a session.

use lianjian_protocol::domain::schema::Media;

use super::Factory;
use super::made::{at, device, doc, hash, person, scope};
use crate::store::{Attachment, HeldMediaQuota, HoldMedia};

const QUOTA: HeldMediaQuota = HeldMediaQuota {
    count: 3,
    bytes: 250,
};

fn handed(n: u64, text: &str, seconds: u64) -> Attachment {
    Attachment {
        doc: doc(1, n),
        content: hash(text),
        media: Media::Photo,
        media_type: "image/png".to_owned(),
        bytes: 100,
        person: person(1),
        device: device(1),
        received_at: at(seconds),
    }
}

/// It is listed while it waits, and read back as it was written; then it is the document's.
pub async fn what_is_kept_apart_becomes_an_attachment_once(factory: &dyn Factory) {
    let store = factory.ready().await;
    let (late, early) = (handed(1, "late", 20), handed(1, "early", 10));
    for media in [&late, &early] {
        let held = store.hold_media(media, &QUOTA).await.unwrap();
        assert_eq!(held, HoldMedia::Held);
        let again = Attachment {
            received_at: at(99),
            ..(*media).clone()
        };
        let again = store.hold_media(&again, &QUOTA).await.unwrap();
        assert_eq!(again, HoldMedia::Known);
    }
    let doc1 = doc(1, 1);
    assert_eq!(store.documents_with_held_media().await.unwrap(), [doc1]);
    let waiting = store.held_media_of(doc1).await.unwrap();
    assert_eq!(waiting, [early.clone(), late.clone()]);
    let asked = [early.content, hash("other"), late.content];
    let found = store.held_media_in(scope(1), &asked).await.unwrap();
    assert_eq!(found.len(), 2);
    let elsewhere = store.held_media_in(scope(2), &asked).await.unwrap();
    assert!(elsewhere.is_empty());
    assert!(store.attachments_of(doc1).await.unwrap().is_empty());

    let admitted = store.admit_media(doc1, early.content, at(50)).await;
    assert!(admitted.unwrap());
    let arrived = Attachment {
        received_at: at(50),
        ..early.clone()
    };
    assert_eq!(store.attachments_of(doc1).await.unwrap(), [arrived]);
    assert_eq!(
        store.held_media_of(doc1).await.unwrap(),
        std::slice::from_ref(&late)
    );
    let again = store.admit_media(doc1, early.content, at(60)).await;
    assert!(!again.unwrap());

    assert!(store.delete_held_media(doc1, late.content).await.unwrap());
    assert!(!store.delete_held_media(doc1, late.content).await.unwrap());
    assert!(store.documents_with_held_media().await.unwrap().is_empty());
}

/// A document that has it already has it.
pub async fn what_has_arrived_need_not_be_kept_apart(factory: &dyn Factory) {
    let store = factory.ready().await;
    let media = handed(1, "a", 1);
    let _ = store.hold_media(&media, &QUOTA).await.unwrap();
    let _ = store
        .admit_media(media.doc, media.content, at(2))
        .await
        .unwrap();
    let again = store.hold_media(&media, &QUOTA).await.unwrap();
    assert_eq!(again, HoldMedia::Known);
    // The same picture of another document is another one.
    let other = store.hold_media(&handed(2, "a", 3), &QUOTA).await.unwrap();
    assert_eq!(other, HoldMedia::Held);
}

/// By number and by bytes, each device for itself; what was there before is not refused.
pub async fn a_device_keeps_no_more_apart_than_it_may(factory: &dyn Factory) {
    let store = factory.ready().await;
    let held = |media: Attachment| {
        let store = &store;
        async move { store.hold_media(&media, &QUOTA).await.unwrap() }
    };
    assert_eq!(held(handed(1, "a", 1)).await, HoldMedia::Held);
    assert_eq!(held(handed(2, "b", 2)).await, HoldMedia::Held);
    assert_eq!(store.held_media_by(device(1)).await.unwrap(), (2, 200));
    assert_eq!(held(handed(3, "c", 3)).await, HoldMedia::Full, "bytes");
    assert_eq!(held(handed(1, "a", 4)).await, HoldMedia::Known);
    let small = |text| Attachment {
        bytes: 1,
        ..handed(3, text, 5)
    };
    assert_eq!(held(small("c")).await, HoldMedia::Held);
    assert_eq!(held(small("d")).await, HoldMedia::Full, "number");
    let other = Attachment {
        device: device(2),
        ..handed(3, "d", 6)
    };
    assert_eq!(held(other).await, HoldMedia::Held);
}
