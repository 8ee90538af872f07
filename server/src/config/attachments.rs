//! Photos' and voice notes' bytes.

use std::fmt;
use std::path::{Path, PathBuf};

use lianjian_protocol::time::Span;
use lianjian_protocol::wire::Limits;
use serde::{Deserialize, Serialize};

use super::{ConfigError, DatabaseUrl};

/// Photos' and voice notes' bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttachmentsConfig {
    /// The folder of uploads under way and, without S3, of what has arrived. Not given: the folder
    /// `attachments` beside the SQLite file, or `data/attachments`. Several servers of one
    /// PostgreSQL need one that they share, or devices that always meet the same server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Bytes of a photo at most.
    pub photo_bytes: u64,
    /// Bytes of a voice note at most.
    pub voice_bytes: u64,
    /// Photos and voice notes of one document at most.
    pub per_document: u32,
    /// Bytes of all uploads under way together at most; then new ones are answered `busy`.
    pub spool_bytes: u64,
    /// Bytes of one person's uploads under way at most, so that nobody takes all of that.
    pub spool_bytes_per_person: u64,
    /// Hours after its last bytes at which an upload that was not finished is forgotten.
    pub upload_hours: u64,
    /// Days after which a photo or voice note goes that was handed over without a session, and
    /// that no change names which still waits for a supervisor.
    pub held_days: u64,
    /// An S3 bucket for what has arrived, instead of the folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3: Option<S3Config>,
}

impl Default for AttachmentsConfig {
    fn default() -> Self {
        Self {
            folder: None,
            photo_bytes: Limits::DEFAULT.photo_bytes,
            voice_bytes: Limits::DEFAULT.voice_bytes,
            per_document: Limits::DEFAULT.document_attachments,
            spool_bytes: 4 * 1024 * 1024 * 1024,
            spool_bytes_per_person: 256 * 1024 * 1024,
            upload_hours: 72,
            held_days: 90,
            s3: None,
        }
    }
}

/// An S3 bucket. What is not given is looked for where AWS's tools look: `AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT`, or the machine's role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct S3Config {
    /// Its name.
    pub bucket: String,
    /// The server, where it is not AWS's own: `https://minio.example:9000`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What precedes every object's name in the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The access key's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
    /// The access key's secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_access_key: Option<Secret>,
    /// Whether the endpoint may be spoken to without TLS.
    pub allow_http: bool,
}

/// A secret. It shows itself as `***`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({self})")
    }
}

impl AttachmentsConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let nonsense = |key, problem| Err(ConfigError::Nonsense { key, problem });
        if self.s3.as_ref().is_some_and(|s3| s3.bucket.is_empty()) {
            return nonsense("attachments.s3.bucket", "must be given");
        }
        for (key, value) in [
            ("attachments.photo_bytes", self.photo_bytes),
            ("attachments.voice_bytes", self.voice_bytes),
            ("attachments.per_document", self.per_document.into()),
            ("attachments.upload_hours", self.upload_hours),
            ("attachments.held_days", self.held_days),
        ] {
            if value == 0 {
                return nonsense(key, "must be at least 1");
            }
        }
        for (key, value) in [
            ("attachments.spool_bytes", self.spool_bytes),
            (
                "attachments.spool_bytes_per_person",
                self.spool_bytes_per_person,
            ),
        ] {
            if value < self.photo_bytes.max(self.voice_bytes) {
                return nonsense(key, "must hold one upload at least");
            }
        }
        Ok(())
    }

    /// The folder in force, given where the data is.
    #[must_use]
    pub fn folder(&self, database: &DatabaseUrl) -> PathBuf {
        if let Some(folder) = &self.folder {
            return folder.clone();
        }
        let sqlite = database.expose().strip_prefix("sqlite:");
        let file = sqlite.map(|path| path.strip_prefix("//").unwrap_or(path));
        let beside = file.and_then(|file| Path::new(file).parent());
        let data = beside.unwrap_or(Path::new("data"));
        data.join("attachments")
    }

    /// [`Self::upload_hours`].
    #[must_use]
    pub const fn upload_ttl(&self) -> Span {
        Span::from_mins(self.upload_hours.saturating_mul(60))
    }

    /// [`Self::held_days`].
    #[must_use]
    pub const fn held_for(&self) -> Span {
        Span::from_mins(self.held_days.saturating_mul(24 * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_lies_beside_the_database() {
        let of = |url: &str| {
            AttachmentsConfig::default()
                .folder(&DatabaseUrl::new(url.to_owned()))
                .display()
                .to_string()
        };
        assert_eq!(of("sqlite:data/lianjian.db"), "data/attachments");
        assert_eq!(of("sqlite:///var/lib/lj/lj.db"), "/var/lib/lj/attachments");
        assert_eq!(of("sqlite:lj.db"), "attachments");
        assert_eq!(of("postgres://h/d"), "data/attachments");
        let given = AttachmentsConfig {
            folder: Some("elsewhere".into()),
            ..AttachmentsConfig::default()
        };
        let url = DatabaseUrl::new("sqlite:x.db".to_owned());
        assert_eq!(given.folder(&url), Path::new("elsewhere"));
    }

    #[test]
    fn a_bucket_has_a_name_and_a_limit_is_one() {
        let nameless = AttachmentsConfig {
            s3: Some(S3Config::default()),
            ..AttachmentsConfig::default()
        };
        assert!(nameless.check().is_err());
        let tight = AttachmentsConfig {
            spool_bytes: 1,
            ..AttachmentsConfig::default()
        };
        assert!(tight.check().is_err());
        assert!(AttachmentsConfig::default().check().is_ok());
    }
}
