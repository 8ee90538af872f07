//! A lost phone: what is unsent is handed over to be held for a supervisor, and only once the server
//! has all of it is the store erased. Nothing of this is kept: a device that dies meanwhile is
//! answered with the order again. A device of which the server would not keep something keeps it
//! itself: it stays revoked, and its store stays as it is.
//!
//! What was refused before and lies as a draft goes with the store: the server has judged it, and
//! whoever revokes a device has decided for the rest.

use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::auth::Wipe;
use lianjian_protocol::wire::{ErrorCode, HeldAnswer, HeldPush, Reaction, decode, encode};

use super::{Effect, Engine, Event, Failure};
use crate::entropy::Entropy;
use crate::storage::{Storage, StorageError};

/// An order that is being obeyed.
pub(super) struct Wiping {
    token: String,
    /// The server has what was done up to this place in the local order.
    handed: u64,
    /// Changes that the server would not keep.
    left: u32,
    /// The call under way, and how far it goes.
    call: Option<(u64, u64)>,
}

impl<S: Storage> Engine<S> {
    /// An order that can't be verified is none: the device is revoked, and that is all.
    pub(super) async fn revoked(
        &mut self,
        call: Option<u64>,
        wipe: &Wipe,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<Effect>, StorageError> {
        if let Some(call) = call
            && self.land(call).is_none()
            && !self.is_handing_over(call)
        {
            return Ok(Vec::new());
        }
        if !self.replica.is_ordered(wipe).await? {
            let failure = Failure::Refused {
                code: ErrorCode::DeviceRevoked,
                retry_after: None,
            };
            return Ok(match call {
                Some(_) => self.failed(failure, now, entropy),
                None => self.not_refreshed(failure, now, entropy),
            });
        }
        self.wiping = Some(Wiping {
            token: wipe.held_token.clone(),
            handed: self.wiping.as_ref().map_or(0, |wiping| wiping.handed),
            left: self.wiping.as_ref().map_or(0, |wiping| wiping.left),
            call: None,
        });
        self.wait_until = None;
        self.go(now).await
    }

    /// Whether this is the number of a handing over.
    pub(super) fn is_handing_over(&self, call: u64) -> bool {
        let under_way = self.wiping.as_ref().and_then(|wiping| wiping.call);
        under_way.is_some_and(|(number, _)| number == call)
    }

    /// Hands over what is still unsent, or says that nothing is.
    pub(super) async fn hand_over(&mut self) -> Result<Vec<Effect>, StorageError> {
        let Some(wiping) = &mut self.wiping else {
            return Ok(Vec::new());
        };
        if wiping.call.is_some() {
            return Ok(Vec::new());
        }
        let (items, to) = self
            .replica
            .unsent_changes(wiping.handed, self.push_bytes)
            .await?;
        if items.is_empty() && wiping.left > 0 {
            let code = ErrorCode::DeviceRevoked;
            return Ok(vec![Effect::Stopped { code }]);
        }
        if items.is_empty() {
            // From here on nothing is saved that would be erased.
            self.replica.end();
            return Ok(vec![Effect::Wipe]);
        }
        self.calls += 1;
        wiping.call = Some((self.calls, to));
        let body = encode(&HeldPush {
            token: wiping.token.clone(),
            items,
        });
        Ok(vec![Effect::HandOver {
            call: self.calls,
            body,
        }])
    }

    /// A handing over has been answered, or not.
    pub(super) async fn handed_over(
        &mut self,
        event: Event<'_>,
        now: Timestamp,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<Effect>, StorageError> {
        let under_way = self.wiping.as_mut().and_then(|wiping| wiping.call.take());
        let failure = match event {
            Event::Answer { body, .. } => match (decode::<HeldAnswer>(body), under_way) {
                (Ok(answer), Some((_, to))) => {
                    if let Some(wiping) = &mut self.wiping {
                        wiping.handed = to;
                        wiping.left = wiping.left.saturating_add(answer.refused);
                    }
                    self.backoff.reset();
                    return self.go(now).await;
                }
                // Cut short, or a portal's page.
                (Ok(_) | Err(_), _) => Failure::Unreachable,
            },
            Event::Failed { failure, .. } => failure,
            Event::SyncWanted
            | Event::Saved
            | Event::Tick
            | Event::Online
            | Event::Offline
            | Event::Advanced { .. }
            | Event::SessionRefreshed
            | Event::RefreshFailed { .. }
            | Event::Revoked { .. } => return Ok(Vec::new()),
        };
        Ok(match failure {
            // The token has run out: whoever asks for a session gets the order with another.
            Failure::Refused { code, .. } if code.reaction() == Reaction::SignIn => {
                vec![Effect::SessionNeeded]
            }
            Failure::Refused { .. } | Failure::Unreachable | Failure::TimedOut => {
                self.failed(failure, now, entropy)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use lianjian_protocol::domain::command::Command;

    use super::*;
    use crate::replica::{Instruction, ReplicaError};
    use crate::testing::{Device, Hub, doc, file, steward};

    /// A device that obeys an order, with one case unsent: its first handing over.
    fn obeying() -> (Device, u64) {
        let mut li = steward();
        li.sync(&mut Hub::new());
        li.run(doc(1), file()).unwrap();
        li.engine.wiping = Some(Wiping {
            token: "t".to_owned(),
            handed: 0,
            left: 0,
            call: None,
        });
        let effects = block_on(li.event(Event::SyncWanted));
        let [Effect::HandOver { call, .. }] = effects[..] else {
            panic!("{effects:?}")
        };
        (li, call)
    }

    fn answered(li: &mut Device, call: u64, held: u32, refused: u32) -> Vec<Effect> {
        let body = encode(&HeldAnswer {
            held,
            refused,
            ..HeldAnswer::default()
        });
        let body = &body[..];
        block_on(li.event(Event::Answer { call, body }))
    }

    fn say(li: &mut Device) -> Result<(), ReplicaError> {
        let text = "还来得及吗".to_owned();
        let instruction = Instruction::new(doc(1), Command::Comment { text });
        let now = li.now;
        block_on(li.engine.replica.execute(instruction, now)).map(|_| ())
    }

    #[test]
    fn once_all_is_handed_over_nothing_more_is_said_to_be_saved() {
        let (mut li, call) = obeying();
        say(&mut li).unwrap();
        // What was saved during the call is handed over too.
        let effects = answered(&mut li, call, 1, 0);
        let [Effect::HandOver { call, .. }] = effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(answered(&mut li, call, 1, 0), [Effect::Wipe]);
        assert!(matches!(say(&mut li), Err(ReplicaError::Ended)));
    }

    #[test]
    fn what_the_server_would_not_keep_is_not_erased() {
        let (mut li, call) = obeying();
        let code = ErrorCode::DeviceRevoked;
        assert_eq!(answered(&mut li, call, 0, 1), [Effect::Stopped { code }]);
        assert_eq!(li.pending(), 1);
        say(&mut li).unwrap();
    }
}
