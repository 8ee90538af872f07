//! A store's key under its PIN: made, opened, put under another PIN; and how often that went wrong.
//!
//! The record stands in clear in [`Table::Keys`] of the store that it opens. A six-digit PIN is
//! soon guessed by whoever can copy it and try elsewhere; Argon2id makes each guess dear, and a
//! secret of the device's own (in a browser, a key that can be used and not read) makes the copy
//! alone useless.

use lianjian_protocol::time::Timestamp;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::cipher::Cipher;
use super::keys::DataKey;
use super::pin::{Cost, LEAST_PIN, Patience, PinError};
use crate::entropy::Entropy;
use crate::records::{decode, encode};
use crate::storage::{Batch, Storage, StorageError, Table};

const RECORD: &[u8] = b"ring";
const SALT_LEN: usize = 16;
/// What the wrapped key is bound to, so that it is no value of a table.
const BOUND: &[u8] = b"lianjian keyring";

/// What stands in the store.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Ring {
    #[n(0)]
    salt: ByteVec,
    #[n(1)]
    cost: Cost,
    /// The data key, sealed under the PIN's.
    #[n(2)]
    wrapped: ByteVec,
    /// Wrong PINs since the last right one. The one being tried counts until it proves right, so
    /// that a program ended halfway has not tried for nothing.
    #[n(3)]
    wrong: u32,
    /// When the last of them was, by this device's clock.
    #[n(4)]
    tried_at: Option<Timestamp>,
    /// Whether a secret of the device was mixed with the PIN.
    #[n(5)]
    bound: Option<bool>,
}

impl Ring {
    fn new(
        key: &DataKey,
        pin: &str,
        device: &[u8],
        cost: Cost,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, PinError> {
        let mut salt = [0; SALT_LEN];
        entropy.fill(&mut salt);
        let wrapping = cost.key(pin, &salt, device).ok_or_else(no_key)?;
        let wrapped = Cipher::new(&wrapping).seal(BOUND, key.as_bytes(), entropy);
        Ok(Self {
            salt: ByteVec::from(salt.to_vec()),
            cost,
            wrapped: ByteVec::from(wrapped),
            wrong: 0,
            tried_at: None,
            bound: Some(!device.is_empty()),
        })
    }

    fn is_bound(&self) -> bool {
        self.bound == Some(true)
    }

    fn open(&self, pin: &str, device: &[u8]) -> Result<Option<DataKey>, PinError> {
        let device = if self.is_bound() { device } else { b"" };
        let wrapping = self.cost.key(pin, &self.salt, device).ok_or_else(no_key)?;
        Ok(Cipher::new(&wrapping)
            .open(BOUND, &self.wrapped)
            .and_then(|key| DataKey::from_slice(&key)))
    }

    /// Until when no PIN is looked at, if at all. A clock that was set back makes nobody wait
    /// longer than the wait itself.
    fn waits_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.tried_at?.min(now).plus(Patience::wait(self.wrong));
        (until > now).then_some(until)
    }

    async fn read(store: &impl Storage) -> Result<Self, PinError> {
        match store.get(Table::Keys, RECORD).await? {
            Some(bytes) => Ok(decode(Table::Keys, &bytes)?),
            None => Err(PinError::Missing),
        }
    }

    async fn keep(&self, store: &impl Storage) -> Result<(), PinError> {
        let mut batch = Batch::new();
        batch.put(Table::Keys, RECORD, encode(self));
        Ok(store.commit(batch).await?)
    }
}

fn no_key() -> PinError {
    let detail = "no key comes of the PIN".to_owned();
    PinError::Storage(StorageError::Unavailable(detail))
}

fn fit(pin: &str) -> Result<(), PinError> {
    if pin.chars().count() < LEAST_PIN {
        return Err(PinError::Short);
    }
    Ok(())
}

/// Whether there is a sealed store.
///
/// # Errors
/// [`StorageError`] when the store can't be read.
pub async fn exists(store: &impl Storage) -> Result<bool, StorageError> {
    Ok(store.get(Table::Keys, RECORD).await?.is_some())
}

/// Makes a store's key, and keeps it under a PIN. `store` is the one beneath; `device` a secret of
/// this device's that must be given again each time, or nothing.
///
/// # Errors
/// [`PinError::Short`]; [`PinError::Exists`] where anything is stored already; the store's.
pub async fn create(
    store: &impl Storage,
    pin: &str,
    device: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<DataKey, PinError> {
    fit(pin)?;
    for table in Table::ALL {
        if !store.scan(table, b"", None, 1).await?.is_empty() {
            return Err(PinError::Exists);
        }
    }
    let key = DataKey::random(entropy);
    Ring::new(&key, pin, device, Cost::PHONE, entropy)?
        .keep(store)
        .await?;
    Ok(key)
}

/// The store's key, if the PIN is right. What it costs to try is raised on the way where a newer
/// program asks for more, and a store made without the device's secret is bound to it.
///
/// # Errors
/// [`PinError::Wrong`], [`PinError::Wait`], [`PinError::Missing`], or the store's.
pub async fn unlock(
    store: &impl Storage,
    pin: &str,
    device: &[u8],
    now: Timestamp,
    entropy: &mut dyn Entropy,
) -> Result<DataKey, PinError> {
    let mut ring = Ring::read(store).await?;
    if let Some(until) = ring.waits_until(now) {
        return Err(PinError::Wait { until });
    }
    ring.wrong = ring.wrong.saturating_add(1);
    ring.tried_at = Some(now);
    ring.keep(store).await?;
    let Some(key) = ring.open(pin, device)? else {
        let until = ring.waits_until(now);
        return Err(PinError::Wrong { until });
    };
    if ring.cost.is_below(Cost::PHONE) || (!ring.is_bound() && !device.is_empty()) {
        ring = Ring::new(&key, pin, device, Cost::PHONE, entropy)?;
    }
    ring.wrong = 0;
    ring.tried_at = None;
    ring.keep(store).await?;
    Ok(key)
}

/// Puts the store under another PIN. The key stays, so that nothing else is written again. Asked
/// again, by a program that ended before it heard, it is done already: the new PIN opens the store.
///
/// # Errors
/// As [`unlock`] for the old PIN, each of the two a try; [`PinError::Short`] for the new one, before
/// that.
pub async fn change(
    store: &impl Storage,
    old: &str,
    new: &str,
    device: &[u8],
    now: Timestamp,
    entropy: &mut dyn Entropy,
) -> Result<(), PinError> {
    fit(new)?;
    let key = match unlock(store, old, device, now, entropy).await {
        Err(PinError::Wrong { until: None }) => {
            return unlock(store, new, device, now, entropy).await.map(drop);
        }
        other => other?,
    };
    Ring::new(&key, new, device, Cost::PHONE, entropy)?
        .keep(store)
        .await
}

/// Keeps a key at another cost, as an older program would have.
#[cfg(test)]
pub(super) async fn put_at(
    store: &impl Storage,
    key: &DataKey,
    pin: &str,
    cost: Cost,
    entropy: &mut dyn Entropy,
) {
    let ring = Ring::new(key, pin, b"", cost, entropy).unwrap();
    ring.keep(store).await.unwrap();
}

/// What a try costs now.
#[cfg(test)]
pub(super) async fn cost_of(store: &impl Storage) -> Cost {
    Ring::read(store).await.unwrap().cost
}
