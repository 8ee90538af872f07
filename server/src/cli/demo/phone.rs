//! A person's device in the demo: it holds what that person has been sent, writes by commands on
//! that view, and syncs by the call that real devices make.

use std::collections::HashMap;

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{Command, ExecutionContext, execute};
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{Actor, DeviceId, DocRef, Hash};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{
    self, Cursor, Cursors, EntryBody, Limits, LogPage, PROTOCOL, PushDocument, SyncRequest, Verdict,
};

use super::DemoError;
use crate::store::Store;
use crate::sync::{Caller, SyncService};

/// Bytes of pages that a call asks for.
const BUDGET: u32 = 1024 * 1024;

/// A change that waits to be sent.
struct Pending {
    doc: DocRef,
    kind: DocKind,
    seq: u64,
    hash: Hash,
    bytes: Vec<u8>,
}

/// A device.
pub(super) struct Phone {
    device: DeviceId,
    actor: Actor,
    principal: Option<Principal>,
    reference: Reference,
    reference_version: Option<Vec<u8>>,
    cursors: Vec<Cursor>,
    documents: HashMap<DocRef, Document>,
    outbox: Vec<Pending>,
}

/// How many of a sync's changes were taken, and how many are kept for a supervisor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) taken: usize,
    pub(super) held: usize,
}

impl Phone {
    /// A device that holds nothing yet.
    pub(super) fn new(device: DeviceId, actor: Actor) -> Self {
        Self {
            device,
            actor,
            principal: None,
            reference: Reference::default(),
            reference_version: None,
            cursors: Vec::new(),
            documents: HashMap::new(),
            outbox: Vec::new(),
        }
    }

    /// The document as this device has it.
    pub(super) fn document(&self, doc: DocRef) -> Option<&Document> {
        self.documents.get(&doc)
    }

    /// Runs a command on this device's view.
    pub(super) fn run(
        &mut self,
        command: &Command,
        doc: DocRef,
        now: Timestamp,
    ) -> Result<(), DemoError> {
        let Some(principal) = &self.principal else {
            return Err(DemoError::Script(
                "a device that never synced writes".to_owned(),
            ));
        };
        let context = ExecutionContext {
            reference: &self.reference,
            principal,
            role: None,
            actor: self.actor,
            now,
            limits: &Limits::DEFAULT,
        };
        let made = execute(command, doc, self.documents.get(&doc), &context)
            .map_err(|error| DemoError::Script(error.to_string()))?;
        self.outbox.push(Pending {
            doc,
            kind: made.document.header().kind,
            seq: made.seq,
            hash: made.hash,
            bytes: made.change,
        });
        self.documents.insert(doc, made.document);
        Ok(())
    }

    /// Sends what waits and takes what is new, call by call until there is no more.
    pub(super) async fn sync(
        &mut self,
        service: &SyncService,
        store: &dyn Store,
    ) -> Result<Sent, DemoError> {
        let mut sent = Sent::default();
        loop {
            let session = store.session(self.device).await?;
            let Some(session) = session else {
                return Err(DemoError::Script(
                    "a device that is not enrolled syncs".to_owned(),
                ));
            };
            self.principal = Some(session.principal.clone());
            let caller = Caller {
                principal: session.principal,
                grants_version: session.grants_version,
            };
            let response = service.call(&caller, self.request()).await?;
            self.settle(&response.verdicts, &mut sent)?;
            if let Some(update) = response.reference {
                self.reference = wire::decode(&update.data).map_err(DemoError::answer)?;
                self.reference_version = Some(update.version.to_vec());
            }
            self.cursors.retain(|c| !response.lost.contains(&c.log));
            for page in response.pull {
                self.take(page)?;
            }
            if !response.more {
                return Ok(sent);
            }
        }
    }

    fn request(&self) -> SyncRequest {
        let push = self.outbox.iter().map(|pending| PushDocument {
            doc: pending.doc,
            incarnation: 0,
            kind: pending.kind,
            changes: vec![pending.bytes.clone().into()],
        });
        SyncRequest {
            protocol: PROTOCOL,
            server_epoch: None,
            reference_version: self.reference_version.clone().map(Into::into),
            cursors: Cursors::List(self.cursors.clone()),
            push: push.collect(),
            want: Vec::new(),
            reads: Vec::new(),
            budget: BUDGET,
            grants_version: None,
            restore: None,
        }
    }

    /// Notes what became of what was sent, and empties the outbox.
    fn settle(&mut self, verdicts: &[Verdict], sent: &mut Sent) -> Result<(), DemoError> {
        let pushed = std::mem::take(&mut self.outbox);
        for (pending, verdict) in pushed.iter().zip(verdicts) {
            match verdict {
                Verdict::Accepted(receipt) | Verdict::Duplicate(receipt) => {
                    sent.taken += 1;
                    if let Some(document) = self.documents.get_mut(&pending.doc) {
                        document.set_receipt(self.actor, pending.seq, receipt.received_at);
                    }
                }
                Verdict::Held(_) => sent.held += 1,
                Verdict::Refused { .. } | Verdict::Blocked(_) => {
                    return Err(DemoError::Script(format!(
                        "the server says {verdict:?} to {} of {}",
                        pending.hash, pending.doc
                    )));
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, page: LogPage) -> Result<(), DemoError> {
        let mut received_at = page.base.as_micros();
        for entry in page.entries {
            received_at = received_at.saturating_add_signed(entry.received_at);
            let named = page.documents.get(entry.doc as usize);
            let Some(named) = named else {
                return Err(DemoError::answer(
                    "an entry of a document that the page does not name",
                ));
            };
            let doc = DocRef {
                scope: page.log.scope,
                doc: named.doc,
            };
            let receipt = Some(Timestamp::from_micros(received_at));
            match entry.body {
                EntryBody::Change(bytes) => match self.documents.get_mut(&doc) {
                    Some(document) => document.apply(&bytes, receipt).map_err(DemoError::answer)?,
                    None => {
                        let document = Document::from_changes([(&bytes[..], receipt)]);
                        self.documents
                            .insert(doc, document.map_err(DemoError::answer)?);
                    }
                },
                EntryBody::Snapshot { bytes, receipts } => {
                    let document = Document::from_snapshot(&bytes, &receipts);
                    self.documents
                        .insert(doc, document.map_err(DemoError::answer)?);
                }
                EntryBody::Removed => {
                    self.documents.remove(&doc);
                }
                EntryBody::Reads(_) | EntryBody::Redacted(_) => {}
            }
        }
        let cursor = Cursor {
            log: page.log,
            seq: page.next,
            filling: page.filling,
        };
        match self.cursors.iter_mut().find(|c| c.log == page.log) {
            Some(held) => *held = cursor,
            None => self.cursors.push(cursor),
        }
        Ok(())
    }
}
