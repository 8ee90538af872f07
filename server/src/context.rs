//! What every act of the server works with: the store, the clock and the source of randomness.

use std::sync::Arc;

use lianjian_protocol::ids::{DeviceId, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;

use crate::clock::{Clock, Entropy, EntropyError, random};
use crate::store::{AuditEntry, Store, StoreError};

/// The store, the clock and the source of randomness.
#[derive(Clone)]
pub struct Context {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where secrets and ids come from.
    pub entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("store", &self.store.backend())
            .finish_non_exhaustive()
    }
}

/// Who acts, for the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Somebody at the machine's command line.
    CommandLine,
    /// The server itself, unasked.
    Server,
    /// A person at a device.
    Person(PersonId, DeviceId),
}

/// An act, for the audit trail.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// Who.
    pub actor: Actor,
    /// What: `grant.add`, `device.revoke`.
    pub action: &'static str,
    /// Where, if it belongs to a scope.
    pub scope: Option<ScopeId>,
    /// To what: an id or a name.
    pub subject: String,
    /// The rest. Never a secret.
    pub detail: serde_json::Value,
}

impl Act {
    /// An act on `subject`.
    #[must_use]
    pub fn new(actor: Actor, action: &'static str, subject: impl ToString) -> Self {
        Self {
            actor,
            action,
            scope: None,
            subject: subject.to_string(),
            detail: serde_json::Value::Null,
        }
    }

    /// In a scope.
    #[must_use]
    pub const fn scope(mut self, scope: ScopeId) -> Self {
        self.scope = Some(scope);
        self
    }

    /// With more to say.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

/// An act could not be done, or not be recorded.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The store's word.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Context {
    /// The instant now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id of any kind, from its `from_parts`.
    ///
    /// # Errors
    /// [`EntropyError`] when there is no randomness.
    pub fn id<T>(&self, from_parts: fn(u64, [u8; 10]) -> T) -> Result<T, EntropyError> {
        Ok(from_parts(self.now().as_millis(), random(&*self.entropy)?))
    }

    /// Appends to the audit trail.
    ///
    /// # Errors
    /// [`ActError`] when that fails.
    pub async fn record(&self, act: &Act) -> Result<(), ActError> {
        let (person, device) = match act.actor {
            Actor::CommandLine | Actor::Server => (None, None),
            Actor::Person(person, device) => (Some(person), Some(device)),
        };
        let mut detail = act.detail.clone();
        if act.actor == Actor::Server {
            let said = std::mem::take(&mut detail);
            detail = serde_json::json!({ "by": "server", "detail": said });
        }
        let entry = AuditEntry {
            id: self.id(|millis, random| *DeviceId::from_parts(millis, random).as_bytes())?,
            at: self.now(),
            person,
            device,
            action: act.action.to_owned(),
            scope: act.scope,
            subject: act.subject.clone(),
            detail,
        };
        Ok(self.store.append_audit(&[entry]).await?)
    }

    /// Does an act that must be in the audit trail. It is recorded first: an act that was recorded
    /// and failed can be explained, one that was done and not recorded can't. A failure is
    /// recorded after it.
    ///
    /// # Errors
    /// What the act fails with, or the recording.
    pub async fn audited<T, E: From<ActError> + std::fmt::Display>(
        &self,
        act: Act,
        doing: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.record(&act).await?;
        match doing.await {
            Ok(done) => Ok(done),
            Err(error) => {
                let failed = Act {
                    detail: serde_json::json!({ "action": act.action, "error": error.to_string() }),
                    action: "failed",
                    ..act
                };
                if let Err(unrecorded) = self.record(&failed).await {
                    tracing::error!(%unrecorded, action = act.action, "failure not recorded");
                }
                Err(error)
            }
        }
    }
}
