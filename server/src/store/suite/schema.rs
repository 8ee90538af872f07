//! Migrations and what is set up once.

use lianjian_protocol::ids::Epoch;

use super::Factory;
use super::made::{change, doc, take};

/// The second time there is nothing to do, and the data is untouched.
pub async fn migrating_twice_changes_nothing(factory: &dyn Factory) {
    let store = factory.open().await;
    let applied = store.migrate().await.unwrap();
    assert_eq!(applied.first().map(String::as_str), Some("0001_initial"));
    let doc = doc(1, 1);
    take(store.as_ref(), vec![change(doc, "a")]).await;
    assert!(store.migrate().await.unwrap().is_empty());
    assert_eq!(store.load(&[doc]).await.unwrap().len(), 1);
}

/// It can be asked before anything was ever applied, and it answers.
pub async fn an_unmigrated_database_says_what_it_lacks(factory: &dyn Factory) {
    let store = factory.open().await;
    store.ping().await.unwrap();
    let lacking = store.pending_migrations().await.unwrap();
    assert_eq!(store.migrate().await.unwrap(), lacking);
    assert!(lacking.len() >= 3);
    assert!(store.pending_migrations().await.unwrap().is_empty());
}

/// The first candidate is the epoch until it is changed.
pub async fn the_epoch_is_made_once(factory: &dyn Factory) {
    let store = factory.ready().await;
    let epoch = |n| Epoch::from_bytes([n; 16]);
    assert_eq!(store.get_or_create_epoch(epoch(1)).await.unwrap(), epoch(1));
    assert_eq!(store.get_or_create_epoch(epoch(2)).await.unwrap(), epoch(1));
    store.set_epoch(epoch(3)).await.unwrap();
    let again = factory.open().await;
    assert_eq!(again.get_or_create_epoch(epoch(2)).await.unwrap(), epoch(3));
}
