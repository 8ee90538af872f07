//! Whose a change is, and whether it may still be theirs.

use super::*;
use crate::time::Span;

#[test]
fn an_ended_role_is_held_only_where_all_else_is_sound() {
    let server = Server::filed();
    let by = residents();
    let ended = granted(&by, Timestamp::default(), Some(DAWN));
    let make = |at: Timestamp| Event {
        at,
        ..event(What::Verified, &by, at, Some(server.last()))
    };
    let change = fixture::act(server.doc(), actor(2), &make(server.now));
    let refusal = server.judge_as(&change, &ended, false).unwrap_err();
    assert_eq!((refusal.code, refusal.held), (ErrorCode::RoleEnded, true));
    let framed = UntrustedChange::new(&change).frame(&server.limits).unwrap();
    let admitted = admit(framed, server.document.as_ref(), &server.context(&ended));
    assert_eq!(admitted.unwrap().written().len(), 1);

    let ahead = fixture::act(server.doc(), actor(2), &make(minute(600)));
    let refusal = server.judge_as(&ahead, &ended, false).unwrap_err();
    assert_eq!((refusal.code, refusal.held), (ErrorCode::ClockAhead, false));
}

#[test]
fn a_refill_is_not_authorised_again() {
    let server = Server::filed();
    let nobody = fixture::principal(&author(9, Role::Observer));
    let verified = event(
        What::Verified,
        &residents(),
        server.now,
        Some(server.last()),
    );
    let change = fixture::act(server.doc(), actor(2), &verified);
    let context = server.context(&nobody);
    let frame = || UntrustedChange::new(&change).frame(&server.limits).unwrap();
    let present = server.document.as_ref();
    assert!(validate(frame(), present, &context).is_err());
    assert!(refill(frame(), present, &context).is_ok());
}

#[test]
fn an_actor_is_its_first_owners() {
    let server = Server::filed();
    let by = residents();
    let principal = granted(&by, Timestamp::default(), None);
    let verified = event(What::Verified, &by, server.now, Some(server.last()));
    let change = fixture::act(server.doc(), actor(2), &verified);
    for (owner, expected) in [
        (Some((by.device, by.person)), None),
        (
            Some((steward().device, by.person)),
            Some(ErrorCode::ActorNotYours),
        ),
        (
            Some((by.device, steward().person)),
            Some(ErrorCode::ActorNotYours),
        ),
    ] {
        let context = Context {
            actor_owner: owner,
            ..server.context(&principal)
        };
        let framed = UntrustedChange::new(&change).frame(&server.limits).unwrap();
        let verdict = validate(framed, server.document.as_ref(), &context);
        assert_eq!(verdict.err().map(|r| r.code), expected);
    }
}

#[test]
fn what_belongs_to_others_is_refused() {
    let mut server = Server::filed();
    let (residents, plumber) = (residents(), plumber());
    let change = fixture::edit(server.doc(), actor(2), |tx| {
        let map = server.doc().map(schema::REPORT).unwrap();
        tx.put(map, ReportField::Title.key(), "别人的").unwrap();
    });
    assert_eq!(
        code(server.take(&change, &residents)),
        ErrorCode::NotYourLane
    );
    let change = fixture::edit(server.doc(), actor(3), |tx| {
        let text = server.doc().text_object().unwrap();
        tx.splice_text(text, 0, 1, "").unwrap();
    });
    assert_eq!(code(server.take(&change, &plumber)), ErrorCode::NotYourLane);
    assert_eq!(
        code(server.act(3, What::Verified, &plumber)),
        ErrorCode::RoleMayNot
    );
}

#[test]
fn nothing_is_done_before_what_its_author_had_seen() {
    let mut server = Server::filed();
    server.now = minute(500);
    server.act(2, What::Verified, &residents()).unwrap();
    let received = server.now;
    let sighting = |at: Timestamp| What::Sighting {
        observed_at: at,
        note: String::new(),
    };
    let seen = |server: &Server, n: u8, by: &Author, at: Timestamp| {
        let event = event(sighting(at), by, at, Some(server.last()));
        fixture::act(server.doc(), actor(n), &event)
    };
    // A steward who has seen that it was verified wrote this after that.
    let early = received.minus(Span::from_mins(10));
    let before = early.minus(Span::from_micros(1));
    let backdated = seen(&server, 1, &steward(), before);
    assert_eq!(
        code(server.take(&backdated, &steward())),
        ErrorCode::ClockBehind
    );
    let change = seen(&server, 1, &steward(), early);
    server.take(&change, &steward()).unwrap();

    // Written offline for days, one after the other, and received all at once.
    let mut server = Server::filed();
    let chain = seen(&server, 1, &steward(), minute(4));
    server.now = minute(4_000);
    server.take(&chain, &steward()).unwrap();
    let next = event(
        sighting(minute(5)),
        &steward(),
        minute(5),
        Some(server.last()),
    );
    let next = fixture::act(server.doc(), actor(1), &next);
    server.take(&next, &steward()).unwrap();
}
