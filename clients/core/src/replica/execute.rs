//! Doing what the person asks: saved here first, whether or not there is a network or a session.

use lianjian_protocol::domain::command::{Command, CommandError, ExecutionContext, execute};
use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::ids::{DocRef, Hash, ScopeId};
use lianjian_protocol::time::{Span, Timestamp};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::open::Open;
use super::revise::revised;
use super::{Replica, ReplicaError, Work};
use crate::records::{DocRecord, Pending, Summary, decode, encode, key};
use crate::storage::{Batch, Storage, StorageError, Table, Write};

/// What to do.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// To which document, a new one for a command that makes one.
    pub doc: DocRef,
    /// What.
    pub command: Command,
    /// In which role; none for the first of the person's roles that may.
    pub role: Option<Role>,
    /// Another system's identifier of what is filed: the same one is filed once only.
    pub external: Option<String>,
    /// A name for this very instruction: asked again, by a second tab or after a crash, it is not
    /// done again but answered with what was done. Asked with other words, it becomes an edit of
    /// what was done.
    pub token: Option<String>,
    /// Asked again by a program, not by a person: whatever was done under the token is the answer,
    /// since its person may have gone on writing.
    pub again: bool,
}

impl Instruction {
    /// A command on a document, in whichever role may.
    #[must_use]
    pub const fn new(doc: DocRef, command: Command) -> Self {
        Self {
            doc,
            command,
            role: None,
            external: None,
            token: None,
            again: false,
        }
    }
}

/// What was done under a token.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Done {
    #[n(0)]
    doc: DocRef,
    #[n(1)]
    seq: u64,
    #[n(2)]
    hash: Hash,
    #[n(3)]
    at: Timestamp,
    /// What it was, or has become: other words under the same token are never said to be done.
    #[n(5)]
    command: Option<Command>,
}

impl Done {
    /// How long a token is known: longer than any tab waits for its answer.
    const KEPT: Span = Span::from_days(7);
}

/// What was done and is durable on this device.
#[derive(Debug, Clone)]
pub struct Saved {
    /// To which document.
    pub doc: DocRef,
    /// Its place in the local order.
    pub seq: u64,
    /// The change's hash.
    pub hash: Hash,
    /// The time given to it.
    pub at: Timestamp,
    /// The document's row after it.
    pub summary: Summary,
}

impl<S: Storage> Replica<S> {
    /// Does one thing. `Ok` means that it is durable here.
    ///
    /// # Errors
    /// [`ReplicaError`] when it may not be done or could not be saved; nothing of it is kept.
    pub async fn execute(
        &mut self,
        instruction: Instruction,
        now: Timestamp,
    ) -> Result<Saved, ReplicaError> {
        let mut results = self.execute_all(vec![instruction], now).await?;
        match results.pop() {
            Some(result) => result,
            None => Err(StorageError::Unavailable("nothing was done".to_owned()).into()),
        }
    }

    /// Does many things and keeps all that could be done with one write. Each has its own result;
    /// what may not be done keeps nothing else from being done.
    ///
    /// # Errors
    /// [`ReplicaError`] when none was saved.
    pub async fn execute_all(
        &mut self,
        instructions: Vec<Instruction>,
        now: Timestamp,
    ) -> Result<Vec<Result<Saved, ReplicaError>>, ReplicaError> {
        let principal = self.principal()?;
        let mut work = Work::default();
        let mut results = Vec::with_capacity(instructions.len());
        for instruction in instructions {
            let result = self.perform(&mut work, instruction, &principal, now).await;
            match result {
                Err(ReplicaError::Storage(error)) => return Err(error.into()),
                other => results.push(other),
            }
        }
        self.commit(work).await?;
        Ok(results)
    }

    /// Does one thing within a work, or what is left of it to do.
    pub(super) async fn perform(
        &mut self,
        work: &mut Work,
        instruction: Instruction,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<Saved, ReplicaError> {
        if self.ended {
            return Err(ReplicaError::Ended);
        }
        let Some(token) = &instruction.token else {
            return self.make(work, instruction, principal, now).await;
        };
        let key = token_key(token);
        let asked = instruction.command.clone();
        let saved = match self.done(work, &key).await? {
            None => self.make(work, instruction, principal, now).await?,
            Some((saved, _)) if asked.creates().is_none() && saved.doc != instruction.doc => {
                return Err(ReplicaError::TokenReused);
            }
            Some((saved, None)) => return Ok(saved),
            Some((saved, Some(_))) if instruction.again => return Ok(saved),
            Some((saved, Some(done))) if done == asked => return Ok(saved),
            Some((mut saved, Some(done))) => {
                for command in revised(&done, &asked).ok_or(ReplicaError::TokenReused)? {
                    let edit = Instruction {
                        command,
                        external: None,
                        doc: saved.doc,
                        ..instruction.clone()
                    };
                    saved = match self.make(work, edit, principal, now).await {
                        // An edit that was broken off after it: it is there.
                        Err(ReplicaError::Command(CommandError::Nothing)) => saved,
                        other => other?,
                    };
                }
                saved
            }
        };
        let done = Done {
            doc: saved.doc,
            seq: saved.seq,
            hash: saved.hash,
            at: saved.at,
            command: Some(asked),
        };
        work.batch.put(Table::External, key, encode(&done));
        Ok(saved)
    }

    async fn make(
        &mut self,
        work: &mut Work,
        instruction: Instruction,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<Saved, ReplicaError> {
        let Instruction {
            doc,
            command,
            role,
            external,
            token: _,
            again: _,
        } = instruction;
        let mut clock = self.clock;
        let at = clock.issue(now);
        let actor = self.actor;
        self.take(work, doc).await?;
        let made = execute(
            &command,
            doc,
            work.open.get(&doc).and_then(Open::view),
            &ExecutionContext {
                reference: &self.reference,
                principal,
                role,
                actor,
                now: at,
                limits: &self.limits,
            },
        )?;
        let seq = self.next;
        self.next += 1;
        self.clock = clock;
        let header = made.document.header();
        let open = work
            .open
            .entry(doc)
            .or_insert_with(|| Open::new(DocRecord::new(doc, header.kind, header.log())));
        let pending = Pending {
            seq,
            doc,
            command,
            role,
            wall: now,
            at,
            change: ByteVec::from(made.change),
            hash: made.hash,
            tries: 0,
            verdict: None,
            waited: None,
        };
        work.batch
            .put(Table::Outbox, key::pending(doc, seq), encode(&pending));
        work.batch.put(Table::Queue, key::seq(seq), key::doc(doc));
        work.batch
            .put(Table::Meta, key::meta::NEXT, encode(&self.next));
        work.batch
            .put(Table::Meta, key::meta::CLOCK, encode(&self.clock));
        if let Some(external) = external {
            work.batch.put(
                Table::External,
                external_key(doc.scope, &external),
                encode(&doc),
            );
        }
        open.pending.push(pending);
        open.on_top = Some(made.document);
        let summary = self.save(work, doc).await?.ok_or(StorageError::Corrupt {
            table: Table::Summaries,
            detail: format!("document {doc} has no row after a command"),
        })?;
        Ok(Saved {
            doc,
            seq,
            hash: made.hash,
            at,
            summary,
        })
    }

    /// What was done under the key of a token, in this work or before it, and its command.
    async fn done(
        &self,
        work: &Work,
        key: &[u8],
    ) -> Result<Option<(Saved, Option<Command>)>, StorageError> {
        let in_work = work
            .batch
            .writes()
            .iter()
            .rev()
            .find_map(|write| match write {
                Write::Put(Table::External, at, value) if at == key => Some(value.clone()),
                Write::Put(..) | Write::Delete(..) => None,
            });
        let bytes = match in_work {
            Some(bytes) => Some(bytes),
            None => self.store.get(Table::External, key).await?,
        };
        let Some(bytes) = bytes else { return Ok(None) };
        let done: Done = decode(Table::External, &bytes)?;
        let summary = match self.summary(done.doc).await? {
            Some(summary) => summary,
            // It has left this device since; what was done was done.
            None => self.gone(done.doc),
        };
        let saved = Saved {
            doc: done.doc,
            seq: done.seq,
            hash: done.hash,
            at: done.at,
            summary,
        };
        Ok(Some((saved, done.command)))
    }

    /// Lets go of the tokens that nobody asks for any more.
    pub(super) async fn forget_tokens(&self, now: Timestamp) -> Result<(), StorageError> {
        let mut batch = Batch::new();
        for row in self
            .store
            .scan(Table::External, &TOKENS, None, usize::MAX)
            .await?
        {
            let done: Done = decode(Table::External, &row.value)?;
            if now.since(done.at) > Done::KEPT {
                batch.delete(Table::External, row.key);
            }
        }
        match batch.is_empty() {
            true => Ok(()),
            false => self.store.commit(batch).await,
        }
    }

    /// The document that another system's identifier was filed as, if it was.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn filed_as(
        &self,
        scope: ScopeId,
        external: &str,
    ) -> Result<Option<DocRef>, StorageError> {
        match self
            .store
            .get(Table::External, &external_key(scope, external))
            .await?
        {
            Some(bytes) => decode(Table::External, &bytes).map(Some),
            None => Ok(None),
        }
    }
}

/// What the keys of tokens begin with, where those of another system's identifiers have a scope;
/// none has this id.
const TOKENS: [u8; 16] = [0; 16];

fn token_key(token: &str) -> Vec<u8> {
    let mut key = TOKENS.to_vec();
    key.extend_from_slice(token.as_bytes());
    key
}

fn external_key(scope: ScopeId, external: &str) -> Vec<u8> {
    let mut key = scope.as_bytes().to_vec();
    key.extend_from_slice(external.as_bytes());
    key
}
