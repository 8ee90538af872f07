//! "Needs attention": what was refused, and what its person does about it.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::time::Timestamp;

use super::{Instruction, Replica, ReplicaError, Saved, Work};
use crate::records::{Draft, Resolved, Settlement, decode, encode, key};
use crate::storage::{Storage, StorageError, Table};
use crate::words;

/// What to do about a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Do it again, on the document as it is seen now.
    Retry,
    /// Add its words to the case as a supplement.
    Supplement,
    /// Let it go. It is kept for a while all the same.
    Discard,
}

impl<S: Storage> Replica<S> {
    /// Every draft, the oldest first; those that were settled too if `all`.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn drafts(&self, all: bool) -> Result<Vec<Draft>, StorageError> {
        let mut drafts = Vec::new();
        for row in self
            .store
            .scan(Table::Drafts, b"", None, usize::MAX)
            .await?
        {
            let draft: Draft = decode(Table::Drafts, &row.value)?;
            if all || draft.resolved.is_none() {
                drafts.push(draft);
            }
        }
        Ok(drafts)
    }

    /// Settles a draft. What is done again and the note that it was are one write. Asked again in
    /// the same way, it is settled: nothing is done twice.
    ///
    /// # Errors
    /// [`ReplicaError`] when there is no such draft, or it can't be done; it then stays open.
    pub async fn resolve(
        &mut self,
        id: u64,
        resolution: Resolution,
        now: Timestamp,
    ) -> Result<Option<Saved>, ReplicaError> {
        let key = key::seq(id);
        let Some(bytes) = self.store.get(Table::Drafts, &key).await? else {
            return Err(ReplicaError::NoDraft(id));
        };
        let mut draft: Draft = decode(Table::Drafts, &bytes)?;
        let (how, command) = match resolution {
            Resolution::Retry => (Settlement::Retried, Some(draft.command.clone())),
            Resolution::Supplement => {
                let text = words::of(&draft.command).join("\n");
                let what = What::Supplement { text };
                (Settlement::Supplemented, Some(Command::Act { what }))
            }
            Resolution::Discard => (Settlement::Discarded, None),
        };
        match draft.resolved {
            None => draft.resolved = Some(Resolved { how, at: now }),
            Some(resolved) if resolved.how == how => return Ok(None),
            Some(_) => return Err(ReplicaError::DraftSettled(id)),
        }
        let principal = self.principal()?;
        let mut work = Work::default();
        work.batch.put(Table::Drafts, key, encode(&draft));
        if let Some(open) = self.take(&mut work, draft.doc).await? {
            open.record.attention = open.record.attention.saturating_sub(1);
        }
        let saved = match command {
            Some(command) => {
                let instruction = Instruction {
                    role: draft.role,
                    ..Instruction::new(draft.doc, command)
                };
                let saved = self
                    .perform(&mut work, instruction, &principal, now)
                    .await?;
                Some(saved)
            }
            None => {
                self.save(&mut work, draft.doc).await?;
                None
            }
        };
        self.commit(work).await?;
        Ok(saved)
    }
}
