//! Where the bytes of what has arrived are kept.

use std::io;
use std::path::Path as FilePath;
use std::sync::Arc;

use futures::StreamExt;
use futures::stream::BoxStream;
use lianjian_protocol::ids::{Hash, ScopeId};
use lianjian_protocol::time::Timestamp;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use super::AttachmentError;
use super::spool::make_private;
use crate::config::S3Config;

/// What follows a content's name in the name of its small picture.
const THUMB: &str = ".thumb";

/// What precedes the names of what is kept apart.
const HELD: &str = "held";

/// The bytes of what has arrived, under `<scope>/<content>`, and of what is kept apart, under
/// `held/<scope>/<content>`.
#[derive(Debug, Clone)]
pub(super) struct Objects(Arc<dyn ObjectStore>);

/// A stored object's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) scope: ScopeId,
    pub(super) content: Hash,
    pub(super) form: Form,
}

/// Which object of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// As it was sent.
    Whole,
    /// The small picture.
    Thumb,
    /// As it was handed over, kept apart.
    Held,
}

/// A stored object as it is listed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    pub(super) name: Name,
    pub(super) bytes: u64,
    pub(super) modified_at: Timestamp,
}

impl Name {
    fn path(self) -> Path {
        let Self { scope, content, .. } = self;
        Path::from(match self.form {
            Form::Whole => format!("{scope}/{content}"),
            Form::Thumb => format!("{scope}/{content}{THUMB}"),
            Form::Held => format!("{HELD}/{scope}/{content}"),
        })
    }

    fn parse(path: &Path) -> Option<Self> {
        let (scope, name) = path.as_ref().split_once('/')?;
        let (scope, content, form) = if scope == HELD {
            let (scope, content) = name.split_once('/')?;
            (scope, content, Form::Held)
        } else {
            match name.strip_suffix(THUMB) {
                Some(content) => (scope, content, Form::Thumb),
                None => (scope, name, Form::Whole),
            }
        };
        Some(Self {
            scope: scope.parse().ok()?,
            content: content.parse().ok()?,
            form,
        })
    }
}

impl Objects {
    /// In a folder of this machine.
    pub(super) async fn folder(folder: &FilePath) -> Result<Self, AttachmentError> {
        make_private(folder).await?;
        // An object is on the disk, and so is its name, before it is said to be stored.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// In a bucket.
    pub(super) fn bucket(config: &S3Config) -> Result<Self, AttachmentError> {
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(&config.bucket)
            .with_allow_http(config.allow_http);
        if let Some(endpoint) = &config.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(region) = &config.region {
            builder = builder.with_region(region);
        }
        if let Some(id) = &config.access_key_id {
            builder = builder.with_access_key_id(id);
        }
        if let Some(secret) = &config.secret_access_key {
            builder = builder.with_secret_access_key(secret.expose());
        }
        let bucket = builder.build()?;
        Ok(match &config.prefix {
            Some(prefix) => Self(Arc::new(PrefixStore::new(bucket, prefix.as_str()))),
            None => Self(Arc::new(bucket)),
        })
    }

    /// Stores an object; one of that name is replaced.
    pub(super) async fn put(&self, name: Name, bytes: Vec<u8>) -> Result<(), AttachmentError> {
        self.0.put(&name.path(), bytes.into()).await?;
        Ok(())
    }

    /// Stores an object under another name too; one of that name is replaced.
    pub(super) async fn copy(&self, from: Name, to: Name) -> Result<(), AttachmentError> {
        self.0.copy(&from.path(), &to.path()).await?;
        Ok(())
    }

    /// An object's bytes, as they come, and how many; none where there is no such object.
    #[allow(clippy::type_complexity)]
    pub(super) async fn stream(
        &self,
        name: Name,
    ) -> Result<Option<(u64, BoxStream<'static, io::Result<bytes::Bytes>>)>, AttachmentError> {
        match self.0.get(&name.path()).await {
            Ok(found) => {
                let bytes = found.meta.size;
                let stream = found.into_stream();
                Ok(Some((
                    bytes,
                    stream.map(|r| r.map_err(io::Error::other)).boxed(),
                )))
            }
            Err(error) => absent(error),
        }
    }

    /// An object's bytes, all at once; none where there is no such object.
    pub(super) async fn read(&self, name: Name) -> Result<Option<Vec<u8>>, AttachmentError> {
        match self.0.get(&name.path()).await {
            Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
            Err(error) => absent(error),
        }
    }

    /// An object as it would be listed; none where there is no such object.
    pub(super) async fn head(&self, name: Name) -> Result<Option<Listed>, AttachmentError> {
        match self.0.head(&name.path()).await {
            Ok(meta) => Ok(Some(listed(name, &meta))),
            Err(error) => absent(error),
        }
    }

    /// Removes an object, if there is one.
    pub(super) async fn remove(&self, name: Name) -> Result<(), AttachmentError> {
        match self.0.delete(&name.path()).await {
            Ok(()) => Ok(()),
            Err(error) => absent::<()>(error).map(drop),
        }
    }

    /// Every object of ours. What else lies there is passed over.
    pub(super) fn list(&self) -> BoxStream<'static, Result<Listed, AttachmentError>> {
        let all = self.0.list(None);
        all.filter_map(|found| async {
            match found {
                Ok(meta) => Name::parse(&meta.location).map(|name| Ok(listed(name, &meta))),
                Err(error) => Some(Err(error.into())),
            }
        })
        .boxed()
    }
}

fn listed(name: Name, meta: &ObjectMeta) -> Listed {
    let micros = u64::try_from(meta.last_modified.timestamp_micros()).unwrap_or_default();
    Listed {
        name,
        bytes: meta.size,
        modified_at: Timestamp::from_micros(micros),
    }
}

/// None where the error says that there is no such object.
fn absent<T>(error: object_store::Error) -> Result<Option<T>, AttachmentError> {
    match error {
        object_store::Error::NotFound { .. } => Ok(None),
        error => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use futures::TryStreamExt;

    use super::*;
    use crate::attachment::testing::Bucket;

    const ALL: [Form; 3] = [Form::Whole, Form::Thumb, Form::Held];

    fn name(form: Form) -> Name {
        Name {
            scope: ScopeId::from_bytes([1; 16]),
            content: Hash::from_bytes([2; 32]),
            form,
        }
    }

    fn sizes(of: &[(Name, u64)]) -> BTreeMap<Path, u64> {
        of.iter()
            .map(|(name, bytes)| (name.path(), *bytes))
            .collect()
    }

    async fn listed(objects: &Objects) -> BTreeMap<Path, u64> {
        let all: Vec<Listed> = objects.list().try_collect().await.unwrap();
        let all: Vec<_> = all.iter().map(|one| (one.name, one.bytes)).collect();
        sizes(&all)
    }

    /// What the service expects of wherever objects are kept.
    async fn keeps_what_it_is_given(objects: Objects) {
        let (whole, held) = (name(Form::Whole), name(Form::Held));
        assert!(objects.head(whole).await.unwrap().is_none());
        assert!(objects.read(whole).await.unwrap().is_none());
        assert!(objects.stream(whole).await.unwrap().is_none());
        objects.remove(whole).await.unwrap();
        assert!(listed(&objects).await.is_empty());

        objects.put(whole, vec![1; 10]).await.unwrap();
        objects.put(whole, vec![7; 300_000]).await.unwrap();
        assert_eq!(objects.read(whole).await.unwrap().unwrap(), [7; 300_000]);
        let (bytes, stream) = objects.stream(whole).await.unwrap().unwrap();
        let pieces: Vec<bytes::Bytes> = stream.try_collect().await.unwrap();
        assert_eq!((bytes, pieces.concat().len()), (300_000, 300_000));
        let head = objects.head(whole).await.unwrap().unwrap();
        assert_eq!(head.bytes, 300_000);
        assert!(head.modified_at > Timestamp::from_micros(1_700_000_000_000_000));

        objects.copy(whole, held).await.unwrap();
        objects.put(name(Form::Thumb), vec![3]).await.unwrap();
        let expected = [(held, 300_000), (whole, 300_000), (name(Form::Thumb), 1)];
        assert_eq!(listed(&objects).await, sizes(&expected));

        objects.remove(whole).await.unwrap();
        assert!(objects.read(whole).await.unwrap().is_none());
        assert_eq!(objects.read(held).await.unwrap().unwrap().len(), 300_000);
        assert_eq!(listed(&objects).await.len(), 2);
    }

    #[tokio::test]
    async fn a_folder_keeps_what_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        keeps_what_it_is_given(Objects::folder(folder.path()).await.unwrap()).await;
    }

    #[tokio::test]
    async fn a_bucket_keeps_what_it_is_given() {
        let bucket = Bucket::start().await;
        keeps_what_it_is_given(Objects::bucket(&bucket.config).unwrap()).await;
    }

    #[tokio::test]
    async fn a_bucket_may_be_shared_with_others_under_a_prefix() {
        let bucket = Bucket::start().await;
        let ours = S3Config {
            prefix: Some("lianjian".to_owned()),
            ..bucket.config.clone()
        };
        let theirs = Objects::bucket(&bucket.config).unwrap();
        theirs.put(name(Form::Whole), vec![1]).await.unwrap();
        keeps_what_it_is_given(Objects::bucket(&ours).unwrap()).await;
        assert_eq!(theirs.read(name(Form::Whole)).await.unwrap().unwrap(), [1]);
    }

    #[tokio::test]
    async fn a_bucket_that_does_not_let_us_in_says_so() {
        let bucket = Bucket::start().await;
        let wrong = S3Config {
            access_key_id: Some("somebody".to_owned()),
            ..bucket.config.clone()
        };
        let objects = Objects::bucket(&wrong).unwrap();
        assert!(objects.read(name(Form::Whole)).await.is_err());
        assert!(objects.put(name(Form::Whole), vec![1]).await.is_err());
    }

    #[test]
    fn a_name_is_read_back_and_others_are_passed_over() {
        for name in ALL.map(name) {
            assert_eq!(Name::parse(&name.path()), Some(name));
        }
        for other in ["x", "x/y", "a/b/c", "held/x", "held/x/y"] {
            assert_eq!(Name::parse(&Path::from(other)), None);
        }
    }
}
