//! What can go wrong in a store, as the rest of the server sees it: no driver's type leaks out.

use std::fmt;

/// The result of a store's method.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Too much at once: no connection or lock was free in time. Nothing was done; try again.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached or is shutting down. Nothing that was not committed holds.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// No space is left to write to, or the file may not be written.
    #[error("the database cannot write: {0}")]
    CannotWrite(String),
    /// What must be unique exists already; names the table and column, `people.badge`.
    #[error("{what} exists already")]
    Conflict {
        /// The table and column.
        what: String,
    },
    /// What the call speaks of does not exist: a person, an organisation, a scope, a hold.
    #[error("there is no such {what}")]
    Missing {
        /// What is missing.
        what: String,
    },
    /// A stored row is not what this program writes: damage, or another version's data.
    #[error("the database holds something unreadable: {0}")]
    Corrupt(String),
    /// The caller broke the method's terms (a scope that was not locked); a bug, never input.
    #[error("misuse of the store: {0}")]
    Misuse(String),
    /// The schema is older than this program, newer, or was changed by hand.
    #[error("the database's schema does not fit this program: {0}")]
    Schema(String),
    /// The address is none that this program knows.
    #[error("{0:?} is no database address: use sqlite:<path> or postgres://<user>@<host>/<name>")]
    Address(String),
    /// Anything else that the database said.
    #[error("the database failed: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Whether the same call can succeed later without anything being changed by hand.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Busy(_) | Self::Unavailable(_) => true,
            Self::CannotWrite(_)
            | Self::Conflict { .. }
            | Self::Missing { .. }
            | Self::Corrupt(_)
            | Self::Misuse(_)
            | Self::Schema(_)
            | Self::Address(_)
            | Self::Database(_) => false,
        }
    }

    /// A stored value that cannot be read.
    pub(crate) fn corrupt(what: impl fmt::Display) -> Self {
        Self::Corrupt(what.to_string())
    }

    /// Something that does not exist.
    pub(crate) fn missing(what: impl Into<String>) -> Self {
        Self::Missing { what: what.into() }
    }
}
