//! Devices that talk to the hub through lost, cut and repeated calls.

use futures::executor::block_on;
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::event::{Author, What};
use lianjian_protocol::domain::grant::{Body, Principal, Role};
use lianjian_protocol::fixture::{self, author, granted, minute, plumber};
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Hub;
use crate::engine::{Effect, Engine, Event, Failure, Settings};
use crate::records::{Owner, Session};
use crate::replica::{Instruction, Replica, ReplicaError, Saved};
use crate::storage::MemoryStorage;

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
