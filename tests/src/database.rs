//! Databases for one test each.

use tempfile::TempDir;

/// Which database a server stores in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file, the embedded default.
    Sqlite,
}

impl Database {
    /// Both, for a test that must hold on each.
    pub const ALL: [Self; 1] = [Self::Sqlite];
}

/// An empty database of its own, gone with this value.
#[derive(Debug)]
pub struct ScratchDatabase {
    url: String,
    _folder: TempDir,
}

impl ScratchDatabase {
    /// Makes one.
    ///
    /// # Panics
    /// When it can't be made.
    #[must_use]
    pub fn new(database: Database) -> Self {
        match database {
            Database::Sqlite => {
                let folder = tempfile::Builder::new()
                    .prefix("lianjian-server-")
                    .tempdir()
                    .expect("a folder for the database");
                Self {
                    url: format!("sqlite:{}", folder.path().join("lianjian.db").display()),
                    _folder: folder,
                }
            }
        }
    }

    /// Its address, as `--database` takes it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}
