//! The sync call: takes what a device offers, and tells it what is new to it.
//!
//! Intake goes through one queue and shares commits (`intake`); reading pages (`pull`) needs no
//! lock. Nothing here knows a database or HTTP.

pub mod apart;
mod batch;
mod cache;
mod calls;
pub mod held;
mod intake;
mod look;
mod named;
mod offer;
mod page;
mod pull;
pub mod reference;
mod system;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::ids::Epoch;
use lianjian_protocol::wire::{
    Cursors, ErrorCode, GrantsUpdate, Limits, PROTOCOL, SyncRequest, SyncResponse, Verdict,
    cursor_digest,
};

pub(crate) use cache::assemble;
pub use calls::{Closed, SyncCalls};
pub use look::Look;

use crate::clock::{Clock, Entropy};
use crate::hub::Hub;
use crate::store::{Store, StoreError};
use cache::{CursorCache, DocumentCache};
use intake::Intake;
use reference::ReferenceCache;

/// Who calls: what the token says, with the grants as the database has them now.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person on the device.
    pub principal: Principal,
    /// The version of the grants in it.
    pub grants_version: u64,
}

/// Why a call as a whole got no answer. Verdicts on single changes are in the answer.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// Another version of the protocol.
    #[error("this server speaks protocol {PROTOCOL}, not {0}")]
    Protocol(u16),
    /// More than one call may hold.
    #[error("too many {0} in one call")]
    TooMany(&'static str),
    /// The queue is full or the server is going down.
    #[error("the server is busy")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something stored can't be read.
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
}

impl SyncError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Protocol(_) => ErrorCode::ProtocolVersion,
            Self::TooMany(_) => ErrorCode::TooManyItems,
            Self::Busy => ErrorCode::Busy,
            Self::Store(error) if error.is_transient() => ErrorCode::Busy,
            Self::Store(_) | Self::Corrupt(_) => ErrorCode::Internal,
        }
    }
}

/// How the service is sized.
#[derive(Debug, Clone)]
pub struct SyncOptions {
    /// The protocol's limits.
    pub limits: Limits,
    /// Documents kept in memory.
    pub cached_documents: usize,
    /// Devices whose cursors are kept in memory.
    pub cached_devices: usize,
    /// Calls that may wait for a commit; more are answered `busy`.
    pub queue: usize,
    /// Changes that share one commit at most.
    pub changes_per_commit: usize,
    /// Who is told what was taken in, after it is durable.
    pub hub: Option<Arc<Hub>>,
}

impl Default for SyncOptions {
    fn default() -> Self {
        Self {
            limits: Limits::DEFAULT,
            cached_documents: 4_096,
            cached_devices: 50_000,
            queue: 4_096,
            changes_per_commit: 2_000,
            hub: None,
        }
    }
}

/// The service behind `POST /v1/sync`.
pub struct SyncService {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    options: SyncOptions,
    epoch: Epoch,
    reference: Arc<ReferenceCache>,
    documents: Arc<DocumentCache>,
    cursors: CursorCache,
    intake: Intake,
}

impl std::fmt::Debug for SyncService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SyncService")
            .field("epoch", &self.epoch)
            .finish_non_exhaustive()
    }
}

impl SyncService {
    /// Starts the service and its intake worker, which ends when the service is dropped.
    ///
    /// # Errors
    /// [`SyncError`] when the epoch can't be read, or there is no randomness for it.
    pub async fn start(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: &dyn Entropy,
        options: SyncOptions,
    ) -> Result<Self, SyncError> {
        let random = |what: &str| {
            crate::clock::random::<16>(entropy)
                .map_err(|e| SyncError::Corrupt(format!("no {what}: {e}")))
        };
        let epoch = store
            .get_or_create_epoch(Epoch::from_bytes(random("epoch")?))
            .await?;
        let actor = random("actor")?;
        let mut system_actor = [0; 8];
        system_actor.copy_from_slice(&actor[..8]);
        let reference = Arc::new(ReferenceCache::new(store.clone()));
        let documents = Arc::new(DocumentCache::new(options.cached_documents));
        let intake = Intake::start(
            intake::Worker {
                store: store.clone(),
                clock: clock.clone(),
                reference: reference.clone(),
                documents: documents.clone(),
                limits: options.limits.clone(),
                hub: options.hub.clone(),
                system: system::SystemReplica::new(lianjian_protocol::ids::Actor::from_bytes(
                    system_actor,
                )),
            },
            options.queue,
            options.changes_per_commit,
        );
        let cursors = CursorCache::new(options.cached_devices);
        Ok(Self {
            store,
            clock,
            options,
            epoch,
            reference,
            documents,
            cursors,
            intake,
        })
    }

    /// The server's epoch.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The limits that calls are held to.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// One call of a device. Idempotent: repeating it changes nothing. A verdict is only given
    /// once it is durable.
    ///
    /// # Errors
    /// [`SyncError`] when the call as a whole got no answer; nothing was decided then, or what was
    /// is found again by repeating it.
    pub async fn call(
        &self,
        caller: &Caller,
        request: SyncRequest,
    ) -> Result<SyncResponse, SyncError> {
        self.check(&request)?;
        let offered = offer::Offer::new(
            caller.principal.clone(),
            request.push,
            request.reads,
            &self.options.limits,
        );
        let pushed = offered.hashes();
        let verdicts = if offered.is_empty() {
            Vec::new()
        } else {
            self.intake.offer(offered).await?
        };
        count(&verdicts);
        let device = caller.principal.device;
        let known = match request.cursors {
            Cursors::List(list) => Some(list),
            Cursors::Unchanged(digest) => self.cursors.get(device, digest),
        };
        let grants =
            (request.grants_version != Some(caller.grants_version)).then(|| GrantsUpdate {
                version: caller.grants_version,
                grants: caller.principal.grants.clone(),
            });
        let mut response = SyncResponse {
            verdicts,
            pull: Vec::new(),
            grants,
            lost: Vec::new(),
            reference: None,
            need_cursors: known.is_none(),
            more: false,
            server_time: self.clock.now(),
            server_epoch: self.epoch,
            lacking: Vec::new(),
            signature: None,
        };
        let Some(known) = known else {
            return Ok(response);
        };
        let view = self
            .reference
            .view_of(&caller.principal, self.clock.now())
            .await?;
        response.reference =
            view.update_for(request.reference_version.as_ref().map(|v| v.as_slice()));
        let taken: std::collections::HashSet<_> = pushed
            .into_iter()
            .zip(&response.verdicts)
            .filter(|(_, verdict)| matches!(verdict, Verdict::Accepted(_) | Verdict::Duplicate(_)))
            .filter_map(|(hash, _)| hash)
            .collect();
        let (smallest, largest) = self.options.limits.page_bytes;
        let budget = (request.budget as usize).clamp(smallest, largest);
        let pull = pull::Pull {
            store: &*self.store,
            documents: &self.documents,
            caller,
            view: &view,
            taken: &taken,
        };
        let pulled = pull.run(&known, &request.want, budget).await?;
        response.pull = pulled.pages;
        response.lost = pulled.lost;
        response.more = pulled.more;
        self.cursors
            .put(device, cursor_digest(&pulled.cursors), pulled.cursors);
        Ok(response)
    }

    fn check(&self, request: &SyncRequest) -> Result<(), SyncError> {
        let limits = &self.options.limits;
        if request.protocol != PROTOCOL {
            return Err(SyncError::Protocol(request.protocol));
        }
        let cursors = match &request.cursors {
            Cursors::List(list) => list.len(),
            Cursors::Unchanged(_) => 0,
        };
        let changes: usize = request.push.iter().map(|d| d.changes.len()).sum();
        for (what, has, most) in [
            ("cursors", cursors, limits.cursors),
            ("documents", request.push.len(), limits.push_documents),
            ("changes", changes, limits.push_changes),
            ("documents wanted", request.want.len(), limits.want),
            ("read marks", request.reads.len(), limits.reads),
        ] {
            if has > most {
                return Err(SyncError::TooMany(what));
            }
        }
        Ok(())
    }
}

/// Counts verdicts for `/metrics`.
fn count(verdicts: &[Verdict]) {
    for verdict in verdicts {
        let (outcome, code) = match verdict {
            Verdict::Accepted(_) => ("accepted", ""),
            Verdict::Duplicate(_) => ("duplicate", ""),
            Verdict::Held(code) => ("held", code.as_str()),
            Verdict::Refused { code, .. } => ("refused", code.as_str()),
            Verdict::Blocked(_) => ("blocked", ""),
        };
        metrics::counter!("lianjian_verdicts_total", "outcome" => outcome, "code" => code)
            .increment(1);
    }
}
