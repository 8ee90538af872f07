//! The sync engine: told what happened, it says what to do next, and does no I/O itself.
//!
//! One call is in flight at a time. Everything durable is in the [`Replica`]; what the engine
//! keeps in memory may be lost at any moment, and the next call makes up for it, since calls are
//! idempotent.

mod answer;
mod backoff;
mod lost;
mod refusal;
#[cfg(test)]
mod tests;
mod types;

pub use backoff::Backoff;
pub use refusal::Refusal;
pub use types::{Effect, Event, Failure, Handing, Picture, PictureKey, Settings, Totals};

use std::collections::{BTreeMap, BTreeSet, HashSet};

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::{
    Cursors, ErrorCode, LogId, PROTOCOL, Reaction, ReadMark, SyncRequest, encode,
};
use minicbor::bytes::ByteVec;

use crate::entropy::Entropy;
use crate::replica::{Offered, Replica};
use crate::storage::{Storage, StorageError};
use lost::Wiping;

/// A device's sync engine over its replica.
pub struct Engine<S> {
    /// What the device holds. Commands go to it directly; [`Event::Saved`] tells the engine.
    pub replica: Replica<S>,
    settings: Settings,
    online: bool,
    signed_in: bool,
    /// The session was refreshed and no call has had an answer since.
    untried_session: bool,
    calls: u64,
    in_flight: Option<Flight>,
    /// Another call is wanted once the one in flight is over.
    again: bool,
    wait_until: Option<Timestamp>,
    backoff: Backoff,
    push_bytes: usize,
    /// Documents on which nothing could be decided; they are left out until the next wake.
    deferred: HashSet<DocRef>,
    totals: Totals,
    /// What the live socket told since the last call began: how far logs have come.
    advanced: BTreeMap<LogId, u64>,
    /// The server has ordered this store to be erased.
    wiping: Option<Wiping>,
    /// An answer was begun and, for a store that failed, not ended: verdicts may be kept that
    /// nothing was done about.
    unfinished: bool,
}

/// A call under way.
struct Flight {
    call: u64,
    called_at: Timestamp,
    items: Vec<Offered>,
    reads: Vec<ReadMark>,
    /// Whether more waited than fitted.
    more: bool,
    /// Whether the cursors went as a list.
    listed: bool,
}

impl<S: Storage> Engine<S> {
    /// An engine that takes the network to be there until told otherwise.
    #[must_use]
    pub fn new(replica: Replica<S>, settings: Settings) -> Self {
        let signed_in = replica.session().is_some();
        let push_bytes = settings.push_bytes;
        let backoff = Backoff::new(settings.first_wait, settings.longest_wait);
        Self {
            replica,
            settings,
            online: true,
            signed_in,
            untried_session: false,
            calls: 0,
            in_flight: None,
            again: false,
            wait_until: None,
            backoff,
            push_bytes,
            deferred: HashSet::new(),
            totals: Totals::default(),
            advanced: BTreeMap::new(),
            wiping: None,
            unfinished: false,
        }
    }

    /// What all calls so far came to.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Whether a call is under way.
    #[must_use]
    pub fn is_calling(&self) -> bool {
        self.in_flight.is_some()
    }

    /// Takes in what happened and says what to do.
    ///
    /// # Errors
    /// [`StorageError`] when the store failed: the call is then as good as never made, and the
    /// next [`Event::SyncWanted`] makes it again.
    pub async fn handle(
        &mut self,
        event: Event<'_>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<Effect>, StorageError> {
        match event {
            Event::SyncWanted | Event::Online => {
                self.online = true;
                // A session that was refused may be a good one by now: the wish is worth a call.
                self.signed_in = self.replica.session().is_some();
                self.wait_until = None;
                self.deferred.clear();
                self.go(now).await
            }
            // A wait after a failure is kept: saving often must not become calling often.
            Event::Saved => self.go(now).await,
            Event::Advanced { log, seq } => {
                let last = self.advanced.entry(log).or_default();
                *last = seq.max(*last);
                // The call in flight may bring it: its answer shows.
                if !self.is_behind() || self.in_flight.is_some() {
                    return Ok(Vec::new());
                }
                self.go(now).await
            }
            Event::Tick => {
                if self.wait_until.is_some_and(|until| until <= now) {
                    self.wait_until = None;
                    self.deferred.clear();
                }
                self.go(now).await
            }
            Event::Offline => {
                self.online = false;
                Ok(Vec::new())
            }
            Event::SessionRefreshed => {
                self.signed_in = true;
                self.untried_session = true;
                self.wait_until = None;
                self.go(now).await
            }
            Event::RefreshFailed { failure } => Ok(self.not_refreshed(failure, now, entropy)),
            // What is rare or large is boxed: the state of every call of this function would have
            // room for all of it otherwise, on a stack that may be a small one.
            Event::Revoked { call, wipe } => Box::pin(self.revoked(call, wipe, now, entropy)).await,
            Event::Picture { picture } => Box::pin(self.pictured(picture, now)).await,
            Event::Answer { call, .. } | Event::Failed { call, .. }
                if self.is_handing_over(call) =>
            {
                Box::pin(self.handed_over(event, now, entropy)).await
            }
            Event::Answer { call, body } => {
                let Some(flight) = self.land(call) else {
                    return Ok(Vec::new());
                };
                Box::pin(self.answered(flight, body, now, entropy)).await
            }
            Event::Failed { call, failure } => match self.land(call) {
                Some(_) => Ok(self.failed(failure, now, entropy)),
                None => Ok(Vec::new()),
            },
        }
    }

    /// Ends the call of this number, if it is the one in flight. News of any other is old.
    fn land(&mut self, call: u64) -> Option<Flight> {
        let flight = self.in_flight.take_if(|flight| flight.call == call)?;
        self.replica.set_sending([]);
        Some(flight)
    }

    /// Whether the live socket told of an entry that the device does not hold.
    fn is_behind(&mut self) -> bool {
        if self.advanced.is_empty() {
            return false;
        }
        let cursors = self.replica.cursors();
        let held = |log| cursors.iter().find(|c| c.log == log).map_or(0, |c| c.seq);
        self.advanced.retain(|log, seq| held(*log) < *seq);
        !self.advanced.is_empty()
    }

    /// Calls, or says what it waits for.
    async fn go(&mut self, now: Timestamp) -> Result<Vec<Effect>, StorageError> {
        if self.in_flight.is_some() {
            self.again = true;
            return Ok(Vec::new());
        }
        if !self.online {
            return Ok(Vec::new());
        }
        // Before the session: one that can't be refreshed now is no reason to try all the time.
        if let Some(at) = self.wait_until {
            return Ok(vec![Effect::Wake { at }]);
        }
        if self.wiping.is_some() {
            return Box::pin(self.hand_over()).await;
        }
        if !self.signed_in {
            return Ok(vec![Effect::SessionNeeded]);
        }
        self.call(now).await.map(|effect| vec![effect])
    }

    async fn call(&mut self, now: Timestamp) -> Result<Effect, StorageError> {
        let offer = self.replica.offer(self.push_bytes, &self.deferred).await?;
        let want = self.replica.wants().await?;
        let reads = self.replica.unsent_reads().await?;
        let (cursors, listed) = match self.replica.agreed() {
            Some(digest) => (Cursors::Unchanged(digest), false),
            None => (Cursors::List(self.replica.cursors()), true),
        };
        let request = SyncRequest {
            protocol: PROTOCOL,
            server_epoch: self.replica.epoch(),
            reference_version: self
                .replica
                .reference_version()
                .map(|version| ByteVec::from(version.to_vec())),
            cursors,
            push: offer.push,
            want,
            reads: reads.clone(),
            budget: self.settings.page_bytes,
            grants_version: self.replica.grants().version,
            restore: None,
        };
        self.calls += 1;
        let body = encode(&request);
        self.totals.calls += 1;
        self.totals.offered += offer.items.len() as u64;
        self.totals.bytes_up += body.len() as u64;
        self.again = false;
        // This call brings all of it. What it does not, the device may not read: one call for each
        // time that it is told, and never one without end.
        self.advanced.clear();
        let docs: BTreeSet<DocRef> = offer.items.iter().map(|item| item.doc).collect();
        self.replica.set_sending(docs);
        self.in_flight = Some(Flight {
            call: self.calls,
            called_at: now,
            items: offer.items,
            reads,
            more: offer.more,
            listed,
        });
        Ok(Effect::Call {
            call: self.calls,
            body,
        })
    }

    fn failed(
        &mut self,
        failure: Failure,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Vec<Effect> {
        self.totals.failures += 1;
        match failure {
            Failure::Unreachable | Failure::TimedOut => {
                // A line that breaks often gets smaller bites.
                self.smaller_bites();
                vec![self.wait(None, now, entropy)]
            }
            Failure::Refused { code, retry_after } => match code.reaction() {
                Reaction::SignIn => {
                    self.signed_in = false;
                    // A session refused although it is new would be refreshed without end.
                    if std::mem::take(&mut self.untried_session) {
                        vec![self.wait(retry_after, now, entropy)]
                    } else {
                        vec![Effect::SessionNeeded]
                    }
                }
                Reaction::Retry | Reaction::Rerun | Reaction::Draft => {
                    vec![self.wait(retry_after, now, entropy)]
                }
                Reaction::Human => {
                    if matches!(code, ErrorCode::BodyTooLarge | ErrorCode::TooManyItems) {
                        self.smaller_bites();
                    }
                    vec![
                        Effect::Stopped { code },
                        self.wait(retry_after, now, entropy),
                    ]
                }
            },
        }
    }

    /// A session that could not be refreshed: over for good, or tried again with the next wake.
    fn not_refreshed(
        &mut self,
        failure: Failure,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Vec<Effect> {
        match failure {
            Failure::Unreachable | Failure::TimedOut => vec![self.wait(None, now, entropy)],
            Failure::Refused { code, retry_after } => match code.reaction() {
                // Only a person can open another session; what is unsent stays.
                Reaction::SignIn | Reaction::Human => vec![Effect::Stopped { code }],
                Reaction::Retry | Reaction::Rerun | Reaction::Draft => {
                    vec![self.wait(retry_after, now, entropy)]
                }
            },
        }
    }

    fn smaller_bites(&mut self) {
        self.push_bytes = (self.push_bytes / 2).max(self.settings.least_push_bytes);
    }

    fn wait(
        &mut self,
        at_least: Option<Span>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Effect {
        let span = self.backoff.next(entropy).max(at_least.unwrap_or_default());
        let at = now.plus(span);
        self.wait_until = Some(at);
        Effect::Wake { at }
    }
}
