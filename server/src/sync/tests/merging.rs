//! A case goes into another one only where there is one.

use lianjian_protocol::domain::grant::Level;
use lianjian_protocol::domain::visit::VisitRecord;

use super::*;
use crate::store::HoldState;
use crate::sync::held::{self, HeldError};

fn into(n: u8) -> What {
    What::Merged { into: doc(n).doc }
}

/// The residents' committee with a case of the steward's before it.
async fn with_case(town: &Town, n: u8) -> Phone {
    let mut li = town.steward().await;
    let filed = li.file(doc(n), ReportType::Complaint);
    accepted(&town.offer(&li, doc(n), &[&filed]).await[0]);
    let mut committee = town.residents().await;
    for (doc, document) in li.documents.drain() {
        committee.documents.insert(doc, document);
    }
    let answer = town
        .call(&committee, asking(Cursors::List(Vec::new())))
        .await;
    answer.pull.iter().for_each(|page| committee.read(page));
    committee
}

#[tokio::test]
async fn into_what_is_not_there_is_refused_for_good() {
    let town = Town::new().await;
    let mut committee = with_case(&town, 5).await;
    let before = committee.documents.get(&doc(5)).cloned();
    let merged = committee.act(doc(5), into(4));
    let verdicts = town.offer(&committee, doc(5), &[&merged]).await;
    assert_eq!(refused(&verdicts[0]), ErrorCode::UnknownReference);
    let again = town.offer(&committee, doc(5), &[&merged]).await;
    assert_eq!(again, verdicts, "stored, and final");
    // A record of another kind is no case.
    committee.documents.extend(before.map(|d| (doc(5), d)));
    let record = VisitRecord {
        household: "3-201".into(),
        need: "独居".into(),
        note: String::new(),
        follow_up: String::new(),
    };
    let visit = committee.run(doc(3), &Command::NewVisit { record }, minute(6));
    let push = PushDocument {
        doc: doc(3),
        incarnation: 0,
        kind: DocKind::Visit,
        changes: vec![visit.into()],
    };
    let request = SyncRequest {
        push: vec![push],
        ..asking(Cursors::List(Vec::new()))
    };
    accepted(&town.call(&committee, request).await.verdicts[0]);
    committee.actor = Actor::from_bytes([0x77; 8]);
    let merged = committee.act(doc(5), into(3));
    let verdicts = town.offer(&committee, doc(5), &[&merged]).await;
    assert_eq!(refused(&verdicts[0]), ErrorCode::UnknownReference);
}

#[tokio::test]
async fn into_a_case_of_the_compound_it_goes_and_of_the_same_call_too() {
    let town = Town::new().await;
    let mut committee = with_case(&town, 5).await;
    let older = committee.file(doc(2), ReportType::Complaint);
    let merged = committee.act(doc(5), into(2));
    let mut request = pushing(doc(2), &[&older], Cursors::List(Vec::new()));
    request
        .push
        .extend(pushing(doc(5), &[&merged], Cursors::List(Vec::new())).push);
    let verdicts = town.call(&committee, request).await.verdicts;
    accepted(&verdicts[0]);
    accepted(&verdicts[1]);
}

#[tokio::test]
async fn what_was_held_goes_into_no_case_that_is_not_there_either() {
    let town = Town::new().await;
    let mut committee = with_case(&town, 5).await;
    let merged = committee.act(doc(5), into(4));
    town.end_role(&committee, minute(9)).await;
    town.clock.advance(Span::from_days(8));
    let held = [Verdict::Held(ErrorCode::RoleEnded)];
    assert_eq!(town.offer(&committee, doc(5), &[&merged]).await, held);
    let above = author(9, Role::Supervisor(Level::Community));
    let _ = town.phone(above.clone()).await;
    let context = town.context();
    let scopes = [DOC.scope];
    let waiting = town.store.held(&scopes, HoldState::Waiting).await.unwrap();
    let refusal = |error| match error {
        HeldError::Refused(refusal) => refusal.code,
        other => panic!("{other}"),
    };
    let shown = held::preview(&context, &waiting[0]).await.unwrap_err();
    assert_eq!(refusal(shown), ErrorCode::UnknownReference);
    let admitted = held::admit(&context, &waiting[0], above.person).await;
    assert_eq!(refusal(admitted.unwrap_err()), ErrorCode::UnknownReference);
    let waits = town.store.held(&scopes, HoldState::Waiting).await.unwrap();
    assert_eq!(waits.len(), 1, "it waits as before");
}
