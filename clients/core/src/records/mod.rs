//! What stands in the tables, each record one CBOR value.
//!
//! Like the wire's messages, records are arrays by position: a position is never reused, new
//! fields go last and are optional, so that a newer program reads what an older one wrote.

mod clock;
mod document;
mod draft;
pub mod key;
mod meta;
mod outbox;
mod rescue;
mod summary;

pub use clock::Clock;
pub use document::{Base, DocRecord, StoredChange};
pub use draft::{Draft, Resolved, Settlement};
pub use meta::{
    CursorRecord, FORMAT, Grants, Owner, ReferenceRecord, RowsRecord, Session, TrustRecord,
};
pub use outbox::{Pending, PendingVerdict};
pub use rescue::RescueRecord;
pub use summary::{Ask, Delivery, Detail, Due, Milestone, StartedBy, Summary};

use minicbor::{Decode, Encode};

use crate::storage::{StorageError, Table};

/// The bytes of a record.
#[must_use]
pub fn encode<T: Encode<()>>(record: &T) -> Vec<u8> {
    lianjian_protocol::wire::encode(record)
}

/// The record of these bytes.
///
/// # Errors
/// [`StorageError::Corrupt`] when they are not it.
pub fn decode<'b, T: Decode<'b, ()>>(table: Table, bytes: &'b [u8]) -> Result<T, StorageError> {
    lianjian_protocol::wire::decode(bytes).map_err(|error| StorageError::Corrupt {
        table,
        detail: error.to_string(),
    })
}
