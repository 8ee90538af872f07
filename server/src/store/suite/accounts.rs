//! Credentials and signing keys.

use std::sync::Arc;

use super::Factory;
use super::made::{at, city, person, somebody};
use crate::store::{SigningKey, Store, StoreError};

async fn two_people(store: &dyn Store) {
    city(store).await;
    store.put_people(&[somebody(1), somebody(2)]).await.unwrap();
}

/// A name is one person's; a person may take another.
pub async fn sign_in_names_are_unique(factory: &dyn Factory) {
    let store = factory.ready().await;
    two_people(store.as_ref()).await;
    store
        .put_credentials(person(1), "wang", Some("$argon2id$1"))
        .await
        .unwrap();
    let taken = store.put_credentials(person(2), "wang", None).await;
    assert!(
        matches!(&taken, Err(StoreError::Conflict { what }) if what == "credentials.sign_in_name"),
        "{taken:?}"
    );
    let nobody = store.put_credentials(person(3), "li", None).await;
    assert!(
        matches!(nobody, Err(StoreError::Missing { .. })),
        "{nobody:?}"
    );
    store
        .put_credentials(person(1), "wang2", None)
        .await
        .unwrap();
    store
        .put_credentials(person(2), "wang", None)
        .await
        .unwrap();
    let found = store.credentials("wang").await.unwrap().unwrap();
    assert_eq!((found.person, found.password_hash), (person(2), None));
    let found = store.credentials_of(person(1)).await.unwrap().unwrap();
    assert_eq!(found.sign_in_name, "wang2");
    assert_eq!(store.credentials("nobody").await.unwrap(), None);
    assert_eq!(store.credentials_of(person(3)).await.unwrap(), None);
}

/// The third wrong one locks and starts the count again.
pub async fn failed_attempts_lock_and_a_right_one_clears(factory: &dyn Factory) {
    let store = factory.ready().await;
    two_people(store.as_ref()).await;
    store
        .put_credentials(person(1), "wang", Some("h"))
        .await
        .unwrap();
    for (count, locked) in [(1, None), (2, None), (0, Some(at(100))), (1, Some(at(100)))] {
        let after = store.failed_sign_in(person(1), 3, at(100)).await.unwrap();
        assert_eq!((after.failed_attempts, after.locked_until), (count, locked));
        assert_eq!(store.credentials("wang").await.unwrap(), Some(after));
    }
    store.clear_failed_sign_ins(person(1)).await.unwrap();
    let after = store.credentials("wang").await.unwrap().unwrap();
    assert_eq!((after.failed_attempts, after.locked_until), (0, None));
    assert_eq!(after.password_hash.as_deref(), Some("h"));
    let nobody = store.failed_sign_in(person(2), 3, at(100)).await;
    assert!(matches!(nobody, Err(StoreError::Missing { .. })));
}

/// Guessing in parallel gains nothing.
pub async fn attempts_at_once_all_count(factory: &dyn Factory) {
    let store = factory.ready().await;
    two_people(store.as_ref()).await;
    store
        .put_credentials(person(1), "wang", Some("h"))
        .await
        .unwrap();
    let mut tasks = Vec::new();
    for _ in 0..10 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            store.failed_sign_in(person(1), 100, at(100)).await.unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let after = store.credentials("wang").await.unwrap().unwrap();
    assert_eq!(after.failed_attempts, 10);
}

/// Oldest first; retired ones stay; a name is one key's.
pub async fn signing_keys_rotate(factory: &dyn Factory) {
    let store = factory.ready().await;
    let key = |kid: &str, seconds| SigningKey {
        kid: kid.to_owned(),
        private_key_pem: format!("-----{kid}-----\n"),
        created_at: at(seconds),
        retired_at: None,
    };
    store.put_signing_key(&key("b", 2)).await.unwrap();
    store.put_signing_key(&key("a", 1)).await.unwrap();
    let taken = store.put_signing_key(&key("a", 3)).await;
    assert!(matches!(taken, Err(StoreError::Conflict { .. })));
    assert!(store.retire_signing_key("a", at(5)).await.unwrap());
    assert!(store.retire_signing_key("a", at(6)).await.unwrap());
    assert!(!store.retire_signing_key("c", at(6)).await.unwrap());
    let retired = SigningKey {
        retired_at: Some(at(5)),
        ..key("a", 1)
    };
    assert_eq!(store.signing_keys().await.unwrap(), [retired, key("b", 2)]);
}
