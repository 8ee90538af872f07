//! A log's listing: its rows without the changes themselves, each held against its change.

use std::collections::BTreeMap;

use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::DocId;
use lianjian_protocol::invariants::{LogEntry, ReadsEntry, of_log};
use lianjian_protocol::validate::UntrustedChange;
use lianjian_protocol::wire::{Limits, LogId};

use super::{Findings, Place, Rule};
use crate::cli::CliError;
use crate::store::{LogRow, LogRows, Store, StoreError};

/// Bytes of changes in memory at a time.
const PAGE: usize = 4 * 1024 * 1024;

/// What the log says of a document.
#[derive(Debug)]
pub(super) struct Listed {
    /// Kind and incarnation, by its last entry.
    pub(super) kind: DocKind,
    pub(super) incarnation: u32,
    /// Its entries of that incarnation, in order.
    pub(super) entries: Vec<LogEntry>,
}

/// A log as listed.
pub(super) struct Listing {
    pub(super) log: LogId,
    /// Its documents.
    pub(super) documents: BTreeMap<DocId, Listed>,
    /// As far as it was checked as a log: what came later is looked at the next time.
    pub(super) until: u64,
    after: u64,
    /// Its read receipts.
    pub(super) reads: Vec<ReadsEntry>,
    /// Set when a row could not be read: what hangs on it can't be judged.
    pub(super) broken: bool,
}

impl Listing {
    /// Lists a log up to `head`, its counter, and checks it as a log.
    pub(super) async fn read(
        store: &dyn Store,
        log: LogId,
        head: u64,
        findings: &mut Findings,
    ) -> Result<Self, CliError> {
        let mut listing = Self {
            log,
            documents: BTreeMap::new(),
            until: head,
            after: 0,
            reads: Vec::new(),
            broken: false,
        };
        let rows = listing.extend(store, head, findings).await?;
        let place = Place::log(&log);
        let ends = |of: fn(&[LogEntry]) -> Option<u64>, read: Option<&ReadsEntry>| {
            of(&rows).into_iter().chain(read.map(|read| read.seq))
        };
        let reads = &listing.reads;
        let first = ends(|rows| rows.first().map(|row| row.seq), reads.first()).min();
        if let Some(first) = first.filter(|first| *first != 1) {
            let detail = format!("it begins at {first}");
            findings.add(Rule::Store(1), place, detail);
        }
        let last = ends(|rows| rows.last().map(|row| row.seq), reads.last()).max();
        let last = last.unwrap_or_default();
        if last < head && !listing.broken {
            let detail = format!("its counter is {head}, its last entry's number {last}");
            findings.add(Rule::Store(1), place, detail);
        }
        findings.logs += 1;
        findings.extend(&log, of_log(&rows, reads));
        Ok(listing)
    }

    /// Lists on, at least up to `to` if the log goes so far; returns the rows that came.
    pub(super) async fn extend(
        &mut self,
        store: &dyn Store,
        to: u64,
        findings: &mut Findings,
    ) -> Result<Vec<LogEntry>, CliError> {
        let mut listed = Vec::new();
        while self.after < to {
            let page = match store.log_page(self.log, self.after, PAGE).await {
                Ok(page) => page,
                Err(StoreError::Corrupt(_)) => {
                    self.step(store, findings, &mut listed).await?;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            if page.last().is_none() {
                break;
            }
            for row in &page.rows {
                listed.push(self.take(row, findings));
            }
            self.take_reads(&page);
        }
        Ok(listed)
    }

    /// One row by itself, so that one that can't be read is found and passed over.
    async fn step(
        &mut self,
        store: &dyn Store,
        findings: &mut Findings,
        listed: &mut Vec<LogEntry>,
    ) -> Result<(), CliError> {
        match store.log_page(self.log, self.after, 1).await {
            Ok(page) => {
                for row in &page.rows {
                    listed.push(self.take(row, findings));
                }
                self.take_reads(&page);
                Ok(())
            }
            Err(StoreError::Corrupt(why)) => {
                let detail = format!("the entry after {}: {why}", self.after);
                findings.add(Rule::Store(8), Place::log(&self.log), detail);
                self.broken = true;
                self.after += 1;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn take_reads(&mut self, page: &LogRows) {
        self.reads.extend(page.reads.iter().map(|row| ReadsEntry {
            seq: row.receipt.seq,
            doc: row.doc.doc,
            received_at: row.receipt.received_at,
        }));
        self.after = page.last().unwrap_or(self.after);
    }

    fn take(&mut self, row: &LogRow, findings: &mut Findings) -> LogEntry {
        let change = &row.change;
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
        self.after = entry.seq;
        if entry.seq <= self.until {
            findings.changes += 1;
            let place = Place::log(&self.log).doc(entry.doc);
            if let Some(problem) = problem(row) {
                findings.add(
                    Rule::Store(2),
                    place,
                    format!("at {}: {problem}", entry.seq),
                );
            }
        }
        let listed = self.documents.entry(entry.doc).or_insert_with(|| Listed {
            kind: row.kind,
            incarnation: row.incarnation,
            entries: Vec::new(),
        });
        if listed.incarnation != row.incarnation {
            // Rewritten: what it was before is in the log, and no part of the document any more.
            listed.incarnation = row.incarnation;
            listed.entries.clear();
        }
        listed.kind = row.kind;
        listed.entries.push(entry);
        entry
    }
}

/// What is wrong with the change in a row.
fn problem(row: &LogRow) -> Option<String> {
    let change = &row.change;
    match UntrustedChange::new(&change.bytes).frame(&Limits::DEFAULT) {
        Err(refusal) => Some(format!("{}: {}", refusal.code, refusal.detail)),
        Ok(framed) => {
            let is = (framed.hash(), framed.actor(), framed.seq());
            let says = (change.hash, change.actor, change.actor_seq);
            (is != says).then(|| format!("the change is {is:?}, the row says {says:?}"))
        }
    }
}
