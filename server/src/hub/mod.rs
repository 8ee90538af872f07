//! Who listens, and telling them that something moved.
//!
//! A socket is told of what its person may read at that moment, by the same function that decides
//! what a sync call brings. Sockets are found by the scopes of their persons' grants, so that an
//! entry costs what the listeners of its place cost and never what all of them do.

mod queue;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{DeviceId, DocRef, PersonId, ScopeId};
use lianjian_protocol::policy::sight;
use lianjian_protocol::wire::{ErrorCode, LogId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

pub use queue::Next;

use crate::config::LiveConfig;
use crate::context::Context;
use queue::Queue;

/// One socket that listens.
#[derive(Debug)]
struct Socket {
    queue: Arc<Queue>,
    principal: Arc<Principal>,
    /// The scopes of the grants, under which it is found.
    scopes: Vec<ScopeId>,
}

#[derive(Debug, Default)]
struct Sockets {
    last: u64,
    all: HashMap<u64, Socket>,
    by_scope: HashMap<ScopeId, BTreeSet<u64>>,
    /// The oldest first.
    by_device: HashMap<DeviceId, VecDeque<u64>>,
}

/// Who listens.
pub struct Hub {
    context: Context,
    per_device: usize,
    most: usize,
    seats: Arc<Semaphore>,
    sockets: Mutex<Sockets>,
    closing: watch::Sender<bool>,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").finish_non_exhaustive()
    }
}

impl Hub {
    /// A hub that nobody listens to yet.
    #[must_use]
    pub fn new(context: Context, config: &LiveConfig) -> Self {
        let most = config.sockets.min(Semaphore::MAX_PERMITS);
        Self {
            context,
            per_device: config.per_device,
            most,
            seats: Arc::new(Semaphore::new(most)),
            sockets: Mutex::default(),
            closing: watch::Sender::new(false),
        }
    }

    fn sockets(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more socket, whoever it is; none when all are taken or the server ends.
    #[must_use]
    pub fn seat(&self) -> Option<OwnedSemaphorePermit> {
        if *self.closing.borrow() {
            return None;
        }
        Arc::clone(&self.seats).try_acquire_owned().ok()
    }

    /// Begins to listen for this person's device. When the device has as many sockets as it may,
    /// its oldest is ended.
    #[must_use]
    pub fn listen(self: &Arc<Self>, principal: Arc<Principal>) -> Listener {
        let device = principal.device;
        let queue = Arc::new(Queue::default());
        if *self.closing.borrow() {
            queue.end(ErrorCode::Busy);
        }
        let mut sockets = self.sockets();
        sockets.last += 1;
        let id = sockets.last;
        let of_device = sockets.by_device.entry(device).or_default();
        of_device.push_back(id);
        let oldest = (of_device.len() > self.per_device).then(|| of_device.pop_front());
        if let Some(oldest) = oldest.flatten().and_then(|id| sockets.all.get(&id)) {
            oldest.queue.end(ErrorCode::RateLimited);
        }
        sockets.put(id, Arc::clone(&queue), principal);
        gauge(&sockets);
        Listener {
            hub: Arc::clone(self),
            id,
            device,
            queue,
        }
    }

    /// A log has an entry of this number, durably. `reference` is that of the log's scope at
    /// least. With `only`, it is news to these people alone: the others find it with the next.
    pub fn advanced(
        &self,
        log: LogId,
        seq: u64,
        reference: &Reference,
        only: Option<&BTreeSet<PersonId>>,
    ) {
        self.tell(log, reference, only, |queue| queue.advance(log, seq));
    }

    /// Logs have come so far by the hand of another process, durably.
    pub async fn moved(&self, moved: Vec<(LogId, u64)>) {
        if self.sockets().all.is_empty() {
            return;
        }
        let scopes: Vec<ScopeId> = moved.iter().map(|(log, _)| log.scope).collect();
        match self.context.store.reference_for(&scopes).await {
            Ok(reference) => {
                for (log, seq) in moved {
                    self.advanced(log, seq, &reference, None);
                }
            }
            // They find out when they look next.
            Err(error) => tracing::warn!(%error, "nobody was told of what others wrote"),
        }
    }

    /// The bytes of an attachment that this document names have arrived, durably.
    pub async fn attachment(&self, doc: DocRef, content: [u8; 32]) {
        if self.sockets().all.is_empty() {
            return;
        }
        let store = &self.context.store;
        let found = async {
            let head = store.heads(&[doc]).await?.remove(&doc);
            let reference = store.reference_for(&[doc.scope]).await?;
            Ok::<_, crate::store::StoreError>(head.map(|head| (head.log, reference)))
        };
        match found.await {
            Ok(Some((log, reference))) => {
                self.tell(log, &reference, None, |queue| {
                    queue.attachment(doc, content)
                });
            }
            Ok(None) => {}
            // They find out when they look next.
            Err(error) => tracing::warn!(%error, %doc, "nobody was told of an attachment"),
        }
    }

    /// Something about this device changed (it was revoked): its sockets ask anew at once.
    pub fn check(&self, device: DeviceId) {
        let sockets = self.sockets();
        for id in sockets.by_device.get(&device).into_iter().flatten() {
            if let Some(socket) = sockets.all.get(id) {
                socket.queue.check();
            }
        }
    }

    fn tell(
        &self,
        log: LogId,
        reference: &Reference,
        only: Option<&BTreeSet<PersonId>>,
        say: impl Fn(&Queue),
    ) {
        let now = self.context.now();
        let sockets = self.sockets();
        let path = reference.path(log.scope);
        let near: BTreeSet<u64> = path
            .iter()
            .filter_map(|scope| sockets.by_scope.get(scope))
            .flatten()
            .copied()
            .collect();
        for socket in near.iter().filter_map(|id| sockets.all.get(id)) {
            let meant = only.is_none_or(|only| only.contains(&socket.principal.person));
            if meant && sight::can_read(&socket.principal, &log, reference, now) {
                say(&socket.queue);
            }
        }
    }

    /// Waits until the server ends.
    pub async fn closing(&self) {
        let mut closing = self.closing.subscribe();
        // The sender is this very hub.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    /// Takes no more sockets, ends those there are, and waits until they are gone.
    pub async fn close(&self) {
        self.closing.send_replace(true);
        for socket in self.sockets().all.values() {
            socket.queue.end(ErrorCode::Busy);
        }
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        // An error means that it was closed before.
        let _ = self.seats.acquire_many(all).await;
        self.seats.close();
    }
}

impl Sockets {
    fn put(&mut self, id: u64, queue: Arc<Queue>, principal: Arc<Principal>) {
        let scopes: BTreeSet<ScopeId> = principal.grants.iter().map(|g| g.scope).collect();
        for scope in &scopes {
            self.by_scope.entry(*scope).or_default().insert(id);
        }
        let socket = Socket {
            queue,
            principal,
            scopes: scopes.into_iter().collect(),
        };
        self.all.insert(id, socket);
    }

    fn remove(&mut self, id: u64) -> Option<Socket> {
        let socket = self.all.remove(&id)?;
        for scope in &socket.scopes {
            if let Some(ids) = self.by_scope.get_mut(scope) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.by_scope.remove(scope);
                }
            }
        }
        Some(socket)
    }
}

fn gauge(sockets: &Sockets) {
    #[allow(clippy::cast_precision_loss)]
    metrics::gauge!("lianjian_live_sockets").set(sockets.all.len() as f64);
}

/// A socket's end of the hub. Dropped, it listens no more.
#[derive(Debug)]
pub struct Listener {
    hub: Arc<Hub>,
    id: u64,
    device: DeviceId,
    queue: Arc<Queue>,
}

impl Listener {
    /// What to do next, once there is something. Given up and called again, it loses nothing.
    pub async fn next(&self) -> Next {
        self.queue.next().await
    }

    /// What the person may read has changed.
    pub fn update(&self, principal: Arc<Principal>) {
        let mut sockets = self.hub.sockets();
        if let Some(socket) = sockets.remove(self.id) {
            sockets.put(self.id, socket.queue, principal);
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut sockets = self.hub.sockets();
        let _ = sockets.remove(self.id);
        if let Some(ids) = sockets.by_device.get_mut(&self.device) {
            ids.retain(|id| *id != self.id);
            if ids.is_empty() {
                sockets.by_device.remove(&self.device);
            }
        }
        gauge(&sockets);
    }
}

#[cfg(test)]
mod tests;
