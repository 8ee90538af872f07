//! What can be wrong with stored bytes.

use crate::ids::{Actor, Hash};

/// Stored bytes that are no document of ours, or an operation that a document can't take.
///
/// None of these is a verdict on a device's change: that is [`crate::validate::Refusal`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// automerge does not read the snapshot.
    #[error("the snapshot does not load: {0}")]
    Snapshot(String),
    /// automerge does not read the change.
    #[error("a change does not decode: {0}")]
    Change(String),
    /// automerge does not apply the change.
    #[error("a change does not apply: {0}")]
    Apply(String),
    /// The change hangs on one that is not there; automerge itself would queue it silently.
    #[error("change {change} hangs on the unknown {dep}")]
    DepsUnknown {
        /// The change.
        change: Hash,
        /// What it hangs on.
        dep: Hash,
    },
    /// No change at all.
    #[error("no change")]
    Empty,
    /// The header is missing or malformed.
    #[error("the header is missing or malformed")]
    Header,
    /// A map that the first change must have made is missing.
    #[error("the top-level map {0:?} is missing")]
    Layout(&'static str),
    /// An actor that is not 8 bytes long.
    #[error("an actor of {0} bytes")]
    Actor(usize),
    /// Receipts that no changes stand for, or instants out of range.
    #[error("the receipts of {0} fit no changes")]
    Receipts(Actor),
    /// Not a complaint, so there is no case to replay.
    #[error("not a complaint")]
    NotACase,
    /// The replay has nothing to go by.
    #[error("the events cannot be replayed: {0}")]
    Replay(String),
}
