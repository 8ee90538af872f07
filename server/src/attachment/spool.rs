//! The bytes of uploads under way: a file each, in a folder of this machine.
//!
//! How much of a file is durable, the database says; what lies beyond that was written and not
//! confirmed, and is overwritten.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::store::UploadId;

/// The folder.
#[derive(Debug, Clone)]
pub(super) struct Spool(PathBuf);

/// A file that is being written to.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
}

impl Spool {
    /// Opens the folder, making it if need be.
    pub(super) async fn open(folder: PathBuf) -> io::Result<Self> {
        make_private(&folder).await?;
        Ok(Self(folder))
    }

    fn path(&self, id: UploadId) -> PathBuf {
        self.0.join(id.to_string())
    }

    /// Whether the upload's file holds this many bytes.
    pub(super) async fn holds(&self, id: UploadId, bytes: u64) -> io::Result<bool> {
        match fs::metadata(self.path(id)).await {
            Ok(metadata) => Ok(metadata.len() >= bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(bytes == 0),
            Err(error) => Err(error),
        }
    }

    /// The upload's file, to be written to from this offset on.
    pub(super) async fn part(&self, id: UploadId, offset: u64) -> io::Result<Part> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(self.path(id)).await?;
        file.set_len(offset).await?;
        file.seek(io::SeekFrom::Start(offset)).await?;
        Ok(Part { file })
    }

    /// All of an upload's bytes.
    pub(super) async fn read(&self, id: UploadId) -> io::Result<Vec<u8>> {
        fs::read(self.path(id)).await
    }

    /// Removes an upload's file, if there is one.
    pub(super) async fn remove(&self, id: UploadId) -> io::Result<()> {
        match fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The uploads that have a file. What else lies in the folder is nobody's business here.
    pub(super) async fn all(&self) -> io::Result<Vec<UploadId>> {
        let mut all = Vec::new();
        let mut entries = fs::read_dir(&self.0).await?;
        while let Some(entry) = entries.next_entry().await? {
            if let Some(id) = entry.file_name().to_str().and_then(|n| n.parse().ok()) {
                all.push(id);
            }
        }
        Ok(all)
    }
}

impl Part {
    /// Writes; durable only after [`Self::sync`].
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// Once this has returned, a loss of power loses nothing of what was written.
    pub(super) async fn sync(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_data().await
    }
}

/// Makes a folder that nobody else on the machine may look into.
pub(super) async fn make_private(folder: &Path) -> io::Result<()> {
    let mut make = fs::DirBuilder::new();
    make.recursive(true);
    #[cfg(unix)]
    make.mode(0o700);
    make.create(folder).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_goes_on_where_it_was_confirmed_and_not_beyond() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path().join("a/b")).await.unwrap();
        let id = UploadId::from_bytes([1; 16]);
        assert!(spool.holds(id, 0).await.unwrap());
        assert!(!spool.holds(id, 1).await.unwrap());
        let mut part = spool.part(id, 0).await.unwrap();
        part.write(b"hello wor").await.unwrap();
        part.sync().await.unwrap();
        let mut part = spool.part(id, 5).await.unwrap();
        part.write(b", you").await.unwrap();
        part.sync().await.unwrap();
        assert_eq!(spool.read(id).await.unwrap(), b"hello, you");
        assert!(spool.holds(id, 10).await.unwrap());
        assert!(!spool.holds(id, 11).await.unwrap());
        std::fs::write(folder.path().join("a/b/notes.txt"), "x").unwrap();
        assert_eq!(spool.all().await.unwrap(), [id]);
        spool.remove(id).await.unwrap();
        spool.remove(id).await.unwrap();
        assert!(spool.all().await.unwrap().is_empty());
    }
}
