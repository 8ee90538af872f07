//! Lines that break in the middle of a call: nothing is doubled, nothing is lost, and the first
//! receipt stands.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use lianjian_protocol::wire::{SyncRequest, Verdict, encode};
use lianjian_tests::texts::messages;
use lianjian_tests::{
    Compound, Database, Device, Proxy, Server, Treatment, agree, complaint, new_actor,
    new_document, offer, request, wait_for,
};
use serde_json::Value;

/// Files this many messages, of some hundred characters each.
fn file(device: &Device, seed: u64, count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("messages.csv");
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(["title", "text"]).unwrap();
    for message in messages(seed, count) {
        writer
            .write_record([&message.title, &message.text])
            .unwrap();
    }
    writer.flush().unwrap();
    let filed = device.json(["complaint", "import", "--csv", path.to_str().unwrap()]);
    assert_eq!(filed["filed"], count, "{filed}");
}

/// The cases that a device shows, and how often each title is there.
fn titles(device: &Device) -> BTreeMap<String, usize> {
    let mut titles = BTreeMap::new();
    for row in device.json(["complaint", "list"]).as_array().unwrap() {
        let title = row["title"].as_str().unwrap().to_owned();
        *titles.entry(title).or_default() += 1;
    }
    titles
}

/// The receipts of everything that happened to a device's cases.
fn receipts(device: &Device) -> BTreeMap<String, Value> {
    let mut receipts = BTreeMap::new();
    for row in device.json(["complaint", "list"]).as_array().unwrap() {
        let doc = row["doc"]["doc"].as_str().unwrap();
        let shown = device.json(["complaint", "show", doc]);
        for entry in shown["timeline"].as_array().unwrap() {
            let key = format!("{doc} {}", entry["key"]);
            receipts.insert(key, entry["received_at"].clone());
        }
    }
    receipts
}

/// Syncs until it has gone through.
fn sync_through(device: &Device) -> Value {
    for _ in 0..10 {
        let ran = device.run(["sync"]);
        if ran.status.success() {
            return ran.json();
        }
        let _ = ran.failed_with(7);
    }
    panic!("ten syncs, and none went through");
}

fn a_lost_answer_costs_nothing(database: Database) {
    let server = Server::start(database);
    let place = Compound::found(&server);
    let proxy = Proxy::start(server.address(), |_| Treatment::clean());
    let steward = place.device_at(&server, &proxy.url(), Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    file(&steward, 1, 12);

    // The server takes everything, and the device never hears of it.
    proxy.plan(|_| Treatment::lose_answer());
    let _ = steward.run(["sync"]).failed_with(7);
    assert_eq!(steward.json(["status"])["pending"], 12, "nothing is lost");
    assert_eq!(desk.json(["sync"])["changes"], 12, "the server has them");
    let first = receipts(&desk);
    assert_eq!(first.len(), 12);

    proxy.plan(|_| Treatment::clean());
    let said = steward.json(["sync"]);
    assert_eq!(said["accepted"], 0, "{said}");
    assert_eq!(said["duplicates"], 12, "{said}");
    assert_eq!(said["pending"], 0, "{said}");
    assert_eq!(desk.json(["sync"])["changes"], 0, "nothing came twice");
    assert_eq!(receipts(&steward), first, "the first receipts stand");
    assert_eq!(titles(&steward), titles(&desk));
    assert_eq!(agree(&server, [&steward, &desk]), 1);
}

#[test]
fn a_lost_answer_costs_nothing_on_sqlite() {
    a_lost_answer_costs_nothing(Database::Sqlite);
}

#[test]
fn a_lost_answer_costs_nothing_on_postgres() {
    a_lost_answer_costs_nothing(Database::Postgres);
}

/// A request cut at each of many bytes, and an answer cut at each of many bytes, in turn, while
/// two devices send and fetch.
#[test]
fn calls_cut_at_any_byte_double_and_lose_nothing() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let proxy = Proxy::start(server.address(), |_| Treatment::clean());
    let steward = place.device_at(&server, &proxy.url(), Compound::STEWARD);
    let desk = place.device_at(&server, &proxy.url(), Compound::DESK);
    let mut filed = 0;
    for (round, cut) in [1, 40, 400, 620, 700, 1_500, 4_000].into_iter().enumerate() {
        file(&steward, 10 + round as u64, 4);
        filed += 4;
        let from = proxy.traffic().connections;
        // The first connection is cut on its way up, the second on its way down; then it is good.
        proxy.plan(move |n| match n - from {
            0 => Treatment::cut_up_after(cut),
            1 => Treatment::cut_down_after(cut),
            2 => Treatment::lose_answer(),
            _ => Treatment::clean(),
        });
        let said = sync_through(&steward);
        assert_eq!(said["pending"], 0, "cut at {cut}: {said}");
        let from = proxy.traffic().connections;
        proxy.plan(move |n| match n - from {
            0 => Treatment::cut_down_after(cut),
            1 => Treatment::cut_down_after(cut * 2),
            _ => Treatment::clean(),
        });
        let _ = sync_through(&desk);
        let held: usize = titles(&desk).values().sum();
        assert_eq!(held, filed, "cut at {cut}");
        assert_eq!(titles(&desk), titles(&steward), "cut at {cut}");
    }
    assert_eq!(receipts(&desk), receipts(&steward));
    assert_eq!(agree(&server, [&steward, &desk]), 1);
}

/// A device that dies in the middle of its call, the server in the middle of its answer.
#[test]
fn a_device_killed_while_it_syncs_loses_nothing() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let proxy = Proxy::start(server.address(), |_| Treatment::clean());
    let steward = place.device_at(&server, &proxy.url(), Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    file(&steward, 2, 40);
    let before = proxy.traffic();
    // Held back long enough to be killed at every stage.
    proxy.plan(|_| Treatment::delayed(std::time::Duration::from_millis(40)));
    for stage in 0..4 {
        let syncing = steward.start(["sync"]);
        wait_for("the call's next stage", PATIENCE, || {
            let now = proxy.traffic();
            let reached = match stage {
                0 => now.connections > before.connections,
                1 => now.up > before.up,
                2 => now.up > before.up + 2_000,
                _ => now.down > before.down,
            };
            reached.then_some(())
        });
        let _ = syncing.kill();
        assert_eq!(
            steward
                .json(["complaint", "list"])
                .as_array()
                .unwrap()
                .len(),
            40,
            "killed at stage {stage}"
        );
    }
    proxy.plan(|_| Treatment::clean());
    let said = steward.json(["sync"]);
    assert_eq!(said["pending"], 0, "{said}");
    let _ = desk.json(["sync"]);
    assert_eq!(receipts(&desk), receipts(&steward));
    assert_eq!(agree(&server, [&steward, &desk]), 1);
}

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// The very same bytes sent again, at once and after a restart: the same receipts.
#[test]
fn a_repeated_call_gets_the_receipts_of_the_first() {
    let mut server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let caller = place.caller(&server, Compound::STEWARD);
    let _ = steward.json(["sync"]);
    let doc = new_document(place.scope);
    let made = caller
        .learn()
        .make(new_actor(), doc, None, &complaint("水管漏水"));
    let body = encode(&SyncRequest {
        push: vec![offer(doc, [made.change])],
        ..request()
    });

    let first = caller.post_body(body.clone()).response().verdicts;
    let Ok([Verdict::Accepted(receipt)]) = <[Verdict; 1]>::try_from(first) else {
        panic!("an honest change is taken");
    };
    for _ in 0..2 {
        let again = caller.post_body(body.clone()).response().verdicts;
        assert_eq!(again, [Verdict::Duplicate(receipt)]);
        server.kill();
        server.restart();
    }
    assert_eq!(steward.json(["sync"])["changes"], 1, "nothing is doubled");
    assert_eq!(agree(&server, [&steward]), 1);
}
