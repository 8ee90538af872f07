//! What can be looked at: lists, one document, counts, the digest, what is unsent.

use std::collections::BTreeMap;

use lianjian_protocol::digest::{DocDigest, combine};
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::ids::{DeviceId, DocRef, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{ErrorCode, LogId};
use serde::Serialize;

use super::{Replica, Work};
use crate::records::{Draft, Pending, decode, key};
use crate::storage::{Storage, StorageError, Table};
use crate::words;

/// How this device stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Documents here.
    pub documents: usize,
    /// Those of them that can't be read until the server is reached again.
    pub withheld: usize,
    /// Changes not acknowledged, all of them on this device.
    pub pending: usize,
    /// Documents that they are of.
    pub unsent: usize,
    /// Drafts that wait for the person.
    pub attention: usize,
    /// Documents that others changed since they were read.
    pub unread: usize,
    /// Documents to be asked for whole.
    pub wanted: usize,
    /// When a call last ended well, by the server's clock.
    pub last_sync: Option<Timestamp>,
}

/// How far a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The server has acknowledged all that was done to it here.
    Acknowledged,
    /// Something of it is not acknowledged.
    Pending,
    /// It is not on this device: its draft was discarded, or it may be read no longer.
    Gone,
}

impl Standing {
    /// Its name for other programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Pending => "pending",
            Self::Gone => "gone",
        }
    }
}

/// The digest of a log as confirmed here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogDigest {
    /// The compound.
    pub scope: ScopeId,
    /// Who sees the log.
    pub audience: Audience,
    /// For [`Audience::Own`], whose it is.
    pub owner: Option<PersonId>,
    /// Documents in it.
    pub documents: usize,
    /// Their digest, in hex.
    pub digest: String,
    /// Changes of it that are not acknowledged: the digest is without them.
    pub pending: u64,
}

/// Everything on this device that the server does not have, words and all, for a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Unsent {
    /// Whose.
    pub person: Option<PersonId>,
    /// On which device.
    pub device: Option<DeviceId>,
    /// When this was written.
    pub exported_at: Timestamp,
    /// What waits to be sent, in the order in which it was done.
    pub pending: Vec<UnsentItem>,
    /// What was refused and is not settled.
    pub refused: Vec<UnsentItem>,
}

/// One thing that the server does not have.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnsentItem {
    /// Its place in the local order.
    pub seq: u64,
    /// The document.
    pub doc: DocRef,
    /// The document's title.
    pub title: String,
    /// In which role it was done, if one was chosen.
    pub role: Option<Role>,
    /// When it was done.
    pub at: Timestamp,
    /// What the person wrote.
    pub words: Vec<String>,
    /// All of it, to be done again from.
    pub command: Command,
    /// Why it was refused, if it was.
    pub code: Option<ErrorCode>,
}

impl<S: Storage> Replica<S> {
    /// A document as its person sees it, unsent work included.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn document(&mut self, doc: DocRef) -> Result<Option<Document>, StorageError> {
        let mut work = Work::default();
        let view = self
            .take(&mut work, doc)
            .await?
            .and_then(|open| open.view().cloned());
        self.commit(work).await?;
        Ok(view)
    }

    /// What was done to a document here and is not acknowledged, in order.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn unsent_of(&self, doc: DocRef) -> Result<Vec<Pending>, StorageError> {
        self.pending_of(doc).await
    }

    /// Up to what was received when other people have read a document.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn reads_of(&self, doc: DocRef) -> Result<Vec<(PersonId, Timestamp)>, StorageError> {
        let record = self.record(doc).await?;
        Ok(record.map(|record| record.reads).unwrap_or_default())
    }

    /// How many changes wait for their verdict.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn pending_count(&self) -> Result<usize, StorageError> {
        let rows = self.store.scan(Table::Queue, b"", None, usize::MAX).await?;
        Ok(rows.len())
    }

    /// How this device stands.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn status(&self, now: Timestamp) -> Result<Status, StorageError> {
        let (mut documents, mut pending, mut unsent) = (0, 0, 0);
        let (mut unread, mut withheld) = (0, 0);
        self.each_row(|row| {
            documents += 1;
            pending += row.pending as usize;
            unsent += usize::from(row.pending > 0);
            unread += usize::from(row.unread);
            withheld += usize::from(self.withholds(row, now));
        })
        .await?;
        Ok(Status {
            documents,
            withheld,
            pending,
            unsent,
            attention: self.drafts(false).await?.len(),
            unread,
            wanted: self.wants().await?.len(),
            last_sync: self.last_sync,
        })
    }

    /// How far a document has come: what hangs on it, such as a photo's bytes, waits for its words.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn standing(&self, doc: DocRef) -> Result<Standing, StorageError> {
        Ok(match self.summary(doc).await? {
            None => Standing::Gone,
            Some(summary) if summary.pending > 0 => Standing::Pending,
            Some(_) => Standing::Acknowledged,
        })
    }

    /// One digest a log, from the rows: no document is loaded.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn digest(&self) -> Result<Vec<LogDigest>, StorageError> {
        let mut logs: BTreeMap<LogId, (Vec<DocDigest>, u64)> = self
            .cursors
            .keys()
            .map(|log| (*log, (Vec::new(), 0)))
            .collect();
        for summary in self.summaries().await? {
            if summary.removed {
                continue;
            }
            let log = LogId {
                scope: summary.doc.scope,
                audience: summary.audience,
                owner: summary.owner,
            };
            let (digests, pending) = logs.entry(log).or_default();
            digests.extend(summary.digest.map(DocDigest));
            *pending += u64::from(summary.pending);
        }
        Ok(logs
            .into_iter()
            .map(|(log, (digests, pending))| LogDigest {
                scope: log.scope,
                audience: log.audience,
                owner: log.owner,
                documents: digests.len(),
                digest: hex::encode(combine(digests)),
                pending,
            })
            .collect())
    }

    /// Everything that the server does not have.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn unsent(&self, now: Timestamp) -> Result<Unsent, StorageError> {
        let mut pending = Vec::new();
        for row in self.store.scan(Table::Queue, b"", None, usize::MAX).await? {
            let doc = key::parse_doc(Table::Queue, &row.value)?;
            let seq = key::parse_seq(Table::Queue, &row.key)?;
            let bytes = self
                .store
                .get(Table::Outbox, &key::pending(doc, seq))
                .await?;
            let Some(bytes) = bytes else { continue };
            let item: Pending = decode(Table::Outbox, &bytes)?;
            pending.push(UnsentItem {
                seq,
                doc,
                title: self.title(doc).await?,
                role: item.role,
                at: item.at,
                words: words::of(&item.command),
                command: item.command,
                code: item.verdict.map(|verdict| verdict.code),
            });
        }
        let mut refused = Vec::new();
        for draft in self.drafts(false).await? {
            let title = self.title(draft.doc).await?;
            refused.push(refused_item(draft, title));
        }
        Ok(Unsent {
            person: self.owner.as_ref().map(|owner| owner.person),
            device: self.owner.as_ref().map(|owner| owner.device),
            exported_at: now,
            pending,
            refused,
        })
    }

    async fn title(&self, doc: DocRef) -> Result<String, StorageError> {
        let summary = self.summary(doc).await?;
        Ok(summary.map(|summary| summary.title).unwrap_or_default())
    }
}

fn refused_item(draft: Draft, title: String) -> UnsentItem {
    UnsentItem {
        seq: draft.id,
        doc: draft.doc,
        title,
        role: draft.role,
        at: draft.made_at,
        words: words::of(&draft.command),
        command: draft.command,
        code: Some(draft.code),
    }
}
