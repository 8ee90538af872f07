//! A phone behind a PIN, and what the server reads of what it hands over.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::executor::block_on;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::fixture::{author, granted, minute};
use lianjian_protocol::wire::auth::{RescueTrust, Trust};
use lianjian_protocol::wire::rescue::{keys, open_item};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::engine::{Effect, Engine, Event, Failure, Settings};
use crate::records::{Owner, Session};
use crate::replica::{Instruction, Replica, Resolution};
use crate::sealed::DataKey;
use crate::storage::MemoryStorage;
use crate::testing::{Hub, doc};

type Store = Sealed<MemoryStorage>;

/// A phone behind a PIN.
pub(super) struct Phone {
    pub(super) engine: Engine<Store>,
    pub(super) principal: Principal,
    /// The server's key that it knows.
    pub(super) kid: u8,
}

fn entropy(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    move |bytes: &mut [u8]| rng.fill_bytes(bytes)
}

pub(super) fn server(kid: u8) -> Trust {
    Trust {
        order_keys: Vec::new(),
        rescue: Some(RescueTrust {
            kid: format!("k{kid}"),
            key: URL_SAFE_NO_PAD.encode(keys(&[kid; 32]).1),
            token: format!("token {kid}"),
        }),
    }
}

fn opened(inner: MemoryStorage) -> Engine<Store> {
    let seed = inner.commits();
    let key = DataKey::random(&mut entropy(1));
    let store = Sealed::new(inner, key, Box::new(entropy(seed)));
    let replica = block_on(Replica::open(store, minute(1), &mut entropy(seed + 1)));
    Engine::new(replica.unwrap(), Settings::default())
}

impl Phone {
    /// One that no server gave a key for.
    pub(super) fn without_trust() -> Self {
        let principal = granted(&author(1, Role::Steward), minute(0), None);
        let mut engine = opened(MemoryStorage::new());
        let owner = Owner {
            person: principal.person,
            name: "李梅".to_owned(),
            badge: principal.badge.clone(),
            organisation: principal.organisation,
            device: principal.device,
        };
        let session = Session {
            server: "https://lianjian.example".to_owned(),
            access_token: "a".to_owned(),
            access_expires_at: minute(1_000),
            refresh_token: "r".to_owned(),
        };
        block_on(engine.replica.sign_in(owner, session)).unwrap();
        Self {
            engine,
            principal,
            kid: 0,
        }
    }

    pub(super) fn new() -> Self {
        let mut phone = Self::without_trust();
        phone.learn(1);
        phone.sync(&mut Hub::new(), false);
        phone
    }

    pub(super) fn learn(&mut self, kid: u8) {
        block_on(self.engine.replica.trust(&server(kid))).unwrap();
        self.kid = kid;
    }

    pub(super) fn inner(&self) -> MemoryStorage {
        self.engine.replica.store().inner().clone()
    }

    pub(super) fn crash(&mut self) {
        self.engine = opened(self.inner().crash());
    }

    pub(super) fn run(&mut self, n: u8, command: Command) {
        // What may not be done is not done.
        let instruction = Instruction::new(doc(n), command);
        block_on(self.engine.replica.execute(instruction, minute(2))).ok();
    }

    pub(super) fn comment(&mut self, n: u8, text: &str) {
        let text = text.to_owned();
        self.run(n, Command::Comment { text });
    }

    pub(super) fn told(&mut self, event: Event<'_>) -> Vec<Effect> {
        let mut fill = entropy(self.inner().commits());
        let told = self.engine.handle(event, minute(3), &mut fill);
        block_on(told).unwrap()
    }

    /// Syncs to the end, or until an answer is lost on the way.
    pub(super) fn sync(&mut self, hub: &mut Hub, lost: bool) {
        let mut effects = self.told(Event::SyncWanted);
        while let Some(Effect::Call { call, body }) = effects
            .into_iter()
            .find(|effect| matches!(effect, Effect::Call { .. }))
        {
            let answer = hub.call(&self.principal, &body);
            let event = if lost {
                let failure = Failure::TimedOut;
                Event::Failed { call, failure }
            } else {
                let body = &answer[..];
                Event::Answer { call, body }
            };
            effects = self.told(event);
            if lost {
                return;
            }
        }
    }

    pub(super) fn resolve(&mut self, resolution: Resolution) {
        let open = block_on(self.engine.replica.drafts(false)).unwrap();
        if let Some(draft) = open.first() {
            let resolved = self.engine.replica.resolve(draft.id, resolution, minute(4));
            block_on(resolved).ok();
        }
    }

    /// What is on this phone alone, by its local order.
    pub(super) fn unsent(&self) -> BTreeMap<u64, HeldItem> {
        let store = self.engine.replica.store();
        let mut all = BTreeMap::new();
        for row in block_on(store.scan(Table::Outbox, b"", None, usize::MAX)).unwrap() {
            let pending: Pending = decode(Table::Outbox, &row.value).unwrap();
            let name = key::doc(pending.doc);
            let record = block_on(store.get(Table::Documents, &name)).unwrap();
            let record: DocRecord = decode(Table::Documents, &record.unwrap()).unwrap();
            let item = HeldItem {
                doc: pending.doc,
                kind: record.kind,
                incarnation: record.incarnation,
                change: pending.change,
            };
            all.insert(pending.seq, item);
        }
        for draft in block_on(self.engine.replica.drafts(false)).unwrap() {
            if !draft.held {
                all.insert(draft.id, draft.change.unwrap());
            }
        }
        all
    }

    /// What the server reads of what is handed over without the PIN.
    pub(super) fn handed_over(&self) -> BTreeMap<u64, HeldItem> {
        let secret = keys(&[self.kid; 32]).0;
        let mut all = BTreeMap::new();
        let mut after = None;
        // One at a time.
        while let Some((push, to)) = block_on(push(&self.inner(), after, 0)).unwrap() {
            assert_eq!(push.kid, format!("k{}", self.kid));
            assert_eq!(push.token, format!("token {}", self.kid));
            let [sealed] = &push.items[..] else {
                panic!("{push:?}")
            };
            let item = open_item(&secret, self.principal.device, sealed).unwrap();
            all.insert(to, item);
            after = Some(to);
        }
        all
    }

    pub(super) fn unsent_in_clear(&self) -> Unsent {
        block_on(unsent(&self.inner())).unwrap()
    }
}
