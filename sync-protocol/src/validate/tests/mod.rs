//! Honest changes pass, hostile ones get the verdict that the protocol names, and nothing panics.

mod authors;
mod case;
mod fuzz;
mod hostile;
mod spoken;

use automerge::transaction::Transactable;

use super::*;
use crate::domain::complaint::schema::{CommitteeField, PropertyField, ReportField};
use crate::domain::event::{Author, Event, What};
use crate::domain::grant::{Body, Role};
use crate::domain::patrol::mark::{Mark, MarkResult, Method, Presence};
use crate::domain::schema::{self, Comment, Media, Phase, Photo};
use crate::fixture::{self, DAWN, DOC, actor, author, event, granted, key, minute};
use crate::ids::{CheckpointId, EntryKey};

/// A server in miniature: one document and what is needed to judge changes of it.
struct Server {
    reference: Reference,
    document: Option<Document>,
    kind: DocKind,
    now: Timestamp,
    limits: Limits,
}

impl Server {
    fn new(kind: DocKind) -> Self {
        Self {
            reference: fixture::reference(),
            document: None,
            kind,
            now: minute(60),
            limits: Limits::DEFAULT,
        }
    }

    /// A complaint as its steward filed it.
    fn filed() -> Self {
        let mut server = Self::new(DocKind::Complaint);
        let first = fixture::complaint(actor(1), &steward(), &fixture::report());
        server.take(&first, &steward()).unwrap();
        server
    }

    fn judge(&self, change: &[u8], by: &Author, fully: bool) -> Result<ValidChange, Refusal> {
        let principal = granted(by, Timestamp::default(), None);
        self.judge_as(change, &principal, fully)
    }

    fn judge_as(
        &self,
        change: &[u8],
        principal: &Principal,
        fully: bool,
    ) -> Result<ValidChange, Refusal> {
        let context = self.context(principal);
        let framed = UntrustedChange::new(change).frame(&self.limits)?;
        let check = if fully { validate_fully } else { validate };
        check(framed, self.document.as_ref(), &context)
    }

    fn context<'a>(&'a self, principal: &'a Principal) -> Context<'a> {
        Context {
            reference: &self.reference,
            principal,
            now: self.now,
            limits: &self.limits,
            doc: DOC,
            kind: self.kind,
            actor_owner: None,
        }
    }

    /// Judges both ways, which must agree, and takes the change if it is sound.
    fn take(&mut self, change: &[u8], by: &Author) -> Result<Vec<Written>, Refusal> {
        let valid = self.judge(change, by, false);
        let fully = self.judge(change, by, true);
        assert_eq!(
            valid.as_ref().map(ValidChange::written),
            fully.as_ref().map(ValidChange::written),
            "what is skipped had been proved"
        );
        let valid = valid?;
        let written = valid.written().to_vec();
        self.now = self.now.next();
        self.document = Some(valid.into_document(Some(self.now)));
        Ok(written)
    }

    fn doc(&self) -> &Document {
        self.document.as_ref().unwrap()
    }

    fn last(&self) -> EntryKey {
        self.doc().case(None).unwrap().last_in_effect
    }

    /// An honest event of somebody who has seen everything.
    fn act(&mut self, n: u8, what: What, by: &Author) -> Result<Vec<Written>, Refusal> {
        let event = event(what, by, self.now, Some(self.last()));
        let change = fixture::act(self.doc(), actor(n), &event);
        self.take(&change, by)
    }
}

fn steward() -> Author {
    author(1, Role::Steward)
}

fn residents() -> Author {
    author(2, Role::Committee(Body::Residents))
}

fn plumber() -> Author {
    fixture::plumber(3)
}

fn code(result: Result<Vec<Written>, Refusal>) -> ErrorCode {
    result.unwrap_err().code
}

fn comment(by: &Author, at: Timestamp) -> Comment {
    Comment {
        text: "我去看过了".into(),
        by: by.clone(),
        at,
    }
}

#[test]
fn a_case_runs_its_course() {
    let mut server = Server::filed();
    let (steward, residents, plumber) = (steward(), residents(), plumber());
    server.act(2, What::Verified, &residents).unwrap();
    let fixer = plumber.organisation;
    server
        .act(2, What::Dispatched { fixer }, &residents)
        .unwrap();
    server.act(3, What::Accepted, &plumber).unwrap();
    let photo = Photo {
        content: crate::ids::Hash::from_bytes([5; 32]),
        media: Media::Photo,
        phase: Phase::After,
        caption: "修好了".into(),
        bytes: 1_000,
        by: plumber.clone(),
        at: server.now,
    };
    let photo_key = EntryKey {
        part: 1,
        ..key(actor(3), 2)
    };
    let fixed = What::Fixed {
        note: "换了一段管子".into(),
        photos: vec![photo_key],
        category: "leak".into(),
    };
    let fixed = event(fixed, &plumber, server.now, Some(server.last()));
    let change = fixture::edit(server.doc(), actor(3), |tx| {
        fixture::put_entry(tx, schema::PHOTOS, photo_key, &photo);
        fixture::put_entry(tx, schema::EVENTS, key(actor(3), 2), &fixed);
    });
    let written = server.take(&change, &plumber).unwrap();
    assert_eq!(
        written,
        [
            Written::Photo(photo_key, photo),
            Written::Event(key(actor(3), 2), fixed)
        ]
    );
    let for_whom = crate::domain::event::ForWhom::Resident;
    server
        .act(4, What::Confirmed { for_whom }, &steward)
        .unwrap();
    let status = server.doc().case(None).unwrap().status;
    assert_eq!(status, crate::domain::complaint::status::Status::Confirmed);
}

#[test]
fn lanes_comments_and_the_reporters_edits_pass() {
    let mut server = Server::filed();
    let (steward, residents, plumber) = (steward(), residents(), plumber());
    for words in ["一", "二"] {
        let lane = CommitteeField::Note.key(Body::Residents);
        let change = fixture::edit(server.doc(), actor(2), |tx| {
            let map = server.doc().map(schema::COMMITTEE).unwrap();
            tx.put(map, lane.as_str(), words).unwrap();
        });
        let written = server.take(&change, &residents).unwrap();
        assert_eq!(
            written,
            [Written::CommitteeField(
                Body::Residents,
                CommitteeField::Note,
                words.to_owned()
            )]
        );
    }
    let lane = PropertyField::Eta.key(plumber.organisation);
    let change = fixture::edit(server.doc(), actor(3), |tx| {
        let map = server.doc().map(schema::PROPERTY).unwrap();
        tx.put(map, lane.as_str(), "明天").unwrap();
    });
    server.take(&change, &plumber).unwrap();
    let change = fixture::edit(server.doc(), actor(4), |tx| {
        let map = server.doc().map(schema::REPORT).unwrap();
        tx.put(map, ReportField::Title.key(), "四楼").unwrap();
        let text = server.doc().text_object().unwrap();
        tx.splice_text(text, 2, 3, "字句").unwrap();
        tx.splice_text(text, 0, 1, "头").unwrap();
    });
    let written = server.take(&change, &steward).unwrap();
    assert_eq!(
        written,
        [
            Written::ReportField(ReportField::Title),
            Written::ReportText
        ]
    );
    let comment = comment(&plumber, server.now);
    let change = fixture::edit(server.doc(), actor(5), |tx| {
        fixture::put_entry(tx, schema::COMMENTS, key(actor(5), 1), &comment);
    });
    server.take(&change, &plumber).unwrap();
    assert_eq!(server.doc().comments()[0].value, comment);
    assert_eq!(server.doc().report(None).unwrap().title, "四楼");
}

#[test]
fn patrols_and_visits_pass() {
    let steward = steward();
    let mut server = Server::new(DocKind::Patrol);
    server
        .take(&fixture::patrol(actor(1), &steward), &steward)
        .unwrap();
    let mark = Mark {
        checkpoint: CheckpointId::from_bytes([8; 16]),
        at: minute(5),
        method: Method::Qr,
        presence: Presence::Unknown,
        result: MarkResult::Ok,
        note: String::new(),
        case: None,
        by: steward.clone(),
        typed: false,
    };
    let change = fixture::edit(server.doc(), actor(1), |tx| {
        fixture::put_entry(tx, schema::MARKS, key(actor(1), 2), &mark);
    });
    server.take(&change, &steward).unwrap();
    assert_eq!(server.doc().marks()[0].value, mark);

    let mut server = Server::new(DocKind::Visit);
    server
        .take(&fixture::visit(actor(1), &steward), &steward)
        .unwrap();
    let change = fixture::edit(server.doc(), actor(1), |tx| {
        let map = server.doc().map(schema::VISIT).unwrap();
        tx.put(map, "need", "买药").unwrap();
    });
    server.take(&change, &steward).unwrap();
    assert_eq!(server.doc().visit().unwrap().need, "买药");
}

#[test]
fn two_who_have_not_seen_each_other_both_pass() {
    let mut server = Server::filed();
    let (steward, residents) = (steward(), residents());
    let before = server.doc().clone();
    server.act(2, What::Verified, &residents).unwrap();
    let saw = Some(key(actor(1), 1));
    let reason = "算了".into();
    let withdrawn = event(What::Withdrawn { reason }, &steward, minute(3), saw);
    let change = fixture::act(&before, actor(1), &withdrawn);
    server.take(&change, &steward).unwrap();
    assert_eq!(server.doc().events(None).len(), 3);
}

#[test]
fn two_writers_of_one_field_pass_and_so_does_who_settles_it() {
    let mut server = Server::filed();
    let steward = steward();
    let before = server.doc().clone();
    let retitle = |document: &Document, n: u8, words: &str| {
        fixture::edit(document, actor(n), |tx| {
            let map = document.map(schema::REPORT).unwrap();
            tx.put(map, ReportField::Title.key(), words).unwrap();
            let text = document.text_object().unwrap();
            tx.splice_text(text, 1, 4, words).unwrap();
        })
    };
    for (n, words) in [(5, "甲"), (6, "乙")] {
        let change = retitle(&before, n, words);
        server.take(&change, &steward).unwrap();
    }
    assert_eq!(server.doc().report_conflicts().len(), 1);
    let change = retitle(server.doc(), 7, "丙");
    server.take(&change, &steward).unwrap();
    assert!(server.doc().report_conflicts().is_empty());
}

#[test]
fn hanging_on_an_ancestor_too_is_no_offence() {
    let mut server = Server::filed();
    let root = server.doc().heads()[0].to_automerge();
    server.act(2, What::Verified, &residents()).unwrap();
    let comment = comment(&steward(), server.now);
    let change = fixture::edit(server.doc(), actor(5), |tx| {
        fixture::put_entry(tx, schema::COMMENTS, key(actor(5), 1), &comment);
    });
    let mut expanded = automerge::Change::try_from(&change[..]).unwrap().decode();
    expanded.deps.push(root);
    let change = automerge::Change::from(expanded).raw_bytes().to_vec();
    server.take(&change, &steward()).unwrap();
    assert_eq!(server.doc().heads().len(), 1);
    assert_eq!(server.doc().comments().len(), 1);
}

#[test]
fn compressed_and_plain_are_the_same_change() {
    let server = Server::filed();
    let first = fixture::complaint(actor(1), &steward(), &fixture::report());
    let mut change = automerge::Change::try_from(&first[..]).unwrap();
    let compressed = change.bytes().into_owned();
    assert!(compressed.len() < first.len());
    let framed = UntrustedChange::new(&compressed)
        .frame(&server.limits)
        .unwrap();
    assert_eq!(framed.bytes(), first);
    assert_eq!(framed.hash(), fixture::hash(&first).unwrap());
    assert!(server.doc().contains(&framed.hash()));
}

#[test]
fn a_full_document_takes_no_more() {
    let mut server = Server::filed();
    server.limits.document_changes = 1;
    let verdict = server.act(2, What::Verified, &residents());
    assert_eq!(code(verdict), ErrorCode::DocumentFull);
}
