//! One queue into the log. Calls that wait at the same time share a unit of work and its commit,
//! so that durability is cheap under load; each gets its verdicts only after that commit.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use lianjian_protocol::wire::{Limits, Verdict};
use tokio::sync::{mpsc, oneshot};

use super::SyncError;
use super::batch::Batch;
use super::cache::DocumentCache;
use super::offer::Offer;
use super::reference::ReferenceCache;
use super::system::SystemReplica;
use crate::clock::Clock;
use crate::hub::Hub;
use crate::store::Store;

/// An offer and where its verdicts go.
struct Job {
    offer: Offer,
    reply: oneshot::Sender<Result<Vec<Verdict>, SyncError>>,
}

/// The way in.
pub(super) struct Intake {
    queue: mpsc::Sender<Job>,
}

/// What the worker works with.
pub(super) struct Worker {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) reference: Arc<ReferenceCache>,
    pub(super) documents: Arc<DocumentCache>,
    pub(super) limits: Limits,
    pub(super) hub: Option<Arc<Hub>>,
    pub(super) system: SystemReplica,
}

impl Intake {
    /// Starts the worker; it ends once every sender is gone and the queue is empty.
    pub(super) fn start(mut worker: Worker, queue: usize, changes_per_commit: usize) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Job>(queue);
        tokio::spawn(async move {
            while let Some(first) = receiver.recv().await {
                let mut changes = first.offer.len();
                let mut jobs = vec![first];
                while changes < changes_per_commit {
                    let Ok(job) = receiver.try_recv() else { break };
                    changes += job.offer.len();
                    jobs.push(job);
                }
                worker.work(jobs).await;
            }
        });
        Self { queue: sender }
    }

    /// Offers changes and waits for the verdicts.
    pub(super) async fn offer(&self, offer: Offer) -> Result<Vec<Verdict>, SyncError> {
        let (reply, verdicts) = oneshot::channel();
        self.queue
            .try_send(Job { offer, reply })
            .map_err(|_| SyncError::Busy)?;
        verdicts.await.map_err(|_| SyncError::Busy)?
    }
}

impl Worker {
    /// One shared commit. When it fails, each call is tried alone, so that what broke one call
    /// doesn't fail its neighbours.
    async fn work(&mut self, jobs: Vec<Job>) {
        metrics::histogram!("lianjian_calls_per_commit").record(jobs.len() as f64);
        let (offers, replies): (Vec<Offer>, Vec<_>) =
            jobs.into_iter().map(|j| (j.offer, j.reply)).unzip();
        match self.commit(&offers).await {
            Ok(verdicts) => {
                for (reply, verdicts) in replies.into_iter().zip(verdicts) {
                    // A caller that has gone will ask again.
                    let _ = reply.send(Ok(verdicts));
                }
            }
            Err(error) if offers.len() == 1 => {
                for (reply, error) in replies.into_iter().zip([error]) {
                    let _ = reply.send(Err(error));
                }
            }
            Err(error) => {
                tracing::warn!(%error, calls = offers.len(), "a shared intake failed; trying each call alone");
                for (offer, reply) in offers.into_iter().zip(replies) {
                    let outcome = self.commit(std::slice::from_ref(&offer)).await;
                    let _ = reply.send(outcome.map(|mut v| v.pop().unwrap_or_default()));
                }
            }
        }
    }

    /// A unit of work that outlives a panic in it: one call must never stop the intake of all.
    /// What it had written is undone with the transaction, and nothing of it is in the caches,
    /// which are filled after the commit only.
    async fn commit(&mut self, offers: &[Offer]) -> Result<Vec<Vec<Verdict>>, SyncError> {
        let work = AssertUnwindSafe(self.unit_of_work(offers)).catch_unwind();
        work.await
            .unwrap_or_else(|_| Err(SyncError::Corrupt("judging a call panicked".to_owned())))
    }

    async fn unit_of_work(&mut self, offers: &[Offer]) -> Result<Vec<Vec<Verdict>>, SyncError> {
        let mut batch = Batch::begin(self, offers).await?;
        let mut verdicts = Vec::with_capacity(offers.len());
        for offer in offers {
            verdicts.push(batch.take(offer).await?);
        }
        batch.commit().await?;
        Ok(verdicts)
    }
}
