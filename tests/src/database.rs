//! Databases for one test each.

use lianjian_server::store::testing::TestDatabase;

/// Which database a server stores in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file, the embedded default.
    Sqlite,
    /// A private PostgreSQL server, shared by the tests of one process.
    Postgres,
}

impl Database {
    /// Both, for a test that must hold on each.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// An empty database of its own.
    ///
    /// # Panics
    /// When it can't be made, saying what to install; a test is never skipped for it.
    #[must_use]
    pub fn scratch(self) -> TestDatabase {
        match self {
            Self::Sqlite => TestDatabase::sqlite(),
            // In a thread of its own, since the test may run in a runtime already.
            Self::Postgres => std::thread::spawn(|| {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime")
                    .block_on(TestDatabase::postgres())
            })
            .join()
            .expect("a private PostgreSQL"),
        }
    }
}
