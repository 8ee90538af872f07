//! The unit of work that takes changes in.
//!
//! It remembers what it has read and written for as long as it lives. That is sound, because the
//! scopes are its own until it ends; and it is what makes a thousand documents in one call cheap.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use lianjian_protocol::ids::{Actor, DocRef, Hash, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, ReadMark, Receipt};

use super::documents::{self, PIECE};
use super::pending::{Pending, moved};
use super::{held, logs};
use crate::store::documents::IntakeTx;
use crate::store::error::{Result, StoreError};
use crate::store::records::{
    ActorOwner, DocumentHead, HeldChange, HoldState, KnownChange, NewChange, NewReads, Progress,
    StoredDocument, StoredRead, StoredRefusal,
};
use crate::store::sql::{Column as _, Connection, Transaction, pieces, tuples};

/// The unit of work, whichever the database.
pub(in crate::store) struct Intake {
    db: Box<dyn Transaction>,
    scopes: BTreeSet<ScopeId>,
    pending: Pending,
    ends: HashMap<LogId, (u64, Timestamp)>,
    known: HashMap<(DocRef, Hash), KnownChange>,
    owners: HashMap<(ScopeId, Actor), ActorOwner>,
}

impl Intake {
    /// A unit of work on a transaction that holds these scopes.
    pub(in crate::store) fn new(db: Box<dyn Transaction>, scopes: BTreeSet<ScopeId>) -> Self {
        Self {
            db,
            scopes,
            pending: Pending::default(),
            ends: HashMap::new(),
            known: HashMap::new(),
            owners: HashMap::new(),
        }
    }

    fn db(&mut self) -> &mut (dyn Connection + 'static) {
        self.db.as_mut()
    }

    fn check_scope(&self, scope: ScopeId) -> Result<()> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        Err(StoreError::Misuse(format!("scope {scope} is not locked")))
    }

    /// Where a log ends, with what this unit of work has put there.
    async fn end(&mut self, log: LogId) -> Result<(u64, Timestamp)> {
        match self.ends.get(&log) {
            Some(end) => Ok(*end),
            None => logs::end(self.db(), log).await,
        }
    }

    async fn flush(&mut self) -> Result<()> {
        self.pending.flush(self.db.as_mut()).await
    }

    async fn flush_if_large(&mut self) -> Result<()> {
        if self.pending.is_large() {
            self.flush().await?;
        }
        Ok(())
    }

    async fn read_known(&mut self, changes: &[(DocRef, Hash)]) -> Result<()> {
        for piece in pieces(changes, PIECE) {
            // CROSS JOIN: see logs::heads. What is in the log wins over a refusal or a hold; state 1
            // is an admitted one.
            let sql = format!(
                "WITH wanted (scope, doc, hash) AS (VALUES {}) \
                 SELECT 0, w.scope, w.doc, w.hash, l.seq, l.received_at, '' \
                 FROM wanted AS w CROSS JOIN log AS l \
                 WHERE l.scope = w.scope AND l.doc = w.doc AND l.hash = w.hash \
                 UNION ALL SELECT 1, w.scope, w.doc, w.hash, h.code, h.state, '' \
                 FROM wanted AS w CROSS JOIN held AS h \
                 WHERE h.scope = w.scope AND h.doc = w.doc AND h.hash = w.hash AND h.state <> 1 \
                 UNION ALL SELECT 2, w.scope, w.doc, w.hash, r.code, 0, r.detail \
                 FROM wanted AS w CROSS JOIN refusals AS r \
                 WHERE r.scope = w.scope AND r.doc = w.doc AND r.hash = w.hash \
                 ORDER BY 1",
                tuples(piece.len(), 3, 0)
            );
            let args = piece
                .iter()
                .flat_map(|(doc, hash)| {
                    [
                        doc.scope.into_value(),
                        doc.doc.into_value(),
                        hash.into_value(),
                    ]
                })
                .collect();
            for mut row in self.db().rows(sql, args).await? {
                let what: i64 = row.get()?;
                let doc = DocRef {
                    scope: row.get()?,
                    doc: row.get()?,
                };
                let key = (doc, row.get()?);
                let known = match what {
                    0 => KnownChange::Taken(Receipt {
                        seq: row.get()?,
                        received_at: row.get()?,
                    }),
                    1 => KnownChange::Held {
                        code: row.get()?,
                        state: row.get()?,
                    },
                    _ => {
                        let code = row.get()?;
                        row.get::<i64>()?;
                        KnownChange::Refused {
                            code,
                            detail: row.get()?,
                        }
                    }
                };
                self.known.entry(key).or_insert(known);
            }
        }
        Ok(())
    }

    async fn read_owners(&mut self, actors: &[(ScopeId, Actor)]) -> Result<()> {
        for piece in pieces(actors, PIECE) {
            let sql = format!(
                "WITH wanted (scope, actor) AS (VALUES {}) \
                 SELECT a.scope, a.actor, a.device, a.person FROM wanted AS w \
                 CROSS JOIN actors AS a WHERE a.scope = w.scope AND a.actor = w.actor",
                tuples(piece.len(), 2, 0)
            );
            let args = piece
                .iter()
                .flat_map(|(scope, actor)| [scope.into_value(), actor.into_value()])
                .collect();
            for mut row in self.db().rows(sql, args).await? {
                let key = (row.get()?, row.get()?);
                let owner = ActorOwner {
                    device: row.get()?,
                    person: row.get()?,
                };
                self.owners.insert(key, owner);
            }
        }
        Ok(())
    }
}

#[async_trait]
impl IntakeTx for Intake {
    async fn heads(&mut self, docs: &[DocRef]) -> Result<HashMap<DocRef, DocumentHead>> {
        let mut heads = HashMap::with_capacity(docs.len());
        let mut unread = Vec::with_capacity(docs.len());
        for doc in docs {
            match self.pending.head(*doc) {
                Some(head) => drop(heads.insert(*doc, head.clone())),
                None => unread.push(*doc),
            }
        }
        heads.extend(documents::heads(self.db(), &unread).await?);
        Ok(heads)
    }

    async fn load(&mut self, docs: &[DocRef]) -> Result<HashMap<DocRef, StoredDocument>> {
        if self.pending.touches(docs) {
            self.flush().await?;
        }
        documents::load(self.db(), docs).await
    }

    async fn known(
        &mut self,
        changes: &[(DocRef, Hash)],
    ) -> Result<HashMap<(DocRef, Hash), KnownChange>> {
        let unread: Vec<_> = changes
            .iter()
            .copied()
            .filter(|key| !self.known.contains_key(key))
            .collect();
        self.read_known(&unread).await?;
        Ok(changes
            .iter()
            .filter_map(|key| self.known.get(key).map(|known| (*key, known.clone())))
            .collect())
    }

    async fn actor_owners(
        &mut self,
        actors: &[(ScopeId, Actor)],
    ) -> Result<HashMap<(ScopeId, Actor), ActorOwner>> {
        let unread: Vec<_> = actors
            .iter()
            .copied()
            .filter(|key| !self.owners.contains_key(key))
            .collect();
        self.read_owners(&unread).await?;
        Ok(actors
            .iter()
            .filter_map(|key| self.owners.get(key).map(|owner| (*key, *owner)))
            .collect())
    }

    async fn bind_actor(&mut self, scope: ScopeId, actor: Actor, owner: ActorOwner) -> Result<()> {
        self.check_scope(scope)?;
        if self.owners.insert((scope, actor), owner).is_some() {
            return Err(StoreError::Conflict {
                what: "actors.scope, actors.actor".to_owned(),
            });
        }
        self.pending.bind(scope, actor, owner);
        self.flush_if_large().await
    }

    async fn append(&mut self, change: NewChange) -> Result<Receipt> {
        self.check_scope(change.doc.scope)?;
        if change.log.scope != change.doc.scope {
            return Err(StoreError::Misuse(format!(
                "{} in a log of scope {}",
                change.doc, change.log.scope
            )));
        }
        if let Some(head) = self.pending.head(change.doc)
            && (head.kind != change.kind
                || head.log != change.log
                || head.incarnation > change.incarnation)
        {
            return Err(moved());
        }
        let key = (change.doc, change.hash);
        if let Some(KnownChange::Taken(_)) = self.known.get(&key) {
            return Err(StoreError::Conflict {
                what: "log.hash".to_owned(),
            });
        }
        let log = change.log;
        let mut end = self.end(log).await?;
        let receipt = self.pending.append(change, &mut end);
        self.ends.insert(log, end);
        self.known.insert(key, KnownChange::Taken(receipt));
        self.flush_if_large().await?;
        Ok(receipt)
    }

    async fn put_refusal(&mut self, refusal: StoredRefusal) -> Result<()> {
        self.check_scope(refusal.doc.scope)?;
        self.known
            .entry((refusal.doc, refusal.hash))
            .or_insert_with(|| KnownChange::Refused {
                code: refusal.code,
                detail: refusal.detail.clone(),
            });
        self.pending.refuse(refusal);
        self.flush_if_large().await
    }

    async fn put_held(&mut self, held: HeldChange) -> Result<()> {
        self.check_scope(held.doc.scope)?;
        self.known
            .entry((held.doc, held.hash))
            .or_insert(KnownChange::Held {
                code: held.code,
                state: held.state,
            });
        self.pending.hold(held);
        self.flush_if_large().await
    }

    async fn settle_held(
        &mut self,
        doc: DocRef,
        hash: Hash,
        state: HoldState,
        by: PersonId,
        at: Timestamp,
    ) -> Result<()> {
        self.check_scope(doc.scope)?;
        self.flush().await?;
        held::settle(self.db(), doc, hash, state, by, at).await?;
        if let Some(KnownChange::Held { .. }) = self.known.get(&(doc, hash)) {
            self.known.remove(&(doc, hash));
        }
        Ok(())
    }

    async fn put_read(&mut self, read: StoredRead) -> Result<()> {
        self.check_scope(read.doc.scope)?;
        self.pending.read(read);
        self.flush_if_large().await
    }

    async fn progress(&mut self, person: PersonId, marks: &[ReadMark]) -> Result<Vec<Progress>> {
        documents::progress(self.db(), person, marks).await
    }

    async fn append_reads(&mut self, reads: NewReads) -> Result<Receipt> {
        self.check_scope(reads.doc.scope)?;
        let log = reads.log;
        let mut end = self.end(log).await?;
        let receipt = self.pending.append_reads(reads, &mut end);
        self.ends.insert(log, end);
        self.flush_if_large().await?;
        Ok(receipt)
    }

    async fn commit(mut self: Box<Self>) -> Result<()> {
        self.flush().await?;
        let moved: Vec<(LogId, u64)> = self.ends.iter().map(|(log, end)| (*log, end.0)).collect();
        self.db.tell(&moved).await?;
        self.db.commit().await
    }
}
