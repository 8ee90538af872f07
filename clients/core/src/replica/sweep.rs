//! Housekeeping in slices, so that nobody waits for it: drafts settled long ago go, and rows that
//! new reference data or a newer program would write differently are written again.
//!
//! A row is made when its document is saved. What else it rests on (deadlines on tiers, categories
//! and the calendar, a patrol's title on its route) changes without any document, and a list would
//! show old deadlines beside an open case with the new ones.

use std::collections::BTreeSet;

use lianjian_protocol::domain::reference::{Person, Reference};
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::{Span, Timestamp};
use minicbor::bytes::ByteVec;
use sha2::{Digest as _, Sha256};

use super::open::Open;
use super::{Replica, Work};
use crate::records::{RowsRecord, encode, key};
use crate::storage::{Batch, Storage, StorageError, Table};

/// Documents whose rows are looked at in one go. A cheap phone takes some 10 ms for each.
const SLICE: usize = 8;

/// What a program makes of a document in its row. One more whenever [`Summary`] or what fills it
/// changes its meaning, so that the rows of older programs are made again.
const ROWS: u32 = 4;

/// For so long a closed case is of interest on a device (domain.md, "On the device").
pub const CLOSED_KEPT: Span = Span::from_days(30);

/// What one slice came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Drafts that went for good.
    pub drafts: usize,
    /// Documents whose rows read differently now.
    pub rows: BTreeSet<DocRef>,
    /// Whether another slice is left.
    pub more: bool,
}

impl<S: Storage> Replica<S> {
    /// Does one slice: lets drafts go for good that were settled long enough ago, and tokens that
    /// nobody asks for any more (to be called once whatever an earlier program had begun under
    /// them is over), and makes rows again that are not of this program and this reference data.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read or written; what is done already stays done.
    pub async fn sweep(&mut self, now: Timestamp) -> Result<Swept, StorageError> {
        let drafts = self.sweep_drafts(now).await?;
        self.forget_tokens(now).await?;
        let (rows, more) = self.renew_rows().await?;
        Ok(Swept { drafts, rows, more })
    }

    async fn sweep_drafts(&self, now: Timestamp) -> Result<usize, StorageError> {
        let mut batch = Batch::new();
        for draft in self.drafts(true).await? {
            if draft.is_spent(now) {
                batch.delete(Table::Drafts, key::seq(draft.id));
            }
        }
        let spent = batch.writes().len();
        if spent > 0 {
            self.store.commit(batch).await?;
        }
        Ok(spent)
    }

    async fn renew_rows(&mut self) -> Result<(BTreeSet<DocRef>, bool), StorageError> {
        let mut record = rows_of(&self.reference);
        let after = match self.meta::<RowsRecord>(key::meta::ROWS).await? {
            Some(kept) if kept.is_of(&record) => match kept.next {
                None => return Ok((BTreeSet::new(), false)),
                next => next,
            },
            Some(_) | None => None,
        };
        let after = after.as_ref().map(|after| &after[..]);
        let found = self.store.scan(Table::Documents, b"", after, SLICE).await?;
        let mut work = Work::default();
        let mut renewed = BTreeSet::new();
        for row in &found {
            let doc = key::parse_doc(Table::Documents, &row.key)?;
            if self.renew_row(doc, &mut work).await? {
                renewed.insert(doc);
            }
        }
        let more = found.len() == SLICE;
        record.next = found
            .last()
            .filter(|_| more)
            .map(|row| row.key.clone().into());
        work.batch
            .put(Table::Meta, key::meta::ROWS, encode(&record));
        self.commit(work).await?;
        Ok((renewed, more))
    }

    /// Whether the row reads differently.
    async fn renew_row(&self, doc: DocRef, work: &mut Work) -> Result<bool, StorageError> {
        let loaded;
        let open: &Open = match self.cache.get(doc) {
            Some(open) => open,
            None => match self.load(doc).await {
                Ok(Some(open)) => {
                    loaded = open;
                    &loaded
                }
                Ok(None) => return Ok(false),
                // One that can't be assembled keeps the row that it has, and holds up no other.
                Err(StorageError::Corrupt { .. }) => return Ok(false),
                Err(error) => return Err(error),
            },
        };
        let Some(summary) = self.summarise(open) else {
            return Ok(false);
        };
        if self.stored_row(doc).await?.as_ref() == Some(&summary) {
            return Ok(false);
        }
        work.put_row(&summary);
        Ok(true)
    }
}

/// What rows of this program and this reference data are known by.
pub(super) fn rows_of(reference: &Reference) -> RowsRecord {
    // Places and all names are looked up when a row is shown; of people it rests on whose they are,
    // since 物业已看 is a company's look.
    let whose = reference.people.iter().map(|person| Person {
        name: String::new(),
        badge: String::new(),
        ..person.clone()
    });
    let rests_on = Reference {
        people: whose.collect(),
        compounds: reference.compounds.clone(),
        routes: reference.routes.clone(),
        categories: reference.categories.clone(),
        tiers: reference.tiers.clone(),
        calendar: reference.calendar.clone(),
        ..Reference::default()
    };
    RowsRecord {
        program: ROWS,
        reference: ByteVec::from(Sha256::digest(encode(&rests_on)).to_vec()),
        next: None,
    }
}
