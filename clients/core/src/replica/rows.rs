//! Every document's row in memory: read from the store once, and from then on as the store has it.
//!
//! Counts and lists are asked for after every save; to read and unseal thousands of rows for each
//! would hold up the next save for longer than it takes itself.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lianjian_protocol::ids::DocRef;

use super::{Replica, Work};
use crate::records::{Delivery, Summary, decode, encode, key};
use crate::storage::{Storage, StorageError, Table};

/// The rows as the store has them; none until somebody asks for all of them.
#[derive(Default)]
pub(super) struct Rows(RefCell<Option<BTreeMap<DocRef, Summary>>>);

impl Rows {
    /// Follows what was just committed.
    pub(super) fn follow(&self, changed: BTreeMap<DocRef, Option<Summary>>) {
        if let Some(rows) = &mut *self.0.borrow_mut() {
            for (doc, row) in changed {
                match row {
                    Some(row) => rows.insert(doc, row),
                    None => rows.remove(&doc),
                };
            }
        }
    }
}

impl Work {
    /// Writes a document's row with the rest of the work.
    pub(super) fn put_row(&mut self, row: &Summary) {
        self.batch
            .put(Table::Summaries, key::doc(row.doc), encode(row));
        self.rows.insert(row.doc, Some(row.clone()));
    }

    /// Takes a document's row away with the rest of the work.
    pub(super) fn delete_row(&mut self, doc: DocRef) {
        self.batch.delete(Table::Summaries, key::doc(doc));
        self.rows.insert(doc, None);
    }
}

impl<S: Storage> Replica<S> {
    /// Every document's row, by document.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn summaries(&self) -> Result<Vec<Summary>, StorageError> {
        let mut rows = Vec::new();
        self.each_row(|row| rows.push(row.clone())).await?;
        Ok(rows)
    }

    /// Shows every document's row, by document.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn each_row(&self, mut look: impl FnMut(&Summary)) -> Result<(), StorageError> {
        if self.rows.0.borrow().is_none() {
            let read = self
                .store
                .scan(Table::Summaries, b"", None, usize::MAX)
                .await?
                .iter()
                .map(|row| {
                    let row: Summary = decode(Table::Summaries, &row.value)?;
                    Ok((row.doc, row))
                })
                .collect::<Result<_, StorageError>>()?;
            *self.rows.0.borrow_mut() = Some(read);
        }
        for row in self.rows.0.borrow().iter().flat_map(BTreeMap::values) {
            match self.is_on_its_way(row) {
                true => look(&self.overlay(row.clone())),
                false => look(row),
            }
        }
        Ok(())
    }

    /// A document's row.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn summary(&self, doc: DocRef) -> Result<Option<Summary>, StorageError> {
        let row = self.stored_row(doc).await?;
        Ok(row.map(|row| self.overlay(row)))
    }

    /// A document's row as the store has it.
    pub(super) async fn stored_row(&self, doc: DocRef) -> Result<Option<Summary>, StorageError> {
        if let Some(rows) = &*self.rows.0.borrow() {
            return Ok(rows.get(&doc).cloned());
        }
        match self.store.get(Table::Summaries, &key::doc(doc)).await? {
            Some(bytes) => decode(Table::Summaries, &bytes).map(Some),
            None => Ok(None),
        }
    }

    fn is_on_its_way(&self, row: &Summary) -> bool {
        row.delivery == Delivery::Saved && self.sending.contains(&row.doc)
    }

    /// What is on its way is known in memory only.
    fn overlay(&self, mut row: Summary) -> Summary {
        if self.is_on_its_way(&row) {
            row.delivery = Delivery::Sending;
        }
        row
    }
}
