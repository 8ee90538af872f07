//! Sign-in with a password, for people at a desk.
//!
//! A name that nobody has is answered like a wrong password in every respect: the same code, the
//! same hashing, the same lock-out. What only a known name needs (counting the failure in the
//! database) is done after the answer, while the name's turn is still held, so that its next
//! attempt waits for it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{EnrolResponse, SignInRequest};

use super::service::Auth;
use super::session::identity;
use crate::context::{Act, Actor, Context};
use crate::error::{Error, Result};
use crate::store::{Credentials, Device};

/// Names that take their turns together.
const STRIPES: usize = 64;
/// Unknown names remembered at once. Beyond it all are forgotten, which unlocks nothing real.
const MAX_UNKNOWN: usize = 10_000;

/// Turns of names, and the failures of names that nobody has.
#[derive(Debug)]
pub struct Lockouts {
    /// One attempt per name at a time, or a storm of guesses would all be looked at before the
    /// first failure is counted.
    turns: Vec<Arc<tokio::sync::Mutex<()>>>,
    unknown: Mutex<HashMap<String, Unknown>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Unknown {
    failures: u32,
    locked_until: Option<Timestamp>,
}

impl Default for Lockouts {
    fn default() -> Self {
        Self {
            turns: (0..STRIPES).map(|_| Arc::default()).collect(),
            unknown: Mutex::default(),
        }
    }
}

impl Lockouts {
    async fn turn(&self, name: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let stripe = usize::try_from(hasher.finish() % STRIPES as u64).unwrap_or_default();
        match self.turns.get(stripe) {
            Some(turn) => Arc::clone(turn).lock_owned().await,
            // There are always STRIPES of them; a turn of its own would still be a turn.
            None => Arc::<tokio::sync::Mutex<()>>::default().lock_owned().await,
        }
    }

    fn unknown_locked_until(&self, name: &str) -> Option<Timestamp> {
        let unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        unknown.get(name).and_then(|entry| entry.locked_until)
    }

    fn unknown_failed(&self, name: &str, limit: u32, locked_until: Timestamp) {
        let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        if unknown.len() >= MAX_UNKNOWN && !unknown.contains_key(name) {
            unknown.clear();
        }
        let entry = unknown.entry(name.to_owned()).or_default();
        entry.failures += 1;
        if entry.failures >= limit {
            *entry = Unknown {
                failures: 0,
                locked_until: Some(locked_until),
            };
        }
    }
}

/// The one spelling of a sign-in name.
#[must_use]
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Auth {
    /// `POST /v1/sign-in`: the desk becomes a device of the person.
    ///
    /// # Errors
    /// `sign_in_rejected`, `locked_out`, `busy`.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<EnrolResponse> {
        let name = fold(&request.name);
        let turn = self.lockouts.turn(&name).await;
        let found = self.context.store.credentials(&name).await?;
        let locked = match &found {
            Some(credentials) => credentials.locked_until,
            None => self.lockouts.unknown_locked_until(&name),
        };
        let now = self.context.now();
        if let Some(until) = locked.filter(|until| now < *until) {
            count("locked_out");
            return Err(locked_out(until.since(now)));
        }
        let hash = found.as_ref().and_then(|c| c.password_hash.clone());
        let matches = self.passwords.verify(request.password, hash).await?;
        match found {
            Some(credentials) if matches => self.signed_in(&credentials).await,
            found => {
                count("rejected");
                let failure = Failure {
                    context: self.context.clone(),
                    lockouts: Arc::clone(&self.lockouts),
                    limit: self.config.lockout_failures,
                    locked_until: now.plus(self.config.lockout()),
                };
                tokio::spawn(async move {
                    failure.note(&name, found).await;
                    drop(turn);
                });
                Err(Error::new(ErrorCode::SignInRejected))
            }
        }
    }

    async fn signed_in(&self, credentials: &Credentials) -> Result<EnrolResponse> {
        let store = &self.context.store;
        if credentials.failed_attempts > 0 || credentials.locked_until.is_some() {
            store.clear_failed_sign_ins(credentials.person).await?;
        }
        let person = store.person(credentials.person).await?.ok_or_else(|| {
            Error::internal(format!("credentials of nobody: {}", credentials.person))
        })?;
        let device = Device {
            id: self.context.id(DeviceId::from_parts)?,
            person: person.id,
            name: "desk".to_owned(),
            platform: "desk".to_owned(),
            created_at: self.context.now(),
            revoked_at: None,
        };
        let first = self.first_token(device.id)?;
        store.put_device(&device, &first.family).await?;
        let tokens = self.tokens_of(&first, person.id, device.id)?;
        let act = Act::new(Actor::Person(person.id, device.id), "sign_in", device.id);
        self.context.record(&act).await?;
        count("signed_in");
        Ok(EnrolResponse {
            trust: Some(self.trust(person.id, device.id)?),
            identity: identity(person, device.id, self.epoch()),
            tokens,
            server_time: self.context.now(),
        })
    }
}

struct Failure {
    context: Context,
    lockouts: Arc<Lockouts>,
    limit: u32,
    locked_until: Timestamp,
}

impl Failure {
    async fn note(&self, name: &str, credentials: Option<Credentials>) {
        let Some(credentials) = credentials else {
            // Not in the log either: people type passwords into the wrong field.
            self.lockouts
                .unknown_failed(name, self.limit, self.locked_until);
            return;
        };
        let person = credentials.person;
        let counted = self
            .context
            .store
            .failed_sign_in(person, self.limit, self.locked_until)
            .await;
        let locked = match counted {
            Ok(after) => after.locked_until == Some(self.locked_until),
            Err(error) => {
                tracing::error!(%error, %person, "a failed sign-in was not counted");
                false
            }
        };
        let action = if locked {
            "sign_in.locked"
        } else {
            "sign_in.failed"
        };
        if let Err(error) = self
            .context
            .record(&Act::new(Actor::Server, action, person))
            .await
        {
            tracing::error!(%error, %person, "a failed sign-in was not recorded");
        }
    }
}

fn locked_out(left: Span) -> Error {
    Error::new(ErrorCode::LockedOut).retry_after(Duration::from_micros(left.as_micros()))
}

fn count(outcome: &'static str) {
    metrics::counter!("lianjian_sign_ins_total", "outcome" => outcome).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_locks_like_a_known_one() {
        let lockouts = Lockouts::default();
        let until = Timestamp::from_secs(100);
        for _ in 0..4 {
            lockouts.unknown_failed("nobody", 5, until);
            assert_eq!(lockouts.unknown_locked_until("nobody"), None);
        }
        lockouts.unknown_failed("nobody", 5, until);
        assert_eq!(lockouts.unknown_locked_until("nobody"), Some(until));
        assert_eq!(lockouts.unknown_locked_until("somebody"), None);
    }

    #[test]
    fn invented_names_do_not_fill_the_memory() {
        let lockouts = Lockouts::default();
        for i in 0..MAX_UNKNOWN + 5 {
            lockouts.unknown_failed(&i.to_string(), 5, Timestamp::from_secs(1));
        }
        assert!(lockouts.unknown.lock().unwrap().len() <= MAX_UNKNOWN);
    }

    #[test]
    fn a_name_has_one_spelling() {
        assert_eq!(fold(" Chen.Wei "), "chen.wei");
    }
}
