//! Changes that are sound and come at the wrong place or time.

use lianjian_protocol::domain::command::{Command, ExecutionContext, execute};
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Span;
use lianjian_protocol::wire::{ErrorCode, Limits, PushDocument, Verdict};
use lianjian_tests::{
    Caller, Compound, Database, Server, complaint, new_actor, new_document, now, offer,
};

#[track_caller]
fn code(caller: &Caller, push: PushDocument) -> ErrorCode {
    match &caller.push(push).verdicts[..] {
        [Verdict::Refused { code, .. }] => *code,
        other => panic!("{other:?}"),
    }
}

/// Changes that are sound and come at the wrong place or time, raw.
#[test]
fn a_wrong_place_or_time_has_its_verdict() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let caller = place.caller(&server, Compound::STEWARD);
    let knowledge = caller.learn();
    let doc = new_document(place.scope);
    let filed = knowledge.make(new_actor(), doc, None, &complaint("漏水"));
    let words = Command::Comment {
        text: "又漏了".to_owned(),
    };
    let comment = knowledge.make(new_actor(), doc, Some(&filed.document), &words);

    // A document that the server does not know: its child is to come again, with its parent.
    let early = offer(doc, [comment.change.clone()]);
    assert_eq!(code(&caller, early.clone()), ErrorCode::UnknownDocument);
    let both = offer(doc, [filed.change.clone(), comment.change.clone()]);
    let taken = caller.push(both).verdicts;
    assert!(
        matches!(taken[..], [Verdict::Accepted(_), Verdict::Accepted(_)]),
        "{taken:?}"
    );
    assert!(matches!(
        caller.push(early).verdicts[..],
        [Verdict::Duplicate(_)]
    ));

    // A scope that it does not name, and an incarnation that it never had.
    let elsewhere = DocRef {
        scope: place.other,
        ..new_document(place.other)
    };
    let misplaced = offer(elsewhere, [filed.change.clone()]);
    assert_eq!(code(&caller, misplaced), ErrorCode::BadHeader);
    let mut redacted = offer(doc, {
        let more = knowledge.make(new_actor(), doc, Some(&comment.document), &words);
        [more.change]
    });
    redacted.incarnation = 7;
    assert_eq!(code(&caller, redacted), ErrorCode::Redacted);

    // A clock that is a day ahead, said raw.
    let tomorrow = now().plus(Span::from_days(1));
    let context = ExecutionContext {
        reference: &knowledge.reference,
        principal: &knowledge.principal,
        role: None,
        actor: new_actor(),
        now: tomorrow,
        limits: &Limits::DEFAULT,
    };
    let new = new_document(place.scope);
    let ahead = execute(&complaint("明天"), new, None, &context).unwrap();
    assert_eq!(
        code(&caller, offer(new, [ahead.change])),
        ErrorCode::ClockAhead
    );
}
