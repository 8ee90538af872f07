//! Well-formed changes of what is not one's own, and reading what one may not see.

use automerge::transaction::Transactable;
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::schema::PropertyField;
use lianjian_protocol::domain::event::{Author, What};
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::schema::{self, Comment};
use lianjian_protocol::fixture;
use lianjian_protocol::ids::{DocRef, ScopeId};
use lianjian_protocol::wire::{
    Cursor, Cursors, EntryBody, ErrorCode, LogId, PushDocument, SyncRequest, Verdict,
};
use lianjian_tests::{
    Caller, Compound, Database, Knowledge, Server, complaint, new_actor, new_document, now, offer,
    request,
};

use super::{document, refused, server, verdict};

fn comment() -> Command {
    Command::Comment {
        text: "没问题".to_owned(),
    }
}

/// What this caller would write if it had another's grants and reference data.
fn posing(caller: &Caller, as_if: &Knowledge) -> Knowledge {
    let mut knowledge = as_if.clone();
    let identity = &caller.identity;
    knowledge.principal.person = identity.person;
    knowledge.principal.device = identity.device;
    knowledge.principal.badge.clone_from(&identity.badge);
    knowledge.principal.organisation = identity.organisation;
    knowledge
}

#[track_caller]
fn file(caller: &Caller, scope: ScopeId, internal: bool) -> (DocRef, Document) {
    let doc = new_document(scope);
    let mut command = complaint("公司乱收停车费");
    if let Command::FileComplaint { internal: it, .. } = &mut command {
        *it = internal;
    }
    let made = caller.learn().make(new_actor(), doc, None, &command);
    let taken = verdict(&caller.push(offer(doc, [made.change])));
    assert!(matches!(taken, Verdict::Accepted(_)), "{taken:?}");
    (doc, document(caller, doc))
}

/// Offers a change that must be refused with this code, and must leave the document as it is.
#[track_caller]
fn must_not(owner: &Caller, cheat: &Caller, doc: DocRef, change: Vec<u8>, code: ErrorCode) {
    let before = document(owner, doc).heads();
    let said = verdict(&cheat.push(offer(doc, [change])));
    assert_eq!(refused(&said), Some(code), "{said:?}");
    assert_eq!(document(owner, doc).heads(), before);
}

#[test]
fn an_actor_stays_whose_it_was_first() {
    let server = server(Database::Sqlite);
    let place = Compound::found(&server);
    let honest = place.caller(&server, Compound::STEWARD);
    let same_person = place.caller(&server, Compound::STEWARD);
    let cheat = place.caller(&server, Compound::COLLEAGUE);
    let doc = new_document(place.scope);
    let actor = new_actor();
    let made = honest.learn().make(actor, doc, None, &complaint("漏水"));
    let _ = honest.push(offer(doc, [made.change]));
    for cheat in [&cheat, &same_person] {
        let present = document(cheat, doc);
        let stolen = cheat.learn().make(actor, doc, Some(&present), &comment());
        must_not(&honest, cheat, doc, stolen.change, ErrorCode::ActorNotYours);
        // In another document of the compound it is no more theirs.
        let other = new_document(place.scope);
        let stolen = cheat.learn().make(actor, other, None, &complaint("漏水"));
        let said = verdict(&cheat.push(offer(other, [stolen.change])));
        assert_eq!(refused(&said), Some(ErrorCode::ActorNotYours), "{said:?}");
    }
}

#[test]
fn another_compound_is_out_of_reach() {
    let server = server(Database::Sqlite);
    let place = Compound::found(&server);
    let honest = place.caller(&server, Compound::STEWARD);
    let cheat = place.caller(&server, Compound::STRANGER);
    let (doc, present) = file(&honest, place.scope, false);
    let knowledge = posing(&cheat, &honest.learn());

    let words = knowledge.make(new_actor(), doc, Some(&present), &comment());
    must_not(&honest, &cheat, doc, words.change, ErrorCode::RoleMayNot);
    let new = new_document(place.scope);
    let made = knowledge.make(new_actor(), new, None, &complaint("漏水"));
    let said = verdict(&cheat.push(offer(new, [made.change])));
    assert_eq!(refused(&said), Some(ErrorCode::RoleMayNot), "{said:?}");

    // A scope that does not exist, and the compound's document offered as of one's own scope.
    let mut nowhere = new;
    nowhere.scope = ScopeId::from_bytes([0xee; 16]);
    let made = knowledge.make(new_actor(), new, None, &complaint("漏水"));
    for (doc, code) in [
        (nowhere, ErrorCode::BadHeader),
        (
            DocRef {
                scope: place.other,
                ..new
            },
            ErrorCode::BadHeader,
        ),
    ] {
        let said = verdict(&cheat.push(offer(doc, [made.change.clone()])));
        assert_eq!(refused(&said), Some(code), "{said:?}");
    }
    // As another kind than it is.
    let mut as_visit = offer(new_document(place.scope), [made.change.clone()]);
    as_visit.kind = DocKind::Visit;
    let said = verdict(&cheat.push(PushDocument {
        doc: new,
        ..as_visit
    }));
    assert_eq!(refused(&said), Some(ErrorCode::BadHeader), "{said:?}");
}

#[test]
fn the_company_neither_files_nor_touches_what_is_internal() {
    let server = server(Database::Sqlite);
    let place = Compound::found(&server);
    let honest = place.caller(&server, Compound::STEWARD);
    let cheat = place.caller(&server, Compound::REPAIRER);
    let (doc, present) = file(&honest, place.scope, true);

    // Somebody has shown it the document.
    let mine = cheat.learn();
    let words = {
        // Its own device would not make this change, so it poses as a steward to make it.
        let steward = posing(&cheat, &honest.learn());
        steward.make(new_actor(), doc, Some(&present), &comment())
    };
    must_not(&honest, &cheat, doc, words.change, ErrorCode::RoleMayNot);
    let made = posing(&cheat, &honest.learn()).make(
        new_actor(),
        new_document(place.scope),
        None,
        &complaint("反映居委会"),
    );
    let new = made.document.header();
    let new = DocRef {
        scope: new.scope,
        doc: new.id,
    };
    let said = verdict(&cheat.push(offer(new, [made.change])));
    assert_eq!(refused(&said), Some(ErrorCode::RoleMayNot), "{said:?}");

    // As what it is, a fixer, it writes in cases of the compound; not in one that it may not see.
    let by = Author {
        person: mine.principal.person,
        role: Role::Property,
        organisation: mine.principal.organisation,
        badge: mine.principal.badge,
        device: mine.principal.device,
    };
    let saw = present.case(None).unwrap().last_in_effect;
    let text = "没有这回事".to_owned();
    let actor = new_actor();
    let comment = Comment {
        text: text.clone(),
        by: by.clone(),
        at: now(),
    };
    let comment = fixture::edit(&present, actor, |tx| {
        fixture::put_entry(tx, schema::COMMENTS, fixture::key(actor, 1), &comment);
    });
    let supplement = fixture::event(What::Supplement { text }, &by, now(), Some(saw));
    let supplement = fixture::act(&present, new_actor(), &supplement);
    let accepted = fixture::event(What::Accepted, &by, now(), Some(saw));
    let accepted = fixture::act(&present, new_actor(), &accepted);
    let lane = PropertyField::Plan.key(by.organisation);
    let plan = fixture::edit(&present, new_actor(), |tx| {
        let map = present.map(schema::PROPERTY).unwrap();
        tx.put(map, lane, "x").unwrap();
    });
    for change in [comment, supplement, accepted] {
        must_not(&honest, &cheat, doc, change, ErrorCode::RoleMayNot);
    }
    must_not(&honest, &cheat, doc, plan, ErrorCode::NotYourLane);
}

/// Everything that an answer brings of these logs.
fn brought(answer: &lianjian_protocol::wire::SyncResponse, logs: &[LogId]) -> usize {
    let pages = answer.pull.iter().filter(|page| logs.contains(&page.log));
    pages
        .flat_map(|page| &page.entries)
        .filter(|entry| match &entry.body {
            EntryBody::Change(_) | EntryBody::Snapshot { .. } | EntryBody::Reads(_) => true,
            EntryBody::Removed | EntryBody::Redacted(_) => false,
        })
        .count()
}

#[test]
fn a_cursor_or_a_wish_opens_no_log() {
    for database in Database::ALL {
        nothing_is_read(&server(database));
    }
}

fn nothing_is_read(server: &Server) {
    let place = Compound::found(server);
    let honest = place.caller(server, Compound::STEWARD);
    let stranger = place.caller(server, Compound::STRANGER);
    let (internal, _) = file(&honest, place.scope, true);
    let (elsewhere, _) = file(&stranger, place.other, false);
    let steward = place.device(server, Compound::COLLEAGUE);
    let _ = steward.json(["visit", "new", "--household", "2号楼501"]);
    let _ = steward.json(["sync"]);
    let theirs = steward.json(["status"])["person"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();

    let log = |scope, audience, owner| LogId {
        scope,
        audience,
        owner,
    };
    let closed = [
        log(place.scope, Audience::Internal, None),
        log(place.scope, Audience::Own, Some(theirs)),
        log(place.other, Audience::All, None),
        log(ScopeId::from_bytes([0xee; 16]), Audience::All, None),
    ];
    let cheat = place.caller(server, Compound::REPAIRER);
    for filling in [false, true] {
        let cursors = closed.map(|log| Cursor {
            log,
            seq: u64::from(filling),
            filling,
        });
        let answer = cheat.sync(&SyncRequest {
            cursors: Cursors::List(cursors.to_vec()),
            want: vec![internal, elsewhere],
            ..request()
        });
        assert_eq!(brought(&answer, &closed), 0, "{:?}", answer.pull);
        for log in closed {
            assert!(answer.lost.contains(&log), "{log:?}");
        }
        let documents: usize = answer.pull.iter().map(|page| page.documents.len()).sum();
        let removed = answer.pull.iter().flat_map(|page| &page.entries);
        let removed = removed.filter(|e| e.body == EntryBody::Removed).count();
        assert_eq!((documents, removed), (2, 2), "{:?}", answer.pull);
    }
    let reference = cheat.learn().reference;
    assert!(
        reference.compounds.iter().all(|c| c.scope == place.scope),
        "nor does it learn of other compounds"
    );
}
