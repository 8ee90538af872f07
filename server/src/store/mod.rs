//! Everything that the server keeps, behind traits: logs and documents, identity, reference data.
//!
//! The rest of the server sees [`Store`] and the records; SQL, pools and dialects stay in here.

mod attachments;
mod database;
mod documents;
mod error;
mod identity;
mod migrations;
mod options;
mod postgres;
mod records;
mod reference;
mod sql;
mod sqlite;
#[cfg(any(test, feature = "testing"))]
pub mod suite;
mod tables;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod watch;

use async_trait::async_trait;

pub use attachments::Attachments;
pub use documents::{Documents, IntakeTx};
pub use error::{Result, StoreError};
pub use identity::Identity;
pub use options::{StoreOptions, open};
pub use records::*;
pub use reference::{ReferenceRow, ReferenceStore};
pub use watch::Watch;

/// All that the server keeps, in one database.
#[async_trait]
pub trait Store: Attachments + Documents + Identity + ReferenceStore {
    /// Brings the schema up to this program's; returns the names of the migrations applied.
    /// Several servers of one PostgreSQL may do so at once.
    async fn migrate(&self) -> Result<Vec<String>>;

    /// The names of the migrations that the database lacks.
    ///
    /// # Errors
    /// [`StoreError::Schema`] when the database is newer than this program, or was changed.
    async fn pending_migrations(&self) -> Result<Vec<String>>;

    /// Whether the database answers, for the readiness probe.
    async fn ping(&self) -> Result<()>;

    /// Begins to watch for what other processes put into the logs.
    async fn watch(&self) -> Result<Box<dyn Watch>>;

    /// Which database it is, for logs: `sqlite` or `postgres`.
    fn backend(&self) -> &'static str;

    /// Lets running work end and closes every connection.
    async fn close(&self);
}
