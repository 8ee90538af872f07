//! A device in this process: a replica, its engine and the way to its server.

mod calls;
mod pictures;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use lianjian_core::engine::{Effect, Engine, Event, Settings, Totals};
use lianjian_core::records::{Owner, Session};
use lianjian_core::replica::{Instruction, Replica, Saved};
use lianjian_core::storage::Storage;
use lianjian_protocol::ids::{DocId, DocRef, ScopeId};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{EnrolRequest, Identity};
use rand::Rng as _;
use serde::Serialize;

use crate::error::DeviceError;
use crate::home::Home;
use crate::live::LiveSocket;
use crate::sqlite::SqliteStorage;
use crate::times::now;
use crate::transport::Transport;

pub use pictures::PhotoReport;

/// How a device behaves on its line.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a call may take.
    pub timeout: Duration,
    /// How many failed calls in a row end a sync.
    pub tries: u32,
    /// The engine's own settings.
    pub engine: Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(60),
            tries: 4,
            engine: Settings {
                // A person waits for the command, so the first waits are short.
                first_wait: Span::from_micros(250_000),
                longest_wait: Span::from_mins(1),
                ..Settings::default()
            },
        }
    }
}

/// What a sync came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SyncReport {
    /// The engine's counts.
    #[serde(flatten)]
    pub totals: Totals,
    /// Bytes of the requests' bodies as they travelled.
    pub bytes_sent: u64,
    /// Changes that still wait for their verdict.
    pub pending: usize,
    /// Drafts that wait for the person.
    pub attention: usize,
    /// How long it took.
    pub seconds: f64,
}

/// A device.
pub struct Device<S> {
    /// Its engine, with its replica.
    pub engine: Engine<S>,
    transport: Transport,
    options: Options,
    /// Locked for as long as the device is open; none for one without a folder.
    home: Option<Home>,
}

impl Device<SqliteStorage> {
    /// Opens the device that lives in a folder.
    ///
    /// # Errors
    /// [`DeviceError`] when the folder is in use or the store can't be read.
    pub async fn open(path: &Path, options: Options) -> Result<Self, DeviceError> {
        let home = Home::take(path).await?;
        let store = home.store().await?;
        let mut device = Self::over(store, options).await?;
        device.home = Some(home);
        Ok(device)
    }
}

fn entropy(bytes: &mut [u8]) {
    rand::rng().fill_bytes(bytes);
}

impl<S: Storage> Device<S> {
    /// A device over any store.
    ///
    /// # Errors
    /// [`DeviceError`] when the store can't be read.
    pub async fn over(store: S, options: Options) -> Result<Self, DeviceError> {
        let replica = Replica::open(store, now(), &mut entropy).await?;
        Ok(Self {
            engine: Engine::new(replica, options.engine.clone()),
            transport: Transport::new(options.timeout)?,
            options,
            home: None,
        })
    }

    /// What it holds.
    pub fn replica(&self) -> &Replica<S> {
        &self.engine.replica
    }

    /// Opens a live socket to the server.
    ///
    /// # Errors
    /// [`DeviceError`] when there is no session, or the server does not answer or refuses.
    pub async fn live(&self) -> Result<LiveSocket, DeviceError> {
        let session = self.replica().session();
        let session = session.ok_or(DeviceError::SessionEnded(ErrorCode::Unauthenticated))?;
        self.transport.live(session).await
    }

    /// What it holds, to change it.
    pub fn replica_mut(&mut self) -> &mut Replica<S> {
        &mut self.engine.replica
    }

    /// Makes this device a person's with a one-time code. One that has an owner is enrolled again
    /// only if `renew` says so, with a code of the same person's: a code is good once, and spent
    /// before the server says whose it is.
    ///
    /// # Errors
    /// [`DeviceError`] when the server does not answer or refuses, or the store is somebody's
    /// already.
    pub async fn enrol(
        &mut self,
        server: &str,
        code: &str,
        name: &str,
        renew: bool,
    ) -> Result<Identity, DeviceError> {
        if let Some(owner) = self.replica().owner().filter(|_| !renew) {
            // Said before the code is spent.
            return Err(DeviceError::Invalid(format!(
                "this home is {0}'s already: use another --home, or --renew with a new code of {0}'s",
                owner.name
            )));
        }
        let request = EnrolRequest {
            code: code.to_owned(),
            device_name: name.to_owned(),
            platform: format!("lianjian-device {}", env!("CARGO_PKG_VERSION")),
            attempt: None,
        };
        let answer = self.transport.enrol(server, &request).await?;
        let owner = Owner::from(&answer.identity);
        let session = Session::new(server, answer.tokens);
        self.replica_mut().sign_in(owner, session).await?;
        if let Some(trust) = &answer.trust {
            self.replica_mut().trust(trust).await?;
        }
        Ok(answer.identity)
    }

    async fn event(&mut self, event: Event<'_>) -> Result<Vec<Effect>, DeviceError> {
        Ok(self.engine.handle(event, now(), &mut entropy).await?)
    }

    /// Does one thing; `Ok` means that it is durable here.
    ///
    /// # Errors
    /// [`DeviceError`] when it may not be done or could not be saved.
    pub async fn execute(&mut self, instruction: Instruction) -> Result<Saved, DeviceError> {
        Ok(self.replica_mut().execute(instruction, now()).await?)
    }

    /// Sends and fetches until nothing is left, and tells `progress` after each call.
    ///
    /// # Errors
    /// [`DeviceError`] when the server can't be reached or the session has ended; whatever was
    /// acknowledged until then stays acknowledged.
    pub async fn sync(&mut self, progress: impl FnMut(&Totals)) -> Result<SyncReport, DeviceError> {
        let (report, _) = self.pursue(Event::SyncWanted, progress).await?;
        Ok(report)
    }

    /// Does what comes of something that happened, a frame of the live socket say; tells which
    /// documents changed, if a call was made at all.
    ///
    /// # Errors
    /// As [`Self::sync`].
    pub async fn pursue(
        &mut self,
        event: Event<'_>,
        mut progress: impl FnMut(&Totals),
    ) -> Result<(SyncReport, BTreeSet<DocRef>), DeviceError> {
        if self.replica().owner().is_none() {
            return Err(DeviceError::Replica(
                lianjian_core::replica::ReplicaError::NotEnrolled,
            ));
        }
        let began = std::time::Instant::now();
        let before = self.engine.totals().clone();
        let mut round = Round::default();
        let mut effects = self.event(event).await?;
        loop {
            let Some(next) = self.act(effects, &mut round).await? else {
                break;
            };
            effects = next;
            progress(self.engine.totals());
        }
        loop {
            let swept = self.replica_mut().sweep(now()).await?;
            round.changed.extend(swept.rows);
            if !swept.more {
                break;
            }
        }
        let status = self.replica().status(now()).await?;
        let report = SyncReport {
            totals: difference(self.engine.totals(), &before),
            bytes_sent: round.bytes_sent,
            pending: status.pending,
            attention: status.attention,
            seconds: began.elapsed().as_secs_f64(),
        };
        Ok((report, round.changed))
    }

    /// Does what the engine asks for; none once it is content.
    async fn act(
        &mut self,
        effects: Vec<Effect>,
        round: &mut Round,
    ) -> Result<Option<Vec<Effect>>, DeviceError> {
        let mut next = None;
        for effect in effects {
            match effect {
                Effect::Call { call, body } => next = Some(self.call(call, body, round).await?),
                Effect::SessionNeeded => next = Some(self.refresh(round).await?),
                Effect::HandOver { call, what, body } => {
                    next = Some(self.hand_over(call, what, body, round).await?);
                }
                Effect::PictureWanted { after } => next = Some(self.picture(after).await?),
                Effect::PictureHeld { picture } => self.picture_held(picture).await?,
                Effect::Wipe => {
                    if let Some(home) = &self.home {
                        home.erase()?;
                    }
                    return Err(DeviceError::Wiped);
                }
                Effect::Wake { at } => {
                    round.waits += 1;
                    if round.waits >= self.options.tries {
                        return Err(round.give_up());
                    }
                    tokio::time::sleep(until(at)).await;
                    next = Some(self.event(Event::Tick).await?);
                }
                Effect::Stopped { code } => {
                    if code == ErrorCode::DeviceRevoked {
                        return Err(DeviceError::SessionEnded(code));
                    }
                    let detail = round.last.take().unwrap_or_default();
                    return Err(DeviceError::Server { code, detail });
                }
                Effect::Changed { docs } => {
                    round.waits = 0;
                    round.changed.extend(docs);
                }
                Effect::Synced
                | Effect::AttentionNeeded { .. }
                | Effect::ReferenceChanged
                | Effect::Restored => {}
            }
        }
        Ok(next)
    }
}

/// What one sync has been through.
#[derive(Debug, Default)]
struct Round {
    bytes_sent: u64,
    /// Waits since something last changed.
    waits: u32,
    /// The session was renewed and no call has succeeded since.
    refreshed: bool,
    /// What the last failure said.
    last: Option<String>,
    code: Option<ErrorCode>,
    changed: BTreeSet<DocRef>,
}

impl Round {
    fn give_up(&mut self) -> DeviceError {
        DeviceError::Unreachable(self.last.take().unwrap_or_else(|| "it is busy".to_owned()))
    }
}

fn until(at: Timestamp) -> Duration {
    Duration::from_micros(at.since(now()).as_micros())
}

fn difference(now: &Totals, before: &Totals) -> Totals {
    Totals {
        calls: now.calls - before.calls,
        failures: now.failures - before.failures,
        bytes_up: now.bytes_up - before.bytes_up,
        bytes_down: now.bytes_down - before.bytes_down,
        offered: now.offered - before.offered,
        accepted: now.accepted - before.accepted,
        duplicates: now.duplicates - before.duplicates,
        held: now.held - before.held,
        refused: now.refused - before.refused,
        rerun: now.rerun - before.rerun,
        drafts: now.drafts - before.drafts,
        changes: now.changes - before.changes,
        snapshots: now.snapshots - before.snapshots,
        removed: now.removed - before.removed,
    }
}

/// The name of a document made now.
#[must_use]
pub fn new_document(scope: ScopeId) -> DocRef {
    let mut random = [0; 10];
    entropy(&mut random);
    DocRef {
        scope,
        doc: DocId::from_parts(now().as_millis(), random),
    }
}

#[cfg(test)]
mod tests;
