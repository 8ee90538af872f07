//! After a refusal: the document is built again from what is confirmed, the refused command
//! becomes a draft with its person's words, and the others are run again under a fresh actor.
//!
//! A command is run again **on what its author knew**: the view of then without what was refused,
//! not the view of now. What came in between was not seen, and the replay judges late events by
//! that; showing it to the command behind its author's back would make a late fix look like an
//! up-to-date one, and have it refused where it should stand.

use std::collections::{BTreeSet, HashMap, HashSet};

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{ExecutionContext, Made, execute};
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{Actor, DocRef, Hash};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{ErrorCode, HeldItem, Reaction};
use minicbor::bytes::ByteVec;

use super::open::ChangeFacts;
use super::verdicts::is_orphaned;
use super::{Replica, Work, actor};
use crate::entropy::Entropy;
use crate::records::{Draft, Pending, PendingVerdict, decode, encode, key};
use crate::storage::{Storage, StorageError, Table};

/// How often a command is silently run again before its person is asked.
const TRIES: u8 = 3;

/// What a rebuild came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Documents that were built again.
    pub changed: BTreeSet<DocRef>,
    /// Commands that were run again.
    pub rerun: usize,
    /// Drafts that came of it.
    pub drafts: Vec<u64>,
}

impl<S: Storage> Replica<S> {
    /// Finishes the rebuilds that verdicts ask for, found in the store: after a crash, and after
    /// a call.
    ///
    /// # Errors
    /// [`StorageError`] when one was not kept; it is found again.
    pub async fn rebuild_marked(
        &mut self,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Rebuilt, StorageError> {
        let mut marked = BTreeSet::new();
        for row in self
            .store
            .scan(Table::Outbox, b"", None, usize::MAX)
            .await?
        {
            let pending: Pending = decode(Table::Outbox, &row.value)?;
            if pending.verdict.is_some() {
                marked.insert(pending.doc);
            }
        }
        self.rebuild(&marked, now, entropy).await
    }

    /// Builds documents again, each with one write.
    ///
    /// # Errors
    /// [`StorageError`] when one was not kept.
    pub async fn rebuild(
        &mut self,
        docs: &BTreeSet<DocRef>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Rebuilt, StorageError> {
        let mut rebuilt = Rebuilt::default();
        if docs.is_empty() {
            return Ok(rebuilt);
        }
        // A store without an owner has nothing pending.
        let Ok(principal) = self.principal() else {
            return Ok(rebuilt);
        };
        for doc in docs {
            self.actor = actor::fresh(entropy);
            self.rebuild_one(*doc, &principal, now, &mut rebuilt)
                .await?;
        }
        Ok(rebuilt)
    }

    async fn rebuild_one(
        &mut self,
        doc: DocRef,
        principal: &Principal,
        now: Timestamp,
        rebuilt: &mut Rebuilt,
    ) -> Result<(), StorageError> {
        let mut work = Work::default();
        let waits = self
            .store
            .get(Table::Wants, &key::doc(doc))
            .await?
            .is_some();
        let Some(open) = self.take(&mut work, doc).await? else {
            return Ok(());
        };
        let old_life =
            open.confirmed.is_none() || open.pending.iter().any(Pending::waits_for_new_life);
        if !open.is_marked() || (waits && old_life) {
            // A redacted document's commands wait for its new incarnation.
            return self.commit(work).await;
        }
        let before = std::mem::take(&mut open.pending);
        let mut rerunner = Rerunner {
            replica: self,
            principal,
            doc,
            kind: open.record.kind,
            incarnation: open.record.incarnation,
            now,
            document: open.confirmed.clone(),
            stands_for: HashMap::new(),
            refused: None,
        };
        let mut kept = Vec::new();
        let mut drafts = Vec::new();
        let mut rerun = 0;
        for pending in before {
            match rerunner.one(pending) {
                Fate::Kept(pending) => kept.push(pending),
                Fate::Rerun(pending) => {
                    rerun += 1;
                    kept.push(pending);
                }
                Fate::Draft(draft) => drafts.push(draft),
            }
        }
        let view = rerunner.document;
        open.on_top = if kept.is_empty() { None } else { view };
        open.pending = kept;
        open.record.attention += u32::try_from(drafts.len()).unwrap_or(u32::MAX);
        let rows: Vec<(u64, Vec<u8>)> = open
            .pending
            .iter()
            .map(|pending| (pending.seq, encode(pending)))
            .collect();
        for (seq, row) in rows {
            work.batch.put(Table::Outbox, key::pending(doc, seq), row);
        }
        for draft in &drafts {
            work.batch
                .delete(Table::Outbox, key::pending(doc, draft.id));
            work.batch.delete(Table::Queue, key::seq(draft.id));
            work.batch
                .put(Table::Drafts, key::seq(draft.id), encode(draft));
        }
        self.save(&mut work, doc).await?;
        self.commit(work).await?;
        rebuilt.changed.insert(doc);
        rebuilt.rerun += rerun;
        rebuilt
            .drafts
            .extend(drafts.into_iter().map(|draft| draft.id));
        Ok(())
    }
}

enum Fate {
    Kept(Pending),
    Rerun(Pending),
    Draft(Draft),
}

struct Rerunner<'a, S> {
    replica: &'a Replica<S>,
    principal: &'a Principal,
    doc: DocRef,
    kind: DocKind,
    incarnation: u32,
    now: Timestamp,
    /// Confirmed, with what was kept or run again so far on top.
    document: Option<Document>,
    /// What stands for a change of before: itself, its successor, or, for a refused one, what it
    /// hung on.
    stands_for: HashMap<Hash, Vec<Hash>>,
    /// The first command that was refused.
    refused: Option<u64>,
}

impl<S: Storage> Rerunner<'_, S> {
    fn one(&mut self, mut pending: Pending) -> Fate {
        let deps = self.deps(&pending);
        let verdict = pending.verdict.take();
        let untouched = self.stands_for.is_empty() && verdict.is_none();
        if untouched && self.keep(&pending) {
            return Fate::Kept(pending);
        }
        if let Some(verdict) = verdict {
            let again = self.is_run_again(&pending, verdict.code) && pending.tries < TRIES;
            if !again || verdict.held {
                let draft = self.draft(pending, deps, verdict, None);
                self.refused.get_or_insert(draft.id);
                return Fate::Draft(draft);
            }
            pending.tries += 1;
            pending.waited = None;
        }
        let at = self.time_of(&pending);
        match self.run(&pending, &deps, at) {
            Ok(made) => {
                self.stands_for.insert(pending.hash, vec![made.hash]);
                pending.at = at;
                pending.change = ByteVec::from(made.change);
                pending.hash = made.hash;
                Fate::Rerun(pending)
            }
            Err((code, detail)) => {
                let because_of = self.refused;
                self.refused.get_or_insert(pending.seq);
                let verdict = PendingVerdict {
                    code,
                    detail,
                    held: false,
                };
                Fate::Draft(self.draft(pending, deps, verdict, because_of))
            }
        }
    }

    /// What a command becomes that is not done.
    fn draft(
        &mut self,
        pending: Pending,
        deps: Vec<Hash>,
        verdict: PendingVerdict,
        because_of: Option<u64>,
    ) -> Draft {
        self.stands_for.insert(pending.hash, deps);
        Draft {
            id: pending.seq,
            doc: self.doc,
            command: pending.command,
            role: pending.role,
            made_at: pending.at,
            code: verdict.code,
            detail: verdict.detail,
            held: verdict.held,
            because_of,
            refused_at: self.now,
            resolved: None,
            change: Some(HeldItem {
                doc: self.doc,
                kind: self.kind,
                incarnation: self.incarnation,
                change: pending.change,
            }),
        }
    }

    /// Whether a refusal asks for the command to be run again: its author's view was behind, or it
    /// was signed as the device that this was before its session was renewed.
    fn is_run_again(&self, pending: &Pending, code: ErrorCode) -> bool {
        let by_another = matches!(code, ErrorCode::WrongAuthor | ErrorCode::ActorNotYours);
        code.reaction() == Reaction::Rerun
            || is_orphaned(code)
            || (by_another && pending.seq < self.replica.renewed_at)
    }

    /// What a change hung on, with what stands for it now.
    fn deps(&self, pending: &Pending) -> Vec<Hash> {
        let deps = ChangeFacts::read(&pending.change).map_or_else(Vec::new, |facts| facts.deps);
        deps.into_iter()
            .flat_map(|dep| {
                self.stands_for
                    .get(&dep)
                    .cloned()
                    .unwrap_or_else(|| vec![dep])
            })
            .collect()
    }

    /// Puts a change on top as it is.
    fn keep(&mut self, pending: &Pending) -> bool {
        match &mut self.document {
            Some(document) => document.apply(&pending.change, None).is_ok(),
            None => match Document::from_changes([(&pending.change[..], None)]) {
                Ok(document) => {
                    self.document = Some(document);
                    true
                }
                Err(_) => false,
            },
        }
    }

    /// The time given to a command that is run again: the one that it had, unless that is ahead of
    /// the clock as it is known now.
    fn time_of(&self, pending: &Pending) -> Timestamp {
        let clock = &self.replica.clock;
        if pending.at > clock.server_time(self.now) {
            clock.reissue(pending.wall, self.now)
        } else {
            pending.at
        }
    }

    fn run(
        &mut self,
        pending: &Pending,
        deps: &[Hash],
        at: Timestamp,
    ) -> Result<Made, (ErrorCode, String)> {
        let known = match &self.document {
            Some(document) => Some(as_of(document, deps).ok_or_else(|| {
                (
                    ErrorCode::Undecodable,
                    "the document can't be read as it was then".to_owned(),
                )
            })?),
            None => None,
        };
        let made = execute(
            &pending.command,
            self.doc,
            known.as_ref(),
            &ExecutionContext {
                reference: &self.replica.reference,
                principal: self.principal,
                role: pending.role,
                actor: self.replica.actor,
                now: at,
                limits: &self.replica.limits,
            },
        )
        .map_err(|error| (error.code(), error.to_string()))?;
        match &mut self.document {
            Some(document) => document
                .apply(&made.change, None)
                .map_err(|error| (ErrorCode::ApplyFailed, error.to_string()))?,
            None => self.document = Some(made.document.clone()),
        }
        Ok(made)
    }
}

/// The document as it was at these heads; as it is now where it knows none of them, as after a
/// redaction.
fn as_of(document: &Document, heads: &[Hash]) -> Option<Document> {
    let known: HashSet<Hash> = heads
        .iter()
        .copied()
        .filter(|head| document.contains(head))
        .collect();
    if known.is_empty() || known == document.heads().into_iter().collect() {
        return Some(document.clone());
    }
    let changes = document.automerge().get_changes(&[]);
    let mut wanted: HashSet<Hash> = known;
    // Parents come first, so one pass backwards finds the whole ancestry.
    for change in changes.iter().rev() {
        if wanted.contains(&change.hash().into()) {
            wanted.extend(change.deps().iter().copied().map(Hash::from));
        }
    }
    Document::from_changes(
        changes
            .iter()
            .filter(|change| wanted.contains(&change.hash().into()))
            .map(|change| {
                let actor = Actor::from_slice(change.actor_id().to_bytes()).ok();
                let received_at = actor.and_then(|actor| document.receipt(actor, change.seq()));
                (change.raw_bytes(), received_at)
            }),
    )
    .ok()
}
