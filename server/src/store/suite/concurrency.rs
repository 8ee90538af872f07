//! Many at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lianjian_protocol::wire::LogId;

use super::Factory;
use super::made::{change, doc, log, scope};
use crate::store::{LogRow, Store, StoreError};

async fn read_all(store: &dyn Store, log: LogId) -> Vec<LogRow> {
    let mut rows: Vec<LogRow> = Vec::new();
    loop {
        let after = rows.last().map_or(0, |row| row.change.receipt.seq);
        let page = store.log_page(log, after, 400).await.unwrap();
        rows.extend(page.rows);
        if !page.more {
            return rows;
        }
    }
}

fn assert_gapless(rows: &[LogRow]) {
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(row.change.receipt.seq, n as u64 + 1);
    }
    for pair in rows.windows(2) {
        assert!(pair[0].change.receipt.received_at < pair[1].change.receipt.received_at);
    }
}

/// Writers of one log, through two openings of the database, with some that crash among them.
pub async fn writers_of_one_log_leave_no_gap(factory: &dyn Factory) {
    let stores = [factory.ready().await, factory.open().await];
    let mut tasks = Vec::new();
    for writer in 0..12_u64 {
        let store = Arc::clone(&stores[(writer % 2) as usize]);
        tasks.push(tokio::spawn(async move {
            for n in 0..10 {
                let mut tx = store.begin(&[scope(1)]).await.unwrap();
                for part in 0..3 {
                    let text = format!("{writer}-{n}-{part}");
                    tx.append(change(doc(1, writer), &text)).await.unwrap();
                }
                if n % 4 == 3 {
                    tx.load(&[doc(1, writer)]).await.unwrap();
                    drop(tx);
                } else {
                    tx.commit().await.unwrap();
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let rows = read_all(stores[0].as_ref(), log(1)).await;
    assert_gapless(&rows);
    assert_eq!(rows.len(), 12 * 8 * 3);
    // The three of one commit lie together.
    for three in rows.chunks(3) {
        assert!(three.iter().all(|row| row.doc == three[0].doc));
    }
}

/// A reader that asks for what comes after the last row it has gets every row, in order, while
/// writers commit.
pub async fn a_reader_going_on_misses_nothing(factory: &dyn Factory) {
    let store = factory.ready().await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (store, done) = (Arc::clone(&store), Arc::clone(&done));
        tokio::spawn(async move {
            let mut next = 1;
            loop {
                let last_round = done.load(Ordering::SeqCst);
                let page = store.log_page(log(1), next - 1, 2_000).await.unwrap();
                for row in &page.rows {
                    assert_eq!(row.change.receipt.seq, next, "a row was skipped");
                    next += 1;
                }
                if last_round && page.rows.is_empty() {
                    return next - 1;
                }
                tokio::task::yield_now().await;
            }
        })
    };
    let mut writers = Vec::new();
    for writer in 0..6_u64 {
        let store = Arc::clone(&store);
        writers.push(tokio::spawn(async move {
            for n in 0..15 {
                let mut tx = store.begin(&[scope(1)]).await.unwrap();
                let text = format!("{writer}-{n}");
                tx.append(change(doc(1, writer), &text)).await.unwrap();
                tx.commit().await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    assert_eq!(reader.await.unwrap(), 6 * 15);
}

/// Units of work that name the same scopes in opposite orders, new scopes among them.
pub async fn scopes_in_any_order_never_deadlock(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mut tasks = Vec::new();
    for writer in 0..8_u64 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            for n in 0..6_u64 {
                let mut numbers = vec![1, 2, 3, 100 + n, 200 + writer];
                let turn = (writer + n) as usize % numbers.len();
                numbers.rotate_left(turn);
                if writer % 2 == 0 {
                    numbers.reverse();
                }
                let scopes: Vec<_> = numbers.iter().map(|n| scope(*n)).collect();
                let mut tx = store.begin(&scopes).await.unwrap();
                for number in numbers {
                    let text = format!("{writer}-{n}-{number}");
                    tx.append(change(doc(number, writer), &text)).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    for number in [1, 2, 3] {
        let rows = read_all(store.as_ref(), log(number)).await;
        assert_gapless(&rows);
        assert_eq!(rows.len(), 8 * 6);
    }
}

/// Each scope has its own sequence.
pub async fn writers_of_different_scopes_do_not_mix(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mut tasks = Vec::new();
    for number in 1..=6_u64 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            for n in 0..10 {
                let mut tx = store.begin(&[scope(number)]).await.unwrap();
                tx.append(change(doc(number, n), &format!("{n}")))
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let logs: Vec<LogId> = (1..=6).map(log).collect();
    let heads: BTreeMap<LogId, u64> = store.log_heads(&logs).await.unwrap().into_iter().collect();
    for log in logs {
        assert_eq!(heads[&log], 10);
        assert_gapless(&read_all(store.as_ref(), log).await);
    }
}

/// Who waits longer than the store is told to gets `Busy`, and can try again.
pub async fn a_busy_scope_says_so(factory: &dyn Factory) {
    let store = factory.ready().await;
    // So that the scope is known to the database already.
    store
        .begin(&[scope(1)])
        .await
        .unwrap()
        .commit()
        .await
        .unwrap();
    let impatient = factory.impatient().await;
    let holder = store.begin(&[scope(1)]).await.unwrap();
    match impatient.begin(&[scope(1)]).await {
        Err(error @ StoreError::Busy(_)) => assert!(error.is_transient()),
        Err(error) => panic!("{error:?} instead of busy"),
        Ok(_) => panic!("two hold one scope"),
    }
    drop(holder);
    impatient.begin(&[scope(1)]).await.unwrap();
}
