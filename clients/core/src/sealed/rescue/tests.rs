//! The copies are exactly what is unsent, whatever happens, and open at the server alone.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::executor::block_on;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::fixture::{author, granted, minute};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{RescueTrust, Trust};
use lianjian_protocol::wire::rescue::{RescueError, keys, open, open_item};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::engine::{Effect, Engine, Event, Failure, Settings};
use crate::records::{Owner, Session};
use crate::replica::{Instruction, Replica, Resolution};
use crate::sealed::DataKey;
use crate::storage::MemoryStorage;
use crate::testing::{Hub, doc, file};

type Store = Sealed<MemoryStorage>;

/// A phone behind a PIN.
struct Phone {
    engine: Engine<Store>,
    principal: Principal,
    /// The server's key that it knows.
    kid: u8,
}

fn entropy(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    move |bytes: &mut [u8]| rng.fill_bytes(bytes)
}

fn server(kid: u8) -> Trust {
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
    fn without_trust() -> Self {
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

    fn new() -> Self {
        let mut phone = Self::without_trust();
        phone.learn(1);
        phone.sync(&mut Hub::new(), false);
        phone
    }

    fn learn(&mut self, kid: u8) {
        block_on(self.engine.replica.trust(&server(kid))).unwrap();
        self.kid = kid;
    }

    fn inner(&self) -> MemoryStorage {
        self.engine.replica.store().inner().clone()
    }

    fn crash(&mut self) {
        self.engine = opened(self.inner().crash());
    }

    fn run(&mut self, n: u8, command: Command) {
        // What may not be done is not done.
        let instruction = Instruction::new(doc(n), command);
        block_on(self.engine.replica.execute(instruction, minute(2))).ok();
    }

    fn comment(&mut self, n: u8, text: &str) {
        let text = text.to_owned();
        self.run(n, Command::Comment { text });
    }

    fn told(&mut self, event: Event<'_>) -> Vec<Effect> {
        let mut fill = entropy(self.inner().commits());
        let told = self.engine.handle(event, minute(3), &mut fill);
        block_on(told).unwrap()
    }

    /// Syncs to the end, or until an answer is lost on the way.
    fn sync(&mut self, hub: &mut Hub, lost: bool) {
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

    fn resolve(&mut self, resolution: Resolution) {
        let open = block_on(self.engine.replica.drafts(false)).unwrap();
        if let Some(draft) = open.first() {
            let resolved = self.engine.replica.resolve(draft.id, resolution, minute(4));
            block_on(resolved).ok();
        }
    }

    /// What is on this phone alone, by its local order.
    fn unsent(&self) -> BTreeMap<u64, HeldItem> {
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
    fn handed_over(&self) -> BTreeMap<u64, HeldItem> {
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

    fn unsent_in_clear(&self) -> Unsent {
        block_on(unsent(&self.inner())).unwrap()
    }
}

#[test]
fn what_is_saved_can_be_handed_over_without_the_pin() {
    let mut li = Phone::new();
    li.run(1, file());
    li.comment(1, "水漏到楼下了");
    let unsent = li.unsent();
    assert_eq!(unsent.len(), 2);
    assert_eq!(li.handed_over(), unsent);
    let all = block_on(push(&li.inner(), None, usize::MAX)).unwrap();
    assert_eq!(all.unwrap().0.items.len(), 2, "all of it fits one call");
    assert_eq!(
        li.unsent_in_clear(),
        Unsent {
            server: Some("https://lianjian.example".to_owned()),
            name: Some(format!("{} k1", li.principal.device)),
            changes: 2,
            locked: 0,
        }
    );
    li.sync(&mut Hub::new(), false);
    assert_eq!(li.unsent_in_clear().changes, 0, "the server has it");
}

#[test]
fn whoever_has_the_phone_reads_nothing_of_it() {
    let mut li = Phone::new();
    li.run(1, file());
    li.comment(1, "王秀兰 三号楼 一三八零零");
    let rows = block_on(li.inner().scan(Table::Rescue, b"", None, 99)).unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        for secret in ["王秀兰", "三号楼", "李梅", "S-"] {
            let seen = |bytes: &[u8]| bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!seen(&row.value) && !seen(&row.key), "{secret}");
        }
        // Its own key does not open it either, nor does it open as another device's.
        assert!(open(&[1; 32], li.principal.device, &row.value).is_err());
        let other = lianjian_protocol::ids::DeviceId::from_bytes([9; 16]);
        let secret = keys(&[1; 32]).0;
        assert_eq!(open(&secret, other, &row.value), Err(RescueError::Sealed));
    }
}

#[test]
fn a_store_from_before_gets_its_copies_with_the_key() {
    let mut li = Phone::without_trust();
    li.sync(&mut Hub::new(), false);
    li.run(1, file());
    li.comment(1, "第一句");
    assert_eq!(li.handed_over().len(), 0);
    let before = li.unsent_in_clear();
    assert_eq!((before.changes, before.locked), (0, 2));
    assert_eq!(before.server, None);
    li.crash();
    li.learn(1);
    assert_eq!(li.handed_over(), li.unsent());
    let after = li.unsent_in_clear();
    assert_eq!((after.changes, after.locked), (2, 0));
    // A new key: all of it is sealed anew. A new token of the same key: nothing is.
    li.learn(2);
    assert_eq!(li.handed_over(), li.unsent());
    let rows = block_on(li.inner().scan(Table::Rescue, b"", None, 99)).unwrap();
    let mut renewed = server(2);
    renewed.rescue.as_mut().unwrap().token = "another".to_owned();
    block_on(li.engine.replica.trust(&renewed)).unwrap();
    let again = block_on(li.inner().scan(Table::Rescue, b"", None, 99)).unwrap();
    assert_eq!(rows[..2], again[..2]);
    assert_ne!(rows[2], again[2]);
}

#[test]
fn a_key_to_which_nothing_can_be_sealed_is_not_kept() {
    let mut li = Phone::new();
    for key in ["", "AAAA", &URL_SAFE_NO_PAD.encode([0; 32])] {
        let mut bad = server(3);
        bad.rescue.as_mut().unwrap().key = key.to_owned();
        block_on(li.engine.replica.trust(&bad)).unwrap();
        li.run(1, file());
        assert_eq!(li.handed_over(), li.unsent(), "the one of before stays");
    }
}

#[test]
fn refused_words_stay_until_their_person_has_settled_them() {
    for (resolution, copies) in [
        (Resolution::Discard, 0),
        (Resolution::Retry, 1),
        (Resolution::Supplement, 1),
    ] {
        let (mut li, mut hub) = (Phone::new(), Hub::new());
        li.run(1, file());
        li.sync(&mut hub, false);
        li.comment(1, "不该丢的话");
        let said = li.unsent();
        hub.refuse_next = Some((ErrorCode::RoleMayNot, false));
        li.sync(&mut hub, false);
        assert_eq!(block_on(li.engine.replica.drafts(false)).unwrap().len(), 1);
        assert_eq!(li.handed_over(), said, "{resolution:?}");
        li.learn(2);
        assert_eq!(li.handed_over(), said, "{resolution:?}");
        li.resolve(resolution);
        assert_eq!(li.handed_over().len(), copies, "{resolution:?}");
        assert_eq!(li.handed_over(), li.unsent(), "{resolution:?}");
    }
}

#[test]
fn what_the_server_holds_needs_no_copy() {
    let (mut li, mut hub) = (Phone::new(), Hub::new());
    li.run(1, file());
    li.sync(&mut hub, false);
    li.comment(1, "来晚了");
    hub.refuse_next = Some((ErrorCode::RoleEnded, true));
    li.sync(&mut hub, false);
    assert_eq!(block_on(li.engine.replica.drafts(false)).unwrap().len(), 1);
    assert_eq!(li.handed_over().len(), 0);
    assert_eq!(li.unsent_in_clear().locked, 0);
}

#[test]
fn a_write_that_fails_leaves_neither_the_words_nor_their_copy() {
    let mut li = Phone::new();
    li.inner().fail_next_commit(StorageError::Full);
    li.run(1, file());
    assert_eq!(li.unsent_in_clear().changes, 0);
    // Power that goes between the write and the news of it has kept both.
    li.inner().lose_next_answer();
    li.run(1, file());
    li.crash();
    assert_eq!(li.unsent().len(), 1);
    assert_eq!(li.handed_over(), li.unsent());
}

#[test]
fn a_photo_is_handed_over_under_the_key_it_was_sealed_to() {
    let mut li = Phone::new();
    let picture = vec![7; 5_000];
    let sealed = block_on(li.engine.replica.store().seal_for_rescue(&picture));
    let (name, sealed) = sealed.unwrap().unwrap();
    assert_eq!(Some(&name), li.unsent_in_clear().name.as_ref());
    let hand = |li: &Phone, sealed: &[u8]| {
        let (content, kind) = (Hash::from_bytes([1; 32]), Media::Photo);
        block_on(media(
            &li.inner(),
            &name,
            doc(1),
            content,
            kind,
            sealed.to_vec(),
        ))
        .unwrap()
    };
    let handed = hand(&li, &sealed).unwrap();
    assert_eq!((&*handed.kid, &*handed.token), ("k1", "token 1"));
    let opened = open(&keys(&[1; 32]).0, li.principal.device, &handed.sealed);
    assert_eq!(opened, Ok(picture));
    li.learn(2);
    assert_eq!(hand(&li, &sealed), None, "it is to be sealed again first");
    let name = block_on(li.engine.replica.store().rescue_name()).unwrap();
    assert_eq!(name, li.unsent_in_clear().name);
    let none = Phone::without_trust();
    let store = none.engine.replica.store();
    assert_eq!(block_on(store.seal_for_rescue(b"x")).unwrap(), None);
}

/// What can happen to a phone.
#[derive(Debug, Clone)]
enum Step {
    File(u8),
    Comment(u8),
    Sync { lost: bool },
    Refuse(ErrorCode, bool),
    Resolve(Resolution),
    Fail(u32),
    Crash,
    Learn(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let code = prop::sample::select(vec![
        ErrorCode::RoleMayNot,
        ErrorCode::StaleView,
        ErrorCode::DepsUnknown,
        ErrorCode::Redacted,
    ]);
    let resolution = prop::sample::select(vec![
        Resolution::Retry,
        Resolution::Supplement,
        Resolution::Discard,
    ]);
    prop_oneof![
        2 => (1..4_u8).prop_map(Step::File),
        4 => (1..4_u8).prop_map(Step::Comment),
        4 => any::<bool>().prop_map(|lost| Step::Sync { lost }),
        2 => (code, any::<bool>()).prop_map(|(code, held)| Step::Refuse(code, held)),
        2 => resolution.prop_map(Step::Resolve),
        1 => (0..3_u32).prop_map(Step::Fail),
        1 => Just(Step::Crash),
        1 => (1..4_u8).prop_map(Step::Learn),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_copies_are_exactly_what_is_unsent(steps in prop::collection::vec(step(), 1..25)) {
        let (mut li, mut hub) = (Phone::new(), Hub::new());
        for step in &steps {
            match *step {
                Step::File(n) => li.run(n, file()),
                Step::Comment(n) => li.comment(n, "又说了一句"),
                Step::Sync { lost } => li.sync(&mut hub, lost),
                Step::Refuse(code, held) => hub.refuse_next = Some((code, held)),
                Step::Resolve(resolution) => li.resolve(resolution),
                Step::Fail(passing) => {
                    li.inner().fail_commit_after(passing, StorageError::Full);
                    li.comment(1, "存不下");
                    li.comment(2, "存不下");
                    li.crash();
                }
                Step::Crash => li.crash(),
                Step::Learn(kid) => li.learn(kid),
            }
            prop_assert_eq!(li.handed_over(), li.unsent());
            prop_assert_eq!(li.unsent_in_clear().locked, 0);
        }
    }
}
