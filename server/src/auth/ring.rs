//! The key ring as a running server holds it: read from the store, and read again when it may
//! have changed.

use std::sync::{Arc, PoisonError, RwLock};

use lianjian_protocol::time::{Span, Timestamp};
use tokio::sync::Mutex;

use super::keys::{self, KeyError, KeyRing};
use super::rescue::AFTER_RETIREMENT;
use crate::context::{Act, Actor, Context};
use crate::error::{Error, Result};
use crate::store::SigningKey;

/// Somebody who sends tokens of invented keys makes the server read its keys this often at most.
const RELOAD_EVERY: Span = Span::from_secs(5);

/// The key ring, kept up to date.
#[derive(Debug)]
pub struct SharedRing {
    context: Context,
    access_ttl: Span,
    ring: RwLock<Arc<KeyRing>>,
    read_at: Mutex<Timestamp>,
}

impl SharedRing {
    /// Reads the keys; makes the first one if there is none that signs.
    ///
    /// # Errors
    /// `busy` or `internal`, as the store has it.
    pub async fn open(context: Context, access_ttl: Span) -> Result<Self> {
        let mut stored = context.store.signing_keys().await?;
        if stored.iter().all(|key| key.retired_at.is_some()) {
            let key = new_key(&context, Actor::Server).await?;
            tracing::info!(kid = key.kid, "made the first signing key");
            stored = context.store.signing_keys().await?;
        }
        let ring = KeyRing::new(&stored, access_ttl)?;
        let read_at = Mutex::new(context.now());
        Ok(Self {
            context,
            access_ttl,
            ring: RwLock::new(Arc::new(ring)),
            read_at,
        })
    }

    /// The ring as last read.
    #[must_use]
    pub fn get(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The ring, read again: a key may have been made, or retired, by another process.
    ///
    /// # Errors
    /// `busy` or `internal`, as the store has it; the ring stays as it was.
    pub async fn reload(&self) -> Result<Arc<KeyRing>> {
        let stored = self.context.store.signing_keys().await?;
        let ring = Arc::new(KeyRing::new(&stored, self.access_ttl)?);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&ring);
        Ok(ring)
    }

    /// The ring, read again unless that was done just now: a token names a key it lacks.
    ///
    /// # Errors
    /// As [`Self::reload`].
    pub async fn reload_for_unknown_key(&self) -> Result<Arc<KeyRing>> {
        let mut read_at = self.read_at.lock().await;
        let now = self.context.now();
        if now.since(*read_at) < RELOAD_EVERY {
            return Ok(self.get());
        }
        *read_at = now;
        self.reload().await
    }
}

/// Makes a signing key; from now on it signs.
///
/// # Errors
/// `busy` or `internal`, as the store has it.
pub async fn new_key(context: &Context, actor: Actor) -> Result<SigningKey> {
    let key = keys::draw(&*context.entropy, context.now())?;
    context
        .audited::<_, Error>(Act::new(actor, "key.add", &key.kid), async {
            Ok(context.store.put_signing_key(&key).await?)
        })
        .await?;
    Ok(key)
}

/// Makes a new signing key and retires all others: from now, so that what they signed lives out
/// its time, or, when one has `leaked`, at once. Returns the new key's id and the retired ones'.
///
/// # Errors
/// `busy` or `internal`, as the store has it.
pub async fn rotate(
    context: &Context,
    actor: Actor,
    access_ttl: Span,
    leaked: bool,
) -> Result<(String, Vec<String>)> {
    let before = context.store.signing_keys().await?;
    let new = new_key(context, actor).await?;
    let at = if leaked {
        context.now().minus(access_ttl.max(AFTER_RETIREMENT))
    } else {
        context.now()
    };
    let mut retired = Vec::new();
    for key in before.into_iter().filter(|key| key.retired_at.is_none()) {
        let act = Act::new(actor, "key.retire", &key.kid)
            .detail(serde_json::json!({ "at": at, "leaked": leaked }));
        context
            .audited::<_, Error>(act, async {
                Ok(context.store.retire_signing_key(&key.kid, at).await?)
            })
            .await?;
        retired.push(key.kid);
    }
    Ok((new.kid, retired))
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::internal(error)
    }
}
