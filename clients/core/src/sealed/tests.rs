//! The sealed store: it conforms, shows nothing, and opens for its PIN alone.

use futures::executor::block_on;
use lianjian_protocol::time::{Span, Timestamp};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::storage::{MemoryStorage, conformance};

const PIN: &str = "305172";
/// What holds nothing of a person's own words.
const CLEAR: [Table; 2] = [Table::Keys, Table::Rescue];

fn entropy(seed: u64) -> impl FnMut(&mut [u8]) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    move |bytes: &mut [u8]| rng.fill_bytes(bytes)
}

fn sealed(inner: &MemoryStorage, key: &DataKey) -> Sealed<MemoryStorage> {
    Sealed::new(inner.clone(), key.clone(), Box::new(entropy(1)))
}

fn key(seed: u64) -> DataKey {
    DataKey::random(&mut entropy(seed))
}

fn put(store: &impl Storage, table: Table, key: &[u8], value: &[u8]) {
    let mut batch = Batch::new();
    batch.put(table, key, value);
    block_on(store.commit(batch)).unwrap();
}

fn at(secs: u64) -> Timestamp {
    Timestamp::from_secs(1_000_000 + secs)
}

#[test]
fn conforms() {
    block_on(conformance::run(|| async {
        Ok(sealed(&MemoryStorage::new(), &key(1)))
    }))
    .unwrap();
}

#[test]
fn nothing_can_be_read_without_the_key() {
    let inner = MemoryStorage::new();
    let store = sealed(&inner, &key(1));
    let secret = "王秀兰 三号楼".as_bytes();
    for table in Table::ALL {
        put(&store, table, b"hotline-12345", secret);
    }
    for table in Table::ALL {
        let rows = block_on(inner.scan(table, b"", None, 9)).unwrap();
        let clear = rows[0].value == secret;
        assert_eq!(clear, CLEAR.contains(&table), "{table:?}");
        let named = rows[0].key == b"hotline-12345";
        assert_eq!(named, table != Table::External, "{table:?}");
    }
    let other = sealed(&inner, &key(2));
    for table in Table::ALL.into_iter().filter(|t| !CLEAR.contains(t)) {
        let refused = Err(StorageError::Sealed { table });
        assert_eq!(block_on(other.scan(table, b"", None, 9)), refused);
    }
    let table = Table::Meta;
    let refused = Err(StorageError::Sealed { table });
    assert_eq!(block_on(other.get(table, b"hotline-12345")), refused);
    assert_eq!(
        block_on(other.get(Table::External, b"hotline-12345")),
        Ok(None),
        "its very name is another"
    );
}

#[test]
fn a_value_opens_in_its_own_place_only_and_unchanged() {
    let inner = MemoryStorage::new();
    let store = sealed(&inner, &key(1));
    put(&store, Table::Meta, b"a", b"1");
    let bytes = block_on(inner.get(Table::Meta, b"a")).unwrap().unwrap();
    put(&inner, Table::Meta, b"b", &bytes);
    put(&inner, Table::Queue, b"a", &bytes);
    for (table, key) in [(Table::Meta, b"b"), (Table::Queue, b"a")] {
        let refused = Err(StorageError::Sealed { table });
        assert_eq!(block_on(store.get(table, key)), refused);
    }
    for n in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[n] ^= 1;
        put(&inner, Table::Meta, b"a", &changed);
        assert!(block_on(store.get(Table::Meta, b"a")).is_err(), "byte {n}");
    }
    put(&inner, Table::Meta, b"a", &bytes[..20]);
    assert!(block_on(store.get(Table::Meta, b"a")).is_err());
}

#[test]
fn the_same_value_never_looks_the_same() {
    let inner = MemoryStorage::new();
    let store = sealed(&inner, &key(1));
    let read = || block_on(inner.get(Table::Meta, b"a")).unwrap().unwrap();
    put(&store, Table::Meta, b"a", b"1");
    let first = read();
    put(&store, Table::Meta, b"a", b"1");
    assert_ne!(first, read());
}

#[test]
fn hashed_keys_come_in_the_order_of_the_true_ones() {
    let store = sealed(&MemoryStorage::new(), &key(1));
    for n in [3, 1, 2] {
        put(&store, Table::External, &[7, n], &[n]);
    }
    put(&store, Table::External, &[8], &[8]);
    let scan = |after: Option<&[u8]>, limit| {
        let rows = block_on(store.scan(Table::External, &[7], after, limit)).unwrap();
        rows.into_iter().map(|row| row.value[0]).collect::<Vec<_>>()
    };
    assert_eq!(scan(None, 9), [1, 2, 3]);
    assert_eq!(scan(Some(&[7, 1]), 1), [2]);
    let mut batch = Batch::new();
    batch.delete(Table::External, [7, 2]);
    block_on(store.commit(batch)).unwrap();
    assert_eq!(scan(None, 9), [1, 3]);
    assert_eq!(block_on(store.get(Table::External, &[7, 2])), Ok(None));
}

#[test]
fn photos_are_sealed_to_what_they_are() {
    let inner = MemoryStorage::new();
    let store = sealed(&inner, &key(1));
    let photo = store.seal(b"full", b"jpeg");
    assert_eq!(store.unseal(b"full", &photo).as_deref(), Some(&b"jpeg"[..]));
    assert_eq!(store.unseal(b"thumb", &photo), None);
    assert_eq!(sealed(&inner, &key(2)).unseal(b"full", &photo), None);
}

#[test]
fn a_pin_opens_and_another_does_not() {
    block_on(async {
        let store = MemoryStorage::new();
        let mut random = entropy(3);
        let missing = keyring::unlock(&store, PIN, b"", at(0), &mut random).await;
        assert_eq!(missing, Err(PinError::Missing));
        let short = keyring::create(&store, "12345", b"", &mut random).await;
        assert_eq!(short, Err(PinError::Short));
        let key = keyring::create(&store, PIN, b"device", &mut random)
            .await
            .unwrap();
        assert!(keyring::exists(&store).await.unwrap());
        let twice = keyring::create(&store, PIN, b"device", &mut random).await;
        assert_eq!(twice, Err(PinError::Exists));
        let opened = keyring::unlock(&store, PIN, b"device", at(0), &mut random).await;
        assert_eq!(opened, Ok(key));
        let wrong = Err(PinError::Wrong { until: None });
        let opened = keyring::unlock(&store, "305173", b"device", at(0), &mut random).await;
        assert_eq!(opened, wrong);
        let opened = keyring::unlock(&store, PIN, b"", at(0), &mut random).await;
        assert_eq!(opened, wrong, "the device's secret is half of it");
    });
}

#[test]
fn wrong_pins_wait_longer_and_longer_and_a_right_one_ends_that() {
    block_on(async {
        let store = MemoryStorage::new();
        let mut random = entropy(4);
        keyring::create(&store, PIN, b"", &mut random)
            .await
            .unwrap();
        let mut now = at(0);
        for n in 1..=6 {
            let wrong = keyring::unlock(&store, "000000", b"", now, &mut random).await;
            let wait = Patience::wait(n);
            let until = (n > Patience::FREE).then(|| now.plus(wait));
            assert_eq!(wrong, Err(PinError::Wrong { until }));
            if let Some(until) = until {
                let early = until.minus(Span::from_secs(1));
                let held = keyring::unlock(&store, PIN, b"", early, &mut random).await;
                assert_eq!(held, Err(PinError::Wait { until }), "even the right one");
                now = until;
            }
        }
        // A clock set back by a year holds nobody for a year.
        let back = now.minus(Span::from_days(9));
        let held = keyring::unlock(&store, PIN, b"", back, &mut random).await;
        assert_eq!(
            held.unwrap_err().until(),
            Some(back.plus(Patience::wait(6)))
        );
        keyring::unlock(&store, PIN, b"", now, &mut random)
            .await
            .unwrap();
        let wrong = keyring::unlock(&store, "000000", b"", now, &mut random).await;
        assert_eq!(wrong, Err(PinError::Wrong { until: None }), "counted anew");
    });
}

#[test]
fn waits_double_up_to_an_hour() {
    let waits: Vec<u64> = (0..14).map(|n| Patience::wait(n).as_secs()).collect();
    assert_eq!(
        waits,
        [
            0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600
        ]
    );
}

#[test]
fn a_try_counts_though_the_program_ends_during_it() {
    block_on(async {
        let store = MemoryStorage::new();
        let mut random = entropy(5);
        keyring::create(&store, PIN, b"", &mut random)
            .await
            .unwrap();
        for _ in 0..5 {
            // The second write, which would say how it went, is never made.
            store.fail_commit_after(1, StorageError::Full);
            let cut = keyring::unlock(&store, PIN, b"", at(0), &mut random).await;
            assert_eq!(cut, Err(PinError::Storage(StorageError::Full)));
        }
        let held = keyring::unlock(&store, PIN, b"", at(1), &mut random).await;
        assert!(matches!(held, Err(PinError::Wait { .. })));
    });
}

#[test]
fn another_pin_keeps_the_key() {
    block_on(async {
        let store = MemoryStorage::new();
        let mut random = entropy(6);
        let key = keyring::create(&store, PIN, b"", &mut random)
            .await
            .unwrap();
        let new = "a longer one";
        let wrong = keyring::change(&store, "111111", new, b"", at(0), &mut random).await;
        assert_eq!(wrong, Err(PinError::Wrong { until: None }));
        let short = keyring::change(&store, PIN, "1", b"", at(0), &mut random).await;
        assert_eq!(short, Err(PinError::Short));
        keyring::change(&store, PIN, new, b"", at(0), &mut random)
            .await
            .unwrap();
        // Asked again by a worker whose predecessor never told.
        let again = keyring::change(&store, PIN, new, b"", at(0), &mut random).await;
        assert_eq!(again, Ok(()));
        let old = keyring::unlock(&store, PIN, b"", at(0), &mut random).await;
        assert_eq!(old, Err(PinError::Wrong { until: None }));
        let opened = keyring::unlock(&store, new, b"", at(0), &mut random).await;
        assert_eq!(opened, Ok(key));
    });
}

#[test]
fn a_store_made_without_the_devices_secret_is_bound_to_it_later() {
    block_on(async {
        let store = MemoryStorage::new();
        let mut random = entropy(11);
        let key = keyring::create(&store, PIN, b"", &mut random)
            .await
            .unwrap();
        let opened = keyring::unlock(&store, PIN, b"device", at(0), &mut random).await;
        assert_eq!(opened.as_ref(), Ok(&key));
        let copied = keyring::unlock(&store, PIN, b"", at(0), &mut random).await;
        assert_eq!(copied, Err(PinError::Wrong { until: None }));
        let opened = keyring::unlock(&store, PIN, b"device", at(0), &mut random).await;
        assert_eq!(opened, Ok(key));
    });
}

#[test]
fn what_a_try_costs_is_raised_on_the_way() {
    block_on(async {
        let store = MemoryStorage::new();
        let mut random = entropy(10);
        let key = key(10);
        let cheap = pin::Cost {
            memory: 64,
            passes: 1,
        };
        keyring::put_at(&store, &key, PIN, cheap, &mut random).await;
        assert_eq!(keyring::cost_of(&store).await, cheap);
        let opened = keyring::unlock(&store, PIN, b"", at(0), &mut random).await;
        assert_eq!(opened.as_ref(), Ok(&key));
        assert_eq!(keyring::cost_of(&store).await, pin::Cost::PHONE);
        let opened = keyring::unlock(&store, PIN, b"", at(0), &mut random).await;
        assert_eq!(opened, Ok(key));
    });
}

#[test]
fn a_store_in_clear_is_not_sealed_over() {
    let store = MemoryStorage::new();
    put(&store, Table::Meta, b"format", b"1");
    let made = block_on(keyring::create(&store, PIN, b"", &mut entropy(7)));
    assert_eq!(made, Err(PinError::Exists));
}

#[test]
fn a_replica_lives_in_it() {
    block_on(async {
        let inner = MemoryStorage::new();
        let mut random = entropy(8);
        let key = keyring::create(&inner, PIN, b"", &mut random)
            .await
            .unwrap();
        let store = sealed(&inner, &key);
        crate::replica::Replica::open(store, at(0), &mut random)
            .await
            .unwrap();
        let other = sealed(&inner, &super::tests::key(9));
        let refused = crate::replica::Replica::open(other, at(0), &mut random).await;
        let table = Table::Meta;
        assert_eq!(refused.err(), Some(StorageError::Sealed { table }));
    });
}
