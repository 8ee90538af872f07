//! Why a command was not done here.

use lianjian_protocol::domain::command::CommandError;
use lianjian_protocol::ids::DocRef;

use crate::storage::StorageError;

/// Why a command was not done. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// It could not be saved.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It may not be done, or not like this.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The store belongs to nobody yet.
    #[error("this device is not enrolled")]
    NotEnrolled,
    /// The store belongs to another person or device, for ever.
    #[error("this store belongs to another person or device")]
    OtherOwner,
    /// A new document, and no compound to make it in.
    #[error("say in which compound")]
    NoScope,
    /// The device was revoked and its store is being erased.
    #[error("this device was revoked: its store is being erased")]
    Ended,
    /// A token under which something else was done: what is asked now was not.
    #[error("something else was done under this token")]
    TokenReused,
    /// No such document here.
    #[error("no document {0} on this device")]
    NoDocument(DocRef),
    /// No such draft here.
    #[error("no draft {0} on this device")]
    NoDraft(u64),
    /// A draft that was settled before.
    #[error("draft {0} is settled already")]
    DraftSettled(u64),
}

impl ReplicaError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Storage(error) => error.code(),
            Self::Command(error) => error.code().as_str(),
            Self::NotEnrolled => "not_enrolled",
            Self::OtherOwner => "other_owner",
            Self::NoScope => "no_scope",
            Self::Ended => "device_revoked",
            Self::TokenReused => "token_reused",
            Self::NoDocument(_) | Self::NoDraft(_) => "not_found",
            Self::DraftSettled(_) => "already_settled",
        }
    }
}
