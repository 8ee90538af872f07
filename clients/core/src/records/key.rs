//! How keys are made: fixed widths and big-endian numbers, so that their bytes sort as they mean.

use lianjian_protocol::ids::{DocId, DocRef, Hash, ScopeId};
use lianjian_protocol::time::Timestamp;

use crate::storage::{StorageError, Table};

/// Keys of [`Table::Meta`].
pub mod meta {
    /// The store's format, a number.
    pub const FORMAT: &[u8] = b"format";
    /// [`crate::records::Owner`].
    pub const OWNER: &[u8] = b"owner";
    /// [`crate::records::Session`].
    pub const SESSION: &[u8] = b"session";
    /// The server's epoch.
    pub const EPOCH: &[u8] = b"epoch";
    /// [`crate::records::TrustRecord`].
    pub const TRUST: &[u8] = b"trust";
    /// [`crate::records::Grants`].
    pub const GRANTS: &[u8] = b"grants";
    /// [`crate::records::ReferenceRecord`].
    pub const REFERENCE: &[u8] = b"reference";
    /// [`crate::records::RowsRecord`].
    pub const ROWS: &[u8] = b"rows";
    /// [`crate::records::Clock`].
    pub const CLOCK: &[u8] = b"clock";
    /// The next number in the local order.
    pub const NEXT: &[u8] = b"next";
    /// The digest of the cursors that the server and this device agreed on.
    pub const AGREED: &[u8] = b"agreed";
    /// When a call last ended well, by the server's clock.
    pub const LAST_SYNC: &[u8] = b"last_sync";
    /// [`crate::records::RescueRecord`] as it was learnt, of a sealed store.
    pub const RESCUE: &[u8] = b"rescue";
    /// The local order from which on commands were run as the device that this now is.
    pub const RENEWED_AT: &[u8] = b"renewed_at";
}

/// [`crate::records::RescueRecord`] in [`Table::Rescue`], beside the copies under their local order.
pub const RESCUE: &[u8] = b"trust";

/// Bytes of a document's key.
pub const DOC_LEN: usize = 32;

/// A document: scope, id.
#[must_use]
pub fn doc(doc: DocRef) -> [u8; DOC_LEN] {
    let mut key = [0; DOC_LEN];
    key[..16].copy_from_slice(doc.scope.as_bytes());
    key[16..].copy_from_slice(doc.doc.as_bytes());
    key
}

/// The document that a key begins with.
///
/// # Errors
/// [`StorageError::Corrupt`] for a shorter key.
pub fn parse_doc(table: Table, key: &[u8]) -> Result<DocRef, StorageError> {
    let corrupt = || StorageError::Corrupt {
        table,
        detail: format!("a key of {} bytes", key.len()),
    };
    let (head, _) = key.split_at_checked(DOC_LEN).ok_or_else(corrupt)?;
    Ok(DocRef {
        scope: ScopeId::from_slice(&head[..16]).map_err(|_| corrupt())?,
        doc: DocId::from_slice(&head[16..]).map_err(|_| corrupt())?,
    })
}

/// A confirmed change: document, receipt, hash. Receipts order a document's changes so that what a
/// change hangs on comes before it.
#[must_use]
pub fn change(of: DocRef, received_at: Timestamp, hash: &Hash) -> Vec<u8> {
    let mut key = Vec::with_capacity(DOC_LEN + 40);
    key.extend_from_slice(&doc(of));
    key.extend_from_slice(&received_at.as_micros().to_be_bytes());
    key.extend_from_slice(hash.as_bytes());
    key
}

/// A pending change: document, local order.
#[must_use]
pub fn pending(of: DocRef, seq: u64) -> Vec<u8> {
    let mut key = Vec::with_capacity(DOC_LEN + 8);
    key.extend_from_slice(&doc(of));
    key.extend_from_slice(&seq.to_be_bytes());
    key
}

/// A place in the local order.
#[must_use]
pub fn seq(seq: u64) -> [u8; 8] {
    seq.to_be_bytes()
}

/// The number that a key is.
///
/// # Errors
/// [`StorageError::Corrupt`] for a key of another length.
pub fn parse_seq(table: Table, key: &[u8]) -> Result<u64, StorageError> {
    key.try_into()
        .map(u64::from_be_bytes)
        .map_err(|_| StorageError::Corrupt {
            table,
            detail: format!("a key of {} bytes", key.len()),
        })
}
