//! Power cuts in the middle of a storm: the server is killed again and again while devices push
//! at once, and afterwards no change that it has acknowledged is missing.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use lianjian_core::replica::Instruction;
use lianjian_device::device::{Device as Local, Options};
use lianjian_protocol::ids::{Hash, ScopeId};
use lianjian_protocol::time::Span;
use lianjian_tests::{
    Compound, Database, Device, Server, agree, complaint, new_document, wait_for,
};

/// How often the server is killed.
const KILLS: usize = 10;
const PATIENCE: Duration = Duration::from_secs(120);

/// How the storm goes on while the server is killed.
#[derive(Default)]
struct Storm {
    over: AtomicBool,
    acked: AtomicU64,
    failures: AtomicU64,
}

/// One device that files and syncs as fast as it can; what the server acknowledged to it, by hash.
async fn push(home: &Device, scope: ScopeId, storm: &Storm) -> BTreeSet<Hash> {
    let mut options = Options {
        timeout: Duration::from_secs(20),
        tries: 2,
        ..Options::default()
    };
    options.engine.first_wait = Span::from_micros(5_000);
    options.engine.longest_wait = Span::from_micros(20_000);
    let mut device = Local::open(home.home(), options).await.unwrap();
    let mut sent = BTreeSet::new();
    let mut acked = 0;
    for n in 0.. {
        for _ in 0..3 {
            let title = format!("第{n}次巡查");
            let filed = Instruction::new(new_document(scope), complaint(&title));
            let saved = device.execute(filed).await.unwrap();
            sent.insert(saved.hash);
        }
        let synced = device.sync(|_| {}).await;
        let totals = device.engine.totals();
        let so_far = totals.accepted + totals.duplicates;
        storm.acked.fetch_add(so_far - acked, Ordering::SeqCst);
        acked = so_far;
        assert_eq!((totals.refused, totals.held, totals.drafts), (0, 0, 0));
        if synced.is_err() {
            storm.failures.fetch_add(1, Ordering::SeqCst);
        } else if storm.over.load(Ordering::SeqCst) {
            break;
        }
    }
    sent
}

fn survives_a_storm(database: Database, devices: usize) {
    let mut server = Server::start(database);
    let place = Compound::found(&server);
    let badges = [Compound::STEWARD, Compound::COLLEAGUE, Compound::THIRD];
    let homes: Vec<Device> = (0..devices)
        .map(|n| place.device(&server, badges[n % badges.len()]))
        .collect();
    let storm = Storm::default();
    let sent: Vec<BTreeSet<Hash>> = std::thread::scope(|threads| {
        let pushing: Vec<_> = homes
            .iter()
            .map(|home| {
                let (storm, scope) = (&storm, place.scope);
                threads.spawn(move || {
                    tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build()
                        .unwrap()
                        .block_on(push(home, scope, storm))
                })
            })
            .collect();
        for kill in 0..KILLS {
            // Killed once the storm has got hold of it, each time a little later.
            let from = storm.acked.load(Ordering::SeqCst);
            wait_for("the storm", PATIENCE, || {
                let acked = storm.acked.load(Ordering::SeqCst) - from;
                let alive = pushing.iter().all(|pushing| !pushing.is_finished());
                assert!(alive, "a device has given up");
                (acked > kill as u64 % 4).then_some(())
            });
            server.kill();
            server.restart();
        }
        storm.over.store(true, Ordering::SeqCst);
        pushing
            .into_iter()
            .map(|pushing| pushing.join().expect("a device"))
            .collect()
    });
    let all: BTreeSet<Hash> = sent.iter().flatten().copied().collect();
    assert_eq!(
        all.len(),
        sent.iter().map(BTreeSet::len).sum::<usize>(),
        "each has written its own"
    );
    eprintln!(
        "{database:?}: {} changes of {devices} devices over {KILLS} kills, {} syncs cut",
        all.len(),
        storm.failures.load(Ordering::SeqCst)
    );

    // A device that was never there gets all of it, once.
    let fresh = place.device(&server, Compound::DESK);
    let held = fresh.json(["complaint", "list"]);
    assert_eq!(held.as_array().unwrap().len(), all.len(), "none twice");
    for home in &homes {
        let said = home.json(["sync"]);
        assert_eq!(said["pending"], 0, "{said}");
        assert_eq!(said["attention"], 0, "{said}");
    }
    let _ = server.json(["doctor"]);
    let everyone = homes.iter().chain([&fresh]);
    assert_eq!(agree(&server, everyone), 1);
    assert!(storm.acked.load(Ordering::SeqCst) as usize >= all.len());
}

#[test]
fn no_acknowledged_change_is_lost_on_sqlite() {
    survives_a_storm(Database::Sqlite, 4);
}

#[test]
fn no_acknowledged_change_is_lost_on_postgres() {
    survives_a_storm(Database::Postgres, 3);
}
