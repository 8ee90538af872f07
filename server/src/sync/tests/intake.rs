//! What a call brings: each change and its verdict.

use lianjian_protocol::domain::grant::Level;

use super::*;
use crate::store::HoldState;

#[tokio::test]
async fn a_change_is_taken_once() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let receipt = accepted(&town.offer(&li, doc(1), &[&filed]).await[0]);
    assert_eq!(receipt.seq, 1);
    let again = town.offer(&li, doc(1), &[&filed, &filed]).await;
    assert_eq!(
        again,
        [Verdict::Duplicate(receipt), Verdict::Duplicate(receipt)]
    );
    assert_eq!(town.head(ALL).await, 1);
}

#[tokio::test]
async fn the_answer_that_was_lost_is_found_again_by_a_server_that_died() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let receipt = accepted(&town.offer(&li, doc(1), &[&filed]).await[0]);
    let town = town.restarted().await;
    let comment = li.comment(doc(1), "补充");
    let verdicts = town.offer(&li, doc(1), &[&filed, &comment]).await;
    assert_eq!(verdicts[0], Verdict::Duplicate(receipt));
    assert_eq!(accepted(&verdicts[1]).seq, 2);
}

#[tokio::test]
async fn receipts_increase_though_the_clock_stands() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let comment = li.comment(doc(1), "补充");
    let verdicts = town.offer(&li, doc(1), &[&filed, &comment]).await;
    let (first, second) = (accepted(&verdicts[0]), accepted(&verdicts[1]));
    assert_eq!((first.seq, second.seq), (1, 2));
    assert!(first.received_at < second.received_at);
}

#[tokio::test]
async fn what_hangs_on_a_refused_change_is_blocked_and_not_finally() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let early = li.run(
        doc(1),
        &Command::Comment {
            text: "表快了".into(),
        },
        minute(60),
    );
    let after = li.comment(doc(1), "后来");
    let verdicts = town.offer(&li, doc(1), &[&filed, &early, &after]).await;
    accepted(&verdicts[0]);
    assert_eq!(refused(&verdicts[1]), ErrorCode::ClockAhead);
    assert_eq!(verdicts[2], Verdict::Blocked(1));
    let alone = town.offer(&li, doc(1), &[&after]).await;
    assert_eq!(refused(&alone[0]), ErrorCode::DepsUnknown);
    assert_eq!(town.head(ALL).await, 1);
}

#[tokio::test]
async fn a_refusal_stands_whatever_changes_later() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let early = li.run(
        doc(1),
        &Command::Comment {
            text: "表快了".into(),
        },
        minute(60),
    );
    let first = town.offer(&li, doc(1), &[&filed, &early]).await;
    // An hour later it would pass.
    town.clock.advance(Span::from_hours(2));
    let town = town.restarted().await;
    let second = town.offer(&li, doc(1), &[&early]).await;
    assert_eq!(second[0], first[1]);
    let stored = town.store.refusals(DOC.scope, minute(0), 10).await.unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(
        (stored[0].hash, stored[0].code),
        (hash(&early), ErrorCode::ClockAhead)
    );
}

#[tokio::test]
async fn what_comes_before_its_document_may_come_again() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let comment = li.comment(doc(1), "补充");
    let early = town.offer(&li, doc(1), &[&comment]).await;
    assert_eq!(refused(&early[0]), ErrorCode::UnknownDocument);
    let both = town.offer(&li, doc(1), &[&filed, &comment]).await;
    accepted(&both[1]);
}

#[tokio::test]
async fn what_was_done_in_a_role_long_over_is_held_and_stays_so() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    town.end_role(&li, minute(9)).await;
    let in_time = town.offer(&li, doc(1), &[&filed]).await;
    accepted(&in_time[0]);
    let late = li.comment(doc(1), "当时想说的");
    town.clock.advance(Span::from_days(8));
    let held = [Verdict::Held(ErrorCode::RoleEnded)];
    assert_eq!(town.offer(&li, doc(1), &[&late]).await, held);
    assert_eq!(town.offer(&li, doc(1), &[&late]).await, held);
    let kept = town
        .store
        .held(&[DOC.scope], HoldState::Waiting)
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].bytes, late);
    assert_eq!(kept[0].person, li.author.person);
    assert_eq!(town.head(ALL).await, 1);
}

#[tokio::test]
async fn an_event_that_saw_something_else_than_its_ancestry_shows_is_stale() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let what = What::Withdrawn {
        reason: "不用了".to_owned(),
    };
    let event = fixture::event(what, &li.author, minute(7), None);
    let blind = fixture::act(&li.documents[&doc(1)], li.actor, &event);
    let verdicts = town.offer(&li, doc(1), &[&filed, &blind]).await;
    assert_eq!(refused(&verdicts[1]), ErrorCode::StaleView);
}

#[tokio::test]
async fn an_actor_is_one_person_s_on_one_device() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let mut wang = town.residents().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    accepted(&town.offer(&li, doc(1), &[&filed]).await[0]);
    wang.actor = li.actor;
    let other = wang.file(doc(2), ReportType::Complaint);
    let verdicts = town.offer(&wang, doc(2), &[&other]).await;
    assert_eq!(refused(&verdicts[0]), ErrorCode::ActorNotYours);
}

#[tokio::test]
async fn a_repair_is_registered_and_routed_in_the_same_commit() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Repair);
    let response = town
        .call(&li, pushing(doc(1), &[&filed], Cursors::List(Vec::new())))
        .await;
    let receipt = accepted(&response.verdicts[0]);
    assert_eq!(receipt.seq, 1);
    let (actor, mine) = (li.actor, li.documents.get_mut(&doc(1)).unwrap());
    assert!(mine.set_receipt(actor, 1, receipt.received_at));
    li.read(&response.pull[0]);
    let document = &li.documents[&doc(1)];
    let events = document.events(None);
    let whats: Vec<_> = events.iter().map(|e| e.event.what.clone()).collect();
    let fixer = plumber(3).organisation;
    assert_eq!(
        whats,
        [What::Reported, What::Verified, What::Dispatched { fixer }]
    );
    assert!(events[1..].iter().all(|e| e.event.by.role == Role::System));
    assert_eq!(document.case(None).unwrap().fixer, Some(fixer));
    assert_eq!(town.head(ALL).await, 3);
    // Not a second time, and not for a complaint.
    town.offer(&li, doc(1), &[&filed]).await;
    let complaint = li.file(doc(2), ReportType::Complaint);
    town.offer(&li, doc(2), &[&complaint]).await;
    assert_eq!(town.head(ALL).await, 4);
}

#[tokio::test]
async fn a_call_is_held_to_the_protocol_s_limits() {
    let town = Town::new().await;
    let li = town.steward().await;
    let caller = town.caller(&li).await;
    let other = SyncRequest {
        protocol: PROTOCOL + 1,
        ..asking(Cursors::List(Vec::new()))
    };
    let error = town.service.call(&caller, other).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ProtocolVersion);
    let greedy = SyncRequest {
        want: vec![doc(1); Limits::DEFAULT.want + 1],
        ..asking(Cursors::List(Vec::new()))
    };
    let error = town.service.call(&caller, greedy).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::TooManyItems);
}

#[tokio::test]
async fn an_admitted_repair_is_registered_and_routed_with_it() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Repair);
    town.end_role(&li, minute(9)).await;
    town.clock.advance(Span::from_days(8));
    let held = [Verdict::Held(ErrorCode::RoleEnded)];
    assert_eq!(town.offer(&li, doc(1), &[&filed]).await, held);
    let above = author(9, Role::Supervisor(Level::Community));
    let _ = town.phone(above.clone()).await;
    let context = town.context();
    let scopes = [DOC.scope];
    let waiting = town.store.held(&scopes, HoldState::Waiting).await.unwrap();
    let receipt = crate::sync::held::admit(&context, &waiting[0], above.person)
        .await
        .unwrap();
    assert_eq!(receipt.seq, 1);
    let look = town.service.look(doc(1)).await.unwrap().unwrap();
    let events = look.document.events(None);
    let whats: Vec<_> = events.iter().map(|e| e.event.what.clone()).collect();
    let fixer = plumber(3).organisation;
    assert_eq!(
        whats,
        [What::Reported, What::Verified, What::Dispatched { fixer }]
    );
    assert_eq!(town.head(ALL).await, 3);
}
