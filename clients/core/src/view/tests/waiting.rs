//! What waits for whom: requests to be answered, reports sent back, one's own quick fixes, cases
//! that are one.

use futures::executor::block_on;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::event::{ExemptGround, What};
use lianjian_protocol::fixture::{self, DOC, minute};
use lianjian_protocol::time::Span;

use super::{COMPANY, case, chen, device, given, hub, li, meet, row, rows};
use crate::records::Milestone;
use crate::replica::CLOSED_KEPT;
use crate::testing::{Device, doc, file};
use crate::view::types::{Action, Desk, FieldKind, FieldValue, Param, StewardWord};

fn on(device: &mut Device, desk: Desk) -> bool {
    row(device, DOC).desks.contains(&desk)
}

#[test]
fn a_request_waits_on_the_desk_of_whoever_may_answer_it() {
    let (mut hub, mut chen, mut wang) = given();
    wang.act(DOC, What::Accepted).unwrap();
    assert_eq!(
        case(&mut wang, DOC).next_step.params["fixer"],
        Param::term("term.us")
    );
    meet(&mut hub, [&mut wang, &mut chen]);
    assert!(!on(&mut chen, Desk::ToAnswer));

    let until = minute(600);
    let reason = || "等配件".to_owned();
    let ask = What::ExtensionAsked {
        until,
        reason: reason(),
    };
    wang.act(DOC, ask.clone()).unwrap();
    meet(&mut hub, [&mut wang, &mut chen]);
    assert!(on(&mut chen, Desk::ToAnswer));
    assert!(!on(&mut wang, Desk::ToAnswer), "nobody answers themselves");
    assert_eq!(row(&mut chen, DOC).does, Some(Action::ExtensionDecided));
    let form = case(&mut chen, DOC);
    // Whoever answers reads who asks, why, until when, and by when it is due as it stands.
    let asked = &form.asks[0];
    assert_eq!(
        (asked.what, asked.until, asked.reason.as_str()),
        (Action::ExtensionAsked, Some(until.into()), "等配件")
    );
    assert_eq!((asked.who.name.as_str(), form.asks.len()), ("王", 1));
    let fix = form
        .clocks
        .iter()
        .find(|due| due.milestone == Milestone::Fix);
    assert_eq!(asked.due, fix.map(|due| due.due));
    assert!(asked.due.is_some());
    let answer = form
        .actions
        .iter()
        .find(|action| action.action == Action::ExtensionDecided)
        .unwrap();
    let FieldValue::Text(answers) = answer.fields[0].value.clone().unwrap() else {
        panic!()
    };
    chen.act(
        DOC,
        What::ExtensionDecided {
            answers: answers.parse().unwrap(),
            granted: true,
            until: Some(until),
        },
    )
    .unwrap();
    assert!(!on(&mut chen, Desk::ToAnswer));
    assert_eq!(case(&mut chen, DOC).asks, []);

    // Only a supervisor lets a company off; and what is done needs no answer any more.
    wang.sync(&mut hub);
    wang.act(
        DOC,
        What::ExemptAsked {
            ground: ExemptGround::NoEntry,
            reason: reason(),
        },
    )
    .unwrap();
    meet(&mut hub, [&mut wang, &mut chen]);
    assert!(!on(&mut chen, Desk::ToAnswer));
    let asked = &case(&mut chen, DOC).asks[0];
    assert_eq!(asked.ground, Some(Param::term("ground.no_entry")));
    wang.act(DOC, ask).unwrap();
    meet(&mut hub, [&mut wang, &mut chen]);
    assert!(on(&mut chen, Desk::ToAnswer));
    let category = form.report.category.clone();
    wang.act(
        DOC,
        What::Fixed {
            note: "换了".to_owned(),
            photos: Vec::new(),
            category,
        },
    )
    .unwrap();
    meet(&mut hub, [&mut wang, &mut chen]);
    assert!(!on(&mut chen, Desk::ToAnswer));
}

#[test]
fn a_report_sent_back_waits_for_its_author() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut chen = device(&mut hub, 2, &chen());
    li.run(DOC, file()).unwrap();
    meet(&mut hub, [&mut li, &mut chen]);
    assert!(on(&mut li, Desk::MineOpen));
    let missing = "哪个门".to_owned();
    chen.act(DOC, What::Returned { missing }).unwrap();
    meet(&mut hub, [&mut chen, &mut li]);
    assert!(on(&mut li, Desk::MineReturned) && !on(&mut li, Desk::MineOpen));
    assert_eq!(case(&mut chen, DOC).reporter.name, "李");
    assert!(!on(&mut chen, Desk::MineReturned));

    // What was forgotten at the door can be said from home.
    let view = case(&mut li, DOC);
    let edit = view
        .actions
        .iter()
        .find(|action| action.action == Action::EditReport)
        .unwrap();
    let building = edit.fields.iter().find(|f| f.name == "building").unwrap();
    assert_eq!(building.kind, FieldKind::Choice);
    assert!(!building.options.is_empty());
}

#[test]
fn nobody_is_asked_to_look_at_what_they_did_themselves() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut chen = device(&mut hub, 2, &chen());
    let fix = Command::QuickFix {
        report: fixture::report(),
        note: "换了灯泡".to_owned(),
    };
    li.run(DOC, fix).unwrap();
    meet(&mut hub, [&mut li, &mut chen]);
    assert!(!on(&mut li, Desk::MineCheck) && on(&mut li, Desk::MineOpen));
    assert!(!row(&mut li, DOC).for_fixer, "no company is to look at it");
    let word = row(&mut li, DOC).steward_word;
    assert_eq!(word, Some(StewardWord::Working));
    assert_eq!(case(&mut li, DOC).next_step.key, "next.object_own");
    assert_eq!(case(&mut chen, DOC).next_step.key, "next.object");
    assert!(on(&mut chen, Desk::ToVerify));
}

#[test]
fn two_cases_that_are_one_can_be_merged_from_either() {
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    for n in [1, 2] {
        chen.run(doc(n), file()).unwrap();
    }
    let older = case(&mut chen, doc(1));
    let newer = case(&mut chen, doc(2));
    assert_eq!((older.merge_into.len(), older.merge_here.len()), (0, 1));
    assert_eq!((newer.merge_into.len(), newer.merge_here.len()), (1, 0));
    assert_eq!(older.merge_here[0].doc.0, doc(2));
    let into = doc(1).doc;
    chen.act(doc(2), What::Merged { into }).unwrap();
    assert_eq!(case(&mut chen, doc(1)).merge_here, []);
    assert_eq!(rows(&mut chen).len(), 2);
}

#[test]
fn who_declined_a_case_is_not_named_for_it_again() {
    let (mut hub, mut chen, mut wang) = given();
    let suggested = |chen: &mut Device| {
        let parties = case(chen, DOC).parties;
        let named = parties.iter().find(|party| party.suggested);
        named.map(|party| party.organisation)
    };
    assert_eq!(suggested(&mut chen), Some(COMPANY));
    let reason = "不在服务范围".to_owned();
    wang.act(DOC, What::Declined { reason }).unwrap();
    meet(&mut hub, [&mut wang, &mut chen]);
    assert_eq!(suggested(&mut chen), None);
    let listed = case(&mut chen, DOC).parties;
    assert!(listed.iter().any(|party| party.organisation == COMPANY));
}

#[test]
fn what_others_closed_is_told_until_it_is_looked_at() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut chen = device(&mut hub, 2, &chen());
    li.run(DOC, file()).unwrap();
    meet(&mut hub, [&mut li, &mut chen]);
    let reason = "已由市政处理".to_owned();
    chen.act(DOC, What::ClosedUnfixed { reason }).unwrap();
    meet(&mut hub, [&mut chen, &mut li]);
    assert!(on(&mut li, Desk::MineClosed) && on(&mut li, Desk::Closed));
    assert!(!on(&mut chen, Desk::MineClosed), "she did not file it");
    let now = li.now;
    li.now = now.plus(CLOSED_KEPT).plus(Span::from_days(1));
    assert!(!on(&mut li, Desk::MineClosed), "it is no news any more");
    li.now = now;
    block_on(li.engine.replica.mark_read(DOC)).unwrap();
    assert!(!on(&mut li, Desk::MineClosed) && on(&mut li, Desk::Closed));
}

#[test]
fn a_lane_is_offered_once_a_case_is_taken() {
    let (_, _, mut wang) = given();
    let lanes = |wang: &mut Device| {
        let view = case(wang, DOC);
        // With the acceptance it is said who goes.
        assert!(
            view.actions
                .iter()
                .any(|one| one.action == Action::SetPropertyField)
        );
        let offers = view.offers.into_iter();
        let lanes = offers.filter(|one| one.action == Action::SetPropertyField);
        lanes.filter_map(|one| one.variant).collect::<Vec<_>>()
    };
    assert!(lanes(&mut wang).is_empty());
    wang.act(DOC, What::Accepted).unwrap();
    assert_eq!(lanes(&mut wang)[..2], ["assignee", "appointment"]);
    assert!(lanes(&mut wang).contains(&"plan".to_owned()));
}
