//! 物业已看 from end to end: who filed a case sees that another organisation has read it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use lianjian_tests::{Compound, Database, Device, Server, agree};

fn delivery(device: &Device, case: &str) -> String {
    let listed = device.json(["complaint", "list"]);
    let rows = listed.as_array().unwrap();
    let row = rows.iter().find(|row| row["doc"]["doc"] == case);
    row.expect("the case")["delivery"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn it_is_seen_that_it_was_read(database: Database) {
    let server = Server::start(database);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let colleague = place.device(&server, Compound::COLLEAGUE);
    let company = place.device(&server, Compound::REPAIRER);
    let filed = steward.json(["complaint", "new", "--title", "电梯停在三楼"]);
    let case = filed["id"].as_str().unwrap().to_owned();
    let _ = steward.json(["sync"]);
    assert_eq!(delivery(&steward, &case), "delivered");

    // A colleague's look says nothing; the company's does.
    let _ = colleague.json(["sync"]);
    let _ = colleague.json(["complaint", "show", &case]);
    let _ = colleague.json(["sync"]);
    let _ = steward.json(["sync"]);
    assert_eq!(delivery(&steward, &case), "delivered");
    let _ = company.json(["sync"]);
    let _ = company.json(["complaint", "show", &case]);
    let _ = company.json(["sync"]);
    let _ = steward.json(["sync"]);
    assert_eq!(delivery(&steward, &case), "read");

    // What was added since is not read yet; what others add makes it no less read.
    let _ = steward.json(["complaint", "comment", &case, "有人被困"]);
    let _ = steward.json(["sync"]);
    assert_eq!(delivery(&steward, &case), "delivered");
    let _ = company.json(["sync"]);
    let _ = company.json(["complaint", "show", &case]);
    let _ = company.json(["sync"]);
    let _ = colleague.json(["complaint", "comment", &case, "我在现场"]);
    let _ = colleague.json(["sync"]);
    let _ = steward.json(["sync"]);
    assert_eq!(delivery(&steward, &case), "read");

    // A new device of the same person is told too.
    let second = place.device(&server, Compound::STEWARD);
    assert_eq!(delivery(&second, &case), "read");
    for device in [&colleague, &company] {
        let _ = device.json(["sync"]);
    }
    assert_eq!(agree(&server, [&steward, &colleague, &company, &second]), 1);
    let checked = server.json(["doctor"]);
    assert_eq!(checked["violations"], serde_json::json!([]), "{checked}");
}

#[test]
fn it_is_seen_that_it_was_read_on_sqlite() {
    it_is_seen_that_it_was_read(Database::Sqlite);
}

#[test]
fn it_is_seen_that_it_was_read_on_postgres() {
    it_is_seen_that_it_was_read(Database::Postgres);
}
