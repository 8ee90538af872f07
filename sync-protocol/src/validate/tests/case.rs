//! What an author may write is also held against the case as it stands and as it is classed.

use super::*;
use crate::domain::grant::Level;
use crate::domain::kind::Audience;
use crate::domain::reference::{Category, FixerKind, Party};
use crate::ids::{BuildingId, DocId, OrganisationId};

const UTILITY: OrganisationId = OrganisationId::from_bytes([0xce; 16]);

/// A case that is the utility's by its category; the company is on the list as well.
fn gas() -> Server {
    let mut server = Server::new(DocKind::Complaint);
    server.reference.compounds[0].parties.push(Party {
        organisation: UTILITY,
        kind: FixerKind::Utility,
    });
    server.reference.categories.push(Category {
        code: "gas".into(),
        fixer: FixerKind::Utility,
        ..server.reference.categories[0].clone()
    });
    let report = crate::domain::complaint::schema::Report {
        category: "gas".into(),
        ..fixture::report()
    };
    let first = fixture::complaint(actor(1), &steward(), &report);
    server.take(&first, &steward()).unwrap();
    server
}

/// One of the residents' committee whom the company employs.
fn employed() -> Author {
    Author {
        role: Role::Committee(Body::Residents),
        ..fixture::plumber(7)
    }
}

#[test]
fn old_deps_do_not_hide_whom_a_judgement_is_of() {
    let mut server = gas();
    let before = server.doc().clone();
    let fixer = plumber().organisation;
    server
        .act(2, What::Dispatched { fixer }, &residents())
        .unwrap();
    let into = DocId::from_bytes([0; 16]);
    let saw = Some(key(actor(1), 1));
    let merged = event(What::Merged { into }, &employed(), server.now, saw);
    let change = fixture::act(&before, actor(7), &merged);
    assert_eq!(
        code(server.take(&change, &employed())),
        ErrorCode::ConflictOfInterest
    );
    let other = author(6, Role::Committee(Body::Residents));
    let merged = event(What::Merged { into }, &other, server.now, saw);
    let change = fixture::act(&before, actor(6), &merged);
    server.take(&change, &other).unwrap();
}

#[test]
fn what_a_fixer_asked_for_is_not_granted_by_its_own_people_after_a_transfer() {
    let mut server = gas();
    let (residents, plumber) = (residents(), plumber());
    let fixer = plumber.organisation;
    server
        .act(2, What::Dispatched { fixer }, &residents)
        .unwrap();
    let reason = || "等配件".to_owned();
    let until = minute(900);
    let asked = What::ExtensionAsked {
        until,
        reason: reason(),
    };
    server.act(3, asked, &plumber).unwrap();
    let to_utility = What::Transferred {
        fixer: UTILITY,
        reason: reason(),
    };
    server.act(2, to_utility, &residents).unwrap();
    let decided = What::ExtensionDecided {
        answers: key(actor(3), 1),
        granted: true,
        until: Some(until),
    };
    assert_eq!(
        code(server.act(7, decided.clone(), &employed())),
        ErrorCode::ConflictOfInterest
    );
    server.act(2, decided, &residents).unwrap();
}

#[test]
fn a_fix_is_of_the_class_in_force() {
    let mut server = gas();
    let fixer = plumber().organisation;
    server
        .act(2, What::Dispatched { fixer }, &residents())
        .unwrap();
    let fixed = |category: &str| What::Fixed {
        note: "好了".into(),
        photos: Vec::new(),
        category: category.into(),
    };
    assert_eq!(
        code(server.act(3, fixed("leak"), &plumber())),
        ErrorCode::BadValue,
        "the fixer does not choose the clock that it is judged by"
    );
    let before = server.doc().clone();
    let lane = CommitteeField::Category.key(Body::Residents);
    let change = fixture::edit(server.doc(), actor(2), |tx| {
        let map = server.doc().map(schema::COMMITTEE).unwrap();
        tx.put(map, lane.as_str(), "leak").unwrap();
    });
    server.take(&change, &residents()).unwrap();
    assert_eq!(
        code(server.act(3, fixed("gas"), &plumber())),
        ErrorCode::BadValue,
        "the committee's word is the one in force"
    );
    let saw = Some(server.last());
    let unaware = event(fixed("gas"), &plumber(), server.now, saw);
    let change = fixture::act(&before, actor(4), &unaware);
    server
        .take(&change, &plumber())
        .expect("it was in force as the author saw the case");
}

#[test]
fn a_committees_category_is_a_known_one_or_none() {
    let mut server = gas();
    let lane = CommitteeField::Category.key(Body::Residents);
    let mut says = |words: &str| {
        let change = fixture::edit(server.doc(), actor(2), |tx| {
            let map = server.doc().map(schema::COMMITTEE).unwrap();
            tx.put(map, lane.as_str(), words).unwrap();
        });
        server.take(&change, &residents())
    };
    assert_eq!(code(says("随便写的")), ErrorCode::UnknownReference);
    says("leak").unwrap();
    says("").expect("it is taken back");
}

#[test]
fn a_report_moves_to_a_building_of_its_compound_only() {
    let mut server = Server::filed();
    let elsewhere = BuildingId::from_bytes([0x77; 16]);
    let report = crate::domain::complaint::schema::Report {
        building: Some(elsewhere),
        ..fixture::report()
    };
    let value = crate::domain::complaint::codec::encode(&report, ReportField::Building).unwrap();
    let change = fixture::edit(server.doc(), actor(4), |tx| {
        let map = server.doc().map(schema::REPORT).unwrap();
        tx.put(map, ReportField::Building.key(), value).unwrap();
    });
    assert_eq!(
        code(server.take(&change, &steward())),
        ErrorCode::UnknownReference
    );
}

#[test]
fn a_fixer_writes_nothing_where_it_may_not_look() {
    let mut server = Server::new(DocKind::Complaint);
    let first = fixture::first(actor(1), |tx| {
        let internal = fixture::header(DocKind::Complaint, Audience::Internal, None);
        fixture::put_layout(tx, &internal);
        fixture::put_report(tx, &fixture::report());
        let filed = event(What::Reported, &steward(), DAWN, None);
        fixture::put_entry(tx, schema::EVENTS, key(actor(1), 1), &filed);
    });
    server.take(&first, &steward()).unwrap();
    let text = || "并无此事".to_owned();
    let verdict = server.act(3, What::Supplement { text: text() }, &plumber());
    assert_eq!(code(verdict), ErrorCode::RoleMayNot);
    let supplement = What::Supplement { text: text() };
    let community = author(5, Role::Supervisor(Level::Community));
    server.act(5, supplement, &community).unwrap();
}

#[test]
fn what_an_author_had_not_seen_is_named_up_to_a_limit() {
    use crate::domain::complaint::case::{Effect, UNSEEN_NAMED};

    let mut server = Server::filed();
    let fixer = plumber().organisation;
    server
        .act(2, What::Dispatched { fixer }, &residents())
        .unwrap();
    let (before, saw) = (server.doc().clone(), Some(server.last()));
    server.act(3, What::Accepted, &plumber()).unwrap();
    for n in 0..UNSEEN_NAMED {
        let what = match n % 2 {
            0 => What::Paused {
                reason: "等".into(),
            },
            _ => What::Resumed,
        };
        server.act(3, what, &plumber()).unwrap();
    }
    let last = server.last();
    let reason = "太远".into();
    let declined = event(What::Declined { reason }, &plumber(), server.now, saw);
    let change = fixture::act(&before, actor(4), &declined);
    server.take(&change, &plumber()).unwrap();
    let case = server.doc().case(None).unwrap();
    let Effect::NotInEffect { unseen, .. } = &case.outcomes.last().unwrap().effect else {
        panic!("{:?}", case.outcomes.last());
    };
    assert_eq!(unseen.len(), UNSEEN_NAMED);
    assert_eq!(unseen.last(), Some(&last), "the latest ones");
}
