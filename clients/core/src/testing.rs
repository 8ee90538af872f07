//! A hub in memory that takes changes by the protocol's own checks and hands out pages, and devices
//! that talk to it through lost, cut and repeated calls. For unit tests: the real server is tested
//! from end to end elsewhere.

use std::collections::BTreeMap;

use futures::executor::block_on;
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::event::{Author, What};
use lianjian_protocol::domain::grant::{Body, Principal, Role};
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::fixture::{self, DOC, author, granted, minute, plumber};
use lianjian_protocol::ids::{DocId, DocRef, Epoch, Hash};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::{Context, UntrustedChange, validate};
use lianjian_protocol::wire::{
    Cursor, Cursors, Entry, EntryBody, ErrorCode, GrantsUpdate, Limits, LogId, LogPage,
    PageDocument, Receipt, ReferenceUpdate, SyncRequest, SyncResponse, Verdict, cursor_digest,
    decode, encode,
};
use minicbor::bytes::ByteVec;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::engine::{Effect, Engine, Event, Failure, Settings};
use crate::records::{Owner, Session};
use crate::replica::{Instruction, Replica, ReplicaError, Saved};
use crate::storage::MemoryStorage;

/// The one log of these tests.
pub(crate) const LOG: LogId = LogId {
    scope: DOC.scope,
    audience: Audience::All,
    owner: None,
};

/// Another document of the compound.
pub(crate) fn doc(n: u8) -> DocRef {
    DocRef {
        scope: DOC.scope,
        doc: DocId::from_bytes([n; 16]),
    }
}

pub(crate) struct Row {
    pub(crate) doc: DocRef,
    pub(crate) change: Vec<u8>,
    pub(crate) hash: Hash,
    pub(crate) received_at: Timestamp,
}

/// A hub with one log.
pub(crate) struct Hub {
    pub(crate) epoch: Epoch,
    pub(crate) log: Vec<Row>,
    pub(crate) docs: BTreeMap<DocRef, Document>,
    /// Verdicts that stand whatever the checks say.
    pub(crate) refused: BTreeMap<Hash, (ErrorCode, bool)>,
    /// Refuse every change that is offered from now on with this, once each.
    pub(crate) refuse_next: Option<(ErrorCode, bool)>,
    pub(crate) lost: Vec<LogId>,
    pub(crate) page: usize,
    pub(crate) knows_cursors: bool,
    agreed: BTreeMap<[u8; 16], Vec<Cursor>>,
    pub(crate) now: Timestamp,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self {
            epoch: Epoch::from_bytes([1; 16]),
            log: Vec::new(),
            docs: BTreeMap::new(),
            refused: BTreeMap::new(),
            refuse_next: None,
            lost: Vec::new(),
            page: 100,
            knows_cursors: true,
            agreed: BTreeMap::new(),
            now: minute(1),
        }
    }

    pub(crate) fn call(&mut self, principal: &Principal, body: &[u8]) -> Vec<u8> {
        let request: SyncRequest = decode(body).unwrap();
        let before = self.log.len();
        let mut verdicts = Vec::new();
        for push in &request.push {
            let mut blocker = None;
            for change in &push.changes {
                let verdict = match blocker {
                    Some(by) => Verdict::Blocked(by),
                    None => self.judge(principal, push.doc, push.kind, change),
                };
                let taken = matches!(verdict, Verdict::Accepted(_) | Verdict::Duplicate(_));
                if !taken && blocker.is_none() {
                    blocker = u32::try_from(verdicts.len()).ok();
                }
                verdicts.push(verdict);
            }
        }
        let cursors = match request.cursors {
            Cursors::List(list) => Some(list),
            Cursors::Unchanged(digest) => self
                .agreed
                .get(&digest)
                .filter(|_| self.knows_cursors)
                .cloned(),
        };
        let same_life = request.server_epoch == Some(self.epoch);
        let need_cursors = cursors.is_none();
        let cursor = cursors.unwrap_or_default().first().copied();
        let seq = cursor.filter(|_| same_life).map_or(0, |c| c.seq);
        let lost = !self.lost.is_empty();
        let mut more = false;
        let mut pull = Vec::new();
        if !need_cursors && !lost && (seq as usize) < self.log.len() {
            let to = self.log.len().min(seq as usize + self.page);
            more = to < self.log.len();
            pull.push(self.page(seq, to as u64, before as u64));
        }
        if let Some(page) = pull.first() {
            let list = vec![Cursor {
                log: LOG,
                seq: page.next,
                filling: false,
            }];
            self.agreed.insert(cursor_digest(&list), list);
        } else {
            let list: Vec<Cursor> = cursor.into_iter().collect();
            self.agreed.insert(cursor_digest(&list), list);
        }
        let reference = encode(&fixture::reference());
        encode(&SyncResponse {
            verdicts,
            pull,
            grants: (request.grants_version != Some(1)).then(|| GrantsUpdate {
                version: 1,
                grants: principal.grants.clone(),
            }),
            lost: self.lost.clone(),
            reference: request
                .reference_version
                .is_none()
                .then(|| ReferenceUpdate {
                    version: ByteVec::from(vec![1]),
                    data: ByteVec::from(reference),
                }),
            need_cursors,
            more,
            server_time: self.now,
            server_epoch: self.epoch,
            lacking: Vec::new(),
            signature: None,
        })
    }

    fn judge(
        &mut self,
        principal: &Principal,
        doc: DocRef,
        kind: DocKind,
        change: &[u8],
    ) -> Verdict {
        let hash = fixture::hash(change).unwrap();
        if let Some(index) = self.log.iter().position(|row| row.hash == hash) {
            return Verdict::Duplicate(Receipt {
                seq: index as u64 + 1,
                received_at: self.log[index].received_at,
            });
        }
        if let Some(refusal) = self.refuse_next.take() {
            self.refused.insert(hash, refusal);
        }
        match self.refused.get(&hash) {
            Some((code, true)) => return Verdict::Held(*code),
            Some((code, false)) => {
                return Verdict::Refused {
                    code: *code,
                    detail: "as the test wants".to_owned(),
                };
            }
            None => {}
        }
        let reference = fixture::reference();
        let limits = Limits::DEFAULT;
        let context = Context {
            reference: &reference,
            principal,
            now: self.now,
            limits: &limits,
            doc,
            kind,
            actor_owner: None,
        };
        let valid = UntrustedChange::new(change)
            .frame(&limits)
            .and_then(|framed| validate(framed, self.docs.get(&doc), &context));
        match valid {
            Ok(valid) => {
                let last = self.log.last().map_or(self.now, |row| row.received_at);
                let received_at = self.now.max(last.next());
                self.docs
                    .insert(doc, valid.into_document(Some(received_at)));
                self.log.push(Row {
                    doc,
                    change: change.to_vec(),
                    hash,
                    received_at,
                });
                Verdict::Accepted(Receipt {
                    seq: self.log.len() as u64,
                    received_at,
                })
            }
            Err(refusal) if refusal.held => Verdict::Held(refusal.code),
            Err(refusal) => Verdict::Refused {
                code: refusal.code,
                detail: refusal.detail,
            },
        }
    }

    /// Rows after `after` up to `to`, without those after `pushed`, which this call brought.
    pub(crate) fn page(&self, after: u64, to: u64, pushed: u64) -> LogPage {
        let mut page = LogPage {
            log: LOG,
            after,
            next: to,
            base: minute(0),
            documents: Vec::new(),
            entries: Vec::new(),
            filling: false,
        };
        let (mut seq, mut at) = (after as i64, minute(0).as_micros() as i64);
        for (index, row) in self.log.iter().enumerate() {
            let n = index as u64 + 1;
            if n <= after || n > to || n > pushed {
                continue;
            }
            let place = page.documents.iter().position(|d| d.doc == row.doc.doc);
            let place = place.unwrap_or_else(|| {
                page.documents.push(PageDocument {
                    doc: row.doc.doc,
                    kind: self.docs[&row.doc].header().kind,
                    incarnation: 0,
                });
                page.documents.len() - 1
            });
            page.entries.push(Entry {
                seq: n as i64 - seq,
                doc: place as u32,
                received_at: row.received_at.as_micros() as i64 - at,
                body: EntryBody::Change(ByteVec::from(row.change.clone())),
            });
            (seq, at) = (n as i64, row.received_at.as_micros() as i64);
        }
        page
    }
}

/// A device of one person.
pub(crate) struct Device {
    pub(crate) engine: Engine<MemoryStorage>,
    pub(crate) principal: Principal,
    pub(crate) rng: ChaCha8Rng,
    pub(crate) now: Timestamp,
}

/// What a line does to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Good,
    RequestLost,
    AnswerLost,
    AnswerCut,
    AnswerTwice,
}

impl Device {
    pub(crate) fn new(n: u8, author: &Author) -> Self {
        let mut device = Self::opened(MemoryStorage::new(), n, author);
        let principal = &device.principal;
        let owner = Owner {
            person: principal.person,
            name: format!("P{n}"),
            badge: principal.badge.clone(),
            organisation: principal.organisation,
            device: principal.device,
        };
        let session = Session {
            server: "http://localhost".to_owned(),
            access_token: "a".to_owned(),
            access_expires_at: minute(1_000),
            refresh_token: "r".to_owned(),
        };
        block_on(device.engine.replica.sign_in(owner, session)).unwrap();
        block_on(device.event(Event::SessionRefreshed));
        device.engine = Engine::new(device.take_replica(), settings());
        device
    }

    pub(crate) fn opened(store: MemoryStorage, n: u8, author: &Author) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(u64::from(n) * 1_000 + store.commits());
        let mut fill = |bytes: &mut [u8]| rng.fill_bytes(bytes);
        let replica = block_on(Replica::open(store, minute(1), &mut fill)).unwrap();
        Self {
            engine: Engine::new(replica, settings()),
            principal: granted(author, minute(0), None),
            rng,
            now: minute(1),
        }
    }

    fn take_replica(&mut self) -> Replica<MemoryStorage> {
        let mut fill = |bytes: &mut [u8]| self.rng.fill_bytes(bytes);
        let store = self.engine.replica.store().clone();
        block_on(Replica::open(store, self.now, &mut fill)).unwrap()
    }

    /// The same device after its process died.
    pub(crate) fn crash(&mut self) {
        let store = self.engine.replica.store().crash();
        let mut fill = |bytes: &mut [u8]| self.rng.fill_bytes(bytes);
        let replica = block_on(Replica::open(store, self.now, &mut fill)).unwrap();
        self.engine = Engine::new(replica, settings());
    }

    pub(crate) async fn event(&mut self, event: Event<'_>) -> Vec<Effect> {
        let mut fill = |bytes: &mut [u8]| self.rng.fill_bytes(bytes);
        self.engine
            .handle(event, self.now, &mut fill)
            .await
            .unwrap()
    }

    /// Syncs until the engine has nothing to do or waits; the line of each call is given.
    pub(crate) fn sync_over(&mut self, hub: &mut Hub, lines: &[Line]) -> Vec<Effect> {
        let mut lines = lines.iter();
        let mut all = Vec::new();
        let mut effects = block_on(self.event(Event::SyncWanted));
        let mut calls = 0;
        while let Some(place) = effects
            .iter()
            .position(|e| matches!(e, Effect::Call { .. }))
        {
            let Effect::Call { call, body } = effects.remove(place) else {
                unreachable!()
            };
            all.append(&mut effects);
            calls += 1;
            assert!(calls < 200, "the engine calls without end");
            let line = lines.next().copied().unwrap_or(Line::Good);
            if line == Line::RequestLost {
                let failure = Failure::Unreachable;
                effects = block_on(self.event(Event::Failed { call, failure }));
                continue;
            }
            let answer = hub.call(&self.principal, &body);
            effects = match line {
                Line::Good => block_on(self.event(Event::Answer {
                    call,
                    body: &answer,
                })),
                Line::AnswerLost | Line::RequestLost => {
                    let failure = Failure::TimedOut;
                    block_on(self.event(Event::Failed { call, failure }))
                }
                Line::AnswerCut => {
                    let body = &answer[..answer.len() / 2];
                    block_on(self.event(Event::Answer { call, body }))
                }
                Line::AnswerTwice => {
                    let first = block_on(self.event(Event::Answer {
                        call,
                        body: &answer,
                    }));
                    let again = block_on(self.event(Event::Answer {
                        call,
                        body: &answer,
                    }));
                    assert_eq!(again, [], "an answer is taken once");
                    first
                }
            };
        }
        all.append(&mut effects);
        all
    }

    pub(crate) fn sync(&mut self, hub: &mut Hub) -> Vec<Effect> {
        self.sync_over(hub, &[])
    }

    pub(crate) fn run(&mut self, doc: DocRef, command: Command) -> Result<Saved, ReplicaError> {
        let instruction = Instruction::new(doc, command);
        block_on(self.engine.replica.execute(instruction, self.now))
    }

    pub(crate) fn act(&mut self, doc: DocRef, what: What) -> Result<Saved, ReplicaError> {
        self.run(doc, Command::Act { what })
    }

    pub(crate) fn comment(&mut self, doc: DocRef, text: &str) -> Result<Saved, ReplicaError> {
        let text = text.to_owned();
        self.run(doc, Command::Comment { text })
    }

    pub(crate) fn document(&mut self, doc: DocRef) -> Option<Document> {
        block_on(self.engine.replica.document(doc)).unwrap()
    }

    pub(crate) fn pending(&self) -> usize {
        block_on(self.engine.replica.pending_count()).unwrap()
    }

    pub(crate) fn comments(&mut self, doc: DocRef) -> Vec<String> {
        let document = self.document(doc).unwrap();
        document
            .comments()
            .into_iter()
            .map(|e| e.value.text)
            .collect()
    }

    pub(crate) fn digest(&self) -> String {
        let logs = block_on(self.engine.replica.digest()).unwrap();
        assert_eq!(logs.len(), 1, "{logs:?}");
        logs[0].digest.clone()
    }
}

fn settings() -> Settings {
    Settings::default()
}

/// Files a complaint.
pub(crate) fn file() -> Command {
    Command::FileComplaint {
        report: fixture::report(),
        internal: false,
    }
}

pub(crate) fn steward() -> Device {
    Device::new(1, &author(1, Role::Steward))
}

pub(crate) fn residents() -> Device {
    Device::new(2, &author(2, Role::Committee(Body::Residents)))
}

pub(crate) fn company() -> Device {
    Device::new(3, &plumber(3))
}
