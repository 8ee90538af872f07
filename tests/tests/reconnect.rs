//! What it costs a device to come back when nothing has changed: one call of under 1 KB, headers
//! and all, however much it holds.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use lianjian_tests::texts::messages;
use lianjian_tests::{Compound, Database, Device, Proxy, Server, Traffic, Treatment};
use serde_json::Value;

/// The most that a reconnection may cost, both ways together.
const MOST: u64 = 1_024;

fn import_file(path: &Path, from: usize, to: usize) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(["id", "title", "text"]).unwrap();
    for (n, message) in messages(3, to).iter().enumerate().skip(from) {
        let row = [&n.to_string(), &message.title, &message.text];
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

/// Files messages until the device holds `to` documents, and sends them.
fn hold(device: &Device, from: usize, to: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("messages.csv");
    import_file(&path, from, to);
    let filed = device.json(["complaint", "import", "--csv", path.to_str().unwrap()]);
    assert_eq!(filed["filed"], to - from, "{}", filed["rejected"]);
    let sent = device.json(["sync"]);
    assert_eq!(sent["accepted"], to - from, "{sent}");
    assert_eq!(device.json(["status"])["documents"], to);
}

/// What one `sync` said, and what went over the line for it.
fn sync(device: &Device, proxy: &Proxy) -> (Value, Traffic) {
    let before = proxy.traffic();
    let said = device.json(["sync"]);
    let after = proxy.traffic();
    let cost = Traffic {
        connections: after.connections - before.connections,
        up: after.up - before.up,
        down: after.down - before.down,
    };
    (said, cost)
}

fn costs_one_small_call(device: &Device, proxy: &Proxy, documents: usize) {
    let (said, cost) = sync(device, proxy);
    eprintln!("{documents} documents, nothing changed: {cost:?}");
    assert_eq!(said["calls"], 1, "{said}");
    assert_eq!(cost.connections, 1);
    let bytes = cost.up + cost.down;
    assert!(
        bytes < MOST,
        "{documents} documents cost {bytes} bytes: {cost:?}"
    );
}

fn reconnecting_is_cheap(database: Database, sizes: &[usize]) {
    let mut server = Server::start(database);
    let place = Compound::found(&server);
    let proxy = Proxy::start(server.address(), |_| Treatment::clean());
    let steward = place.device_at(&server, &proxy.url(), Compound::STEWARD);
    let mut held = 0;
    for size in sizes {
        hold(&steward, held, *size);
        held = *size;
        costs_one_small_call(&steward, &proxy, held);
        costs_one_small_call(&steward, &proxy, held);
    }
    // The same for one that has only read.
    let desk = place.device_at(&server, &proxy.url(), Compound::DESK);
    assert_eq!(desk.json(["status"])["documents"], held);
    costs_one_small_call(&desk, &proxy, held);

    // A server that has forgotten who has read what asks for the list, once.
    server.kill();
    server.restart();
    let (said, cost) = sync(&steward, &proxy);
    eprintln!("{held} documents, the server restarted: {cost:?}");
    assert_eq!(said["calls"], 2, "{said}");
    assert_eq!(said["changes"], 0, "{said}");
    assert_eq!(said["snapshots"], 0, "{said}");
    assert!(cost.up + cost.down < 2 * MOST, "{cost:?}");
    costs_one_small_call(&steward, &proxy, held);
}

#[test]
fn a_device_with_thousands_of_documents_reconnects_for_a_kilobyte() {
    reconnecting_is_cheap(Database::Sqlite, &[1_000, 5_000]);
}

#[test]
fn on_postgres_too() {
    reconnecting_is_cheap(Database::Postgres, &[200]);
}
