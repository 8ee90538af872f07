//! The steps of a history, drawn from its seed.

use lianjian_core::engine::Event;
use lianjian_core::replica::{Instruction, ReplicaError, Resolution};
use lianjian_core::storage::StorageError;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocId, DocRef};
use lianjian_protocol::time::Span;

use super::commands::Pen;
use super::history::History;
use super::world::COMPOUNDS;

/// How many documents a history makes at most: few, so that people meet in them.
const DOCUMENTS: usize = 9;

#[derive(Debug, Clone, Copy)]
enum Step {
    Act,
    Sync,
    Resume,
    Redeliver,
    Trouble,
    Skew,
    Grants,
    Reference,
    ServerCrash,
    Enrol,
    Resolve,
    Read,
}

impl History {
    /// One step.
    pub(super) async fn step(&mut self) {
        self.number += 1;
        self.let_time_pass();
        let step = self.dice.weighted(&[
            (44, Step::Act),
            (26, Step::Sync),
            (7, Step::Resume),
            (4, Step::Redeliver),
            (6, Step::Trouble),
            (3, Step::Skew),
            (4, Step::Grants),
            (2, Step::Reference),
            (2, Step::ServerCrash),
            (2, Step::Enrol),
            (4, Step::Resolve),
            (3, Step::Read),
        ]);
        let device = self.dice.index(self.devices.len());
        self.say(&format!("{step:?} {device}"));
        match step {
            Step::Act => {
                for _ in 0..=self.dice.below(3) {
                    // Most of what comes to mind is not for this person on this case.
                    for _ in 0..4 {
                        if self.act(device).await {
                            break;
                        }
                    }
                }
            }
            Step::Sync => self.sync(device).await,
            Step::Resume => self.resume(device).await,
            Step::Redeliver => self.redeliver(device).await,
            Step::Trouble => self.trouble(device).await,
            Step::Skew => self.set_clock(device),
            Step::Grants => self.change_grants().await,
            Step::Reference => self.change_reference().await,
            Step::ServerCrash => {
                self.server.crash().await;
                self.count("server crash");
            }
            Step::Enrol => {
                if let Some(person) = self.late.pop() {
                    self.enrol(&person).await;
                    self.count("enrolled late");
                }
            }
            Step::Resolve => self.resolve(device).await,
            Step::Read => self.read(device).await,
        }
    }

    fn let_time_pass(&mut self) {
        let unit = self
            .dice
            .weighted(&[(70, 1), (20, 90), (8, 1_200), (2, 14_400)]);
        let seconds = self.dice.below(60) * unit;
        let micros = self.dice.below(1_000_000);
        self.server
            .pass(Span::from_secs(seconds).max(Span::from_micros(micros)));
    }

    /// Somebody does something on their device, whether or not it is in reach of the server.
    /// Whether it was done.
    async fn act(&mut self, device: usize) -> bool {
        let now = self.now();
        let number = self.number;
        let documents = self.model.documents().count();
        let actor = &mut self.devices[device];
        let wall = actor.wall(now);
        let summaries = actor
            .engine
            .replica
            .summaries()
            .await
            .expect("memory can be read");
        let here: Vec<_> = summaries.iter().filter(|s| !s.removed).collect();
        let full = documents.max(here.len()) >= DOCUMENTS;
        let beginning = here.is_empty() || (!full && self.dice.chance(25));
        let (doc, command) = if beginning {
            let scope = COMPOUNDS[usize::from(self.dice.chance(20))];
            let random = self.dice.bytes();
            let doc = DocId::from_parts(now.as_millis(), random);
            let mut pen = Pen {
                dice: &mut self.dice,
                now: wall,
                number,
            };
            (DocRef { scope, doc }, pen.beginning(scope))
        } else {
            let doc = self.dice.pick(&here).doc;
            let others: Vec<DocId> = here
                .iter()
                .filter(|s| s.doc.scope == doc.scope && s.kind == DocKind::Complaint)
                .map(|s| s.doc.doc)
                .collect();
            let roles = actor.engine.replica.roles_in(doc.scope, wall);
            let role = roles.first().copied().unwrap_or(Role::Observer);
            let document = actor.engine.replica.document(doc).await;
            let Some(document) = document.expect("memory can be read") else {
                return false;
            };
            let mut pen = Pen {
                dice: &mut self.dice,
                now: wall,
                number,
            };
            (doc, pen.step(&document, role, &others))
        };
        let done = actor.act(Instruction::new(doc, command), now).await;
        let what = match &done {
            Ok(saved) => {
                let came = actor.tell(Event::Saved, now).await;
                // A call that this asks for waits for a step of its own.
                drop(came);
                format!("saved {} on {}", saved.hash, saved.doc)
            }
            Err(ReplicaError::Storage(error)) => format!("not saved: {error}"),
            Err(error) => format!("not done: {error}"),
        };
        let kind = match &done {
            Ok(_) => "command saved".to_owned(),
            Err(ReplicaError::Storage(_)) => "command not saved".to_owned(),
            Err(ReplicaError::Command(error)) => format!("command {}", error.code()),
            Err(error) => panic!("a command ends in {error}"),
        };
        self.say(&what);
        self.count(kind);
        done.is_ok()
    }

    async fn trouble(&mut self, device: usize) {
        let now = self.now();
        let what = self.dice.below(5);
        let subject = &mut self.devices[device];
        let name = match what {
            0 => {
                subject.crash(now).await;
                "device crash"
            }
            1 => {
                let error = StorageError::Unavailable("the simulation says so".to_owned());
                subject.store.fail_next_commit(error);
                "commit will fail"
            }
            2 => {
                subject.store.lose_next_answer();
                "commit will be lost"
            }
            _ => {
                subject.set_full(!subject.full);
                "full or not"
            }
        };
        self.count(name);
    }

    fn set_clock(&mut self, device: usize) {
        let minute = 60_000_000;
        let skew = match self.dice.below(4) {
            0 => 120 * minute,
            1 => self.dice.between(-2 * 24 * 60, 0) * minute,
            _ => self.dice.between(-5, 9) * minute,
        };
        self.devices[device].skew = skew;
    }

    /// Somebody, from this device on, settles a draft.
    async fn resolve(&mut self, from: usize) {
        let now = self.now();
        let mut found = None;
        for offset in 0..self.devices.len() {
            let device = (from + offset) % self.devices.len();
            let replica = &self.devices[device].engine.replica;
            let drafts = replica.drafts(false).await.expect("memory can be read");
            if !drafts.is_empty() {
                found = Some((device, drafts));
                break;
            }
        }
        let Some((device, drafts)) = found else {
            return;
        };
        let id = self.dice.pick(&drafts).id;
        let how = *self.dice.pick(&[
            Resolution::Retry,
            Resolution::Supplement,
            Resolution::Discard,
        ]);
        let done = self.devices[device].resolve(id, how, now).await;
        self.count(match &done {
            Ok(_) => "draft resolved".to_owned(),
            Err(ReplicaError::Command(error)) => format!("draft again {}", error.code()),
            Err(ReplicaError::Storage(_)) => "draft not saved".to_owned(),
            Err(error) => panic!("a draft ends in {error}"),
        });
    }

    async fn read(&mut self, device: usize) {
        let replica = &mut self.devices[device].engine.replica;
        let summaries = replica.summaries().await.expect("memory can be read");
        if summaries.is_empty() {
            return;
        }
        let doc = self.dice.pick(&summaries).doc;
        let now = self.server.now();
        if let Err(error) = replica.mark_read(doc).await
            && error != StorageError::Full
        {
            self.devices[device].crash(now).await;
        }
    }
}
