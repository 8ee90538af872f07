//! A lost phone: what is unsent is handed over to be held for a supervisor, first the changes, then
//! the pictures one by one, and only once the server has all of it is the store erased. Nothing of this is kept: a device that dies meanwhile is
//! answered with the order again. A device of which the server would not keep something keeps it
//! itself: it stays revoked, and its store stays as it is.
//!
//! What was refused before and lies as a draft goes with the store: the server has judged it, and
//! whoever revokes a device has decided for the rest.

use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::auth::Wipe;
use lianjian_protocol::wire::{
    ErrorCode, HeldAnswer, HeldMedia, HeldPush, Reaction, decode, encode,
};

use super::{Effect, Engine, Event, Failure, Handing, Picture, PictureKey};
use crate::entropy::Entropy;
use crate::storage::{Storage, StorageError};

/// An order that is being obeyed.
pub(super) struct Wiping {
    token: String,
    /// The server has what was done up to this place in the local order.
    handed: u64,
    /// What the server would not keep.
    left: u32,
    pictures: Pictures,
    /// The call under way, and what it hands over.
    call: Option<(u64, Under)>,
}

/// How far the pictures are handed over.
#[derive(Clone, Copy)]
enum Pictures {
    /// Up to this one.
    After(Option<PictureKey>),
    /// There was no other when it was asked for.
    Over,
}

/// What a call hands over.
enum Under {
    /// What was done up to this place in the local order.
    Changes(u64),
    /// A picture.
    Picture(PictureKey),
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
        let before = self.wiping.take();
        self.wiping = Some(Wiping {
            token: wipe.held_token.clone(),
            handed: before.as_ref().map_or(0, |wiping| wiping.handed),
            left: before.as_ref().map_or(0, |wiping| wiping.left),
            pictures: before.map_or(Pictures::After(None), |wiping| wiping.pictures),
            call: None,
        });
        self.wait_until = None;
        self.go(now).await
    }

    /// Whether this is the number of a handing over.
    pub(super) fn is_handing_over(&self, call: u64) -> bool {
        let calling = self.wiping.as_ref().and_then(|wiping| wiping.call.as_ref());
        let under_way = calling.map(|(number, _)| *number);
        under_way == Some(call)
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
        if items.is_empty() {
            return Ok(match wiping.pictures {
                Pictures::After(after) => vec![Effect::PictureWanted { after }],
                Pictures::Over if wiping.left > 0 => {
                    let code = ErrorCode::DeviceRevoked;
                    vec![Effect::Stopped { code }]
                }
                Pictures::Over => {
                    // From here on nothing is saved that would be erased.
                    self.replica.end();
                    vec![Effect::Wipe]
                }
            });
        }
        // What was done meanwhile may name others.
        wiping.pictures = Pictures::After(None);
        self.calls += 1;
        wiping.call = Some((self.calls, Under::Changes(to)));
        let body = encode(&HeldPush {
            token: wiping.token.clone(),
            items,
        });
        Ok(vec![Effect::HandOver {
            call: self.calls,
            what: Handing::Changes,
            body,
        }])
    }

    /// The picture that was wanted is handed over, or there is no other.
    pub(super) async fn pictured(
        &mut self,
        picture: Option<Picture<'_>>,
        now: Timestamp,
    ) -> Result<Vec<Effect>, StorageError> {
        let Some(wiping) = self.wiping.as_mut().filter(|wiping| wiping.call.is_none()) else {
            return Ok(Vec::new());
        };
        let Some(Picture { key, media, bytes }) = picture else {
            wiping.pictures = Pictures::Over;
            return self.go(now).await;
        };
        self.calls += 1;
        wiping.call = Some((self.calls, Under::Picture(key)));
        let body = encode(&HeldMedia {
            token: wiping.token.clone(),
            doc: key.doc,
            content: key.content,
            media,
            bytes: bytes.to_vec().into(),
        });
        Ok(vec![Effect::HandOver {
            call: self.calls,
            what: Handing::Picture,
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
                (Ok(answer), Some((_, under))) => {
                    self.backoff.reset();
                    let mut effects = self.kept(under, answer.refused);
                    effects.extend(self.go(now).await?);
                    return Ok(effects);
                }
                // Cut short, or a portal's page.
                (Ok(_) | Err(_), _) => Failure::Unreachable,
            },
            Event::Failed { failure, .. } => failure,
            Event::SyncWanted
            | Event::Picture { .. }
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

    /// Notes what the server has now, but for so many that it would not keep.
    fn kept(&mut self, under: Under, refused: u32) -> Vec<Effect> {
        let Some(wiping) = &mut self.wiping else {
            return Vec::new();
        };
        wiping.left = wiping.left.saturating_add(refused);
        match under {
            Under::Changes(to) => {
                wiping.handed = to;
                Vec::new()
            }
            Under::Picture(picture) => {
                wiping.pictures = Pictures::After(Some(picture));
                match refused {
                    0 => vec![Effect::PictureHeld { picture }],
                    _ => Vec::new(),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
