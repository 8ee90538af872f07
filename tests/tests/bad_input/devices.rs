//! What a device makes of a wrong clock, a stale token and a broken file.

use lianjian_core::records::Session;
use lianjian_core::replica::Instruction;
use lianjian_device::device::{Device as Local, Options};
use lianjian_device::sqlite::SqliteStorage;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::Tokens;
use lianjian_tests::{Compound, Database, Device, Server, agree, complaint, new_document, now};

async fn open(device: &Device) -> Local<SqliteStorage> {
    Local::open(device.home(), Options::default())
        .await
        .unwrap()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}

/// A device whose clock is a day ahead runs its commands again by itself: no one is asked, and
/// nothing is dated tomorrow.
#[test]
fn a_device_a_day_ahead_sets_itself_right() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let desk = place.device(&server, Compound::DESK);
    let case = block_on(async {
        let mut device = open(&steward).await;
        let tomorrow = now().plus(Span::from_days(1));
        let doc = new_document(place.scope);
        let filed = Instruction::new(doc, complaint("表快了一天"));
        let replica = device.replica_mut();
        let saved = replica.execute(filed, tomorrow).await.unwrap();
        assert!(saved.at > now().plus(Span::from_hours(23)), "{}", saved.at);
        let text = "还在漏".to_owned();
        let what = What::Supplement { text };
        let more = Instruction::new(doc, Command::Act { what });
        let _ = replica.execute(more, tomorrow.next()).await.unwrap();
        doc.doc.to_string()
    });
    let said = steward.json(["sync"]);
    assert_eq!(said["pending"], 0, "{said}");
    assert_eq!(said["attention"], 0, "nobody is asked: {said}");
    assert_eq!(said["accepted"], 2, "{said}");
    assert!(said["rerun"].as_u64() >= Some(2), "{said}");
    let _ = desk.json(["sync"]);
    let shown = desk.json(["complaint", "show", &case]);
    assert!(shown.to_string().contains("还在漏"), "{shown}");
    for entry in shown["timeline"].as_array().unwrap() {
        let at: Timestamp = entry["event"]["at"].as_str().unwrap().parse().unwrap();
        assert!(at < now().plus(Span::from_mins(10)), "{entry}");
    }
    assert_eq!(agree(&server, [&steward, &desk]), 1);
}

/// A device whose access token is stale refreshes by itself; one whose refresh token was replayed
/// by a thief is told to enrol again. Neither loses a word.
#[test]
fn a_stale_or_replayed_token_loses_nothing() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let _ = steward.json(["complaint", "new", "--title", "先写着"]);
    let stale = |change: fn(&mut Session)| {
        block_on(async {
            let mut device = open(&steward).await;
            let mut session = device.replica().session().unwrap().clone();
            let before = session.clone();
            change(&mut session);
            device.replica_mut().set_session(session).await.unwrap();
            before
        })
    };
    let before = stale(|session| session.access_token.push('x'));
    let said = steward.json(["sync"]);
    assert_eq!(said["accepted"], 1, "{said}");
    let after = stale(|_| {});
    assert_ne!(before.refresh_token, after.refresh_token, "refreshed");

    // A thief uses the device's token twice over; the device then comes with an old one.
    let thief = place.caller(&server, Compound::STEWARD);
    let next: Tokens = thief.refresh(&after.refresh_token).json();
    let _: Tokens = thief.refresh(&next.refresh_token).json();
    let _ = stale(|session| session.access_token.push('x'));
    let _ = steward.json(["complaint", "new", "--title", "被偷之后写的"]);
    let said = steward.run(["sync"]).failed_with(3);
    assert!(said.stderr.contains("session_ended"), "{said}");
    let _ = thief
        .refresh(&after.refresh_token)
        .refused(ErrorCode::RefreshRejected);
    let stands = steward.json(["status"]);
    assert_eq!(stands["pending"], 1, "{stands}");
    assert_eq!(stands["documents"], 2, "nothing is wiped: {stands}");
    let _ = steward.json(["complaint", "new", "--title", "照写不误"]);
    let unsent = steward.json(["export-unsent"]).to_string();
    for words in ["被偷之后写的", "照写不误"] {
        assert!(unsent.contains(words), "{unsent}");
    }
}

/// Broken rows are named with their line, good ones are filed, and the same file again files none
/// twice. A file that is none is refused whole.
#[test]
fn a_csv_with_broken_rows_files_the_good_ones() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let steward = place.device(&server, Compound::STEWARD);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    let path = path.to_str().unwrap();
    let long = "长".repeat(10_001);
    let mut rows = b"id,title,text,category,building\n\
        1,\xe7\x94\xb5\xe6\xa2\xaf\xe5\x9d\x8f\xe4\xba\x86,a,lift,\n\
        2,,no title,,\n\
        3,unknown,a,zzz,\n\
        4,nowhere,a,,99\n\
        5,\xff\xfe,a,,\n\
        6\n"
    .to_vec();
    rows.extend(format!("7,太长,{long},,\n8,好的,\"两行\n字\",,1号楼\n").into_bytes());
    std::fs::write(path, &rows).unwrap();
    let import = ["complaint", "import", "--csv", path];
    let said = steward.run(import).failed_with(5).json();
    assert_eq!(said["filed"], 2, "{said}");
    let rejected = said["rejected"].as_array().unwrap();
    let lines: Vec<u64> = rejected
        .iter()
        .map(|r| r["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [3, 4, 5, 6, 7, 8], "{said}");
    for row in rejected {
        assert!(!row["reason"].as_str().unwrap().is_empty(), "{row}");
    }
    let again = steward.run(import).failed_with(5).json();
    assert_eq!(
        (&again["filed"], &again["already_filed"]),
        (&0.into(), &2.into())
    );
    let _ = steward.json(["sync"]);
    assert_eq!(agree(&server, [&steward]), 1);

    for nothing in [&b""[..], b"a,b\n1,2\n", b"title,title,text\na,b,c\n"] {
        std::fs::write(path, nothing).unwrap();
        let said = steward.run(import).failed_with(6);
        assert!(said.stderr.contains("invalid_input"), "{said}");
    }
    let _ = steward
        .run(["complaint", "import", "--csv", "/nowhere.csv"])
        .failed_with(6);
    assert_eq!(
        steward
            .json(["complaint", "list"])
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
