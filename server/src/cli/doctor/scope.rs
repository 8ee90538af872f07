//! One scope: its logs, then its documents, then what is held.

use std::collections::{BTreeMap, BTreeSet};

use lianjian_protocol::domain::reference::{Scope, ScopeKind};
use lianjian_protocol::ids::{Actor, DocId, ScopeId};
use lianjian_protocol::wire::LogId;

use super::listing::Listing;
use super::{Attachments, Findings, Identities, Place, Rule, document};
use crate::cli::CliError;
use crate::cli::walk::{Walk, Walked};
use crate::store::{ActorOwner, HoldState, Store};

/// The checkup of a scope.
pub(super) struct Checkup<'a, 's> {
    pub(super) store: &'a dyn Store,
    pub(super) scope: ScopeId,
    pub(super) thorough: bool,
    pub(super) findings: &'a mut Findings,
    pub(super) identities: &'a mut Identities,
    pub(super) attachments: &'a mut Attachments<'s>,
}

impl Checkup<'_, '_> {
    pub(super) async fn run(&mut self, known: &[Scope]) -> Result<(), CliError> {
        let place = Place::scope(self.scope);
        let kind = known.iter().find(|s| s.id == self.scope).map(|s| s.kind);
        if kind != Some(ScopeKind::Compound) {
            let detail = format!("documents of a scope that is {kind:?}, no compound");
            self.findings.add(Rule::Store(7), place, detail);
        }
        let mut logs = BTreeMap::new();
        for (log, head) in self.store.logs_of_scopes(&[self.scope]).await? {
            let listing = Listing::read(self.store, log, head, self.findings).await?;
            logs.insert(log, listing);
        }
        self.actors(&logs).await?;
        self.attachments.begin(self.scope, self.findings).await?;
        let seen = self.documents(&mut logs).await?;
        self.attachments.end(self.scope, self.findings);
        for listing in logs.values().filter(|listing| !listing.broken) {
            for (doc, listed) in &listing.documents {
                let old = listed
                    .entries
                    .first()
                    .is_some_and(|e| e.seq <= listing.until);
                if old && !seen.contains(doc) {
                    let place = Place::log(&listing.log).doc(*doc);
                    let detail = "it has entries and is no document";
                    self.findings.add(Rule::Store(5), place, detail);
                }
            }
        }
        self.held(&logs).await
    }

    async fn actors(&mut self, logs: &BTreeMap<LogId, Listing>) -> Result<(), CliError> {
        let mut actors: BTreeMap<Actor, ActorOwner> = BTreeMap::new();
        let entries = logs.values().flat_map(|listing| listing.documents.values());
        for entry in entries.flat_map(|listed| &listed.entries) {
            let owner = ActorOwner {
                device: entry.device,
                person: entry.person,
            };
            actors.entry(entry.actor).or_insert(owner);
        }
        self.identities
            .check(self.store, self.scope, &actors, self.findings)
            .await
    }

    /// Returns the documents that there are.
    async fn documents(
        &mut self,
        logs: &mut BTreeMap<LogId, Listing>,
    ) -> Result<BTreeSet<DocId>, CliError> {
        let mut seen = BTreeSet::new();
        let mut walk = Walk::new(self.store, self.scope);
        loop {
            let walked = walk.next().await?;
            if walked.is_empty() {
                return Ok(seen);
            }
            for walked in walked {
                seen.insert(walked.head.doc.doc);
                self.findings.documents += 1;
                self.document(&walked, logs).await?;
            }
        }
    }

    async fn document(
        &mut self,
        walked: &Walked,
        logs: &mut BTreeMap<LogId, Listing>,
    ) -> Result<(), CliError> {
        let head = &walked.head;
        let place = Place::log(&head.log).doc(head.doc.doc);
        let document = match &walked.document {
            Ok(document) => document,
            Err(why) => {
                self.findings.add(Rule::Store(8), place, why.clone());
                return Ok(());
            }
        };
        self.attachments
            .document(head.doc.doc, document, place, self.findings);
        let Some(listing) = logs.get_mut(&head.log) else {
            let detail = "it is of a log without entries";
            self.findings.add(Rule::Store(5), place, detail);
            return Ok(());
        };
        // Written since the log was listed.
        listing
            .extend(self.store, head.last_seq, self.findings)
            .await?;
        match listing.documents.get(&head.doc.doc) {
            Some(listed) => {
                document::check(head, document, listed, self.thorough, self.findings);
            }
            None => {
                let detail = "its log has no entries for it";
                self.findings.add(Rule::Store(5), place, detail);
            }
        }
        Ok(())
    }

    async fn held(&mut self, logs: &BTreeMap<LogId, Listing>) -> Result<(), CliError> {
        let in_log = |doc: DocId, hash| {
            let mut listed = logs.values().filter_map(|l| l.documents.get(&doc));
            listed.any(|l| l.entries.iter().any(|e| e.hash == hash))
        };
        for state in [
            HoldState::Waiting,
            HoldState::Discarded,
            HoldState::Admitted,
        ] {
            for held in self.store.held(&[self.scope], state).await? {
                if in_log(held.doc.doc, held.hash) != (state == HoldState::Admitted) {
                    let place = Place::scope(self.scope).doc(held.doc.doc);
                    let detail = format!("{} is {state:?}, and the log says otherwise", held.hash);
                    self.findings.add(Rule::Store(9), place, detail);
                }
            }
        }
        Ok(())
    }
}
