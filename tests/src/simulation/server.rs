//! The real sync service over the real SQLite store, called without HTTP: it can be told to fail,
//! and it can be stopped dead and started again on the same file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use lianjian_protocol::ids::{DeviceId, PersonId};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::{ErrorCode, Limits, SyncRequest, SyncResponse, decode, encode};
use lianjian_server::clock::{Clock, Entropy, EntropyError, ManualClock};
use lianjian_server::store::{
    Device, Identity as _, NewRefreshFamily, ReferenceStore as _, RefreshToken, Session, Store,
    StoreOptions, open,
};
use lianjian_server::sync::{Caller, SyncOptions, SyncService};
use tempfile::TempDir;

use super::dice::Dice;
use super::faults::{Fault, FaultyStore};
use super::world;

/// Randomness from the seed.
#[derive(Debug)]
struct SeededEntropy(Mutex<Dice>);

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        let mut dice = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        dice.fill(bytes);
        Ok(())
    }
}

/// The server of a history.
pub(super) struct SimServer {
    folder: TempDir,
    /// Its clock.
    pub(super) clock: Arc<ManualClock>,
    entropy: SeededEntropy,
    options: SyncOptions,
    store: Arc<FaultyStore>,
    service: SyncService,
}

/// A call as the server saw it and what it said.
pub(super) struct Exchange {
    /// Who called, as the database had them then.
    pub(super) session: Session,
    /// What they asked.
    pub(super) request: SyncRequest,
    /// The answer; the code of the error where there was none.
    pub(super) response: Result<SyncResponse, ErrorCode>,
}

impl Exchange {
    /// The answer as it travels.
    #[must_use]
    pub(super) fn body(&self) -> Option<Vec<u8>> {
        self.response.as_ref().ok().map(encode)
    }
}

impl SimServer {
    /// A server with the cast's people, grants and reference data, on a copy of `template`.
    pub(super) async fn start(template: &Path, dice: &mut Dice) -> Self {
        let folder = tempfile::tempdir_in(fastest_folder()).expect("a temporary folder");
        std::fs::copy(template, folder.path().join("sim.db")).expect("a copy of the template");
        let clock = Arc::new(ManualClock::new(world::DAWN));
        let entropy = SeededEntropy(Mutex::new(dice.split()));
        let limits = Limits {
            // So small that a first sync takes many pages.
            page_bytes: (512, 64 * 1024),
            ..Limits::DEFAULT
        };
        let options = SyncOptions {
            limits,
            // Sometimes so few that documents and cursors must be found again.
            cached_documents: if dice.chance(50) { 2 } else { 100 },
            cached_devices: if dice.chance(30) { 2 } else { 100 },
            ..SyncOptions::default()
        };
        let store = open_store(folder.path()).await;
        let service = service(&store, &clock, &entropy, &options).await;
        Self {
            folder,
            clock,
            entropy,
            options,
            store,
            service,
        }
    }

    /// The store, for what a call is not the way to.
    #[must_use]
    pub(super) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The time.
    #[must_use]
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass.
    pub(super) fn pass(&self, span: Span) {
        self.clock.advance(span);
    }

    /// Enrols a device.
    pub(super) async fn enrol(&self, id: DeviceId, person: PersonId) {
        let device = Device {
            id,
            person,
            name: "phone".to_owned(),
            platform: "simulated".to_owned(),
            created_at: self.now(),
            revoked_at: None,
        };
        let family = NewRefreshFamily {
            id: *id.as_bytes(),
            token: RefreshToken {
                hash: [0; 32],
                sealed: Vec::new(),
            },
            created_at: self.now(),
        };
        let enrolled = self.store.put_device(&device, &family).await;
        enrolled.expect("the store takes a device");
    }

    /// One call, with a fault or without. A server that meets a fault dies of it.
    pub(super) async fn call(
        &mut self,
        device: DeviceId,
        request: SyncRequest,
        fault: Option<Fault>,
    ) -> Exchange {
        let session = self.store.session(device).await.expect("the store answers");
        let session = session.expect("the device is enrolled");
        let caller = Caller {
            principal: session.principal.clone(),
            grants_version: session.grants_version,
        };
        if let Some(fault) = fault {
            self.store.arm(fault);
        }
        let response = self.service.call(&caller, request.clone()).await;
        if fault.is_some() && self.store.disarm() {
            self.crash().await;
        }
        Exchange {
            session,
            request,
            response: response.map_err(|error| error.code()),
        }
    }

    /// What a request says, if it is one.
    #[must_use]
    pub(super) fn read(body: &[u8]) -> SyncRequest {
        decode(body).expect("a device sends a request")
    }

    /// Stops dead, with nothing said to anyone, and comes back on the same file.
    pub(super) async fn crash(&mut self) {
        let store = open_store(self.folder.path()).await;
        let fresh = service(&store, &self.clock, &self.entropy, &self.options).await;
        drop(std::mem::replace(&mut self.service, fresh));
        let old = std::mem::replace(&mut self.store, store);
        old.close().await;
    }
}

async fn open_store(folder: &Path) -> Arc<FaultyStore> {
    let url = format!("sqlite:{}", folder.join("sim.db").display());
    let options = StoreOptions {
        connections: 2,
        ..StoreOptions::new(url)
    };
    let store = open(&options).await.expect("the file opens");
    Arc::new(FaultyStore::new(store))
}

async fn service(
    store: &Arc<FaultyStore>,
    clock: &Arc<ManualClock>,
    entropy: &SeededEntropy,
    options: &SyncOptions,
) -> SyncService {
    SyncService::start(store.clone(), clock.clone(), entropy, options.clone())
        .await
        .expect("the service starts")
}

/// Where a file's every commit need not wait for a disk, if there is such a place.
fn fastest_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if tempfile::tempdir_in(memory).is_ok() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    }
}

/// A migrated file with the cast in it, made once and copied for each history.
pub(super) struct Template(TempDir);

impl Template {
    /// Makes it.
    pub(super) async fn make() -> Self {
        let folder = tempfile::tempdir_in(fastest_folder()).expect("a temporary folder");
        let store = open_store(folder.path()).await;
        store.migrate().await.expect("the schema applies");
        store
            .put_reference(&world::rows())
            .await
            .expect("the reference data fits");
        for member in world::cast() {
            let person = [member.person.clone()];
            store.put_people(&person).await.expect("the person fits");
            let grants = member.first_grants();
            store.put_grants(&grants).await.expect("the grants fit");
        }
        store.close().await;
        Self(folder)
    }

    /// The file.
    #[must_use]
    pub(super) fn path(&self) -> PathBuf {
        self.0.path().join("sim.db")
    }
}
