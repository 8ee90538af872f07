//! The service over an SQLite file: a small town, its people's phones, and what each call says.

mod faults;
mod intake;
mod merging;
mod pages;
mod reads;
mod sight;
mod together;
mod unreadable;

use std::collections::HashMap;
use std::sync::Arc;

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{Command, ExecutionContext, execute};
use lianjian_protocol::domain::complaint::schema::{Report, ReportType};
use lianjian_protocol::domain::event::{Author, What};
use lianjian_protocol::domain::grant::{Body, Role};
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::reference::{Organisation, Person};
use lianjian_protocol::fixture::{self, DOC, author, granted, minute, plumber};
use lianjian_protocol::ids::{Actor, DocId, DocRef, Hash};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::{
    Cursor, Cursors, EntryBody, ErrorCode, Limits, LogId, LogPage, PROTOCOL, PushDocument, Receipt,
    SyncRequest, SyncResponse, Verdict,
};
use tempfile::TempDir;

use super::{Caller, SyncOptions, SyncService};
use crate::clock::{ManualClock, SystemEntropy};
use crate::context::Context;
use crate::store::{
    Device, EndGrant, NewRefreshFamily, PersonGrant, ReferenceRow, RefreshToken, Store,
    StoreOptions, open,
};

/// The compound's log that all parties see.
const ALL: LogId = LogId {
    scope: DOC.scope,
    audience: Audience::All,
    owner: None,
};

/// The one that the company does not get.
const INTERNAL: LogId = LogId {
    audience: Audience::Internal,
    ..ALL
};

/// A document of the compound.
fn doc(n: u8) -> DocRef {
    DocRef {
        doc: DocId::from_bytes([n; 16]),
        ..DOC
    }
}

/// A server for one compound.
struct Town {
    store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
    service: SyncService,
    folder: TempDir,
}

impl Town {
    async fn new() -> Self {
        Self::with(SyncOptions::default()).await
    }

    /// What a decision about what is held is made with.
    fn context(&self) -> Context {
        Context {
            store: self.store.clone(),
            clock: self.clock.clone(),
            entropy: Arc::new(SystemEntropy),
        }
    }

    async fn with(options: SyncOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Self::open(&folder).await;
        store.migrate().await.unwrap();
        store.put_reference(&rows()).await.unwrap();
        let clock = Arc::new(ManualClock::new(minute(10)));
        let service = SyncService::start(store.clone(), clock.clone(), &SystemEntropy, options);
        Self {
            service: service.await.unwrap(),
            store,
            clock,
            folder,
        }
    }

    async fn open(folder: &TempDir) -> Arc<dyn Store> {
        let path = folder.path().join("test.db");
        let options = StoreOptions::new(format!("sqlite:{}", path.display()));
        open(&options).await.unwrap()
    }

    /// The same server after it died and came back.
    async fn restarted(self) -> Self {
        let Self { folder, clock, .. } = self;
        let store = Self::open(&folder).await;
        let options = SyncOptions::default();
        let service = SyncService::start(store.clone(), clock.clone(), &SystemEntropy, options);
        Self {
            service: service.await.unwrap(),
            store,
            clock,
            folder,
        }
    }

    /// Gives somebody a role and a phone.
    async fn phone(&self, of: Author) -> Phone {
        let organisation = Organisation {
            id: of.organisation,
            name: "单位".to_owned(),
        };
        let row = ReferenceRow::Organisation(organisation);
        self.store.put_reference(&[row]).await.unwrap();
        let person = Person {
            id: of.person,
            name: of.badge.clone(),
            badge: of.badge.clone(),
            organisation: of.organisation,
        };
        self.store.put_people(&[person]).await.unwrap();
        let grants = granted(&of, minute(0), None).grants.into_iter();
        let grants: Vec<_> = grants
            .map(|grant| PersonGrant {
                person: of.person,
                grant,
            })
            .collect();
        self.store.put_grants(&grants).await.unwrap();
        let device = Device {
            id: of.device,
            person: of.person,
            name: "phone".to_owned(),
            platform: "test".to_owned(),
            created_at: minute(0),
            revoked_at: None,
        };
        let family = NewRefreshFamily {
            id: *of.device.as_bytes(),
            token: RefreshToken {
                hash: [0; 32],
                sealed: Vec::new(),
            },
            created_at: minute(0),
        };
        self.store.put_device(&device, &family).await.unwrap();
        Phone {
            actor: Actor::from_bytes([of.person.as_bytes()[0]; 8]),
            author: of,
            documents: HashMap::new(),
        }
    }

    async fn steward(&self) -> Phone {
        self.phone(author(1, Role::Steward)).await
    }

    async fn residents(&self) -> Phone {
        self.phone(author(2, Role::Committee(Body::Residents)))
            .await
    }

    async fn company(&self) -> Phone {
        self.phone(plumber(3)).await
    }

    async fn caller(&self, phone: &Phone) -> Caller {
        let session = self
            .store
            .session(phone.author.device)
            .await
            .unwrap()
            .unwrap();
        Caller {
            principal: session.principal,
            grants_version: session.grants_version,
        }
    }

    async fn call(&self, phone: &Phone, request: SyncRequest) -> SyncResponse {
        let caller = self.caller(phone).await;
        self.service.call(&caller, request).await.unwrap()
    }

    /// Offers changes of one document from a phone that has read nothing, and gets the verdicts.
    async fn offer(&self, phone: &Phone, doc: DocRef, changes: &[&[u8]]) -> Vec<Verdict> {
        let request = pushing(doc, changes, Cursors::List(Vec::new()));
        self.call(phone, request).await.verdicts
    }

    async fn end_role(&self, phone: &Phone, valid_to: Timestamp) {
        let (_, grants) = self.store.grants_of(phone.author.person).await.unwrap();
        let grant = grants[0].id;
        self.store
            .end_grant(EndGrant { grant, valid_to })
            .await
            .unwrap();
    }

    /// How many changes a log has.
    async fn head(&self, log: LogId) -> u64 {
        self.store.log_heads(&[log]).await.unwrap()[0].1
    }
}

fn rows() -> Vec<ReferenceRow> {
    let reference = fixture::reference();
    let mut rows: Vec<ReferenceRow> = Vec::new();
    rows.extend(reference.scopes.into_iter().map(ReferenceRow::Scope));
    rows.extend(reference.compounds.into_iter().map(ReferenceRow::Compound));
    rows.extend(reference.buildings.into_iter().map(ReferenceRow::Building));
    rows.extend(
        reference
            .checkpoints
            .into_iter()
            .map(ReferenceRow::Checkpoint),
    );
    rows.extend(reference.routes.into_iter().map(ReferenceRow::Route));
    rows.extend(reference.categories.into_iter().map(ReferenceRow::Category));
    rows
}

/// Somebody with what they have on their phone.
struct Phone {
    author: Author,
    actor: Actor,
    documents: HashMap<DocRef, Document>,
}

impl Phone {
    /// Does something on the phone's own view and gives the change.
    fn run(&mut self, doc: DocRef, command: &Command, at: Timestamp) -> Vec<u8> {
        let reference = fixture::reference();
        let context = ExecutionContext {
            reference: &reference,
            principal: &granted(&self.author, minute(0), None),
            role: None,
            actor: self.actor,
            now: at,
            limits: &Limits::DEFAULT,
        };
        let made = execute(command, doc, self.documents.get(&doc), &context).unwrap();
        self.documents.insert(doc, made.document);
        made.change
    }

    fn file(&mut self, doc: DocRef, kind: ReportType) -> Vec<u8> {
        let report = Report {
            kind,
            ..fixture::report()
        };
        let internal = false;
        self.run(doc, &Command::FileComplaint { report, internal }, minute(5))
    }

    fn comment(&mut self, doc: DocRef, text: &str) -> Vec<u8> {
        let text = text.to_owned();
        self.run(doc, &Command::Comment { text }, minute(6))
    }

    fn act(&mut self, doc: DocRef, what: What) -> Vec<u8> {
        self.run(doc, &Command::Act { what }, minute(7))
    }

    /// Takes in what a page brings.
    fn read(&mut self, page: &LogPage) {
        let mut at = i64::try_from(page.base.as_micros()).unwrap();
        for entry in &page.entries {
            at += entry.received_at;
            let received_at = Timestamp::from_micros(u64::try_from(at).unwrap());
            let doc = DocRef {
                scope: page.log.scope,
                doc: page.documents[entry.doc as usize].doc,
            };
            match &entry.body {
                EntryBody::Change(change) => match self.documents.get_mut(&doc) {
                    Some(document) => document.apply(change, Some(received_at)).unwrap(),
                    None => {
                        let first = [(&change[..], Some(received_at))];
                        let document = Document::from_changes(first).unwrap();
                        self.documents.insert(doc, document);
                    }
                },
                EntryBody::Snapshot { bytes, receipts } => {
                    let document = Document::from_snapshot(bytes, receipts).unwrap();
                    self.documents.insert(doc, document);
                }
                EntryBody::Removed => {
                    self.documents.remove(&doc);
                }
                EntryBody::Reads(_) | EntryBody::Redacted(_) => {}
            }
        }
    }
}

fn asking(cursors: Cursors) -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        server_epoch: None,
        reference_version: None,
        cursors,
        push: Vec::new(),
        want: Vec::new(),
        reads: Vec::new(),
        budget: 1 << 20,
        grants_version: None,
        restore: None,
    }
}

fn pushing(doc: DocRef, changes: &[&[u8]], cursors: Cursors) -> SyncRequest {
    SyncRequest {
        push: vec![PushDocument {
            doc,
            incarnation: 0,
            kind: DocKind::Complaint,
            changes: changes.iter().map(|c| c.to_vec().into()).collect(),
        }],
        ..asking(cursors)
    }
}

/// The cursors that a device is left with which had these.
fn moved(mut cursors: Vec<Cursor>, response: &SyncResponse) -> Vec<Cursor> {
    cursors.retain(|c| !response.lost.contains(&c.log));
    for page in &response.pull {
        cursors.retain(|c| c.log != page.log);
        cursors.push(Cursor {
            log: page.log,
            seq: page.next,
            filling: page.filling,
        });
    }
    cursors.sort_by_key(|c| c.log);
    cursors
}

fn hash(change: &[u8]) -> Hash {
    fixture::hash(change).unwrap()
}

/// The receipt of a change that was taken now.
fn accepted(verdict: &Verdict) -> Receipt {
    match verdict {
        Verdict::Accepted(receipt) => *receipt,
        other => panic!("{other:?}"),
    }
}

/// The code of a change that was not taken.
fn refused(verdict: &Verdict) -> ErrorCode {
    match verdict {
        Verdict::Refused { code, .. } => *code,
        other => panic!("{other:?}"),
    }
}
