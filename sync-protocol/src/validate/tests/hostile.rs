//! Every hostile shape gets the verdict that the protocol names.

use super::*;
use crate::validate::hostile as shapes;

/// Every shape, in one table, so that a wrong verdict names itself and hides no other.
fn wrong_verdicts(server: &Server, shapes: Vec<shapes::Shape>, by: &Author) -> Vec<String> {
    silence_caught_panics();
    let mut wrong = Vec::new();
    for shape in shapes {
        let mut server = Server {
            reference: server.reference.clone(),
            document: server.document.clone(),
            limits: server.limits.clone(),
            ..*server
        };
        for change in &shape.before {
            if let Err(refusal) = server.take(change, by) {
                wrong.push(format!("{}: before it: {refusal}", shape.name));
            }
        }
        for fully in [false, true] {
            match server.judge(&shape.change, by, fully) {
                Err(refusal) if refusal.code == shape.expected && !refusal.held => {}
                Err(refusal) => {
                    wrong.push(format!("{}: {refusal}, not {}", shape.name, shape.expected))
                }
                Ok(_) => wrong.push(format!("{}: taken", shape.name)),
            }
        }
    }
    wrong
}

#[test]
fn every_hostile_change_gets_its_verdict() {
    let mut server = Server::filed();
    server.act(2, What::Verified, &residents()).unwrap();
    let by = steward();
    let target = shapes::Target {
        document: server.doc(),
        by: &by,
        actor: actor(0x66),
        now: server.now,
    };
    let shapes = shapes::shapes(&target);
    assert!(shapes.len() > 90, "{}", shapes.len());
    let wrong = wrong_verdicts(&server, shapes, &by);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_hostile_first_change_gets_its_verdict() {
    let server = Server::new(DocKind::Complaint);
    let header = fixture::header(DocKind::Complaint, crate::domain::kind::Audience::All, None);
    let by = steward();
    let shapes = shapes::first_shapes(&header, &fixture::report(), &by, actor(0x66), server.now);
    let wrong = wrong_verdicts(&server, shapes, &by);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Checks 5 and 6 by themselves, on changes that check 4 would have stopped: they can fail.
#[test]
fn the_last_two_checks_see_for_themselves() {
    silence_caught_panics();
    let server = Server::filed();
    let by = steward();
    let target = shapes::Target {
        document: server.doc(),
        by: &by,
        actor: actor(0x66),
        now: server.now,
    };
    let all = shapes::shapes(&target);
    let after = |name: &str| {
        let shape = all.iter().find(|s| s.name == name).unwrap();
        let framed = UntrustedChange::new(&shape.change)
            .frame(&server.limits)
            .unwrap();
        let mut document = server.doc().clone();
        document.apply(&shape.change, None).unwrap();
        (framed, document)
    };
    let (framed, document) = after("the key `zzz` that deletes the title");
    let named = [Written::ReportField(ReportField::Place)];
    let effect = crate::validate::effect::hold(&framed, &document, &named);
    assert_eq!(effect.unwrap_err().code, ErrorCode::HiddenEffect);

    let (framed, document) = after("a predecessor that does not exist");
    let trip = crate::validate::roundtrip::survive(&framed, &document);
    assert_eq!(trip.unwrap_err().code, ErrorCode::RoundTrip);
}
