//! A store under lock and key: whoever has the phone and not the PIN reads no resident's name.
//!
//! - [`Sealed`] is a [`Storage`] over another one. Every value is sealed with XChaCha20-Poly1305
//!   under a random nonce, with its table and key as associated data, so that no value can be
//!   moved to another place unnoticed.
//! - [`DataKey`] is what it is sealed with: random, and never stored in clear.
//! - [`keyring`] keeps that key wrapped under the PIN, in [`Table::Keys`], and counts wrong PINs.
//! - [`rescue`] keeps a copy of what is unsent that the server alone can open, so that a forgotten PIN
//!   loses nothing.
//!
//! **Keys stay clear**, since a store answers ranges of them: they are random ids, numbers and
//! times of receipt, from which one learns how much there is and when it came, and of nobody what.
//! The exception is [`Table::External`], whose keys are another system's numbers: these are hashed
//! under a key of their own, and the true key is sealed with the value.
//!
//! What it does not do: hide sizes and counts, notice that a row was deleted or put back to an
//! older value, or withstand somebody who runs code on the unlocked phone.

mod cipher;
pub mod keyring;
mod keys;
mod pin;
pub mod rescue;
#[cfg(test)]
mod tests;

pub use keys::DataKey;
pub use pin::{Patience, PinError};

use std::cell::RefCell;

use crate::entropy::Entropy;
use crate::storage::{Batch, Row, Storage, StorageError, Table, Write};
use cipher::Cipher;
use rescue::Known;

/// How a table is kept.
enum Keeping {
    /// As it is.
    Clear,
    /// Its values sealed.
    Values,
    /// Its values sealed and its keys hashed.
    Hashed,
}

/// No `_`: whoever adds a table judges how it is kept.
const fn keeping(table: Table) -> Keeping {
    match table {
        Table::Keys | Table::Rescue => Keeping::Clear,
        Table::External => Keeping::Hashed,
        Table::Meta
        | Table::Cursors
        | Table::Documents
        | Table::Bases
        | Table::Changes
        | Table::Outbox
        | Table::Queue
        | Table::Summaries
        | Table::Drafts
        | Table::Reads
        | Table::Wants => Keeping::Values,
    }
}

/// A store whose values are sealed.
pub struct Sealed<S> {
    inner: S,
    key: DataKey,
    values: Cipher,
    photos: Cipher,
    entropy: RefCell<Box<dyn Entropy>>,
    /// Whom unsent work is sealed to.
    rescue: RefCell<Known>,
}

impl<S: Storage> Sealed<S> {
    /// The store in `inner` as this key opens it. A key that is not its own shows at the first
    /// value read, as [`StorageError::Sealed`].
    pub fn new(inner: S, key: DataKey, entropy: Box<dyn Entropy>) -> Self {
        Self {
            values: Cipher::new(&key.derive(b"values")),
            photos: Cipher::new(&key.derive(b"photos")),
            inner,
            key,
            entropy: RefCell::new(entropy),
            rescue: RefCell::default(),
        }
    }

    /// The store beneath.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// The key, to open the same store elsewhere in this program.
    pub fn key(&self) -> &DataKey {
        &self.key
    }

    /// Seals bytes to be kept outside the store, such as a photo's. `context` says what they are
    /// and must be given again to open them.
    #[must_use]
    pub fn seal(&self, context: &[u8], bytes: &[u8]) -> Vec<u8> {
        let mut entropy = self.entropy.borrow_mut();
        self.photos.seal(context, bytes, &mut **entropy)
    }

    /// Opens bytes that [`Self::seal`] sealed; none if they were changed, or under another context
    /// or key.
    #[must_use]
    pub fn unseal(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.photos.open(context, sealed)
    }

    fn hashed(&self, key: &[u8]) -> [u8; 32] {
        self.key.index(key)
    }

    fn open(&self, table: Table, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, StorageError> {
        self.values
            .open(&place(table, key), sealed)
            .ok_or(StorageError::Sealed { table })
    }

    /// The write as the store beneath gets it.
    fn sealed(&self, write: &Write, batch: &mut Batch) {
        let mut entropy = self.entropy.borrow_mut();
        let mut seal = |table, key: &[u8], value: &[u8]| {
            self.values.seal(&place(table, key), value, &mut **entropy)
        };
        match write {
            Write::Put(table, key, value) => match keeping(*table) {
                Keeping::Clear => batch.put(*table, key.clone(), value.clone()),
                Keeping::Values => batch.put(*table, key.clone(), seal(*table, key, value)),
                Keeping::Hashed => {
                    let name = self.hashed(key);
                    let value = seal(*table, &name, &with_key(key, value));
                    batch.put(*table, name, value);
                }
            },
            Write::Delete(table, key) => match keeping(*table) {
                Keeping::Clear | Keeping::Values => batch.delete(*table, key.clone()),
                Keeping::Hashed => batch.delete(*table, self.hashed(key)),
            },
        }
    }

    /// A range of a table whose keys are hashed: all of it, since hashes have no order.
    async fn scan_hashed(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Row>, StorageError> {
        let mut rows = Vec::new();
        for row in self.inner.scan(table, b"", None, usize::MAX).await? {
            let opened = self.open(table, &row.key, &row.value)?;
            let (key, value) = without_key(&opened).ok_or(StorageError::Sealed { table })?;
            if key.starts_with(prefix) && after.is_none_or(|after| key > after) {
                rows.push(Row {
                    key: key.to_vec(),
                    value: value.to_vec(),
                });
            }
        }
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        rows.truncate(limit);
        Ok(rows)
    }
}

/// What a value is bound to. Names of tables hold no zero byte, so no two places read the same.
fn place(table: Table, key: &[u8]) -> Vec<u8> {
    let mut place = table.as_str().as_bytes().to_vec();
    place.push(0);
    place.extend_from_slice(key);
    place
}

/// Key and value in one: the key's length as four bytes, the key, the value.
fn with_key(key: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(key.len()).unwrap_or(u32::MAX);
    let mut both = length.to_be_bytes().to_vec();
    both.extend_from_slice(key);
    both.extend_from_slice(value);
    both
}

fn without_key(both: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = both.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

impl<S: Storage> Storage for Sealed<S> {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let hash;
        let name = match keeping(table) {
            Keeping::Clear => return self.inner.get(table, key).await,
            Keeping::Values => key,
            Keeping::Hashed => {
                hash = self.hashed(key);
                &hash[..]
            }
        };
        let Some(sealed) = self.inner.get(table, name).await? else {
            return Ok(None);
        };
        let opened = self.open(table, name, &sealed)?;
        match keeping(table) {
            Keeping::Clear | Keeping::Values => Ok(Some(opened)),
            Keeping::Hashed => match without_key(&opened) {
                Some((found, value)) if found == key => Ok(Some(value.to_vec())),
                Some(_) | None => Err(StorageError::Sealed { table }),
            },
        }
    }

    async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Row>, StorageError> {
        match keeping(table) {
            Keeping::Clear => self.inner.scan(table, prefix, after, limit).await,
            Keeping::Hashed => self.scan_hashed(table, prefix, after, limit).await,
            Keeping::Values => {
                let mut rows = self.inner.scan(table, prefix, after, limit).await?;
                for row in &mut rows {
                    row.value = self.open(table, &row.key, &row.value)?;
                }
                Ok(rows)
            }
        }
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        let mut sealed = Batch::new();
        for write in batch.writes() {
            self.sealed(write, &mut sealed);
        }
        let known = self.copy_unsent(&batch, &mut sealed).await?;
        self.inner.commit(sealed).await?;
        if let Some(known) = known {
            self.rescue.replace(known);
        }
        Ok(())
    }
}
