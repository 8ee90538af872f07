//! Taking in what the server sends: a page of a log is kept whole with its cursor, or not at all.

use std::collections::BTreeSet;

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{EntryBody, LogId, LogPage, PageDocument};
use minicbor::bytes::ByteVec;

use super::summarise::forget_changes;
use super::taking::Taking;
use super::{Replica, Work};
use crate::records::{Base, CursorRecord, DocRecord, encode, key};
use crate::storage::{Storage, StorageError, Table};

/// After this many changes a document's rows become one base, which loads faster.
const COMPACT_AFTER: u32 = 48;

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageOutcome {
    /// Kept, with its cursor.
    Kept,
    /// It follows a cursor that this device has not reached, or is not in its form: not kept.
    Unfit,
}

/// What pages brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    /// New changes.
    pub changes: usize,
    /// Whole documents.
    pub snapshots: usize,
    /// Documents that left this device's reach.
    pub removed: usize,
    /// Documents of which something changed.
    pub changed: BTreeSet<DocRef>,
    /// Documents whose pending commands must be run again.
    pub marked: BTreeSet<DocRef>,
    /// Documents to ask for whole.
    pub wanted: BTreeSet<DocRef>,
}

impl<S: Storage> Replica<S> {
    /// Takes in a page. One that was taken in before changes nothing.
    ///
    /// # Errors
    /// [`StorageError`] when it was not kept; its cursor then asks for it again.
    pub async fn apply_page(
        &mut self,
        page: &LogPage,
        pulled: &mut Pulled,
    ) -> Result<PageOutcome, StorageError> {
        let cursor = self.cursors.get(&page.log).copied().unwrap_or_default();
        if page.after > cursor.seq {
            return Ok(PageOutcome::Unfit);
        }
        let Some(entries) = resolve(page) else {
            return Ok(PageOutcome::Unfit);
        };
        let mut work = Work::default();
        let mut news = Pulled::default();
        let mut clock = self.clock;
        for (document, received_at, body) in entries {
            let mut taking = Taking {
                doc: DocRef {
                    scope: page.log.scope,
                    doc: document.doc,
                },
                document,
                log: page.log,
                received_at,
                news: &mut news,
                clock: &mut clock,
            };
            self.take(&mut work, taking.doc).await?;
            taking.entry(&mut work, body)?;
        }
        for doc in &news.changed {
            compact(&mut work, *doc);
            self.save(&mut work, *doc).await?;
        }
        for doc in &news.wanted {
            work.batch.put(Table::Wants, key::doc(*doc), Vec::new());
        }
        let cursor = if page.next >= cursor.seq {
            CursorRecord {
                seq: page.next,
                filling: page.filling,
            }
        } else {
            cursor
        };
        // A document that was asked for comes on a page that moves no cursor, and makes none.
        let moved = cursor.seq > 0;
        if moved {
            work.batch
                .put(Table::Cursors, encode(&page.log), encode(&cursor));
        }
        work.batch
            .put(Table::Meta, key::meta::CLOCK, encode(&clock));
        self.commit(work).await?;
        self.clock = clock;
        if moved {
            self.cursors.insert(page.log, cursor);
        }
        pulled.add(news);
        Ok(PageOutcome::Kept)
    }

    /// A log that the person may no longer read: what the device holds of it goes, but for what is
    /// unsent, which stays until it has its verdict.
    ///
    /// # Errors
    /// [`StorageError`] when that was not kept.
    pub async fn drop_log(&mut self, log: LogId) -> Result<Pulled, StorageError> {
        let mut work = Work::default();
        let mut news = Pulled::default();
        let rows = self
            .store
            .scan(Table::Documents, log.scope.as_bytes(), None, usize::MAX)
            .await?;
        for row in rows {
            let record: DocRecord = crate::records::decode(Table::Documents, &row.value)?;
            if record.log != log {
                continue;
            }
            if let Some(open) = self.take(&mut work, record.doc).await? {
                open.record.removed = true;
                news.removed += 1;
                news.changed.insert(record.doc);
            }
            self.save(&mut work, record.doc).await?;
        }
        work.batch.delete(Table::Cursors, encode(&log));
        self.commit(work).await?;
        self.cursors.remove(&log);
        for doc in &news.changed {
            self.cache.forget(*doc);
        }
        Ok(news)
    }
}

impl Pulled {
    /// Adds another's counts to these.
    pub fn add(&mut self, mut other: Self) {
        self.changes += other.changes;
        self.snapshots += other.snapshots;
        self.removed += other.removed;
        self.changed.append(&mut other.changed);
        self.marked.append(&mut other.marked);
        self.wanted.append(&mut other.wanted);
    }
}

/// The entries with their documents and receipts; none for a page that does not add up.
fn resolve(page: &LogPage) -> Option<Vec<(PageDocument, Timestamp, &EntryBody)>> {
    let mut now = i64::try_from(page.base.as_micros()).ok()?;
    page.entries
        .iter()
        .map(|entry| {
            now = now.checked_add(entry.received_at)?;
            let received_at = Timestamp::from_micros(u64::try_from(now).ok()?);
            let document = page.documents.get(usize::try_from(entry.doc).ok()?)?;
            Some((*document, received_at, &entry.body))
        })
        .collect()
}

/// Makes one base of a document's many changes.
fn compact(work: &mut Work, doc: DocRef) {
    let Some(mut open) = work.open.remove(&doc) else {
        return;
    };
    if open.record.changes > COMPACT_AFTER
        && let Some(confirmed) = &open.confirmed
    {
        let (snapshot, receipts) = confirmed.snapshot();
        forget_changes(work, &open);
        work.batch.put(
            Table::Bases,
            key::doc(doc),
            encode(&Base {
                snapshot: ByteVec::from(snapshot),
                receipts,
            }),
        );
        open.record.has_base = true;
        open.record.changes = 0;
    }
    work.open.insert(doc, open);
}
