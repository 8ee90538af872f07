//! The folder that a device lives in: private, and one process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lianjian_core::storage::StorageError;

use crate::error::DeviceError;
use crate::sqlite::SqliteStorage;

/// How long a command waits for another one that has the home.
const PATIENCE: Duration = Duration::from_secs(10);

/// A device's folder, locked while this value lives.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    /// The lock goes with the file's handle, however the process ends.
    _lock: File,
}

impl Home {
    /// Takes a folder, and makes it (private) if it is not there. Waits a little while another
    /// process has it.
    ///
    /// # Errors
    /// [`DeviceError`] when it can't be made or is in use.
    pub async fn take(path: &Path) -> Result<Self, DeviceError> {
        Self::take_within(path, PATIENCE).await
    }

    /// As [`Self::take`], with a patience of one's own.
    ///
    /// # Errors
    /// [`DeviceError`] when it can't be made or is in use.
    pub async fn take_within(path: &Path, patience: Duration) -> Result<Self, DeviceError> {
        make_private_folder(path)?;
        let lock = private_file(&path.join("lock"))?;
        let until = tokio::time::Instant::now() + patience;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if tokio::time::Instant::now() < until => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Err(TryLockError::WouldBlock) => return Err(StorageError::InUse.into()),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        Ok(Self {
            path: path.to_path_buf(),
            _lock: lock,
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Erases all that is in it but its lock: the store, and photos beside it.
    ///
    /// # Errors
    /// [`DeviceError`] when something of it is left.
    pub fn erase(&self) -> Result<(), DeviceError> {
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_name() == "lock" {
                continue;
            }
            if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            } else {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Opens the store in it.
    ///
    /// # Errors
    /// [`DeviceError`] when it can't be opened.
    pub async fn store(&self) -> Result<SqliteStorage, DeviceError> {
        let path = self.path.join("store.db");
        // SQLite gives its side files the mode of this one.
        drop(private_file(&path)?);
        Ok(SqliteStorage::open(&path).await?)
    }
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        builder.mode(0o700);
        builder.create(path)?;
        // A folder that was there before holds a person's records from now on.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
    }
    #[cfg(not(unix))]
    builder.create(path)
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn everything_in_it_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home");
        let home = Home::take(&path).await.unwrap();
        let _store = home.store().await.unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        for entry in std::fs::read_dir(&path).unwrap() {
            assert_eq!(mode(&entry.unwrap().path()), 0o600);
        }
    }

    #[tokio::test]
    async fn one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Home::take(folder.path()).await.unwrap();
        let second = Home::take_within(folder.path(), Duration::ZERO).await;
        assert!(matches!(
            second.err(),
            Some(DeviceError::Storage(StorageError::InUse))
        ));
        drop(first);
        Home::take(folder.path()).await.unwrap();
    }
}
