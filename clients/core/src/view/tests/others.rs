//! Patrols, visits, the day, home, who looks, what needs attention, and what is asked once.

use futures::executor::block_on;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::patrol::mark::{MarkResult, Method, Presence};
use lianjian_protocol::domain::reference::Checkpoint;
use lianjian_protocol::domain::visit::VisitRecord;
use lianjian_protocol::fixture::{self, DOC, minute};
use lianjian_protocol::ids::{CheckpointId, RouteId};
use lianjian_protocol::wire::ErrorCode;
use rand::Rng as _;

use super::{ask, chen, device, hub, li, rows};
use crate::replica::{Instruction, ReplicaError};
use crate::testing::{Device, doc, file};
use crate::view::instruct;
use crate::view::types::{
    Action, DocKey, Door, HomeView, Instruct, Layout, Query, QueryAnswer, Saved, SessionState,
};

const POINT: CheckpointId = CheckpointId::from_bytes([8; 16]);

fn patrol(device: &mut Device) {
    let start = Command::StartPatrol {
        route: RouteId::from_bytes([9; 16]),
        window_start: minute(0),
        window_end: minute(120),
    };
    device.run(doc(5), start).unwrap();
}

fn mark(device: &mut Device, result: MarkResult, note: &str) {
    let mark = Command::Mark {
        checkpoint: POINT,
        method: Method::Qr,
        presence: Presence::Unknown,
        result,
        note: note.to_owned(),
        case: None,
        typed: true,
    };
    device.run(doc(5), mark).unwrap();
}

fn home(device: &mut Device) -> HomeView {
    match ask(device, Query::Home { scope: None }) {
        QueryAnswer::Home(Some(home)) => home,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_patrol_says_what_is_next_and_what_is_odd() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    patrol(&mut li);
    let query = || Query::Patrol {
        doc: DocKey(doc(5)),
    };
    let QueryAnswer::Patrol(Some(view)) = ask(&mut li, query()) else {
        panic!()
    };
    assert!(view.checkpoints[0].next && view.checkpoints[0].marked.is_none());
    assert_eq!((view.done, view.total, view.coverage), (0, 1, 0));
    assert_eq!(view.actions[0].action, Action::Mark);
    mark(&mut li, MarkResult::Issue, "");
    let done = Command::FinishPatrol {
        note: "都看过了".to_owned(),
    };
    li.run(doc(5), done).unwrap();
    let QueryAnswer::Patrol(Some(view)) = ask(&mut li, query()) else {
        panic!()
    };
    assert_eq!((view.done, view.issues, view.coverage), (1, 1, 100));
    let walked = view.row.walked.unwrap();
    assert_eq!((walked.marked, walked.total), (1, 1));
    assert_eq!(walked.found, ["水泵房"]);
    assert!(
        view.checkpoints[0]
            .marked
            .as_ref()
            .is_some_and(|mark| mark.typed)
    );
    assert_eq!(view.flags.len(), 1, "an issue without words");
    assert!(view.finished_at.is_some());
    assert!(!view.actions.iter().any(|a| a.action == Action::Mark));
    let today = home(&mut li);
    assert_eq!((today.routes[0].done, today.routes[0].finished), (1, true));
    assert_eq!(today.today.patrol, 1);
}

#[test]
fn a_code_finds_its_checkpoint_and_the_patrol_under_way() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    patrol(&mut li);
    for code in [" p-1 ", "p1", "1", "01"] {
        let code = code.to_owned();
        let answer = ask(&mut li, Query::CheckpointByCode { code });
        let QueryAnswer::CheckpointByCode(Some(found)) = answer else {
            panic!()
        };
        assert_eq!(found.checkpoint, POINT);
        assert_eq!(found.patrol, Some(DocKey(doc(5))));
    }
    for code in ["P-9", "", "0001", "9"] {
        let code = code.to_owned();
        let answer = ask(&mut li, Query::CheckpointByCode { code });
        assert_eq!(answer, QueryAnswer::CheckpointByCode(None));
    }
}

#[test]
fn a_code_that_reads_as_another_is_found_to_the_letter_alone() {
    let mut hub = hub();
    let signs = ["A-11", "A1-1"].map(|code| Checkpoint {
        id: CheckpointId::from_bytes([code.as_bytes()[1]; 16]),
        code: code.to_owned(),
        ..hub.reference.checkpoints[0].clone()
    });
    hub.reference.checkpoints.extend(signs.clone());
    let mut li = device(&mut hub, 1, &li());
    let mut found = |code: &str| {
        let code = code.to_owned();
        match ask(&mut li, Query::CheckpointByCode { code }) {
            QueryAnswer::CheckpointByCode(found) => found.map(|found| found.checkpoint),
            _ => panic!(),
        }
    };
    for sign in signs {
        assert_eq!(found(&sign.code), Some(sign.id));
    }
    assert_eq!(found("a11"), None, "which of the two?");
}

#[test]
fn the_day_is_what_who_looks_did() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut chen = device(&mut hub, 2, &chen());
    patrol(&mut li);
    mark(&mut li, MarkResult::Ok, "干燥");
    li.run(DOC, file()).unwrap();
    let record = VisitRecord {
        household: "2-301 独居老人".to_owned(),
        need: "换灯泡".to_owned(),
        note: String::new(),
        follow_up: "周五再去".to_owned(),
    };
    li.run(doc(6), Command::NewVisit { record }).unwrap();
    li.comment(DOC, "照片随后").unwrap();
    li.sync(&mut hub);
    chen.sync(&mut hub);
    chen.comment(DOC, "收到").unwrap();
    chen.sync(&mut hub);
    li.sync(&mut hub);
    // 2023-11-14 22:13 in UTC is the 15th in Shanghai.
    let date = "2023-11-15".to_owned();
    let QueryAnswer::Day(day) = ask(&mut li, Query::Day { date }) else {
        panic!()
    };
    assert_eq!(day.lines.len(), 5, "{:?}", day.lines);
    let count = |name: &str| day.counts[name];
    assert_eq!(
        (count("patrols"), count("marks"), count("filed")),
        (1, 1, 1)
    );
    assert_eq!((count("visits"), count("words")), (1, 1));
    assert_eq!(day.summary.key, "day.summary");
    let date = "2023-11-14".to_owned();
    let QueryAnswer::Day(day) = ask(&mut li, Query::Day { date }) else {
        panic!()
    };
    assert!(day.lines.is_empty());
    assert_eq!(day.summary.key, "day.nothing");
    let QueryAnswer::Visit(Some(visit)) = ask(
        &mut li,
        Query::Visit {
            doc: DocKey(doc(6)),
        },
    ) else {
        panic!()
    };
    assert_eq!(visit.record.follow_up, "周五再去");
    assert_eq!(visit.actions[0].action, Action::FollowUpVisit);
    assert_eq!(home(&mut li).today.visits, 1);
    assert_eq!(home(&mut li).categories[0].used, 1);
}

#[test]
fn what_was_refused_says_why_and_has_doors() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    li.run(DOC, file()).unwrap();
    li.sync(&mut hub);
    li.comment(DOC, "漏得更厉害了").unwrap();
    hub.refuse_next = Some((ErrorCode::BadValue, false));
    li.sync(&mut hub);
    let QueryAnswer::Attention(items) = ask(&mut li, Query::Attention) else {
        panic!()
    };
    let item = &items[0];
    assert_eq!(item.words, ["漏得更厉害了"]);
    assert_eq!(item.wanted.key, "wanted.comment");
    assert_eq!(item.reason.key, "code.bad_value");
    assert_eq!(item.doors, [Door::Retry, Door::Supplement, Door::Discard]);
    li.comment(DOC, "请尽快").unwrap();
    hub.refuse_next = Some((ErrorCode::RoleEnded, true));
    li.sync(&mut hub);
    let QueryAnswer::Attention(items) = ask(&mut li, Query::Attention) else {
        panic!()
    };
    assert_eq!(items[0].reason.key, "reason.held");
    assert!(items[0].doors.contains(&Door::HandOver));
}

#[test]
fn who_looks_and_how_the_device_stands() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let QueryAnswer::Me(Some(me)) = ask(&mut li, Query::Me) else {
        panic!()
    };
    assert_eq!(
        (me.name.as_str(), me.layouts.as_slice()),
        ("李", &[Layout::Steward][..])
    );
    assert_eq!(me.home_scopes[0].name, "安慧里");
    let QueryAnswer::Status(status) = ask(&mut li, Query::Status) else {
        panic!()
    };
    assert_eq!((status.session, status.pending), (SessionState::Ok, 0));
    li.now = minute(2_000);
    let QueryAnswer::Status(status) = ask(&mut li, Query::Status) else {
        panic!()
    };
    assert_eq!(status.session, SessionState::Lapsed);
    assert!(matches!(
        ask(&mut li, Query::Reference),
        QueryAnswer::Reference(_)
    ));
    assert!(matches!(
        ask(&mut li, Query::ExportUnsent),
        QueryAnswer::ExportUnsent(_)
    ));
}

fn ask_for(device: &mut Device, token: Option<&str>) -> Saved {
    do_it(device, filing(token)).unwrap()
}

fn filing(token: Option<&str>) -> Instruct {
    Instruct {
        doc: None,
        scope: None,
        command: file(),
        role: None,
        external_due: None,
        token: token.map(str::to_owned),
        again: false,
    }
}

fn do_it(device: &mut Device, instruction: Instruct) -> Result<Saved, ReplicaError> {
    let now = device.now;
    let mut fill = |bytes: &mut [u8]| device.rng.fill_bytes(bytes);
    block_on(instruct(
        &mut device.engine.replica,
        instruction,
        now,
        &mut fill,
    ))
}

#[test]
fn a_token_is_done_once_only() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let first = ask_for(&mut li, Some("a"));
    assert_eq!(ask_for(&mut li, Some("a")), first);
    assert_ne!(ask_for(&mut li, Some("b")).doc, first.doc);
    assert_ne!(ask_for(&mut li, None).doc, first.doc);
    assert_eq!(rows(&mut li).len(), 3);
    // A second tab after the first one died: what was kept was kept with its token.
    li.crash();
    let again = ask_for(&mut li, Some("a"));
    assert_eq!(
        (again.doc, again.seq, again.hash),
        (first.doc, first.seq, first.hash)
    );
    assert_eq!(rows(&mut li).len(), 3);
    // A write that is lost takes its token with it.
    li.now = minute(60 * 24 * 9);
    li.crash();
    let late = ask_for(&mut li, Some("a"));
    assert_eq!(late.doc, first.doc, "a save that was cut short ends first");
    block_on(li.engine.replica.sweep(li.now)).unwrap();
    assert_ne!(
        ask_for(&mut li, Some("a")).doc,
        first.doc,
        "nobody waits nine days"
    );
}

#[test]
fn other_words_under_a_token_are_not_said_to_be_done() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let first = ask_for(&mut li, Some("a"));
    let command = Command::Comment {
        text: "别的话".to_owned(),
    };
    let instruction = Instruction {
        token: Some("a".to_owned()),
        ..Instruction::new(first.doc.0, command)
    };
    let now = li.now;
    let refused = block_on(li.engine.replica.execute(instruction, now));
    assert!(
        matches!(refused, Err(ReplicaError::TokenReused)),
        "{refused:?}"
    );
    assert_eq!(rows(&mut li).len(), 1);
    assert_eq!(li.pending(), 1, "nothing of it was kept");
}

#[test]
fn an_instruction_is_read_as_a_screen_writes_it() {
    let report = fixture::report();
    let mut json = serde_json::json!({
        "doc": DocKey(DOC),
        "command": { "command": "act", "what": { "type": "sighting", "note": "湿的",
            "observed_at": report.observed_at.as_micros() } },
    });
    let read: Instruct = serde_json::from_value(json.clone()).unwrap();
    assert_eq!((read.doc, read.token), (Some(DocKey(DOC)), None));
    json["role"] = serde_json::json!({ "committee": "residents" });
    assert!(
        serde_json::from_value::<Instruct>(json)
            .unwrap()
            .role
            .is_some()
    );
    let query: Query = serde_json::from_str(r#"{"query":"home"}"#).unwrap();
    assert_eq!(query, Query::Home { scope: None });
    let answer = serde_json::to_value(QueryAnswer::Rows(Vec::new())).unwrap();
    assert_eq!(answer, serde_json::json!({ "query": "rows", "answer": [] }));
}

#[test]
fn what_another_system_wants_on_a_day_is_due_at_its_end() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut filed = |day: &str| {
        let instruction = Instruct {
            external_due: Some(day.to_owned()),
            ..filing(None)
        };
        do_it(&mut li, instruction)
    };
    let saved = filed("2026-04-03").unwrap();
    assert_eq!(filed("2026-02-30").unwrap_err().code(), "bad_value");
    let document = li.document(saved.doc.0).unwrap();
    // The compound's own day, not that of Greenwich.
    let end = "2026-04-03T23:59:59+08:00".parse().unwrap();
    assert_eq!(document.report(None).unwrap().external_due, Some(end));
}

#[test]
fn a_mark_names_no_case_that_is_kept_from_somebody() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    patrol(&mut li);
    let filed = |internal| Command::FileComplaint {
        report: fixture::report(),
        internal,
    };
    li.run(doc(1), filed(true)).unwrap();
    li.run(doc(2), filed(false)).unwrap();
    for n in [1, 2] {
        let mark = Command::Mark {
            checkpoint: POINT,
            method: Method::Qr,
            presence: Presence::Unknown,
            result: MarkResult::Issue,
            note: String::new(),
            case: Some(doc(n).doc),
            typed: false,
        };
        let instruction = Instruct {
            doc: Some(DocKey(doc(5))),
            command: mark,
            ..filing(None)
        };
        do_it(&mut li, instruction).unwrap();
    }
    let marks = li.document(doc(5)).unwrap().marks();
    let cases: Vec<_> = marks.into_iter().map(|mark| mark.value.case).collect();
    assert_eq!(cases, [None, Some(doc(2).doc)]);
}
