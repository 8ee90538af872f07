//! Taking in an answer: the server itself, verdicts, what was lost, pages, and only then what the
//! verdicts ask for, so that commands are run again on everything that the answer brought.

use std::collections::BTreeSet;

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{SyncResponse, decode};

use super::{Effect, Engine, Failure, Flight};
use crate::entropy::Entropy;
use crate::replica::{PageOutcome, Pulled};
use crate::storage::{Storage, StorageError};

impl<S: Storage> Engine<S> {
    pub(super) async fn answered(
        &mut self,
        flight: Flight,
        body: &[u8],
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<Effect>, StorageError> {
        self.totals.bytes_down += body.len() as u64;
        let Ok(response) = decode::<SyncResponse>(body) else {
            // Cut short on its way, most likely: nothing of it is taken, and all of it comes again.
            return Ok(self.failed(Failure::Unreachable, now, entropy));
        };
        self.untried_session = false;
        let mut clock = *self.replica.clock();
        clock.measure(response.server_time, flight.called_at, now);
        let before = self.replica.cursors();
        let met = self
            .replica
            .meet(
                response.server_epoch,
                clock,
                response.grants,
                response.reference,
            )
            .await?;

        let unfinished = std::mem::replace(&mut self.unfinished, true);
        let settled = self
            .replica
            .settle(&flight.items, &response.verdicts)
            .await?;
        self.totals.accepted += settled.accepted as u64;
        self.totals.duplicates += settled.duplicates as u64;
        self.totals.held += settled.held as u64;
        self.totals.refused += settled.refused as u64;

        let mut pulled = Pulled::default();
        let mut unfit = false;
        for log in &response.lost {
            pulled.add(self.replica.drop_log(*log).await?);
        }
        for page in &response.pull {
            match self.replica.apply_page(page, &mut pulled).await? {
                PageOutcome::Kept => {}
                PageOutcome::Unfit => unfit = true,
            }
        }
        self.totals.changes += pulled.changes as u64;
        self.totals.snapshots += pulled.snapshots as u64;
        self.totals.removed += pulled.removed as u64;

        let marked: BTreeSet<DocRef> = &settled.marked | &pulled.marked;
        let rebuilt = match unfinished {
            true => self.replica.rebuild_marked(now, entropy).await?,
            false => self.replica.rebuild(&marked, now, entropy).await?,
        };
        self.unfinished = false;
        self.totals.rerun += rebuilt.rerun as u64;
        self.totals.drafts += rebuilt.drafts.len() as u64;
        self.replica.reads_sent(&flight.reads).await?;
        let unplaced = self.replica.has_log_at_nothing();
        let agreed = !response.need_cursors && !unfit && !met.new_epoch && !unplaced;
        self.replica.conclude(agreed, response.server_time).await?;

        let mut docs = settled.changed;
        docs.extend(pulled.changed.iter().copied());
        docs.extend(rebuilt.changed.iter().copied());
        let decided = settled.accepted + settled.duplicates + settled.held + settled.refused;
        let progress = decided > 0
            || !docs.is_empty()
            || self.replica.cursors() != before
            || !pulled.wanted.is_empty()
            || met.new_epoch
            || met.grants
            || met.reference
            || (response.need_cursors && !flight.listed);
        let again = response.more
            || flight.more
            || response.need_cursors
            || unfit
            || unplaced
            || met.new_epoch
            || rebuilt.rerun > 0;
        // A document that the server can't give is no reason to call without end.
        let wants = !self.replica.wants().await?.is_empty();

        let mut effects = Vec::new();
        if !docs.is_empty() {
            effects.push(Effect::Changed { docs });
        }
        if !rebuilt.drafts.is_empty() {
            effects.push(Effect::AttentionNeeded {
                drafts: rebuilt.drafts,
            });
        }
        if met.grants || met.reference {
            effects.push(Effect::ReferenceChanged);
        }
        if met.new_epoch {
            effects.push(Effect::Restored);
        }
        self.push_bytes = (self.push_bytes * 2).min(self.settings.push_bytes);
        self.deferred.extend(settled.deferred.iter().copied());
        if settled.deferred.is_empty() {
            self.backoff.reset();
        }
        // What the live socket told of while this call was under way, and it did not bring.
        let behind = self.is_behind();
        if self.again || behind || ((again || wants) && progress) {
            effects.extend(self.go(now).await?);
        } else if again || !self.deferred.is_empty() {
            // Something is left, and to ask for it again at once would lead nowhere.
            effects.push(self.wait(None, now, entropy));
        } else {
            effects.push(Effect::Synced);
        }
        Ok(effects)
    }
}
