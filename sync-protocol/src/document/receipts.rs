//! The server's receipts of a document's changes.

use std::collections::BTreeMap;

use crate::document::DocumentError;
use crate::ids::Actor;
use crate::time::Timestamp;
use crate::wire::ActorReceipts;

/// `received_at` of each change by (actor, seq); none while a change is unsent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Receipts(BTreeMap<Actor, Vec<Option<Timestamp>>>);

impl Receipts {
    /// The receipt of an actor's change.
    pub(crate) fn get(&self, actor: Actor, seq: u64) -> Option<Timestamp> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.0.get(&actor)?.get(index).copied().flatten()
    }

    /// Sets it. The caller has seen to it that the change exists, which bounds `seq`.
    pub(crate) fn set(&mut self, actor: Actor, seq: u64, received_at: Option<Timestamp>) {
        let Some(index) = seq.checked_sub(1).and_then(|i| usize::try_from(i).ok()) else {
            return;
        };
        let receipts = self.0.entry(actor).or_default();
        if receipts.len() <= index {
            receipts.resize(index + 1, None);
        }
        if let Some(slot) = receipts.get_mut(index) {
            *slot = received_at;
        }
    }

    /// As they travel with a snapshot: each actor's up to its first unsent change, since an actor's
    /// changes are acknowledged in order.
    pub(crate) fn to_wire(&self) -> Vec<ActorReceipts> {
        self.0
            .iter()
            .map(|(actor, receipts)| {
                let mut before = 0;
                let received_at = receipts
                    .iter()
                    .map_while(|r| *r)
                    .map(|at| {
                        let micros = i64::try_from(at.as_micros()).unwrap_or(i64::MAX);
                        let delta = micros - before;
                        before = micros;
                        delta
                    })
                    .collect();
                ActorReceipts {
                    actor: *actor,
                    received_at,
                }
            })
            .filter(|r| !r.received_at.is_empty())
            .collect()
    }

    /// From what travelled; `changes` says how many changes an actor has.
    pub(crate) fn from_wire(
        wire: &[ActorReceipts],
        changes: impl Fn(Actor) -> usize,
    ) -> Result<Self, DocumentError> {
        let mut all = BTreeMap::new();
        for ActorReceipts { actor, received_at } in wire {
            let bad = || DocumentError::Receipts(*actor);
            if received_at.len() > changes(*actor) {
                return Err(bad());
            }
            let mut now = 0_i64;
            let mut receipts = Vec::with_capacity(received_at.len());
            for delta in received_at {
                now = now.checked_add(*delta).ok_or_else(bad)?;
                let micros = u64::try_from(now).map_err(|_| bad())?;
                receipts.push(Some(Timestamp::from_micros(micros)));
            }
            if all.insert(*actor, receipts).is_some() {
                return Err(bad());
            }
        }
        Ok(Self(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travel_and_return() {
        let (a, b) = (Actor::from_bytes([1; 8]), Actor::from_bytes([2; 8]));
        let mut receipts = Receipts::default();
        receipts.set(a, 1, Some(Timestamp::from_micros(100)));
        receipts.set(a, 2, Some(Timestamp::from_micros(70)));
        receipts.set(b, 1, Some(Timestamp::from_micros(90)));
        let wire = receipts.to_wire();
        assert_eq!(wire[0].received_at, [100, -30]);
        assert_eq!(Receipts::from_wire(&wire, |_| 2), Ok(receipts));
    }

    #[test]
    fn unsent_changes_end_an_actors_list() {
        let a = Actor::from_bytes([1; 8]);
        let mut receipts = Receipts::default();
        receipts.set(a, 1, Some(Timestamp::from_micros(100)));
        receipts.set(a, 2, None);
        assert_eq!(receipts.to_wire()[0].received_at, [100]);
        assert_eq!(receipts.get(a, 2), None);
        assert_eq!(receipts.get(a, 0), None);
    }

    #[test]
    fn hostile_receipts_are_errors() {
        let a = Actor::from_bytes([1; 8]);
        for list in [vec![1, 1, 1], vec![-1], vec![i64::MAX, 1]] {
            let wire = [ActorReceipts {
                actor: a,
                received_at: list,
            }];
            assert_eq!(
                Receipts::from_wire(&wire, |_| 2),
                Err(DocumentError::Receipts(a))
            );
        }
    }
}
