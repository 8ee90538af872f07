//! Where a device keeps what it knows: ordered key-value tables with atomic, durable batches.
//!
//! The trait is small so that memory, SQLite and a browser's IndexedDB can all be it, and fallible
//! throughout: a phone's disk fills up, a browser's store gets wiped, and both must be said, never
//! guessed away. It asks for no `Send`, since a browser has one thread.
//!
//! Any backend proves itself with [`conformance`].

pub mod conformance;
mod memory;

pub use memory::MemoryStorage;

/// A table. Its name is what a backend calls it; a name never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Single records: identity, session, grants, reference data, clock, epoch.
    Meta,
    /// How far each log was read.
    Cursors,
    /// One small record a document: kind, log, incarnation, counts.
    Documents,
    /// The confirmed base of a document: a snapshot with its receipts.
    Bases,
    /// Confirmed changes after the base, by receipt.
    Changes,
    /// Changes not yet acknowledged, by document and local order.
    Outbox,
    /// The local order of all unacknowledged changes.
    Queue,
    /// One row a document, for lists and counts.
    Summaries,
    /// What was refused and waits for its person.
    Drafts,
    /// What the person has read and the server has not heard of.
    Reads,
    /// Documents to ask for whole.
    Wants,
    /// Identifiers of another system that were filed already, so that none is filed twice.
    External,
    /// What opens a sealed store, itself in clear: [`crate::sealed`].
    Keys,
    /// What is unsent, sealed to the server's key, itself in clear: [`crate::sealed::rescue`].
    Rescue,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 14] = [
        Self::Meta,
        Self::Cursors,
        Self::Documents,
        Self::Bases,
        Self::Changes,
        Self::Outbox,
        Self::Queue,
        Self::Summaries,
        Self::Drafts,
        Self::Reads,
        Self::Wants,
        Self::External,
        Self::Keys,
        Self::Rescue,
    ];

    /// Its name in a backend.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Cursors => "cursors",
            Self::Documents => "documents",
            Self::Bases => "bases",
            Self::Changes => "changes",
            Self::Outbox => "outbox",
            Self::Queue => "queue",
            Self::Summaries => "summaries",
            Self::Drafts => "drafts",
            Self::Reads => "reads",
            Self::Wants => "wants",
            Self::External => "external",
            Self::Keys => "keys",
            Self::Rescue => "rescue",
        }
    }
}

/// Why a store could not do what it was asked. Nothing of the batch was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// No room: something must be freed before anything more can be saved.
    #[error("the device's storage is full")]
    Full,
    /// What is stored is not what was written.
    #[error("the store is damaged at {table}: {detail}", table = .table.as_str())]
    Corrupt {
        /// Where.
        table: Table,
        /// What was found.
        detail: String,
    },
    /// What is stored does not open with the key at hand: it is another's, or the value was changed.
    #[error("what is stored at {table} does not open with this key", table = .table.as_str())]
    Sealed {
        /// Where.
        table: Table,
    },
    /// The store can't be reached now: closed, wiped under us, an I/O error.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// Another process or tab has it.
    #[error("the store is in use by another process")]
    InUse,
    /// A newer program wrote it.
    #[error("the store has format {found}; this program knows up to {supported}")]
    TooNew {
        /// The format found.
        found: u32,
        /// The newest that this program knows.
        supported: u32,
    },
}

impl StorageError {
    /// Every word that [`Self::code`] gives.
    pub const CODES: [&'static str; 6] = [
        "storage_full",
        "storage_corrupt",
        "storage_sealed",
        "storage_unavailable",
        "storage_in_use",
        "storage_too_new",
    ];

    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full => "storage_full",
            Self::Corrupt { .. } => "storage_corrupt",
            Self::Sealed { .. } => "storage_sealed",
            Self::Unavailable(_) => "storage_unavailable",
            Self::InUse => "storage_in_use",
            Self::TooNew { .. } => "storage_too_new",
        }
    }
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The key.
    pub key: Vec<u8>,
    /// The value.
    pub value: Vec<u8>,
}

/// One write of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Set a key, whether or not it was there.
    Put(Table, Vec<u8>, Vec<u8>),
    /// Remove a key; removing one that is not there is nothing.
    Delete(Table, Vec<u8>),
}

/// Writes that are kept together or not at all; for one key the last one counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    writes: Vec<Write>,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key.
    pub fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.writes
            .push(Write::Put(table, key.into(), value.into()));
    }

    /// Removes a key.
    pub fn delete(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        self.writes.push(Write::Delete(table, key.into()));
    }

    /// The writes, in order.
    #[must_use]
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Adds another batch's writes after these.
    pub fn append(&mut self, mut other: Self) {
        self.writes.append(&mut other.writes);
    }
}

/// A device's store.
///
/// One replica is its only writer. Reads see every batch committed before.
#[allow(
    async_fn_in_trait,
    reason = "a browser's futures are not Send, so none may be promised"
)]
pub trait Storage {
    /// The value of a key.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't answer.
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError>;

    /// Rows whose key starts with `prefix` and is greater than `after`, in the order of the keys'
    /// bytes, at most `limit`.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't answer.
    async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Row>, StorageError>;

    /// Keeps a batch whole. On `Ok` it is durable: it survives the loss of power. On `Err` nothing
    /// of it is to be seen, now or later.
    ///
    /// # Errors
    /// [`StorageError`] when it was not kept.
    async fn commit(&self, batch: Batch) -> Result<(), StorageError>;
}
