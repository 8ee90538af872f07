//! A unit of work: judging the offers of one or many calls under the scopes' locks.

mod reads;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::ids::{Actor, DocRef, Hash, ScopeId};
use lianjian_protocol::validate::{Context, FramedChange, Refusal, ValidChange, validate};
use lianjian_protocol::wire::{ErrorCode, LogId, Receipt, Verdict};

use super::cache::{Loaded, assemble};
use super::intake::Worker;
use super::offer::{Offer, OfferedDocument};
use super::reference::Part;
use super::{SyncError, system};
use crate::store::{
    ActorOwner, DocumentHead, HeldChange, HoldState, IntakeTx, KnownChange, NewChange, Received,
    StoredRefusal,
};

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
}

impl<'w> Batch<'w> {
    /// Locks the scopes and reads, in as few queries as can be, what the offers are judged by.
    pub(super) async fn begin(worker: &'w mut Worker, offers: &[Offer]) -> Result<Self, SyncError> {
        let named = offers.iter().flat_map(|o| {
            o.documents
                .iter()
                .map(|d| d.doc)
                .chain(o.reads.iter().map(|r| r.doc))
        });
        let docs: BTreeSet<DocRef> = named.collect();
        let scopes: BTreeSet<ScopeId> = docs.iter().map(|d| d.scope).collect();
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
        for (doc, stored) in tx.load(&missing).await? {
            let document = assemble(&stored)?;
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
        for read in &offer.reads {
            self.note_read(&offer.principal, read).await?;
        }
        Ok(verdicts)
    }

    async fn judge(
        &mut self,
        offer: &Offer,
        offered: &OfferedDocument,
        bytes: &[u8],
        framed: &FramedChange,
    ) -> Result<Verdict, SyncError> {
        let doc = offered.doc;
        let key = (doc, framed.hash());
        match self.known.get(&key) {
            Some(KnownChange::Taken(receipt)) => return Ok(Verdict::Duplicate(*receipt)),
            Some(KnownChange::Refused { code, detail }) => {
                return Ok(Verdict::Refused {
                    code: *code,
                    detail: detail.clone(),
                });
            }
            Some(KnownChange::Held {
                code,
                state: HoldState::Waiting | HoldState::Admitted,
            }) => {
                return Ok(Verdict::Held(*code));
            }
            Some(KnownChange::Held {
                code,
                state: HoldState::Discarded,
            }) => {
                let detail = "a supervisor has put it aside".to_owned();
                return Ok(Verdict::Refused {
                    code: *code,
                    detail,
                });
            }
            None => {}
        }
        if framed.actor() == self.worker.system.actor() {
            let detail = "that actor is the server's own".to_owned();
            return Ok(Verdict::Refused {
                code: ErrorCode::ActorNotYours,
                detail,
            });
        }
        let now = self.worker.clock.now();
        let present = self.documents.get(&doc);
        if present.is_none() && !framed.deps().is_empty() {
            let detail = "the document is not here, and this change does not make it".to_owned();
            return Ok(Verdict::Refused {
                code: ErrorCode::UnknownDocument,
                detail,
            });
        }
        if present.is_some_and(|w| w.head.incarnation != offered.incarnation) {
            let detail = "the document was rewritten without a resident's data".to_owned();
            return Ok(Verdict::Refused {
                code: ErrorCode::Redacted,
                detail,
            });
        }
        let owner = self.actors.get(&(doc.scope, framed.actor()));
        let reference = self.reference(doc.scope)?;
        let context = Context {
            reference: &reference.reference,
            principal: &offer.principal,
            now,
            limits: &self.worker.limits,
            doc,
            kind: offered.kind,
            actor_owner: owner.map(|o| (o.device, o.person)),
        };
        match validate(framed.clone(), present.map(|w| &w.document), &context) {
            Ok(valid) => {
                let receipt = self.append(&offer.principal, doc, valid).await?;
                self.answer_as_system(doc).await?;
                Ok(Verdict::Accepted(receipt))
            }
            Err(refusal) if refusal.held => {
                let held = HeldChange {
                    doc,
                    kind: offered.kind,
                    incarnation: offered.incarnation,
                    hash: framed.hash(),
                    code: refusal.code,
                    detail: refusal.detail.clone(),
                    person: offer.principal.person,
                    device: offer.principal.device,
                    bytes: bytes.to_vec(),
                    at: now,
                    state: HoldState::Waiting,
                    settled: None,
                };
                self.tx.put_held(held).await?;
                let known = KnownChange::Held {
                    code: refusal.code,
                    state: HoldState::Waiting,
                };
                self.known.insert(key, known);
                Ok(Verdict::Held(refusal.code))
            }
            Err(refusal) => {
                if refusal.code.is_final() {
                    let Refusal { code, detail, .. } = refusal.clone();
                    let hash = framed.hash();
                    self.known.insert(
                        key,
                        KnownChange::Refused {
                            code,
                            detail: detail.clone(),
                        },
                    );
                    self.tx
                        .put_refusal(StoredRefusal {
                            doc,
                            hash,
                            code,
                            detail,
                            at: now,
                        })
                        .await?;
                    tracing::info!(%doc, device = %offer.principal.device, code = %refusal.code, detail = %refusal.detail, "refused a change");
                }
                Ok(refuse(&refusal))
            }
        }
    }

    /// Writes a valid change into the log and takes it into the working document.
    async fn append(
        &mut self,
        principal: &Principal,
        doc: DocRef,
        valid: ValidChange,
    ) -> Result<Receipt, SyncError> {
        let (hash, actor, actor_seq) = (valid.hash(), valid.actor(), valid.seq());
        let owner = ActorOwner {
            device: principal.device,
            person: principal.person,
        };
        if !self.actors.contains_key(&(doc.scope, actor)) {
            self.tx.bind_actor(doc.scope, actor, owner).await?;
            self.actors.insert((doc.scope, actor), owner);
        }
        let bytes = valid.bytes().to_vec();
        let mut document = valid.into_document(None);
        let header = *document.header();
        let incarnation = self.documents.get(&doc).map_or(0, |w| w.head.incarnation);
        let mut heads = document.heads();
        heads.sort_unstable();
        let receipt = self
            .tx
            .append(NewChange {
                doc,
                kind: header.kind,
                log: header.log(),
                incarnation,
                heads: heads.clone(),
                hash,
                actor,
                actor_seq,
                person: principal.person,
                device: principal.device,
                received: Received::At(self.worker.clock.now()),
                bytes,
            })
            .await?;
        document.set_receipt(actor, actor_seq, receipt.received_at);
        self.known.insert((doc, hash), KnownChange::Taken(receipt));
        let head = DocumentHead {
            doc,
            kind: header.kind,
            log: header.log(),
            incarnation,
            heads,
            last_seq: receipt.seq,
        };
        self.documents.insert(
            doc,
            Working {
                head,
                document,
                touched: true,
            },
        );
        Ok(receipt)
    }

    /// What the server itself does about the document's new state, each step a change of its own
    /// through the same checks.
    async fn answer_as_system(&mut self, doc: DocRef) -> Result<(), SyncError> {
        let reference = self.reference(doc.scope)?;
        let now = self.worker.clock.now();
        loop {
            let Some(working) = self.documents.get(&doc) else {
                return Ok(());
            };
            let Some(command) = system::next_command(&working.document, &reference.reference)
            else {
                return Ok(());
            };
            let context = system::Setting {
                reference: &reference.reference,
                now,
                limits: &self.worker.limits,
            };
            match self
                .worker
                .system
                .run(&command, &working.document, &context)
            {
                Ok(valid) => {
                    self.append(&Principal::system(), doc, valid).await?;
                }
                Err(refusal) => {
                    // The case then simply waits for the committee, as one without a system does.
                    tracing::warn!(%doc, code = %refusal.code, detail = %refusal.detail, "the system's step was refused");
                    return Ok(());
                }
            }
        }
    }

    fn reference(&self, scope: ScopeId) -> Result<Arc<Part>, SyncError> {
        let part = self.references.get(&scope).cloned();
        part.ok_or_else(|| SyncError::Corrupt(format!("scope {scope} was not prepared")))
    }

    /// Makes it durable, and only then lets others see the documents as they now stand, and tells
    /// those who listen.
    pub(super) async fn commit(self) -> Result<(), SyncError> {
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
                    hub.advanced(log, seq, &part.reference);
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
