//! The reference model: every log as it was seen to grow, and every document built from it by
//! hand. After each step of the server it takes in what is new and holds it to the rules.

use std::collections::{BTreeMap, HashMap};

use lianjian_protocol::digest::{DocDigest, combine, doc_digest};
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::{Effect, Outcome};
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{Actor, DeviceId, DocRef, Hash, PersonId, ScopeId};
use lianjian_protocol::invariants::{LogEntry, ReadsEntry, Subject, of_document, of_log};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::{Context, UntrustedChange, validate_fully};
use lianjian_protocol::wire::{Limits, LogId, Receipt};
use lianjian_server::store::{LogRow, ReadsRow, Store};

use super::world::COMPOUNDS;

/// The most that one page of a log is asked for.
const PAGE: usize = 1 << 20;

/// A document as the model built it.
struct Known {
    document: Document,
    log: LogId,
    entries: Vec<LogEntry>,
    outcomes: Vec<Outcome>,
}

/// What the logs have been seen to hold.
#[derive(Default)]
pub(super) struct Model {
    logs: BTreeMap<LogId, Vec<LogEntry>>,
    reads: BTreeMap<LogId, Vec<ReadsEntry>>,
    docs: BTreeMap<DocRef, Known>,
    taken: HashMap<(DocRef, Hash), Receipt>,
    actors: HashMap<(ScopeId, Actor), (DeviceId, PersonId)>,
}

impl Model {
    /// Takes in what the logs have grown by, and judges each change again as the grants stood at
    /// its receipt: no step of the simulation changes them between a call and this.
    pub(super) async fn absorb(&mut self, store: &dyn Store, now: Timestamp) {
        let logs = store
            .logs_of_scopes(&COMPOUNDS)
            .await
            .expect("the store answers");
        for (log, head) in logs {
            loop {
                let seen = self.lines(&log);
                assert!(head >= seen, "{log:?} has shrunk from {seen} to {head}");
                if head == seen {
                    break;
                }
                let page = store.log_page(log, seen, PAGE).await;
                let page = page.expect("the store answers");
                let last = page.last();
                assert!(last.is_some(), "{log:?} says {head}, and has {seen}");
                for row in page.rows {
                    self.take(store, log, row, now).await;
                }
                for row in page.reads {
                    self.take_reads(log, &row);
                }
                assert_eq!(Some(self.lines(&log)), last, "a gap in {log:?}");
            }
        }
    }

    /// How many lines of a log have been seen.
    fn lines(&self, log: &LogId) -> u64 {
        let changes = self.logs.get(log).map_or(0, Vec::len);
        (changes + self.reads.get(log).map_or(0, Vec::len)) as u64
    }

    fn take_reads(&mut self, log: LogId, row: &ReadsRow) {
        assert!(!row.reads.is_empty(), "a line that says nothing");
        let known = self.docs.get(&row.doc);
        assert_eq!(known.map(|known| known.log), Some(log), "of another log");
        self.reads.entry(log).or_default().push(ReadsEntry {
            seq: row.receipt.seq,
            doc: row.doc.doc,
            received_at: row.receipt.received_at,
        });
    }

    async fn take(&mut self, store: &dyn Store, log: LogId, row: LogRow, now: Timestamp) {
        let change = row.change;
        let entry = LogEntry {
            seq: change.receipt.seq,
            doc: row.doc.doc,
            hash: change.hash,
            actor: change.actor,
            actor_seq: change.actor_seq,
            person: change.person,
            device: change.device,
            received_at: change.receipt.received_at,
            refilled: false,
        };
        self.logs.entry(log).or_default().push(entry);

        let system = Principal::system();
        let session = store
            .session(change.device)
            .await
            .expect("the store answers");
        let principal = session.as_ref().map_or(&system, |s| &s.principal);
        assert_eq!(
            principal.person, change.person,
            "bound to its device's person"
        );
        let reference = store.reference_for(&[row.doc.scope]).await;
        let reference = reference.expect("the store answers");
        let actor = (row.doc.scope, change.actor);
        let context = Context {
            reference: &reference,
            principal,
            now,
            limits: &Limits::DEFAULT,
            doc: row.doc,
            kind: row.kind,
            actor_owner: self.actors.get(&actor).copied(),
        };
        let framed = UntrustedChange::new(&change.bytes).frame(&Limits::DEFAULT);
        let framed = framed.unwrap_or_else(|refusal| panic!("stored, and no frame: {refusal:?}"));
        assert_eq!(
            framed.hash(),
            change.hash,
            "under another hash than its own"
        );
        let present = self.docs.get(&row.doc).map(|known| &known.document);
        let valid = validate_fully(framed, present, &context).unwrap_or_else(|refusal| {
            panic!(
                "a forbidden effect: {} of {:?} in {} is in the log: {refusal:?}",
                change.hash, principal.person, row.doc
            )
        });
        let document = valid.into_document(Some(change.receipt.received_at));
        assert_eq!(document.header().log(), log, "in another's log");
        self.actors.insert(actor, (change.device, change.person));
        let twice = self.taken.insert((row.doc, change.hash), change.receipt);
        assert!(twice.is_none(), "{} is in the log twice", change.hash);
        self.settle(row.doc, log, entry, document);
    }

    /// Puts a document's new state in the place of the old one, which must not rewrite what was
    /// settled.
    fn settle(&mut self, doc: DocRef, log: LogId, entry: LogEntry, document: Document) {
        let outcomes = match document.header().kind {
            DocKind::Complaint => document.case(None).expect("a case replays").outcomes,
            DocKind::Patrol | DocKind::Visit => Vec::new(),
        };
        let known = self.docs.remove(&doc);
        let mut entries = Vec::new();
        if let Some(known) = known {
            entries = known.entries;
            for (before, after) in known.outcomes.iter().zip(&outcomes) {
                assert!(
                    may_become(before, after),
                    "settled history of {doc} was rewritten: {before:?} became {after:?}"
                );
            }
            assert!(
                known.outcomes.len() <= outcomes.len(),
                "an event of {doc} is gone"
            );
        }
        entries.push(entry);
        let known = Known {
            document,
            log,
            entries,
            outcomes,
        };
        self.docs.insert(doc, known);
    }

    /// The receipt of a change, if it is in a log.
    #[must_use]
    pub(super) fn receipt(&self, doc: DocRef, hash: Hash) -> Option<Receipt> {
        self.taken.get(&(doc, hash)).copied()
    }

    /// How many changes there are.
    #[must_use]
    pub(super) fn changes(&self) -> usize {
        self.taken.len()
    }

    /// Every document.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.docs.values().map(|known| &known.document)
    }

    /// Each log that has something in it, with its digest and how many documents it has.
    #[must_use]
    pub(super) fn digests(&self) -> BTreeMap<LogId, ([u8; 32], usize)> {
        let mut digests: BTreeMap<LogId, Vec<DocDigest>> = BTreeMap::new();
        for (doc, known) in &self.docs {
            let case = known.document.case(None).ok();
            let digest = doc_digest(doc.doc, &known.document.heads(), case.as_ref());
            digests.entry(known.log).or_default().push(digest);
        }
        let combined = digests.into_iter().map(|(log, docs)| {
            let count = docs.len();
            (log, (combine(docs), count))
        });
        combined.collect()
    }

    /// Holds the store's whole content to what was seen of it, and to the invariants.
    pub(super) async fn hold(&self, store: &dyn Store) {
        for (log, entries) in &self.logs {
            let mut rows = Vec::new();
            let mut seen = 0;
            while seen < self.lines(log) {
                let page = store.log_page(*log, seen, PAGE).await;
                let page = page.expect("the store answers");
                seen = page.last().expect("the log's end");
                rows.extend(page.rows);
            }
            for (row, entry) in rows.iter().zip(entries) {
                let listed = (
                    row.change.receipt.seq,
                    row.change.hash,
                    row.change.receipt.received_at,
                );
                let seen = (entry.seq, entry.hash, entry.received_at);
                assert_eq!(listed, seen, "{log:?} was rewritten");
            }
            let reads = self.reads.get(log).map_or(&[][..], Vec::as_slice);
            let broken = of_log(entries, reads);
            assert!(broken.is_empty(), "{log:?}: {broken:?}");
        }
        let docs: Vec<DocRef> = self.docs.keys().copied().collect();
        let heads = store.heads(&docs).await.expect("the store answers");
        assert_eq!(heads.len(), docs.len(), "a document is gone");
        for (doc, known) in &self.docs {
            let head = &heads[doc];
            let broken = of_document(&Subject {
                document: &known.document,
                doc: doc.doc,
                log: &head.log,
                entries: &known.entries,
                heads: &head.heads,
                status: None,
            });
            assert!(broken.is_empty(), "{doc}: {broken:?}");
        }
    }
}

/// Whether an outcome may have become another: it may not, but for the two exceptions of the
/// replay.
fn may_become(before: &Outcome, after: &Outcome) -> bool {
    let excepted = matches!(
        (&before.effect, &after.effect),
        (Effect::InEffect, Effect::BecameRequest) | (Effect::Evidence, Effect::InEffect)
    );
    before == after
        || (excepted
            && before.key == after.key
            && before.status == after.status
            && before.reopened_by == after.reopened_by)
}
