//! Rows, desks and actions: what a person may do next is the policy's answer.

use futures::executor::block_on;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::schema::{PropertyField, Report};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::fixture::{self, DOC, minute};
use lianjian_protocol::ids::DocId;
use lianjian_protocol::time::{Span, Timestamp};

use super::{COMPANY, ask, case, chen, device, given, hub, li, meet, row, rows, wang};
use crate::records::{Milestone, StartedBy, encode, key};
use crate::storage::{Batch, Storage, Table};
use crate::testing::{Device, doc, file};
use crate::view::types::{
    Action, CaseView, Desk, DocKey, Doubles, FieldValue, Link, Query, QueryAnswer, StewardWord,
    Tone,
};

fn actions(view: &CaseView) -> Vec<Action> {
    view.actions.iter().map(|action| action.action).collect()
}

#[test]
fn a_case_lies_on_the_desk_of_whoever_may_move_it() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut chen = device(&mut hub, 2, &chen());
    let mut wang = device(&mut hub, 3, &wang());
    li.run(DOC, file()).unwrap();
    li.sync(&mut hub);
    chen.sync(&mut hub);
    wang.sync(&mut hub);
    assert_eq!(row(&mut li, DOC).desks, [Desk::MineOpen, Desk::All]);
    assert_eq!(row(&mut li, DOC).steward_word, Some(StewardWord::Waiting));
    assert_eq!(row(&mut chen, DOC).desks, [Desk::ToRegister, Desk::All]);
    assert_eq!(row(&mut chen, DOC).does, Some(Action::Verified));
    assert_eq!(row(&mut wang, DOC).desks, [Desk::All]);
    let view = case(&mut chen, DOC);
    assert_eq!(view.actions[0].action, Action::Verified);
    assert!(view.actions[0].primary);
    assert_eq!(
        (view.link, view.next_step.key.as_str()),
        (Link::Discover, "next.register")
    );
    assert!(!actions(&case(&mut li, DOC)).contains(&Action::Verified));

    chen.act(DOC, What::Verified).unwrap();
    assert_eq!(row(&mut chen, DOC).desks, [Desk::ToRoute, Desk::All]);
    let view = case(&mut chen, DOC);
    let dispatch = &view.actions[0];
    assert_eq!(dispatch.action, Action::Dispatched);
    let fixer = &dispatch.fields[0];
    assert_eq!(fixer.value, Some(FieldValue::Text(COMPANY.to_string())));
    assert!(view.parties[0].suggested && view.parties[0].organisation == COMPANY);

    chen.act(DOC, What::Dispatched { fixer: COMPANY }).unwrap();
    chen.sync(&mut hub);
    wang.sync(&mut hub);
    li.sync(&mut hub);
    assert_eq!(row(&mut wang, DOC).desks, [Desk::ToAccept, Desk::All]);
    assert_eq!(row(&mut li, DOC).steward_word, Some(StewardWord::Working));
    let view = case(&mut wang, DOC);
    assert_eq!(view.actions[0].action, Action::Accepted);
    assert!(actions(&view).contains(&Action::Declined));
    assert!(!actions(&view).contains(&Action::Confirmed));

    let declined = What::Declined {
        reason: "不归我们".to_owned(),
    };
    wang.act(DOC, declined).unwrap();
    wang.sync(&mut hub);
    chen.sync(&mut hub);
    assert_eq!(row(&mut chen, DOC).desks, [Desk::ToRoute, Desk::All]);
    assert_eq!(row(&mut wang, DOC).desks, [Desk::All]);
    // It is not sent in a circle: who has just refused it comes last, and nobody is chosen.
    let view = case(&mut chen, DOC);
    let last = view.parties.last().unwrap();
    assert_eq!(
        (last.organisation, last.declined.as_deref(), last.suggested),
        (COMPANY, Some("不归我们"), false)
    );
    let fixer = &view.actions[0].fields[0];
    assert_eq!(fixer.value, None);
    assert_eq!(fixer.options.last().unwrap().value, COMPANY.to_string());
}

#[test]
fn a_row_names_who_goes() {
    let (_, _, mut wang) = given();
    // The fixture's one category is urgent: it is never accepted with others.
    assert!(!row(&mut wang, DOC).batch);
    assert_eq!(row(&mut wang, DOC).assignee, None);
    wang.act(DOC, What::Accepted).unwrap();
    let assign = Command::SetPropertyField {
        field: PropertyField::Assignee,
        value: "赵铁柱".to_owned(),
    };
    wang.run(DOC, assign).unwrap();
    assert_eq!(row(&mut wang, DOC).assignee.as_deref(), Some("赵铁柱"));
    assert_eq!(case(&mut wang, DOC).workers, ["王"], "of our own people");
}

#[test]
fn who_was_reached_answers_and_nobody_else_does() {
    let (mut hub, mut chen, mut wang) = given();
    let fixed = What::Fixed {
        note: "换了".to_owned(),
        photos: Vec::new(),
        category: "leak".to_owned(),
    };
    wang.act(DOC, fixed).unwrap();
    meet(&mut hub, [&mut wang, &mut chen]);
    let view = case(&mut chen, DOC);
    let mut actions = view.actions.into_iter();
    let call = actions.find(|action| action.action == Action::CalledBack);
    let asked: Vec<_> = call
        .unwrap()
        .fields
        .into_iter()
        .map(|spec| (spec.name, spec.required, spec.when.map(|when| when.field)))
        .collect();
    let reached = || Some("reached".to_owned());
    assert_eq!(
        asked,
        [
            ("reached".to_owned(), true, None),
            ("solved".to_owned(), true, reached()),
            ("score".to_owned(), false, reached()),
        ]
    );
    let called = |reached, solved| What::CalledBack {
        reached,
        solved,
        score: None,
    };
    for wrong in [called(true, None), called(false, Some(true))] {
        assert_eq!(chen.act(DOC, wrong).unwrap_err().code(), "bad_value");
    }
    chen.act(DOC, called(false, None)).unwrap();
    assert_eq!(
        under_the_thumb(&mut chen),
        (Action::Confirmed, "next.check".to_owned())
    );
    // What the resident says counts for more than what the fixer does.
    chen.act(DOC, called(true, Some(false))).unwrap();
    assert_eq!(
        under_the_thumb(&mut chen),
        (Action::Reopened, "next.refuted".to_owned())
    );
    chen.act(DOC, called(false, None)).unwrap();
    let view = case(&mut chen, DOC);
    let mut actions = view.actions.into_iter();
    let confirm = actions.find(|action| action.action == Action::Confirmed);
    assert_eq!(confirm.unwrap().warn.unwrap().key, "warn.refuted");
    chen.act(DOC, called(true, Some(true))).unwrap();
    assert_eq!(
        under_the_thumb(&mut chen),
        (Action::Confirmed, "next.check".to_owned())
    );
}

/// What a case offers first, and what its head says.
fn under_the_thumb(device: &mut Device) -> (Action, String) {
    let view = case(device, DOC);
    let offers = view.offers.iter().rfind(|offer| offer.large);
    (offers.unwrap().action, view.next_step.key)
}

#[test]
fn every_action_that_is_offered_is_taken() {
    // Done as offered, with the values that the fields begin with, each is taken by the checks.
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    chen.run(DOC, file()).unwrap();
    chen.act(DOC, What::Verified).unwrap();
    for action in case(&mut chen, DOC).actions {
        let name = serde_json::to_value(action.action).unwrap();
        let mut what = serde_json::json!({ "type": name });
        for field in &action.fields {
            let value = match (&field.value, field.options.first()) {
                (Some(value), _) => serde_json::to_value(value).unwrap(),
                (None, Some(option)) => option.value.clone().into(),
                (None, None) => "写一句".into(),
            };
            what[&field.name] = value;
        }
        let Ok(what) = serde_json::from_value::<What>(what) else {
            continue; // a command that is no event
        };
        let known = chen.document(DOC).unwrap();
        let principal = chen.engine.replica.principal().unwrap();
        let made = lianjian_protocol::domain::command::execute(
            &Command::Act { what },
            DOC,
            Some(&known),
            &lianjian_protocol::domain::command::ExecutionContext {
                reference: chen.engine.replica.reference(),
                principal: &principal,
                role: Some(action.role),
                actor: fixture::actor(0x77),
                now: minute(3),
                limits: chen.engine.replica.limits(),
            },
        );
        assert!(made.is_ok(), "{:?}: {:?}", action.action, made.err());
    }
}

#[test]
fn the_clock_begins_with_the_receipt_and_is_named() {
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    chen.run(DOC, file()).unwrap();
    chen.act(DOC, What::Verified).unwrap();
    chen.act(DOC, What::Dispatched { fixer: COMPANY }).unwrap();
    hub.now = minute(5);
    chen.sync(&mut hub);
    let clock = row(&mut chen, DOC).clock.unwrap();
    assert_eq!(clock.milestone, Milestone::Accept);
    assert_eq!(clock.started_by, StartedBy::Dispatched);
    let received = hub.log.last().unwrap().received_at;
    assert_eq!(clock.from, received.into());
    assert_eq!(
        clock.due.0 - clock.from.0,
        30 * 60 * 1_000_000,
        "urgent: 30 minutes"
    );
    assert_eq!(clock.tone, Tone::Calm);
    let view = case(&mut chen, DOC);
    assert_eq!(view.clocks.len(), 3);
    assert_eq!(view.next_step.key, "next.left");
    chen.now = minute(60);
    assert_eq!(row(&mut chen, DOC).clock.unwrap().tone, Tone::Over);
    assert_eq!(case(&mut chen, DOC).next_step.key, "next.over");
}

#[test]
fn what_time_changes_is_told_beforehand() {
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    chen.run(DOC, file()).unwrap();
    chen.act(DOC, What::Verified).unwrap();
    chen.act(DOC, What::Dispatched { fixer: COMPANY }).unwrap();
    chen.run(doc(2), file()).unwrap();
    chen.sync(&mut hub);
    let mut seen = Vec::new();
    let shown = |chen: &mut Device| {
        let view = case(chen, DOC);
        let row = view.row;
        let kept = view
            .actions
            .iter()
            .map(|action| action.action)
            .collect::<Vec<_>>();
        (
            (row.clock.map(|clock| clock.tone), row.desks, kept),
            row.order,
        )
    };
    for _ in 0..12 {
        let (now, order) = shown(&mut chen);
        let waits = row(&mut chen, doc(2));
        assert!(order < waits.order, "what a clock runs for comes first");
        seen.push(now.0);
        let Some(next) = case(&mut chen, DOC).changes_at else {
            break;
        };
        assert!(row(&mut chen, DOC).changes_at.is_none_or(|at| at >= next));
        // Until then nothing of it changes by itself.
        chen.now = Timestamp::from(next).minus(Span::from_micros(1));
        assert_eq!(shown(&mut chen).0, now);
        chen.now = next.into();
    }
    seen.dedup();
    let tones = [Tone::Calm, Tone::Soon, Tone::Over].map(Some);
    assert_eq!(seen, tones);
    assert!(row(&mut chen, DOC).desks.contains(&Desk::Overdue));
    assert_eq!(case(&mut chen, DOC).changes_at, None, "it has said all");
}

#[test]
fn rows_of_two_thousand_documents_load_none_of_them() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    li.run(DOC, file()).unwrap();
    let summary = block_on(li.engine.replica.summary(DOC)).unwrap().unwrap();
    // Rows alone, with no document behind them: whoever loads one finds nothing.
    let mut batch = Batch::new();
    for n in 0..2_000_u64 {
        let mut row = summary.clone();
        row.doc.doc = DocId::from_parts(n, [1; 10]);
        row.status = Some(Status::ALL[(n % 15) as usize]);
        batch.put(Table::Summaries, key::doc(row.doc), encode(&row));
    }
    block_on(li.engine.replica.store().commit(batch)).unwrap();
    let rows = rows(&mut li);
    assert_eq!(rows.len(), 2_001);
    assert!(rows.iter().all(|row| row.desks.contains(&Desk::All)));
}

#[test]
fn a_leak_reported_again_is_hinted_at_and_merges_into_the_older() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let mut chen = device(&mut hub, 2, &chen());
    let report = fixture::report();
    let of = Doubles {
        scope: DOC.scope,
        building: report.building.unwrap(),
        category: report.category.clone(),
        observed_at: report.observed_at.into(),
    };
    let hints =
        |device: &mut crate::testing::Device| match ask(device, Query::Duplicates(of.clone())) {
            QueryAnswer::Duplicates(rows) => rows.len(),
            other => panic!("{other:?}"),
        };
    assert_eq!(hints(&mut li), 0);
    li.run(doc(1), file()).unwrap();
    assert_eq!(hints(&mut li), 1);
    li.run(doc(2), file()).unwrap();
    li.sync(&mut hub);
    chen.sync(&mut hub);
    let view = case(&mut chen, doc(2));
    assert_eq!(view.duplicates.len(), 1);
    assert_eq!(view.merge_into[0].doc, DocKey(doc(1)));
    assert!(actions(&view).contains(&Action::Merged));
    let older = case(&mut chen, doc(1));
    assert!(older.merge_into.is_empty() && older.duplicates.len() == 1);
    assert!(!actions(&older).contains(&Action::Merged));
    let into = doc(1).doc;
    chen.act(doc(2), What::Merged { into }).unwrap();
    assert_eq!(case(&mut chen, doc(2)).next_step.key, "next.merged");
    assert_eq!(hints(&mut chen), 1);
}

#[test]
fn a_report_without_a_title_is_called_by_its_first_words() {
    let mut hub = hub();
    let mut li = device(&mut hub, 1, &li());
    let report = Report {
        title: String::new(),
        text: "水泵房漏水\n地上都湿了".to_owned(),
        ..fixture::report()
    };
    let command = Command::FileComplaint {
        report,
        internal: false,
    };
    li.run(DOC, command).unwrap();
    assert_eq!(row(&mut li, DOC).title, "水泵房漏水");
}

#[test]
fn a_complaint_about_the_company_never_goes_to_it() {
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    let command = Command::FileComplaint {
        report: fixture::report(),
        internal: true,
    };
    chen.run(DOC, command).unwrap();
    chen.act(DOC, What::Verified).unwrap();
    assert_eq!(row(&mut chen, DOC).desks[1], Desk::ToRoute);
    let view = case(&mut chen, DOC);
    assert!(!actions(&view).contains(&Action::Dispatched));
    let refer = view.actions.iter().find(|a| a.action == Action::HandedOff);
    assert!(!actions(&view).contains(&Action::Urged), "whom? herself");
    assert_eq!(row(&mut chen, DOC).does, Some(Action::HandedOff));
    assert_eq!(view.next_step.key, "next.refer");
    let options = &refer.unwrap().fields[0].options;
    assert_eq!(options.len(), 1);
    assert_eq!(options[0].value, super::CENTRE.to_string());
}
