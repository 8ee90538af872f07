//! What the service does when its own parts fail, and how much it answers at once.

use std::sync::atomic::{AtomicBool, Ordering};

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::schema::Report;
use lianjian_protocol::domain::event::{Author, What};
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::{Audience, DocKind, Header};
use lianjian_protocol::domain::schema;
use lianjian_protocol::fixture::{self, DAWN, DOC, actor, author, granted, minute};
use lianjian_protocol::ids::{DocId, DocRef};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{EntryBody, PushDocument};

use super::super::*;
use crate::clock::{ManualClock, SystemEntropy};
use crate::store::testing::TestDatabase;
use crate::store::{ReferenceRow, StoreOptions, open};

/// A clock that panics once when it is told to, as a fault of ours anywhere would.
#[derive(Debug)]
struct FaultyClock {
    clock: ManualClock,
    armed: AtomicBool,
}

impl Clock for FaultyClock {
    fn now(&self) -> Timestamp {
        assert!(
            !self.armed.swap(false, Ordering::SeqCst),
            "as the test wants"
        );
        self.clock.now()
    }
}

struct Server {
    service: SyncService,
    clock: Arc<FaultyClock>,
    _database: TestDatabase,
}

impl Server {
    async fn start() -> Self {
        let database = TestDatabase::sqlite();
        let store = open(&StoreOptions::new(database.url())).await.unwrap();
        store.migrate().await.unwrap();
        let reference = fixture::reference();
        let scopes = reference.scopes.into_iter().map(ReferenceRow::Scope);
        let compounds = reference.compounds.into_iter().map(ReferenceRow::Compound);
        let buildings = reference.buildings.into_iter().map(ReferenceRow::Building);
        let categories = reference.categories.into_iter().map(ReferenceRow::Category);
        let rows: Vec<ReferenceRow> = scopes
            .chain(compounds)
            .chain(buildings)
            .chain(categories)
            .collect();
        store.put_reference(&rows).await.unwrap();
        let clock = Arc::new(FaultyClock {
            clock: ManualClock::new(minute(5)),
            armed: AtomicBool::new(false),
        });
        let options = SyncOptions::default();
        let service = SyncService::start(store, clock.clone(), &SystemEntropy, options)
            .await
            .unwrap();
        Self {
            service,
            clock,
            _database: database,
        }
    }

    async fn call(&self, request: SyncRequest) -> Result<SyncResponse, SyncError> {
        let caller = Caller {
            principal: granted(&steward(), minute(0), None),
            grants_version: 1,
        };
        self.service.call(&caller, request).await
    }
}

fn steward() -> Author {
    author(1, Role::Steward)
}

fn doc(n: u8) -> DocRef {
    DocRef {
        doc: DocId::from_bytes([n; 16]),
        ..DOC
    }
}

/// A complaint with a long text.
fn filed(n: u8) -> PushDocument {
    let report = Report {
        text: "水".repeat(5_000),
        ..fixture::report()
    };
    let change = fixture::first(actor(n), |tx| {
        let header = Header {
            id: doc(n).doc,
            ..fixture::header(DocKind::Complaint, Audience::All, None)
        };
        fixture::put_layout(tx, &header);
        fixture::put_report(tx, &report);
        let event = fixture::event(What::Reported, &steward(), DAWN, None);
        fixture::put_entry(tx, schema::EVENTS, fixture::key(actor(n), 1), &event);
    });
    PushDocument {
        doc: doc(n),
        incarnation: 0,
        kind: DocKind::Complaint,
        changes: vec![change.into()],
    }
}

fn request(push: Vec<PushDocument>, want: Vec<DocRef>) -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        server_epoch: None,
        reference_version: None,
        cursors: Cursors::List(Vec::new()),
        push,
        want,
        reads: Vec::new(),
        budget: 0,
        grants_version: None,
        restore: None,
    }
}

#[tokio::test]
async fn a_fault_while_judging_ends_a_call_and_not_the_intake() {
    let server = Server::start().await;
    server.clock.armed.store(true, Ordering::SeqCst);
    let first = server.call(request(vec![filed(1)], Vec::new())).await;
    assert!(first.is_err(), "{first:?}");
    let again = server
        .call(request(vec![filed(1)], Vec::new()))
        .await
        .unwrap();
    assert!(
        matches!(again.verdicts[..], [Verdict::Accepted(_)]),
        "{:?}",
        again.verdicts
    );
}

#[tokio::test]
async fn what_is_asked_for_comes_whole_and_within_the_budget() {
    let server = Server::start().await;
    let many: Vec<PushDocument> = (1..=20).map(filed).collect();
    server.call(request(many, Vec::new())).await.unwrap();
    let mut wanted: Vec<DocRef> = (1..=20).map(doc).collect();
    let mut calls = 0;
    while !wanted.is_empty() {
        calls += 1;
        assert!(calls <= 20, "every call brings something");
        let answer = server
            .call(request(Vec::new(), wanted.clone()))
            .await
            .unwrap();
        let before = wanted.len();
        for page in &answer.pull {
            for (entry, document) in page.entries.iter().zip(&page.documents) {
                let EntryBody::Snapshot { bytes, receipts } = &entry.body else {
                    continue;
                };
                Document::from_snapshot(bytes, receipts).unwrap();
                wanted.retain(|doc| doc.doc != document.doc);
            }
        }
        assert!(
            wanted.len() < before,
            "whole, as a snapshot: nothing else ends the asking"
        );
        assert!(
            before - wanted.len() <= 4,
            "{} at once",
            before - wanted.len()
        );
        assert!(answer.more || wanted.is_empty());
    }
}
