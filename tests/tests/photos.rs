//! Photos over the real programs: words first, then bytes, over lines that break and a server that
//! is killed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use lianjian_tests::{Compound, Database, Device, Proxy, Server, Treatment, picture};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{pointer} in {value}"))
}

fn file(device: &Device) -> String {
    let filed = device.json(["complaint", "new", "--title", "漏水", "--category", "leak"]);
    text(&filed, "/id").to_owned()
}

fn add(device: &Device, case: &str, bytes: &[u8]) {
    let path = device.home().join("taken.png");
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_str().unwrap();
    let _ = device.json(["photo", "add", case, "--file", path]);
}

fn fetched(device: &Device, case: &str, bytes: &[u8]) -> Vec<u8> {
    let content: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let out = device.home().join("fetched");
    let path = out.to_str().unwrap();
    let _ = device.json(["photo", "get", case, &content, "--out", path]);
    std::fs::read(&out).unwrap()
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| entries.count())
}

fn doctor(server: &Server) -> Value {
    server.json(["doctor"])
}

#[test]
fn words_travel_first_and_a_photo_over_lines_that_break() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let proxy = Proxy::start(server.address(), |_| Treatment::clean());
    let steward = place.device_at(&server, &proxy.url(), Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let stranger = place.device(&server, Compound::STRANGER);

    let case = file(&steward);
    let photo = picture(900_000, 1);
    add(&steward, &case, &photo);
    // Every line breaks after some 200 kB: words fit, the photo takes several syncs.
    proxy.plan(|_| Treatment::cut_up_after(200_000));
    let first = steward.json(["sync"]);
    assert_eq!(first["pending"], 0, "the words are there: {first}");
    assert_eq!(first["photos"]["waiting"], 1, "{first}");
    let named = doctor(&server);
    assert_eq!(named["not_arrived"], 1, "{named}");
    let mut syncs = 1;
    while steward.json(["sync"])["photos"]["waiting"] == 1 {
        syncs += 1;
        assert!(syncs < 20, "nothing that was received is sent again");
    }
    assert!(syncs >= 4, "{syncs}");
    assert!(proxy.traffic().up < 2 * 900_000, "{:?}", proxy.traffic());

    let _ = desk.json(["sync"]);
    let listed = desk.json(["photo", "list", &case]);
    assert_eq!(listed[0]["arrived"], true, "{listed}");
    assert_eq!(fetched(&desk, &case, &photo), photo);
    // Somebody of another compound has no such case, and the server tells nothing of it.
    let refused = stranger.run(["photo", "list", &case]);
    assert!(!refused.status.success());
    let sound = doctor(&server);
    assert_eq!(sound["attachments"], 1, "{sound}");
    assert_eq!(sound["not_arrived"], 0, "{sound}");
}

/// Killed while bytes come: what was confirmed is there after the restart, and the rest goes on.
fn a_server_dies_in_the_middle(database: Database) {
    let mut server = Server::start(database);
    let place = Compound::found(&server);
    let proxy = Proxy::start(server.address(), |_| Treatment::clean());
    let steward = place.device_at(&server, &proxy.url(), Compound::STEWARD);
    let case = file(&steward);
    let photo = picture(1_500_000, 2);
    add(&steward, &case, &photo);
    proxy.plan(|_| Treatment::cut_up_after(700_000));
    let _ = steward.json(["sync"]);
    server.kill();
    server.restart();
    proxy.plan(|_| Treatment::clean());
    let before = proxy.traffic().up;
    let synced = steward.json(["sync"]);
    assert_eq!(synced["photos"]["sent"], 1, "{synced}");
    let sent = proxy.traffic().up - before;
    assert!(sent < 1_200_000, "{sent} bytes: the beginning was there");
    assert_eq!(fetched(&steward, &case, &photo), photo);
    assert_eq!(files_in(&steward.home().join("photos")), 0);
    let sound = doctor(&server);
    assert_eq!(sound["attachments"], 1, "{sound}");
}

#[test]
fn a_server_on_sqlite_dies_in_the_middle() {
    a_server_dies_in_the_middle(Database::Sqlite);
}

#[test]
fn a_server_on_postgresql_dies_in_the_middle() {
    a_server_dies_in_the_middle(Database::Postgres);
}

#[test]
fn what_the_server_never_takes_is_put_aside_and_said() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let case = file(&steward);
    add(&steward, &case, b"no picture at all");
    let synced = steward.json(["sync"]);
    assert_eq!(
        synced["photos"]["refused"][0][0], "attachment_type",
        "{synced}"
    );
    let again = steward.json(["sync"]);
    assert_eq!(again["photos"]["waiting"], 0, "{again}");
    assert_eq!(files_in(&steward.home().join("photos/refused")), 1);
    // The person is not allowed to lose anything by it: the case is as it was.
    assert_eq!(again["pending"], 0, "{again}");
}
