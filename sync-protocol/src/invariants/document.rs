//! I5 to I14: a document and its entries in the log.

use std::collections::BTreeMap;

use automerge::{ObjId, ReadDoc};

use super::{Invariant, LogEntry, Violation};
use crate::document::Document;
use crate::domain::complaint::status::Status;
use crate::domain::event::Author;
use crate::domain::kind::DocKind;
use crate::domain::schema;
use crate::ids::{Actor, DocId, EntryKey, Hash};
use crate::wire::LogId;

/// A document and what is stored beside it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The document.
    pub document: &'a Document,
    /// Under which id it is stored.
    pub doc: DocId,
    /// In which log.
    pub log: &'a LogId,
    /// The log's entries for it, all of them.
    pub entries: &'a [LogEntry],
    /// The heads that are stored beside it.
    pub heads: &'a [Hash],
    /// The status that is stored beside it; none where none is kept.
    pub status: Option<Status>,
}

/// I5 to I14.
#[must_use]
pub fn of_document(subject: &Subject<'_>) -> Vec<Violation> {
    let mut check = Check {
        subject,
        found: Vec::new(),
    };
    check.header();
    check.changes();
    check.heads();
    check.order();
    check.entries();
    check.round_trip();
    check.status();
    check.found
}

struct Check<'a> {
    subject: &'a Subject<'a>,
    found: Vec<Violation>,
}

impl Check<'_> {
    fn report(&mut self, invariant: Invariant, detail: impl Into<String>) {
        let violation = Violation::new(invariant, Some(self.subject.doc), detail);
        self.found.push(violation);
    }

    fn header(&mut self) {
        let header = self.subject.document.header();
        if header.log() != *self.subject.log || header.id != self.subject.doc {
            let detail = format!("{header:?} in {:?}", self.subject.log);
            self.report(Invariant::HeaderOfTheLog, detail);
        }
    }

    fn changes(&mut self) {
        let document = self.subject.document;
        let logged: BTreeMap<_, _> = self
            .subject
            .entries
            .iter()
            .map(|e| (e.hash, (e.actor, e.actor_seq, e.received_at)))
            .collect();
        let mut known = 0;
        for (actor, seq, hash) in document.changes() {
            match logged.get(&hash) {
                Some((a, s, received_at)) => {
                    known += 1;
                    if (*a, *s) != (actor, seq) {
                        let detail = format!("{hash} is {actor}-{seq}, in the log {a}-{s}");
                        self.report(Invariant::SameChanges, detail);
                    }
                    let receipt = document.receipt(actor, seq);
                    if receipt != Some(*received_at) {
                        let detail = format!("{hash}: {receipt:?}, in the log {received_at}");
                        self.report(Invariant::SameReceipts, detail);
                    }
                }
                None => self.report(Invariant::SameChanges, format!("{hash} is not in the log")),
            }
        }
        if known != self.subject.entries.len() {
            let detail = format!(
                "{} entries, {known} of them in the document",
                self.subject.entries.len()
            );
            self.report(Invariant::SameChanges, detail);
        }
    }

    fn heads(&mut self) {
        let mut stored = self.subject.heads.to_vec();
        stored.sort_unstable();
        let real = self.subject.document.automerge().get_heads();
        let real: Vec<Hash> = real.into_iter().map(Hash::from).collect();
        if stored != real || real != self.subject.document.heads() {
            self.report(Invariant::SameHeads, format!("{stored:?}, really {real:?}"));
        }
    }

    fn order(&mut self) {
        let document = self.subject.document;
        let mut counts: BTreeMap<Actor, u64> = BTreeMap::new();
        let mut broken = Vec::new();
        let receipts: BTreeMap<Hash, _> = document
            .changes()
            .map(|(actor, seq, hash)| (hash, document.receipt(actor, seq)))
            .collect();
        let refilled = |hash: &Hash| {
            let mut entries = self.subject.entries.iter();
            entries.any(|e| e.refilled && e.hash == *hash)
        };
        for node in document.history().nodes() {
            let next = counts.entry(node.actor).or_default();
            *next += 1;
            if node.seq != *next {
                broken.push(format!("{}-{} is number {next}", node.actor, node.seq));
            }
            let mine = receipts.get(&node.hash).copied().flatten();
            for dep in document.history().deps_of(node) {
                let before = receipts.get(&dep).copied().flatten();
                // An unsent change may hang on a received one, never the other way round.
                let late = match (before, mine) {
                    (Some(before), Some(mine)) => before >= mine && !refilled(&node.hash),
                    (None, Some(_)) => true,
                    (Some(_) | None, None) => false,
                };
                if late {
                    broken.push(format!("{} was received before {dep}", node.hash));
                }
            }
        }
        for detail in broken {
            self.report(Invariant::InOrder, detail);
        }
    }

    /// I9, I10 and I13.
    fn entries(&mut self) {
        let document = self.subject.document;
        let signed = signed(document);
        let mut written = Vec::new();
        for map in [
            schema::EVENTS,
            schema::COMMENTS,
            schema::PHOTOS,
            schema::MARKS,
        ] {
            let Some(id) = document.map(map) else {
                continue;
            };
            for item in document.automerge().map_range(id, ..) {
                written.push((map, item.key.to_string(), item.id()));
            }
        }
        for (map, key, id) in written {
            let parsed: Option<EntryKey> = key.parse().ok();
            let own = parsed.is_some_and(|key| wrote(document, &id, key));
            if !own {
                let detail = format!("{map}/{key} was written by another change");
                self.report(Invariant::KeysNameTheirChange, detail);
            }
            let by = signed
                .iter()
                .find(|(m, k, _)| *m == map && Some(*k) == parsed);
            let Some((_, key, by)) = by else {
                self.report(Invariant::EntriesRead, format!("{map}/{key}"));
                continue;
            };
            let mut entries = self.subject.entries.iter();
            let owner = entries.find(|e| e.actor == key.actor);
            if owner.is_some_and(|o| (o.person, o.device) != (by.person, by.device)) {
                let detail = format!("{map}/{key} is signed by {}", by.person);
                self.report(Invariant::SignedByItsOwner, detail);
            }
        }
    }

    fn round_trip(&mut self) {
        let document = self.subject.document;
        let (bytes, receipts) = document.snapshot();
        match Document::from_snapshot(&bytes, &receipts) {
            Err(error) => self.report(Invariant::RoundTrip, error.to_string()),
            Ok(again) => {
                let same = again.heads() == document.heads()
                    && again.header() == document.header()
                    && again.change_count() == document.change_count()
                    && again.snapshot() == (bytes, receipts);
                if !same {
                    self.report(Invariant::RoundTrip, "it loads as another document");
                }
            }
        }
    }

    fn status(&mut self) {
        let document = self.subject.document;
        let real = match document.header().kind {
            DocKind::Complaint => match document.case(None) {
                Ok(case) => Some(case.status),
                Err(error) => {
                    self.report(Invariant::StatusIsTheReplay, error.to_string());
                    return;
                }
            },
            DocKind::Patrol | DocKind::Visit => None,
        };
        if self.subject.status.is_some() && self.subject.status != real {
            let detail = format!("{:?} is stored, it is {real:?}", self.subject.status);
            self.report(Invariant::StatusIsTheReplay, detail);
        }
    }
}

/// Whether the change that the key names wrote this operation.
fn wrote(document: &Document, id: &ObjId, key: EntryKey) -> bool {
    let ObjId::Id(counter, actor, _) = id else {
        return false;
    };
    actor.to_bytes() == key.actor.as_bytes()
        && document.history().nodes().iter().any(|node| {
            (node.actor, node.seq) == (key.actor, key.seq)
                && (node.start_op..=node.max_op).contains(counter)
        })
}

/// Everything signed in a document: its map, its key, by whom.
fn signed(document: &Document) -> Vec<(&'static str, EntryKey, Author)> {
    let mut signed = Vec::new();
    match document.header().kind {
        DocKind::Complaint => {
            let events = document.events(None).into_iter();
            signed.extend(events.map(|e| (schema::EVENTS, e.key, e.event.by)));
        }
        DocKind::Patrol => {
            let events = document.patrol_events(None).into_iter();
            signed.extend(events.map(|e| (schema::EVENTS, e.key, e.value.by)));
        }
        DocKind::Visit => {
            let events = document.visit_events(None).into_iter();
            signed.extend(events.map(|e| (schema::EVENTS, e.key, e.value.by)));
        }
    }
    let comments = document.comments().into_iter();
    signed.extend(comments.map(|e| (schema::COMMENTS, e.key, e.value.by)));
    let photos = document.photos().into_iter();
    signed.extend(photos.map(|e| (schema::PHOTOS, e.key, e.value.by)));
    let marks = document.marks().into_iter();
    signed.extend(marks.map(|e| (schema::MARKS, e.key, e.value.by)));
    signed
}
