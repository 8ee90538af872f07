//! Photos and voice notes whose bytes the server lacks: a file each, in a folder of the home, kept
//! before the record names them and removed once they have arrived.

use std::io;
use std::path::{Path, PathBuf};

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DocRef, Hash};
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

/// Where those are that the server will never take.
const REFUSED: &str = "refused";

/// The folder.
#[derive(Debug, Clone)]
pub struct Photos(PathBuf);

/// One whose bytes are still to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The document that names it.
    pub doc: DocRef,
    /// SHA-256 of the bytes.
    pub content: Hash,
    /// What it is.
    pub media: Media,
}

/// A medium as the upload's metadata and the files' names spell it.
#[must_use]
pub const fn word(media: Media) -> &'static str {
    match media {
        Media::Photo => "photo",
        Media::Voice => "voice",
    }
}

impl Waiting {
    fn name(&self) -> String {
        let Self {
            doc,
            content,
            media,
        } = self;
        format!("{}.{}.{content}.{}", doc.scope, doc.doc, word(*media))
    }

    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split('.');
        let mut next = || parts.next();
        let (scope, doc, content, media) = (next()?, next()?, next()?, next()?);
        Some(Self {
            doc: DocRef {
                scope: scope.parse().ok()?,
                doc: doc.parse().ok()?,
            },
            content: content.parse().ok()?,
            media: [Media::Photo, Media::Voice]
                .into_iter()
                .find(|known| word(*known) == media)?,
        })
        .filter(|waiting| waiting.name() == name)
    }
}

impl Photos {
    /// Those of this home.
    #[must_use]
    pub fn of(home: &Path) -> Self {
        Self(home.join("photos"))
    }

    /// Keeps bytes; `Ok` means that a loss of power loses nothing of them.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub async fn keep(&self, waiting: &Waiting, bytes: &[u8]) -> io::Result<()> {
        let mut make = fs::DirBuilder::new();
        make.recursive(true);
        #[cfg(unix)]
        make.mode(0o700);
        make.create(&self.0).await?;
        let part = self.0.join("part");
        let mut options = fs::OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&part).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        fs::rename(&part, self.0.join(waiting.name())).await?;
        fs::File::open(&self.0).await?.sync_all().await
    }

    /// Everything that is still to be sent, sorted by name.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub async fn waiting(&self) -> io::Result<Vec<Waiting>> {
        let mut entries = match fs::read_dir(&self.0).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            found.extend(entry.file_name().to_str().and_then(Waiting::parse));
        }
        found.sort_by_key(Waiting::name);
        Ok(found)
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn read(&self, waiting: &Waiting) -> io::Result<Vec<u8>> {
        fs::read(self.0.join(waiting.name())).await
    }

    /// Forgets one: it has arrived, or nothing names it.
    ///
    /// # Errors
    /// When the file can't be removed.
    pub async fn forget(&self, waiting: &Waiting) -> io::Result<()> {
        fs::remove_file(self.0.join(waiting.name())).await
    }

    /// Puts one aside that the server will never take. Its bytes stay here.
    ///
    /// # Errors
    /// When the file can't be moved.
    pub async fn put_aside(&self, waiting: &Waiting) -> io::Result<()> {
        let aside = self.0.join(REFUSED);
        fs::create_dir_all(&aside).await?;
        fs::rename(self.0.join(waiting.name()), aside.join(waiting.name())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianjian_protocol::ids::{DocId, ScopeId};

    #[tokio::test]
    async fn bytes_are_kept_listed_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let photos = Photos::of(folder.path());
        assert!(photos.waiting().await.unwrap().is_empty());
        let waiting = |n: u8, media| Waiting {
            doc: DocRef {
                scope: ScopeId::from_bytes([1; 16]),
                doc: DocId::from_bytes([2; 16]),
            },
            content: Hash::from_bytes([n; 32]),
            media,
        };
        let (photo, voice) = (waiting(1, Media::Photo), waiting(2, Media::Voice));
        photos.keep(&photo, b"one").await.unwrap();
        photos.keep(&voice, b"two").await.unwrap();
        std::fs::write(folder.path().join("photos/notes.txt"), "x").unwrap();
        let all = photos.waiting().await.unwrap();
        assert_eq!(all, [photo.clone(), voice.clone()]);
        assert_eq!(photos.read(&voice).await.unwrap(), b"two");
        photos.forget(&photo).await.unwrap();
        photos.put_aside(&voice).await.unwrap();
        assert!(photos.waiting().await.unwrap().is_empty());
    }
}
