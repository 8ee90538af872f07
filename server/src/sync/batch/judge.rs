//! Judging one change.

use std::collections::HashMap;

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::validate::{Context, FramedChange, Refusal, ValidChange, validate};
use lianjian_protocol::wire::{ErrorCode, Verdict};

use super::{Batch, refuse};
use crate::store::{HeldChange, HoldState, KnownChange, StoredRefusal};
use crate::sync::offer::{Offer, OfferedDocument};
use crate::sync::{SyncError, named};

impl Batch<'_> {
    /// Judges one change: what is known of it already stands.
    pub(super) async fn judge(
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
        if self.unreadable.contains(&doc) {
            let detail = "the document can't be read on the server; nothing was decided".to_owned();
            return Ok(Verdict::Refused {
                code: ErrorCode::Internal,
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
        let judged = match validate(framed.clone(), present.map(|w| &w.document), &context) {
            Ok(valid) => self.names_what_exists(valid).await?,
            Err(refusal) => Err(refusal),
        };
        match judged {
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

    /// Whether what the change names is here, in this unit of work or before.
    async fn names_what_exists(
        &mut self,
        valid: ValidChange,
    ) -> Result<Result<ValidChange, Refusal>, SyncError> {
        let mut elsewhere = named::named(&valid);
        elsewhere.retain(|other| !self.documents.contains_key(other));
        let heads = match elsewhere.as_slice() {
            [] => HashMap::new(),
            others => self.tx.heads(others).await?,
        };
        let kind = |other: &DocRef| {
            let here = self.documents.get(other).map(|working| &working.head);
            here.or_else(|| heads.get(other)).map(|head| head.kind)
        };
        Ok(named::held_to(valid, kind))
    }
}
