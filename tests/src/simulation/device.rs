//! A device: the real engine over a store in memory that can fail, fill up and lose power.

use std::collections::{BTreeMap, BTreeSet};

use lianjian_core::engine::{Effect, Engine, Event, Failure, Settings};
use lianjian_core::records::{Owner, Pending, Session};
use lianjian_core::replica::{Instruction, Replica, ReplicaError, Resolution, Saved};
use lianjian_core::storage::{MemoryStorage, Storage, StorageError, Table};
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{DeviceId, DocRef, Hash};
use lianjian_protocol::time::{Span, Timestamp};

use super::dice::Dice;

/// A command that was durable on the device at some time.
#[derive(Debug, Clone)]
pub(super) struct SavedCommand {
    /// On which document.
    pub(super) doc: DocRef,
    /// What was asked.
    pub(super) command: Command,
    /// Every change that it was ever made as.
    pub(super) hashes: BTreeSet<Hash>,
}

/// A call under way.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    /// Its number.
    pub(super) call: u64,
    /// What it asks.
    pub(super) body: Vec<u8>,
    /// The answer, once the server has given it.
    pub(super) answer: Option<Vec<u8>>,
}

/// A device.
pub(super) struct SimDevice {
    /// Its id.
    pub(super) id: DeviceId,
    /// The engine.
    pub(super) engine: Engine<MemoryStorage>,
    /// Its store.
    pub(super) store: MemoryStorage,
    /// How far its clock is ahead, in microseconds.
    pub(super) skew: i64,
    /// Whether its store takes nothing more.
    pub(super) full: bool,
    /// The call under way.
    pub(super) flight: Option<Flight>,
    /// Calls made before.
    pub(super) sent: Vec<Vec<u8>>,
    /// Every command that was ever saved, by its place in the local order.
    pub(super) saved: BTreeMap<u64, SavedCommand>,
    dice: Dice,
    settings: Settings,
}

/// What an event of the device's came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Came {
    /// To this.
    Of(Vec<Effect>),
    /// The store failed, and this process goes on.
    Failed,
    /// The store failed in a way that only a new start mends, and there was one.
    Restarted,
}

impl SimDevice {
    /// A device just enrolled.
    pub(super) async fn enrol(
        id: DeviceId,
        person: &Person,
        now: Timestamp,
        dice: &mut Dice,
    ) -> Self {
        let settings = Settings {
            push_bytes: *dice.pick(&[600, 4_000, 512 * 1024]),
            least_push_bytes: 300,
            page_bytes: *dice.pick(&[512, 4_000, 1024 * 1024]),
            ..Settings::default()
        };
        let mut dice = dice.split();
        let store = MemoryStorage::new();
        let mut entropy = dice.split();
        let mut replica = Replica::open(store.clone(), now, &mut |b: &mut [u8]| entropy.fill(b))
            .await
            .expect("an empty store opens");
        let owner = Owner {
            person: person.id,
            name: person.name.clone(),
            badge: person.badge.clone(),
            organisation: person.organisation,
            device: id,
        };
        let session = Session {
            server: "simulated".to_owned(),
            access_token: String::new(),
            access_expires_at: now.plus(Span::from_days(10_000)),
            refresh_token: String::new(),
        };
        replica
            .sign_in(owner, session)
            .await
            .expect("it is nobody's");
        Self {
            id,
            engine: Engine::new(replica, settings.clone()),
            store,
            skew: 0,
            full: false,
            flight: None,
            sent: Vec::new(),
            saved: BTreeMap::new(),
            dice,
            settings,
        }
    }

    /// What its clock says.
    #[must_use]
    pub(super) fn wall(&self, now: Timestamp) -> Timestamp {
        let by = Span::from_micros(self.skew.unsigned_abs());
        if self.skew < 0 {
            now.minus(by)
        } else {
            now.plus(by)
        }
    }

    /// Tells the engine, and keeps the call that it asks for.
    pub(super) async fn tell(&mut self, event: Event<'_>, now: Timestamp) -> Came {
        let wall = self.wall(now);
        let dice = &mut self.dice;
        let told = self
            .engine
            .handle(event, wall, &mut |bytes: &mut [u8]| dice.fill(bytes))
            .await;
        match told {
            Ok(effects) => {
                for effect in &effects {
                    if let Effect::Call { call, body } = effect {
                        self.sent.push(body.clone());
                        self.flight = Some(Flight {
                            call: *call,
                            body: body.clone(),
                            answer: None,
                        });
                    }
                }
                self.note().await;
                Came::Of(effects)
            }
            Err(error) => self.suffer(&error, now).await,
        }
    }

    /// Delivers an answer to the call under way.
    pub(super) async fn answer(&mut self, body: &[u8], now: Timestamp) -> Came {
        match self.flight.take() {
            Some(Flight { call, .. }) => self.tell(Event::Answer { call, body }, now).await,
            None => Came::Of(Vec::new()),
        }
    }

    /// Tells of the failure of the call under way.
    pub(super) async fn fail(&mut self, failure: Failure, now: Timestamp) -> Came {
        match self.flight.take() {
            Some(Flight { call, .. }) => self.tell(Event::Failed { call, failure }, now).await,
            None => Came::Of(Vec::new()),
        }
    }

    /// Does what its person asks.
    ///
    /// # Errors
    /// As [`Replica::execute`]; a store that failed has been dealt with.
    pub(super) async fn act(
        &mut self,
        instruction: Instruction,
        now: Timestamp,
    ) -> Result<Saved, ReplicaError> {
        let wall = self.wall(now);
        let done = self.engine.replica.execute(instruction, wall).await;
        self.after(done, now).await
    }

    /// Settles a draft.
    ///
    /// # Errors
    /// As [`Replica::resolve`]; a store that failed has been dealt with.
    pub(super) async fn resolve(
        &mut self,
        id: u64,
        resolution: Resolution,
        now: Timestamp,
    ) -> Result<Option<Saved>, ReplicaError> {
        let wall = self.wall(now);
        let done = self.engine.replica.resolve(id, resolution, wall).await;
        self.after(done, now).await
    }

    async fn after<T>(
        &mut self,
        done: Result<T, ReplicaError>,
        now: Timestamp,
    ) -> Result<T, ReplicaError> {
        if let Err(ReplicaError::Storage(error)) = &done {
            self.suffer(error, now).await;
        } else {
            self.note().await;
        }
        done
    }

    async fn suffer(&mut self, error: &StorageError, now: Timestamp) -> Came {
        match error {
            StorageError::Full => {
                self.note().await;
                Came::Failed
            }
            StorageError::Unavailable(_) => {
                self.crash(now).await;
                Came::Restarted
            }
            StorageError::Corrupt { .. }
            | StorageError::InUse
            | StorageError::Sealed { .. }
            | StorageError::TooNew { .. } => {
                panic!("device {}: {error}", self.id)
            }
        }
    }

    /// Dies and starts again from what was durable.
    pub(super) async fn crash(&mut self, now: Timestamp) {
        self.store = self.store.crash();
        self.flight = None;
        let wall = self.wall(now);
        let dice = &mut self.dice;
        let mut entropy = |bytes: &mut [u8]| dice.fill(bytes);
        let replica = match Replica::open(self.store.clone(), wall, &mut entropy).await {
            Ok(replica) => replica,
            // What a crash left undone is done at the start: that takes room.
            Err(StorageError::Full) => {
                self.full = false;
                self.store.set_capacity(None);
                Replica::open(self.store.clone(), wall, &mut entropy)
                    .await
                    .expect("there is room again")
            }
            Err(error) => panic!("device {} does not open: {error}", self.id),
        };
        self.engine = Engine::new(replica, self.settings.clone());
        self.note().await;
    }

    /// Fills the store up, or makes room.
    pub(super) fn set_full(&mut self, full: bool) {
        self.full = full;
        self.store.set_capacity(full.then(|| self.store.bytes()));
    }

    /// Every change that waits here, in the order of the documents.
    pub(super) async fn pending(&self) -> Vec<Pending> {
        let rows = self.store.scan(Table::Outbox, b"", None, usize::MAX).await;
        let rows = rows.expect("memory can be read");
        let each = rows.iter().map(|row| {
            lianjian_core::records::decode(Table::Outbox, &row.value).expect("a pending change")
        });
        each.collect()
    }

    /// Notes what is saved: from now on it must never vanish.
    async fn note(&mut self) {
        for pending in self.pending().await {
            let saved = self
                .saved
                .entry(pending.seq)
                .or_insert_with(|| SavedCommand {
                    doc: pending.doc,
                    command: pending.command.clone(),
                    hashes: BTreeSet::new(),
                });
            assert_eq!(
                saved.command, pending.command,
                "another command in its place"
            );
            saved.hashes.insert(pending.hash);
        }
    }
}
