//! What the server refuses is never lost: its words become a draft that needs attention, with why
//! and what can be done, and whatever did not hang on it goes through.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use lianjian_protocol::time::{Span, Timestamp};
use lianjian_tests::{Compound, Database, Device, Server, agree, import, now};
use serde_json::Value;

const REASON: &str = "公司三天没有派人，请应急中心接手";

fn case_of(saved: &Value) -> String {
    saved["id"].as_str().unwrap().to_owned()
}

fn status(device: &Device, case: &str) -> String {
    let shown = device.json(["complaint", "show", case]);
    shown["status"].as_str().unwrap().to_owned()
}

/// A case that has been dispatched to the company, known to the desk.
fn dispatched(steward: &Device, desk: &Device) -> String {
    let case = case_of(&steward.json(["complaint", "new", "--title", "大门关不上"]));
    let _ = steward.json(["sync"]);
    let _ = desk.json(["sync"]);
    let _ = desk.json(["complaint", "act", &case, "verified"]);
    let _ = desk.json(["complaint", "act", &case, "dispatched", "fixer=安居物业"]);
    let _ = desk.json(["sync"]);
    case
}

/// The compound's list without the emergency centre: what the desk's device still believes in.
fn strike_the_centre(server: &Server) {
    let scopes = "name,kind,parent,residents_committee,households,parties\n\
                  花园里,compound,花园社区,yes,900,company:安居物业\n";
    import(server, "scopes", scopes);
}

fn a_refused_change_keeps_its_words(database: Database) {
    let server = Server::start(database);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let case = dispatched(&steward, &desk);

    // Offline, the desk moves the case to the centre and writes on; meanwhile the centre is struck
    // from the compound's list.
    let reason = format!("reason={REASON}");
    let moved = desk.json([
        "complaint",
        "act",
        &case,
        "transferred",
        "fixer=应急维修中心",
        &reason,
    ]);
    let _ = desk.json(["complaint", "comment", &case, "已告知住户"]);
    let _ = desk.json(["complaint", "set", &case, "note", "先围起来"]);
    let other = case_of(&desk.json(["complaint", "new", "--title", "路灯不亮"]));
    strike_the_centre(&server);

    let said = desk.json(["sync"]);
    assert_eq!(said["refused"], 1, "{said}");
    assert_eq!(said["drafts"], 1, "{said}");
    assert_eq!(said["rerun"], 2, "the comment and the note: {said}");
    assert_eq!(said["pending"], 0, "{said}");
    assert_eq!(said["attention"], 1, "{said}");

    let drafts = desk.json(["attention", "list"]);
    let draft = &drafts[0];
    assert_eq!(draft["id"], moved["seq"], "{drafts}");
    assert_eq!(draft["code"], "wrong_fixer", "{drafts}");
    assert_eq!(draft["words"], serde_json::json!([REASON]), "{drafts}");
    assert_eq!(draft["held"], false, "{drafts}");
    assert!(
        !draft["reason"].as_str().unwrap().is_empty(),
        "why, in words"
    );
    assert_eq!(status(&desk, &case), "dispatched", "as if never moved");
    assert_eq!(status(&desk, &other), "reported");
    let exported = desk.json(["export-unsent"]).to_string();
    assert!(exported.contains(REASON), "in the export too: {exported}");

    // Doing the same again is refused here and now, and the draft stays; as a supplement its
    // words reach the case.
    let id = draft["id"].to_string();
    let _ = desk
        .run(["attention", "resolve", &id, "retry"])
        .failed_with(6);
    assert_eq!(desk.json(["status"])["attention"], 1);
    let _ = desk.json(["attention", "resolve", &id, "supplement"]);
    let _ = desk
        .run(["attention", "resolve", &id, "discard"])
        .failed_with(6);
    assert_eq!(desk.json(["attention", "list"]), serde_json::json!([]));
    assert_eq!(
        desk.json(["attention", "list", "--all"])[0]["resolved"]["how"],
        "supplemented"
    );
    assert_eq!(desk.json(["sync"])["accepted"], 1);

    let _ = steward.json(["sync"]);
    let shown = steward.json(["complaint", "show", &case]).to_string();
    for words in [REASON, "已告知住户", "先围起来"] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    assert!(!shown.contains("transferred"), "{shown}");
    assert_eq!(agree(&server, [&steward, &desk]), 1);
}

#[test]
fn a_refused_change_keeps_its_words_on_sqlite() {
    a_refused_change_keeps_its_words(Database::Sqlite);
}

#[test]
fn a_refused_change_keeps_its_words_on_postgres() {
    a_refused_change_keeps_its_words(Database::Postgres);
}

/// What hung on a refused change and can't be done without it is a draft too, which names it.
#[test]
fn what_hung_on_it_is_a_draft_that_says_so() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let case = case_of(&steward.json(["complaint", "new", "--title", "管道异响"]));
    let _ = steward.json(["sync"]);
    let _ = desk.json(["sync"]);

    let sent = desk.json([
        "complaint",
        "act",
        &case,
        "dispatched",
        "fixer=应急维修中心",
    ]);
    let reason = format!("reason={REASON}");
    let moved = desk.json([
        "complaint",
        "act",
        &case,
        "transferred",
        "fixer=安居物业",
        &reason,
    ]);
    let back = desk.json([
        "complaint",
        "act",
        &case,
        "transferred",
        "fixer=应急维修中心",
        &reason,
    ]);
    strike_the_centre(&server);

    let said = desk.json(["sync"]);
    assert_eq!(said["pending"], 0, "{said}");
    let drafts = desk.json(["attention", "list"]);
    let found: Vec<(&Value, &Value, &Value)> = drafts
        .as_array()
        .unwrap()
        .iter()
        .map(|draft| (&draft["id"], &draft["code"], &draft["because_of"]))
        .collect();
    assert!(
        found.contains(&(&sent["seq"], &"wrong_fixer".into(), &Value::Null)),
        "{drafts}"
    );
    assert!(
        !found.iter().any(|(id, ..)| **id == moved["seq"]),
        "a case that was not sent anywhere can still be sent to the company: {drafts}"
    );
    assert!(
        found.contains(&(&back["seq"], &"wrong_fixer".into(), &sent["seq"])),
        "{drafts}"
    );
    for draft in drafts.as_array().unwrap() {
        let _ = desk.json(["attention", "resolve", &draft["id"].to_string(), "discard"]);
    }
    assert_eq!(desk.json(["status"])["attention"], 0);
    assert_eq!(status(&desk, &case), "dispatched");
    let _ = steward.json(["sync"]);
    assert_eq!(agree(&server, [&steward, &desk]), 1);
}

/// A steward whose grant began a month ago: its id, and an enrolled device.
fn old_steward(server: &Server, place: &Compound, badge: &str) -> (String, Device) {
    let since = now().minus(Span::from_days(30)).to_string();
    let add = ["user", "add", "--name", "钱", "--badge", badge];
    let _ = server.json(add.iter().chain(&["--organisation", "花园里居委会"]));
    let grant = server.json([
        "grant",
        "add",
        "--user",
        badge,
        "--role",
        "steward",
        "--scope",
        "花园里",
        "--from",
        &since,
    ]);
    let id = grant["id"].as_str().unwrap().to_owned();
    (id, place.device(server, badge))
}

fn end(server: &Server, grant: &str, at: Timestamp) {
    let _ = server.json(["grant", "end", grant, "--at", &at.to_string()]);
}

/// A role that ended while its holder was offline: what arrives within seven days counts.
#[test]
fn within_seven_days_of_a_roles_end_its_work_counts() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let desk = place.device(&server, Compound::DESK);
    let (grant, steward) = old_steward(&server, &place, "S-9");
    let seen = case_of(&steward.json(["complaint", "new", "--title", "屋顶渗水"]));
    let _ = steward.json(["sync"]);

    let new = case_of(&steward.json(["complaint", "new", "--title", "护栏松动"]));
    let _ = steward.json(["complaint", "comment", &seen, "又渗了一片"]);
    end(&server, &grant, now());

    let said = steward.json(["sync"]);
    assert_eq!(said["accepted"], 2, "{said}");
    assert_eq!(said["attention"], 0, "{said}");
    assert_eq!(
        steward.json(["complaint", "list"]),
        serde_json::json!([]),
        "what it may no longer see is gone from it"
    );
    let _ = desk.json(["sync"]);
    assert_eq!(status(&desk, &new), "reported");
    let shown = desk.json(["complaint", "show", &seen]).to_string();
    assert!(shown.contains("又渗了一片"), "{shown}");
    assert_eq!(agree(&server, [&desk]), 1);

    // From here on it is over: the device itself knows it.
    let said = steward
        .run(["complaint", "new", "--title", "再来一件"])
        .status;
    assert!(!said.success());
}

/// The same ended eight days ago: held for a supervisor, its words with its author too.
#[test]
fn after_seven_days_it_is_held_with_its_words() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let desk = place.device(&server, Compound::DESK);
    let (grant, steward) = old_steward(&server, &place, "S-8");
    let case = case_of(&steward.json([
        "complaint",
        "new",
        "--title",
        "电表箱敞着",
        "--text",
        "小孩够得到",
    ]));
    end(&server, &grant, now().minus(Span::from_days(8)));

    let said = steward.json(["sync"]);
    assert_eq!(said["held"], 1, "{said}");
    assert_eq!(said["pending"], 0, "{said}");
    let drafts = steward.json(["attention", "list"]);
    assert_eq!(drafts[0]["code"], "role_ended", "{drafts}");
    assert_eq!(drafts[0]["held"], true, "{drafts}");
    assert!(drafts[0]["words"].to_string().contains("小孩够得到"));
    assert_eq!(drafts[0]["doc"], case.as_str());
    assert_eq!(
        steward.json(["sync"])["attention"],
        1,
        "it stays until its person has settled it"
    );
    let id = drafts[0]["id"].to_string();
    let _ = steward.json(["attention", "resolve", &id, "discard"]);
    assert_eq!(steward.json(["status"])["attention"], 0);

    assert_eq!(desk.json(["sync"])["changes"], 0, "nobody else sees it");
    assert_eq!(agree(&server, [&desk]), 0);
}
