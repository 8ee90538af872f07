//! A forgotten PIN loses nothing: of every change that is on this device alone the store keeps a copy
//! that the server can open and this device can't.
//!
//! [`Table::Rescue`] stands in clear and is made here and nowhere else: whatever writes the outbox or
//! a draft writes the copy with it, in the same batch, so that no way of saving can leave it out and
//! no crash can part them. It holds a row for each change in the outbox and for each draft that waits
//! for its person:
//!
//! - **taken by the server, or held there for a supervisor:** the server has the words, the copy goes.
//! - **refused:** the server keeps the verdict and not the words. They wait in the draft, on this
//!   device alone, until the person does them again, adds them as a supplement or lets them go: so long
//!   the copy stays.
//!
//! What is sealed *to* is read from [`Table::Meta`], which is sealed itself: the same record stands in
//! clear beside the copies for the handing over alone, and whoever holds the locked phone and puts a
//! key of their own there reads nothing that is written later. Opened next, the store puts it right.
//! Where the sealed one is missing, which an older program did not write, nothing is sealed to anybody
//! until the server says its key again; so long the copies are marked as missing, and nothing is erased.
//!
//! Who has the phone and not the PIN sees how many there are, how long, and their order; and can hand
//! them over, which is what this is for. A store that no server gave a key for has no copies.
//!
//! A copy costs two exchanges of keys, about a millisecond of WebAssembly on a desk and some
//! five on a phone: little beside the write that it goes with, so each is sealed by itself, and none
//! hangs on another that may be gone.

use std::rc::Rc;

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::wire::rescue::{seal, seal_item};
use lianjian_protocol::wire::{HeldItem, Limits, RescueMedia, RescuePush};
use minicbor::bytes::ByteVec;

use super::Sealed;
use crate::records::{DocRecord, Draft, Pending, RescueRecord, decode, encode, key};
use crate::storage::{Batch, Row, Storage, StorageError, Table, Write};

/// The row of words of which there is no change to seal, as an older program refused them, or nobody
/// to seal it to.
const NO_COPY: &[u8] = b"";

/// Whom copies are sealed to, as far as this store was asked.
#[derive(Debug, Clone, Default)]
pub(super) enum Known {
    /// It was not looked up.
    #[default]
    NotYet,
    /// It was.
    Is(Option<Rc<RescueRecord>>),
}

impl<S: Storage> Sealed<S> {
    /// Adds to a batch, `into` as the store beneath gets it, what it means for the copies. Gives what
    /// is known of the server's key once it is kept.
    pub(super) async fn copy_unsent(
        &self,
        batch: &Batch,
        into: &mut Batch,
    ) -> Result<Option<Known>, StorageError> {
        let (mut given, mut touched) = (None, false);
        for write in batch.writes() {
            match write {
                Write::Put(Table::Rescue, name, value) if name == key::RESCUE => {
                    given = Some(decode::<RescueRecord>(Table::Rescue, value)?);
                }
                Write::Put(table, ..) | Write::Delete(table, _) => {
                    touched |= matches!(table, Table::Outbox | Table::Drafts);
                }
            }
        }
        if given.is_none() && !touched {
            return Ok(None);
        }
        let before = self.rescuer().await?;
        if given.is_none()
            && matches!(*self.rescue.borrow(), Known::NotYet)
            && let Some(before) = &before
        {
            into.put(Table::Rescue, key::RESCUE, encode(&**before));
        }
        let to = match given.map(Rc::new) {
            Some(given) => {
                let kept = Write::Put(Table::Meta, key::meta::RESCUE.to_vec(), encode(&*given));
                self.sealed(&kept, into);
                if before.is_none_or(|before| !before.seals_as(&given)) {
                    self.copy_all(&given, batch, into).await?;
                }
                Some(given)
            }
            None => before,
        };
        // Copies are counted where there is a record in clear, also one that is not believed.
        if to.is_some() || record(&self.inner).await?.is_some() {
            for write in batch.writes() {
                self.copy(to.as_deref(), write, batch, into).await?;
            }
        }
        Ok(Some(Known::Is(to)))
    }

    async fn rescuer(&self) -> Result<Option<Rc<RescueRecord>>, StorageError> {
        let known = self.rescue.borrow().clone();
        match known {
            Known::Is(known) => Ok(known),
            Known::NotYet => {
                let bytes = self.get(Table::Meta, key::meta::RESCUE).await?;
                let record = bytes.map(|bytes| decode(Table::Meta, &bytes));
                Ok(record.transpose()?.map(Rc::new))
            }
        }
    }

    /// Copies of all that is unsent, to another key than before.
    async fn copy_all(
        &self,
        to: &RescueRecord,
        batch: &Batch,
        into: &mut Batch,
    ) -> Result<(), StorageError> {
        for table in [Table::Outbox, Table::Drafts] {
            for row in self.scan(table, b"", None, usize::MAX).await? {
                let write = Write::Put(table, row.key, row.value);
                self.copy(Some(to), &write, batch, into).await?;
            }
        }
        Ok(())
    }

    /// What one write means for the copies.
    async fn copy(
        &self,
        to: Option<&RescueRecord>,
        write: &Write,
        batch: &Batch,
        into: &mut Batch,
    ) -> Result<(), StorageError> {
        match write {
            Write::Put(Table::Outbox, _, value) => {
                let pending: Pending = decode(Table::Outbox, value)?;
                let (seq, doc) = (pending.seq, pending.doc);
                let row = match (to, self.record_in(batch, doc).await?) {
                    (Some(to), Some(record)) => self.sealed_to(
                        to,
                        &HeldItem {
                            doc,
                            kind: record.kind,
                            incarnation: record.incarnation,
                            change: pending.change,
                        },
                    ),
                    (None, _) | (_, None) => NO_COPY.to_vec(),
                };
                into.put(Table::Rescue, key::seq(seq), row);
            }
            Write::Put(Table::Drafts, name, value) => {
                let draft: Draft = decode(Table::Drafts, value)?;
                if draft.is_unsent() {
                    let row = match (to, &draft.change) {
                        (Some(to), Some(item)) => self.sealed_to(to, item),
                        (None, _) | (_, None) => NO_COPY.to_vec(),
                    };
                    into.put(Table::Rescue, name.clone(), row);
                } else {
                    into.delete(Table::Rescue, name.clone());
                }
            }
            Write::Delete(Table::Outbox, name) => {
                if let Some(seq) = name.get(key::DOC_LEN..) {
                    into.delete(Table::Rescue, seq);
                }
            }
            Write::Delete(Table::Drafts, name) => into.delete(Table::Rescue, name.clone()),
            Write::Put(..) | Write::Delete(..) => {}
        }
        Ok(())
    }

    /// A document's record as it is after the batch.
    async fn record_in(
        &self,
        batch: &Batch,
        doc: DocRef,
    ) -> Result<Option<DocRecord>, StorageError> {
        let name = key::doc(doc);
        let in_batch = batch.writes().iter().rev().find_map(|write| match write {
            Write::Put(Table::Documents, at, value) if *at == name => Some(value.clone()),
            Write::Put(..) | Write::Delete(..) => None,
        });
        let bytes = match in_batch {
            Some(bytes) => Some(bytes),
            None => self.get(Table::Documents, &name).await?,
        };
        bytes
            .map(|bytes| decode(Table::Documents, &bytes))
            .transpose()
    }

    fn sealed_to(&self, to: &RescueRecord, item: &HeldItem) -> Vec<u8> {
        let random = self.random();
        seal_item(&to.key, to.device, item, random).unwrap_or_default()
    }

    fn random(&self) -> [u8; 32] {
        let mut random = [0; 32];
        self.entropy.borrow_mut().fill(&mut random);
        random
    }

    /// Seals bytes that are kept outside the store, a photo's, to the server's key; and the name of
    /// what they were sealed for, which [`media`] compares. None where no server gave a key.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn seal_for_rescue(
        &self,
        bytes: &[u8],
    ) -> Result<Option<(String, Vec<u8>)>, StorageError> {
        let Some(to) = self.rescuer().await? else {
            return Ok(None);
        };
        self.rescue.replace(Known::Is(Some(Rc::clone(&to))));
        let sealed = seal(&to.key, to.device, bytes, self.random());
        Ok(sealed.ok().map(|sealed| (name_of(&to), sealed)))
    }

    /// The name of what is sealed for now; what has another is to be sealed again.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn rescue_name(&self) -> Result<Option<String>, StorageError> {
        Ok(self.rescuer().await?.map(|to| name_of(&to)))
    }
}

fn name_of(to: &RescueRecord) -> String {
    format!("{} {}", to.device, to.kid)
}

async fn record(store: &impl Storage) -> Result<Option<RescueRecord>, StorageError> {
    let bytes = store.get(Table::Rescue, key::RESCUE).await?;
    bytes.map(|bytes| decode(Table::Rescue, &bytes)).transpose()
}

/// What can be handed over of a store, read without its PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// The server that can open it; none has given a key if none.
    pub server: Option<String>,
    /// What is sealed for: photos of another name can't be opened there.
    pub name: Option<String>,
    /// Changes that can be handed over.
    pub changes: usize,
    /// Changes and drafts of which there is no copy: an older program left them, and only the PIN
    /// opens them.
    pub locked: usize,
}

/// What is unsent of the store beneath a sealed one.
///
/// # Errors
/// [`StorageError`] when the store can't be read.
pub async fn unsent(store: &impl Storage) -> Result<Unsent, StorageError> {
    let to = record(store).await?;
    let copies = rows(store, None, usize::MAX).await?;
    let (mut changes, mut locked) = (0, 0);
    for row in &copies {
        if row.value == NO_COPY {
            locked += 1;
        } else {
            changes += 1;
        }
    }
    // Where there is no key there are no copies, and what is here is seen by its number alone.
    for table in [Table::Queue, Table::Drafts] {
        if table == Table::Queue || to.is_none() {
            let all = store.scan(table, b"", None, usize::MAX).await?;
            let copied = |row: &Row| copies.binary_search_by(|c| c.key.cmp(&row.key)).is_ok();
            locked += all.iter().filter(|row| !copied(row)).count();
        }
    }
    Ok(Unsent {
        name: to.as_ref().map(name_of),
        server: to.map(|to| to.server),
        changes,
        locked,
    })
}

/// The copies after this place in the local order.
async fn rows(
    store: &impl Storage,
    after: Option<u64>,
    limit: usize,
) -> Result<Vec<Row>, StorageError> {
    let after = after.map(key::seq);
    let after = after.as_ref().map(|after| &after[..]);
    let mut rows = store.scan(Table::Rescue, b"", after, limit).await?;
    rows.retain(|row| row.key.len() == key::seq(0).len());
    Ok(rows)
}

/// Copies to hand over after this place in the local order, about as much as fits `bytes`, and how far
/// that goes; none where there are no more.
///
/// # Errors
/// [`StorageError`] when the store can't be read.
pub async fn push(
    store: &impl Storage,
    after: Option<u64>,
    bytes: usize,
) -> Result<Option<(RescuePush, u64)>, StorageError> {
    let Some(to) = record(store).await? else {
        return Ok(None);
    };
    let (mut items, mut size, mut end) = (Vec::new(), 0, None);
    for row in rows(store, after, Limits::DEFAULT.push_changes).await? {
        size += row.value.len();
        if size > bytes && !items.is_empty() {
            break;
        }
        end = Some(key::parse_seq(Table::Rescue, &row.key)?);
        if row.value != NO_COPY {
            items.push(ByteVec::from(row.value));
        }
    }
    Ok(end.map(|end| {
        let push = RescuePush {
            token: to.token,
            kid: to.kid,
            items,
        };
        (push, end)
    }))
}

/// A photo or voice note to hand over, sealed for `name`; none if the server's key is another now, or
/// no server gave one.
///
/// # Errors
/// [`StorageError`] when the store can't be read.
pub async fn media(
    store: &impl Storage,
    name: &str,
    doc: DocRef,
    content: Hash,
    media: Media,
    sealed: Vec<u8>,
) -> Result<Option<RescueMedia>, StorageError> {
    let to = record(store).await?.filter(|to| name_of(to) == name);
    Ok(to.map(|to| RescueMedia {
        token: to.token,
        kid: to.kid,
        doc,
        content,
        media,
        sealed: sealed.into(),
    }))
}

#[cfg(test)]
mod tests;
