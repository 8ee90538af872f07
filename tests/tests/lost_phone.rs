//! A lost phone: revoked, it hands over what it had not sent and erases itself, and a supervisor
//! decides about what it handed over.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lianjian_tests::{Compound, Database, Device, Proxy, Server, Treatment};

fn revoke(server: &Server, badge: &str) {
    let devices = server.json(["device", "list", "--user", badge]);
    let device = devices[0]["id"].as_str().unwrap().to_owned();
    let _ = server.json(["device", "revoke", &device]);
}

fn has_store(device: &Device) -> bool {
    device.home().join("store.db").exists()
}

fn what_was_unsent_waits_and_the_phone_is_empty(database: Database) {
    let server = Server::start(database);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let filed = steward.json(["complaint", "new", "--title", "消防门锁死"]);
    let case = filed["id"].as_str().unwrap().to_owned();
    let _ = steward.json(["sync"]);
    let _ = steward.json(["complaint", "comment", &case, "钥匙在门卫处"]);
    let _ = steward.json(["complaint", "new", "--title", "墙皮脱落"]);
    revoke(&server, Compound::STEWARD);

    let said = steward.run(["sync"]).failed_with(3);
    assert!(said.stderr.contains("\"wiped\""), "{said}");
    assert!(!has_store(&steward), "nothing is left");
    let said = steward.run(["sync"]).failed_with(3);
    assert!(said.stderr.contains("\"not_enrolled\""), "{said}");

    let waiting = server.json(["held", "list"]);
    let rows = waiting.as_array().unwrap();
    assert_eq!(rows.len(), 2, "{waiting}");
    assert!(
        rows.iter().all(|row| row["code"] == "device_revoked"),
        "{waiting}"
    );
    let words = waiting.to_string();
    assert!(words.contains("钥匙在门卫处"), "{waiting}");
    assert!(words.contains("title: 墙皮脱落"), "{waiting}");
    let shown = server.json(["held", "show", rows[0]["hash"].as_str().unwrap()]);
    assert_eq!(shown["case"]["title"], "消防门锁死", "{shown}");
    for row in rows {
        let hash = row["hash"].as_str().unwrap();
        let _ = server.json(["held", "admit", hash, "--by", Compound::SUPERVISOR]);
    }
    let desk = place.device(&server, Compound::DESK);
    let shown = desk.json(["complaint", "show", &case]);
    assert!(shown.to_string().contains("钥匙在门卫处"), "{shown}");
    let listed = desk.json(["complaint", "list"]);
    assert!(listed.to_string().contains("墙皮脱落"), "{listed}");
    let checked = server.json(["doctor"]);
    assert_eq!(checked["violations"], serde_json::json!([]), "{checked}");
}

#[test]
fn what_was_unsent_waits_and_the_phone_is_empty_on_sqlite() {
    what_was_unsent_waits_and_the_phone_is_empty(Database::Sqlite);
}

#[test]
fn what_was_unsent_waits_and_the_phone_is_empty_on_postgres() {
    what_was_unsent_waits_and_the_phone_is_empty(Database::Postgres);
}

#[test]
fn a_line_that_fails_in_between_loses_nothing() {
    let mut server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    // Once there is trouble each connection lives a little longer than the one before: the answer
    // to the call is cut, then the order, then the answer to the handing over.
    let trouble = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&trouble);
    let proxy = Proxy::start(server.address(), move |_| {
        match counted.load(Ordering::SeqCst) {
            0 => Treatment::clean(),
            _ => Treatment::cut_down_after(100 * counted.fetch_add(1, Ordering::SeqCst)),
        }
    });
    let steward = place.device_at(&server, &proxy.url(), Compound::COLLEAGUE);
    let _ = steward.json(["complaint", "new", "--title", "水表井积水"]);
    revoke(&server, Compound::COLLEAGUE);
    server.kill();
    let _ = steward.run(["sync"]).failed_with(7);
    assert!(has_store(&steward), "a server that is gone orders nothing");
    server.restart();
    trouble.store(1, Ordering::SeqCst);
    let mut runs = 0;
    loop {
        let said = steward.run(["sync"]);
        runs += 1;
        assert!(runs < 50, "it never ends: {said}");
        if said.status.code() == Some(3) {
            assert!(said.stderr.contains("\"wiped\""), "{said}");
            break;
        }
        let said = said.failed_with(7);
        assert!(has_store(&steward), "it was erased too early: {said}");
    }
    let waiting = server.json(["held", "list"]);
    assert_eq!(waiting.as_array().unwrap().len(), 1, "{waiting}");
}
