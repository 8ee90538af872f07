//! A unit of work: judging the offers of one or many calls under the scopes' locks.

mod judge;
mod reads;
mod write;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::{Actor, DocRef, Hash, ScopeId};
use lianjian_protocol::validate::Refusal;
use lianjian_protocol::wire::{LogId, Verdict};

use super::SyncError;
use super::cache::{Loaded, assemble_or_leave};
use super::intake::Worker;
use super::offer::Offer;
use super::reference::Part;
use crate::store::{ActorOwner, DocumentHead, IntakeTx, KnownChange};
use reads::{Reading, Told};

/// A document as it stands within the unit of work.
struct Working {
    head: DocumentHead,
    document: Document,
    touched: bool,
}

/// The unit of work.
pub(super) struct Batch<'w> {
    worker: &'w mut Worker,
    tx: Box<dyn IntakeTx>,
    references: HashMap<ScopeId, Arc<Part>>,
    known: HashMap<(DocRef, Hash), KnownChange>,
    actors: HashMap<(ScopeId, Actor), ActorOwner>,
    documents: HashMap<DocRef, Working>,
    /// Documents that can't be read: what is offered to them waits, and nothing else does.
    unreadable: HashSet<DocRef>,
    readings: BTreeMap<DocRef, Reading>,
}

impl<'w> Batch<'w> {
    /// Locks the scopes and reads, in as few queries as can be, what the offers are judged by.
    pub(super) async fn begin(worker: &'w mut Worker, offers: &[Offer]) -> Result<Self, SyncError> {
        let docs: BTreeSet<DocRef> = offers
            .iter()
            .flat_map(|o| o.documents.iter().map(|d| d.doc))
            .collect();
        // What was only read need not be loaded.
        let read = offers.iter().flat_map(|o| o.reads.iter().map(|r| r.doc));
        let scopes: BTreeSet<ScopeId> = docs.iter().copied().chain(read).map(|d| d.scope).collect();
        let docs: Vec<DocRef> = docs.into_iter().collect();
        let scopes: Vec<ScopeId> = scopes.into_iter().collect();
        let references = worker.reference.parts(scopes.iter().copied()).await?;
        let mut tx = worker.store.begin(&scopes).await?;
        let hashes: Vec<(DocRef, Hash)> = offers
            .iter()
            .flat_map(|o| o.framed().map(|(doc, f)| (doc, f.hash())))
            .collect();
        let known = tx.known(&hashes).await?;
        let mut actors: BTreeSet<(ScopeId, Actor)> = offers
            .iter()
            .flat_map(|o| o.framed().map(|(doc, f)| (doc.scope, f.actor())))
            .collect();
        actors.extend(scopes.iter().map(|s| (*s, worker.system.actor())));
        let actors = tx
            .actor_owners(&actors.into_iter().collect::<Vec<_>>())
            .await?;
        let heads = tx.heads(&docs).await?;
        let mut documents = HashMap::new();
        let mut missing = Vec::new();
        for head in heads.into_values() {
            match worker.documents.get(&head) {
                Some(loaded) => {
                    let document = Document::clone(&loaded.document);
                    documents.insert(
                        head.doc,
                        Working {
                            head,
                            document,
                            touched: false,
                        },
                    );
                }
                None => missing.push(head.doc),
            }
        }
        let mut unreadable = HashSet::new();
        for (doc, stored) in tx.load(&missing).await? {
            let Some(document) = assemble_or_leave(&stored)? else {
                unreadable.insert(doc);
                continue;
            };
            documents.insert(
                doc,
                Working {
                    head: stored.head,
                    document,
                    touched: false,
                },
            );
        }
        Ok(Self {
            worker,
            tx,
            references,
            known,
            actors,
            documents,
            unreadable,
            readings: BTreeMap::new(),
        })
    }

    /// Judges one call's changes, in order. One verdict each.
    pub(super) async fn take(&mut self, offer: &Offer) -> Result<Vec<Verdict>, SyncError> {
        let mut verdicts = Vec::with_capacity(offer.len());
        // Changes of this call that were not taken, with their positions: what hangs on them waits.
        let mut refused: HashMap<Hash, u32> = HashMap::new();
        for offered in &offer.documents {
            for (bytes, framed) in &offered.changes {
                let position = u32::try_from(verdicts.len()).unwrap_or(u32::MAX);
                let verdict = match framed {
                    Err(refusal) => refuse(refusal),
                    Ok(framed) => {
                        let blocker = framed.deps().iter().filter_map(|d| refused.get(d)).min();
                        let verdict = match blocker {
                            Some(blocker) => Verdict::Blocked(*blocker),
                            None => self.judge(offer, offered, bytes, framed).await?,
                        };
                        if !matches!(verdict, Verdict::Accepted(_) | Verdict::Duplicate(_)) {
                            refused.insert(framed.hash(), position);
                        }
                        verdict
                    }
                };
                verdicts.push(verdict);
            }
        }
        self.note_reads(&offer.principal, &offer.reads).await?;
        Ok(verdicts)
    }

    fn reference(&self, scope: ScopeId) -> Result<Arc<Part>, SyncError> {
        let part = self.references.get(&scope).cloned();
        part.ok_or_else(|| SyncError::Corrupt(format!("scope {scope} was not prepared")))
    }

    /// Makes it durable, and only then lets others see the documents as they now stand, and tells
    /// those who listen.
    pub(super) async fn commit(mut self) -> Result<(), SyncError> {
        let told = self.append_readings().await?;
        self.tx.commit().await?;
        let mut moved: BTreeMap<LogId, u64> = BTreeMap::new();
        for working in self.documents.into_values().filter(|w| w.touched) {
            let last = moved.entry(working.head.log).or_default();
            *last = working.head.last_seq.max(*last);
            self.worker.documents.put(Loaded {
                head: working.head,
                document: Arc::new(working.document),
            });
        }
        if let Some(hub) = &self.worker.hub {
            for (log, seq) in moved {
                if let Some(part) = self.references.get(&log.scope) {
                    hub.advanced(log, seq, &part.reference, None);
                }
            }
            for Told { log, seq, authors } in told {
                if let Some(part) = self.references.get(&log.scope) {
                    hub.advanced(log, seq, &part.reference, Some(&authors));
                }
            }
        }
        Ok(())
    }
}

fn refuse(refusal: &Refusal) -> Verdict {
    Verdict::Refused {
        code: refusal.code,
        detail: refusal.detail.clone(),
    }
}
