//! The whole path with nothing but the two programs, as a newcomer types them: filed with no
//! signal, synced, registered, dispatched, accepted, fixed and confirmed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use lianjian_tests::{Compound, Database, Device, Server, agree};
use serde_json::Value;

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{pointer} in {value}"))
}

fn status(device: &Device, case: &str) -> String {
    text(&device.json(["complaint", "show", case]), "/status").to_owned()
}

/// Everybody syncs, while the server is up for just as long as it takes.
fn meet(server: &mut Server, devices: &[&Device]) {
    server.restart();
    for device in devices.iter().chain(devices) {
        let synced = device.json(["sync"]);
        assert_eq!(synced["pending"], 0, "{synced}");
        assert_eq!(synced["attention"], 0, "{synced}");
    }
    assert!(server.stop().success());
}

/// From here to the end of a case, with the server stopped whenever nobody syncs.
fn a_case_runs_its_course(database: Database) {
    let mut server = Server::start(database);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let repairer = place.device(&server, Compound::REPAIRER);
    assert!(server.stop().success());
    let all = [&steward, &desk, &repairer];

    let filed = steward.json([
        "complaint",
        "new",
        "--title",
        "三单元电梯灯坏了",
        "--text",
        "晚上上下楼看不清，老人孩子多。",
        "--category",
        "lift",
        "--building",
        "1号楼",
    ]);
    let case = text(&filed, "/id").to_owned();
    assert_eq!(filed["delivery"], "saved", "{filed}");
    assert_eq!(status(&steward, &case), "reported");
    meet(&mut server, &all);

    let seen = desk.json(["complaint", "list", "--open"]);
    assert_eq!(text(&seen, "/0/title"), "三单元电梯灯坏了", "{seen}");
    let _ = desk.json(["complaint", "act", &case, "verified"]);
    let _ = desk.json(["complaint", "act", &case, "dispatched", "fixer=安居物业"]);
    let _ = desk.json(["complaint", "set", &case, "priority", "high"]);
    meet(&mut server, &all);

    assert_eq!(status(&repairer, &case), "dispatched");
    let _ = repairer.json(["complaint", "act", &case, "accepted"]);
    let _ = repairer.json(["complaint", "set", &case, "plan", "明早带灯管来"]);
    let _ = repairer.json(["complaint", "act", &case, "fixed", "note=换了两根灯管"]);
    let _ = steward.json(["complaint", "comment", &case, "住户问了两次"]);
    meet(&mut server, &all);

    assert_eq!(status(&steward, &case), "fixed");
    let _ = steward.json(["complaint", "act", &case, "confirmed"]);
    meet(&mut server, &all);

    for device in all {
        let shown = device.json(["complaint", "show", &case]);
        assert_eq!(shown["status"], "confirmed", "{shown}");
        // Whose words another organisation has read by then, depends on who looked first.
        let delivery = shown["summary"]["delivery"].as_str().unwrap_or_default();
        assert!(matches!(delivery, "delivered" | "read"), "{shown}");
        let timeline = shown["timeline"].as_array().unwrap();
        let types: Vec<&str> = timeline
            .iter()
            .map(|entry| text(entry, "/event/what/type"))
            .collect();
        assert_eq!(
            types,
            [
                "reported",
                "verified",
                "dispatched",
                "accepted",
                "fixed",
                "confirmed"
            ]
        );
        assert!(shown.to_string().contains("换了两根灯管"), "{shown}");
        assert!(shown.to_string().contains("住户问了两次"), "{shown}");
        assert!(shown.to_string().contains("明早带灯管来"), "{shown}");
    }
    assert_eq!(agree(&server, all), 1);
}

#[test]
fn a_case_runs_its_course_on_sqlite() {
    a_case_runs_its_course(Database::Sqlite);
}

#[test]
fn a_case_runs_its_course_on_postgres() {
    a_case_runs_its_course(Database::Postgres);
}

/// Whatever a device does but enrolling and syncing, it does with no server, and says it in JSON.
#[test]
fn everything_but_enrolling_and_syncing_works_with_no_server() {
    let mut server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let supervisor = place.device(&server, Compound::SUPERVISOR);
    assert!(server.stop().success());

    let filed = steward.json(["complaint", "new", "--title", "楼道堆物"]);
    let case = text(&filed, "/id").to_owned();
    let _ = steward.json(["complaint", "edit", &case, "--text", "二楼到三楼之间"]);
    let _ = steward.json(["complaint", "comment", &case, "已劝过一次"]);
    let begun = steward.json(["patrol", "start", "日巡"]);
    let patrol = text(&begun, "/id").to_owned();
    let _ = steward.json(["patrol", "mark", &patrol, "H-1", "--note", "无渗水"]);
    let _ = steward.json(["patrol", "finish", &patrol]);
    let _ = steward.json(["visit", "new", "--household", "2号楼501", "--need", "助浴"]);
    let _ = steward.json([
        "quickfix",
        "new",
        "--title",
        "门把手松了",
        "--note",
        "拧紧了",
    ]);
    for (what, rows) in [("complaint", 2), ("patrol", 1), ("visit", 1)] {
        let listed = steward.json([what, "list"]);
        assert_eq!(listed.as_array().unwrap().len(), rows, "{listed}");
    }
    let stands = steward.json(["status"]);
    assert_eq!(stands["pending"], 8, "{stands}");
    let unsent = steward.json(["export-unsent"]);
    assert_eq!(unsent["pending"].as_array().unwrap().len(), 8);
    assert!(unsent.to_string().contains("已劝过一次"), "words and all");
    assert_eq!(
        steward.json(["attention", "list"]),
        serde_json::json!([]),
        "an empty list is one"
    );
    let digests = steward.json(["digest"]);
    assert!(digests.as_array().is_some_and(|logs| !logs.is_empty()));

    meet(&mut server, &[&steward, &supervisor]);
    assert_eq!(agree(&server, [&steward, &supervisor]), 2, "all and own");
}

#[test]
fn exit_codes_say_what_to_do() {
    let mut server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let fresh = Device::new();
    let said = fresh.run(["sync"]).failed_with(3);
    assert!(said.stderr.contains("\"not_enrolled\""), "{said}");
    let said = fresh
        .run(["enroll", "--server", &server.url(), "--code", "XXXX-XXXX"])
        .failed_with(3);
    assert!(said.stderr.contains("\"enrolment_rejected\""), "{said}");
    let _ = fresh.run(["complaint", "fly"]).failed_with(2);

    let steward = place.device(&server, Compound::STEWARD);
    let said = steward
        .run(["complaint", "show", "018f0000"])
        .failed_with(4);
    assert!(said.stderr.contains("\"not_found\""), "{said}");
    let _ = steward
        .run(["attention", "resolve", "7", "discard"])
        .failed_with(4);

    let filed = steward.json(["complaint", "new", "--title", "门禁坏了"]);
    let case = text(&filed, "/id").to_owned();
    let said = steward
        .run(["complaint", "act", &case, "verified"])
        .failed_with(6);
    assert!(said.stderr.contains("\"role_may_not\""), "{said}");
    let said = steward
        .run(["complaint", "edit", &case, "--severity", "terrible"])
        .failed_with(6);
    assert!(said.stderr.contains("\"invalid_input\""), "{said}");
    let code = place.code(&server, Compound::COLLEAGUE);
    let said = steward
        .run(["enroll", "--server", &server.url(), "--code", &code])
        .failed_with(6);
    assert!(said.stderr.contains("--home"), "{said}");
    let _ = Device::enrolled(&server.url(), &code);

    server.kill();
    let said = steward.run(["sync"]).failed_with(7);
    assert!(said.stderr.contains("\"unreachable\""), "{said}");
    assert_eq!(steward.json(["status"])["pending"], 1, "nothing is lost");
    server.restart();
    assert_eq!(steward.json(["sync"])["accepted"], 1);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, "title,text\n井盖响,每晚都响\n,没有标题\n").unwrap();
    let path = path.to_str().unwrap();
    let said = steward
        .run(["complaint", "import", "--csv", path])
        .failed_with(5)
        .json();
    assert_eq!(said["filed"], 1, "{said}");
    assert_eq!(said["rejected"][0]["line"], 3, "{said}");
}
