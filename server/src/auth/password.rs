//! Passwords of desk users: argon2id, a bounded number at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use lianjian_protocol::wire::ErrorCode;
use tokio::sync::Semaphore;

use crate::clock::{Entropy, random};
use crate::config::AuthConfig;
use crate::error::{Error, Result};

/// The shortest password taken.
pub const MIN_CHARS: usize = 10;
/// The longest: argon2 takes more, but nobody types it.
pub const MAX_BYTES: usize = 256;

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    running: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    queue: usize,
    /// A hash of nothing, so that an unknown name costs as much as a known one.
    decoy: Arc<str>,
}

impl Passwords {
    /// By the configured cost.
    ///
    /// # Errors
    /// `internal` when argon2 takes no such cost, or there is no randomness.
    pub fn new(config: &AuthConfig, entropy: &dyn Entropy) -> Result<Self> {
        let cost = &config.password;
        let params =
            Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(Error::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let secret: [u8; 32] = random(entropy)?;
        let decoy = hash(&argon2, &hex::encode(secret), entropy)?;
        Ok(Self {
            argon2,
            running: Arc::new(Semaphore::new(config.concurrent_hashes)),
            waiting: Arc::new(AtomicUsize::new(0)),
            queue: config.queued_hashes,
            decoy: decoy.into(),
        })
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// `invalid_input` when the password is too short or too long.
    pub fn hash(&self, password: &str, entropy: &dyn Entropy) -> Result<String> {
        if password.chars().count() < MIN_CHARS || password.len() > MAX_BYTES {
            return Err(Error::new(ErrorCode::InvalidInput).detail(format!(
                "a password has at least {MIN_CHARS} characters and at most {MAX_BYTES} bytes"
            )));
        }
        hash(&self.argon2, password, entropy)
    }

    /// Whether this is the password of this hash. Without a hash (no such name) it takes the same
    /// time and is false.
    ///
    /// # Errors
    /// `busy` when too many wait for their turn already.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let _waiting = Waiting::enter(&self.waiting, self.queue)?;
        let permit = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        let (argon2, decoy) = (self.argon2.clone(), Arc::clone(&self.decoy));
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let known = hash.is_some();
            let text = hash.as_deref().unwrap_or(&decoy);
            let parsed = PasswordHash::new(text).map_err(Error::internal)?;
            let matches = argon2.verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(matches && known)
        })
        .await
        .map_err(Error::internal)?
    }
}

fn hash(argon2: &Argon2<'_>, password: &str, entropy: &dyn Entropy) -> Result<String> {
    let salt: [u8; 16] = random(entropy)?;
    argon2
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(Error::internal)
}

/// One who waits for a turn.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize, limit: usize) -> Result<Self> {
        let entered = Self(count);
        if count.fetch_add(1, Ordering::SeqCst) >= limit {
            return Err(Error::new(ErrorCode::Busy)
                .detail("too many sign-ins at once")
                .retry_after(std::time::Duration::from_secs(5)));
        }
        Ok(entered)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;
    use crate::config::PasswordCost;

    fn passwords(queued: usize) -> Passwords {
        let config = AuthConfig {
            queued_hashes: queued,
            password: PasswordCost {
                memory_kib: 64,
                passes: 1,
                lanes: 1,
            },
            ..AuthConfig::default()
        };
        Passwords::new(&config, &SystemEntropy).unwrap()
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let passwords = passwords(8);
        let hash = passwords.hash("correct horse", &SystemEntropy).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        let verify =
            |password: &str, hash: Option<String>| passwords.verify(password.to_owned(), hash);
        assert!(verify("correct horse", Some(hash.clone())).await.unwrap());
        assert!(!verify("correct horsE", Some(hash)).await.unwrap());
        assert!(!verify("correct horse", None).await.unwrap());
    }

    #[tokio::test]
    async fn the_same_password_hashes_differently_each_time() {
        let passwords = passwords(8);
        let hash = || passwords.hash("correct horse", &SystemEntropy).unwrap();
        assert_ne!(hash(), hash());
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        let passwords = passwords(8);
        for bad in ["short", &"x".repeat(MAX_BYTES + 1)] {
            let error = passwords.hash(bad, &SystemEntropy).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidInput);
        }
    }

    #[tokio::test]
    async fn beyond_the_queue_the_server_is_busy() {
        let passwords = passwords(0);
        let error = passwords.verify("x".to_owned(), None).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::Busy);
        assert_eq!(passwords.waiting.load(Ordering::SeqCst), 0, "and not stuck");
    }
}
