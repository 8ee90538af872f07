//! What devices say that their persons have read. It is kept for each person, and becomes an entry
//! of the log only when it is news to somebody: the person has read past a change of someone of
//! another organisation. So a desk that opens a case again and again, or colleagues who look at
//! each other's work, write nothing into the log.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{DocRef, PersonId};
use lianjian_protocol::policy::sight;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, ReadMark};

use super::Batch;
use crate::store::{DocumentHead, NewReads, StoredRead};
use crate::sync::SyncError;

/// What others are to be told about a document: one entry, however many have read it.
pub(super) struct Reading {
    head: DocumentHead,
    by: BTreeMap<PersonId, Timestamp>,
    /// Whose changes were read.
    authors: BTreeSet<PersonId>,
}

/// An entry that was made of it.
pub(super) struct Told {
    pub(super) log: LogId,
    pub(super) seq: u64,
    pub(super) authors: BTreeSet<PersonId>,
}

impl Batch<'_> {
    /// Notes how far a person has read these documents. A mark is held to what is in the log: it
    /// moves forward only, and never beyond the last change.
    pub(super) async fn note_reads(
        &mut self,
        principal: &Principal,
        marks: &[ReadMark],
    ) -> Result<(), SyncError> {
        if marks.is_empty() {
            return Ok(());
        }
        let marks = latest(marks);
        let progress = self.tx.progress(principal.person, &marks).await?;
        let docs: Vec<DocRef> = progress.iter().map(|p| p.doc).collect();
        let mut heads = self.tx.heads(&docs).await?;
        let now = self.worker.clock.now();
        for progress in progress {
            let doc = progress.doc;
            let Some(head) = heads.remove(&doc) else {
                continue;
            };
            let part = self.reference(doc.scope)?;
            if !sight::can_read(principal, &head.log, &part.reference, now) {
                continue;
            }
            let theirs: BTreeSet<PersonId> = progress
                .authors
                .into_iter()
                .filter(|author| is_other(*author, principal, &part.reference))
                .collect();
            let news = !theirs.is_empty();
            self.tx
                .put_read(StoredRead {
                    doc,
                    person: principal.person,
                    received_at: progress.received_at,
                    told: news.then_some(progress.received_at),
                })
                .await?;
            if news {
                let reading = self.readings.entry(doc).or_insert_with(|| Reading {
                    head,
                    by: BTreeMap::new(),
                    authors: BTreeSet::new(),
                });
                let mark = reading.by.entry(principal.person).or_default();
                *mark = progress.received_at.max(*mark);
                reading.authors.extend(theirs);
            }
        }
        Ok(())
    }

    /// Writes what is news into the logs, after every change of this unit of work.
    pub(super) async fn append_readings(&mut self) -> Result<Vec<Told>, SyncError> {
        let at = self.worker.clock.now();
        let mut told = Vec::new();
        for (doc, reading) in std::mem::take(&mut self.readings) {
            let head = reading.head;
            let new = NewReads {
                doc,
                kind: head.kind,
                log: head.log,
                incarnation: head.incarnation,
                reads: reading.by.into_iter().collect(),
                at,
            };
            told.push(Told {
                log: head.log,
                seq: self.tx.append_reads(new).await?.seq,
                authors: reading.authors,
            });
        }
        Ok(told)
    }
}

/// The latest mark of each document.
fn latest(marks: &[ReadMark]) -> Vec<ReadMark> {
    let mut latest: HashMap<DocRef, ReadMark> = HashMap::with_capacity(marks.len());
    for mark in marks {
        let kept = latest.entry(mark.doc).or_insert(*mark);
        kept.received_at = kept.received_at.max(mark.received_at);
    }
    latest.into_values().collect()
}

/// Whether an author is of another organisation than the reader. The server itself is of none, and
/// nobody writes to be read by it.
fn is_other(author: PersonId, reader: &Principal, reference: &Reference) -> bool {
    if author == reader.person || author == Principal::system().person {
        return false;
    }
    let known = reference.people.iter().find(|p| p.id == author);
    known.is_none_or(|person| person.organisation != reader.organisation)
}
