//! Noticing what others put into the logs.

use std::time::Duration;

use super::Factory;
use super::made::{change, doc, log, take};
use crate::store::{Store, Watch};

/// Longer than any backend takes to notice.
const PATIENCE: Duration = Duration::from_secs(20);

async fn until(watch: &mut dyn Watch, number: u64, seq: u64) {
    let noticed = async {
        loop {
            let moved = watch.moved().await.unwrap();
            if moved.contains(&(log(number), seq)) {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, noticed).await.unwrap();
}

/// Whatever another process commits is told with its place in the log, once it is durable.
pub async fn what_another_process_commits_is_noticed(factory: &dyn Factory) {
    let here = factory.ready().await;
    let there = factory.open().await;
    take(&*there, vec![change(doc(1, 1), "before")]).await;
    let mut watch = here.watch().await.unwrap();
    take(&*here, vec![change(doc(1, 2), "own")]).await;
    take(&*there, vec![change(doc(1, 3), "theirs")]).await;
    until(&mut *watch, 1, 3).await;
    let undone = there.begin(&[log(2).scope]).await.unwrap();
    drop(undone);
    take(
        &*there,
        vec![change(doc(2, 1), "a"), change(doc(2, 2), "b")],
    )
    .await;
    until(&mut *watch, 2, 2).await;
}

/// What is committed while nobody asks waits.
pub async fn nothing_is_missed_between_two_questions(factory: &dyn Factory) {
    let here: std::sync::Arc<dyn Store> = factory.ready().await;
    let there = factory.open().await;
    let mut watch = here.watch().await.unwrap();
    for n in 1..=3 {
        take(&*there, vec![change(doc(n, 1), "theirs")]).await;
    }
    for n in 1..=3 {
        let fresh = factory.open().await;
        take(&*fresh, vec![change(doc(n, 2), "later")]).await;
    }
    let mut seen = Vec::new();
    let all = async {
        while !(1..=3).all(|n| seen.contains(&(log(n), 2))) {
            seen.extend(watch.moved().await.unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, all).await.unwrap();
}
