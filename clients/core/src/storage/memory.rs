//! A store in memory, for tests and the simulator: it can be told to fail and to lose power.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Batch, Row, Storage, StorageError, Table, Write};

type Rows = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

#[derive(Debug, Default)]
struct Inner {
    rows: Rows,
    /// How many commits still succeed, and what the one after them fails with.
    fail_after: Option<(u32, StorageError)>,
    lose_next: bool,
    capacity: Option<usize>,
    commits: u64,
    /// Replicas opened before the last crash must not write to the store of those after it.
    life: u64,
}

/// A store in memory. Clones share it, as two handles of one file would.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    inner: Arc<Mutex<Inner>>,
    life: u64,
}

impl MemoryStorage {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the next commit fail with this error and keep nothing.
    pub fn fail_next_commit(&self, error: StorageError) {
        self.fail_commit_after(0, error);
    }

    /// Lets this many commits pass; the one after them fails with this error and keeps nothing.
    pub fn fail_commit_after(&self, passing: u32, error: StorageError) {
        self.lock().fail_after = Some((passing, error));
    }

    /// Makes the next commit durable and yet answer with an error, as when power fails between the
    /// write and the news of it. A replica must be opened anew after that.
    pub fn lose_next_answer(&self) {
        self.lock().lose_next = true;
    }

    /// Refuses commits that would leave more bytes of keys and values than this; none for no limit.
    pub fn set_capacity(&self, bytes: Option<usize>) {
        self.lock().capacity = bytes;
    }

    /// What is left after the process died: every committed batch, and a store that no older handle
    /// can reach any more.
    #[must_use]
    pub fn crash(&self) -> Self {
        let mut inner = self.lock();
        inner.life += 1;
        inner.fail_after = None;
        inner.lose_next = false;
        Self {
            inner: Arc::clone(&self.inner),
            life: inner.life,
        }
    }

    /// Another store with the same content: a phone's backup, restored elsewhere.
    #[must_use]
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        copy.lock().rows = self.lock().rows.clone();
        copy
    }

    /// Bytes of all keys and values.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size(&self.lock().rows)
    }

    /// How many batches were committed.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.lock().commits
    }

    fn reachable(&self) -> Result<MutexGuard<'_, Inner>, StorageError> {
        let inner = self.lock();
        if inner.life == self.life {
            Ok(inner)
        } else {
            Err(StorageError::Unavailable(
                "this handle is from before the crash".to_owned(),
            ))
        }
    }
}

fn size(rows: &Rows) -> usize {
    rows.iter()
        .map(|((_, key), value)| key.len() + value.len())
        .sum()
}

impl Storage for MemoryStorage {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.reachable()?.rows.get(&(table, key.to_vec())).cloned())
    }

    async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Row>, StorageError> {
        let inner = self.reachable()?;
        let start = match after {
            Some(after) if after > prefix => after,
            Some(_) | None => prefix,
        };
        Ok(inner
            .rows
            .range((table, start.to_vec())..)
            .take_while(|((t, key), _)| *t == table && key.starts_with(prefix))
            .filter(|((_, key), _)| after.is_none_or(|after| key.as_slice() > after))
            .take(limit)
            .map(|((_, key), value)| Row {
                key: key.clone(),
                value: value.clone(),
            })
            .collect())
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        let mut inner = self.reachable()?;
        match inner.fail_after.take() {
            Some((0, error)) => return Err(error),
            Some((passing, error)) => inner.fail_after = Some((passing - 1, error)),
            None => {}
        }
        let before = inner.capacity.map(|_| inner.rows.clone());
        for write in batch.writes {
            match write {
                Write::Put(table, key, value) => inner.rows.insert((table, key), value),
                Write::Delete(table, key) => inner.rows.remove(&(table, key)),
            };
        }
        if let (Some(capacity), Some(before)) = (inner.capacity, before) {
            let now = size(&inner.rows);
            // Like a real disk: what frees room is let through even when there is too little.
            if now > capacity && now >= size(&before) {
                inner.rows = before;
                return Err(StorageError::Full);
            }
        }
        inner.commits += 1;
        if std::mem::take(&mut inner.lose_next) {
            return Err(StorageError::Unavailable(
                "power lost after the write".to_owned(),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    #[test]
    fn conforms() {
        block_on(super::super::conformance::run(|| async {
            Ok(MemoryStorage::new())
        }))
        .unwrap();
    }

    #[test]
    fn keeps_nothing_of_a_failed_commit() {
        block_on(async {
            let store = MemoryStorage::new();
            store.fail_next_commit(StorageError::Full);
            let mut batch = Batch::new();
            batch.put(Table::Meta, *b"a", *b"1");
            assert_eq!(store.commit(batch.clone()).await, Err(StorageError::Full));
            assert_eq!(store.get(Table::Meta, b"a").await, Ok(None));
            assert_eq!(store.commit(batch).await, Ok(()), "only the next one fails");
        });
    }

    #[test]
    fn a_full_store_takes_nothing_but_what_frees_room() {
        block_on(async {
            let store = MemoryStorage::new();
            let mut batch = Batch::new();
            batch.put(Table::Meta, *b"a", [0; 10]);
            batch.put(Table::Meta, *b"b", [0; 10]);
            store.commit(batch).await.unwrap();
            store.set_capacity(Some(5));
            let mut more = Batch::new();
            more.put(Table::Meta, *b"c", *b"1");
            assert_eq!(store.commit(more).await, Err(StorageError::Full));
            let mut less = Batch::new();
            less.delete(Table::Meta, *b"a");
            assert_eq!(store.commit(less).await, Ok(()));
        });
    }

    #[test]
    fn a_crash_cuts_off_older_handles() {
        block_on(async {
            let store = MemoryStorage::new();
            let reborn = store.crash();
            assert!(matches!(
                store.commit(Batch::new()).await,
                Err(StorageError::Unavailable(_))
            ));
            assert_eq!(reborn.commit(Batch::new()).await, Ok(()));
        });
    }
}
