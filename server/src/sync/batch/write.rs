//! Writing what was found valid.

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::validate::ValidChange;
use lianjian_protocol::wire::Receipt;

use super::{Batch, Working};
use crate::store::{ActorOwner, DocumentHead, KnownChange, NewChange, Received};
use crate::sync::{SyncError, system};

impl Batch<'_> {
    /// Writes a valid change into the log and takes it into the working document.
    pub(super) async fn append(
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
    pub(super) async fn answer_as_system(&mut self, doc: DocRef) -> Result<(), SyncError> {
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
}
