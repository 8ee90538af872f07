//! What a device does, without the border: Rust's own types in and out.

use js_sys::Uint8Array;
use lianjian_core::engine::{Engine, Event, Failure, Picture, PictureKey, Refusal, Settings};
use lianjian_core::live;
use lianjian_core::records::Session;
use lianjian_core::replica::{Replica, Saved, Swept};
use lianjian_core::sealed::{DataKey, Sealed, keyring};
use lianjian_core::view::{self, Instruct, Query};
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::auth::{RefreshResponse, Wipe};
use serde::Serialize;
use wasm_bindgen::JsCast as _;

use super::{Device, DeviceOptions, Effects, Store};
use crate::effect::{Wishes, key, parse_key};
use crate::entropy;
use crate::error::Error;
use crate::event::{Given, Told};
use crate::storage::JsStorage;
use crate::turn::Turns;

#[derive(Serialize)]
pub(super) struct SavedJson {
    doc: String,
    seq: u64,
    at: u64,
}

impl From<Saved> for SavedJson {
    fn from(saved: Saved) -> Self {
        Self {
            doc: key(saved.doc),
            seq: saved.seq,
            at: saved.at.as_micros(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct SweptJson {
    docs: Vec<String>,
    more: bool,
}

impl From<Swept> for SweptJson {
    fn from(swept: Swept) -> Self {
        Self {
            docs: swept.rows.into_iter().map(key).collect(),
            more: swept.more,
        }
    }
}

#[derive(Serialize)]
pub(super) struct SessionJson<'a> {
    pub(super) server: &'a str,
    pub(super) access_token: &'a str,
    pub(super) access_expires_at: u64,
}

pub(crate) fn document(text: &str) -> Result<DocRef, Error> {
    parse_key(text).ok_or_else(|| Error::Invalid(format!("{text:?} is no document")))
}

impl Device {
    pub(super) async fn opened(
        storage: JsStorage,
        key: DataKey,
        options: DeviceOptions,
    ) -> Result<Self, Error> {
        let now = read_clock(&options)?;
        let store = Sealed::new(storage, key, Box::new(entropy::browser));
        let replica = Replica::open(store, now, &mut entropy::browser).await?;
        Ok(Self {
            engine: Turns::new(Engine::new(replica, Settings::default())),
            options,
        })
    }

    pub(super) async fn created(
        storage: JsStorage,
        pin: &str,
        options: DeviceOptions,
    ) -> Result<Self, Error> {
        let secret = options.device_secret().unwrap_or_default();
        let key = keyring::create(&storage, pin, &secret, &mut entropy::browser).await?;
        Self::opened(storage, key, options).await
    }

    pub(super) async fn unlocked(
        storage: JsStorage,
        pin: &str,
        options: DeviceOptions,
    ) -> Result<Self, Error> {
        let secret = options.device_secret().unwrap_or_default();
        let now = read_clock(&options)?;
        let key = keyring::unlock(&storage, pin, &secret, now, &mut entropy::browser).await?;
        Self::opened(storage, key, options).await
    }

    pub(super) async fn pin_changed(&self, old: &str, new: &str) -> Result<(), Error> {
        let turn = self.engine.take().await;
        let secret = self.options.device_secret().unwrap_or_default();
        let store = turn.value.replica.store().inner();
        let now = self.time()?;
        keyring::change(store, old, new, &secret, now, &mut entropy::browser).await?;
        Ok(())
    }

    /// What the live socket said: to the engine, and to the app where it concerns it.
    pub(super) async fn heard(&self, frame: &[u8]) -> Result<Effects, Error> {
        let mut turn = self.engine.take().await;
        let engine = &mut turn.value;
        let now = self.time()?;
        let heard = live::read(frame);
        let effects = match heard.event() {
            Some(event) => engine.handle(event, now, &mut entropy::browser).await?,
            None => Vec::new(),
        };
        let mut wishes = Wishes::of(effects, engine.replica.session());
        wishes.hear(heard);
        effects_of(wishes)
    }

    pub(super) fn time(&self) -> Result<Timestamp, Error> {
        read_clock(&self.options)
    }

    pub(super) async fn told(&self, told: Told, body: &[u8]) -> Result<Effects, Error> {
        let mut turn = self.engine.take().await;
        let engine = &mut turn.value;
        let now = self.time()?;
        let mut wipe = None;
        let event = match told {
            Told::SyncWanted => Event::SyncWanted,
            Told::Saved => Event::Saved,
            Told::Tick => Event::Tick,
            Told::Online => Event::Online,
            Told::Offline => Event::Offline,
            Told::Answer {
                call,
                status,
                retry_after,
            } => match refusal(status, retry_after.as_deref(), body) {
                None => Event::Answer { call, body },
                Some(refusal) => match ordered(refusal.wipe, &mut wipe) {
                    Some(wipe) => Event::Revoked {
                        call: Some(call),
                        wipe,
                    },
                    None => Event::Failed {
                        call,
                        failure: refusal.failure,
                    },
                },
            },
            Told::Failed { call, how } => Event::Failed {
                call,
                failure: how.into(),
            },
            Told::RefreshAnswer {
                status,
                retry_after,
            } => match refusal(status, retry_after.as_deref(), body) {
                None => refreshed(engine, body).await?,
                Some(refusal) => match ordered(refusal.wipe, &mut wipe) {
                    Some(wipe) => Event::Revoked { call: None, wipe },
                    None => Event::RefreshFailed {
                        failure: refusal.failure,
                    },
                },
            },
            Told::RefreshFailed { how } => Event::RefreshFailed {
                failure: how.into(),
            },
            Told::Picture { picture } => Event::Picture {
                picture: picture
                    .map(|given| given_picture(&given, body))
                    .transpose()?,
            },
        };
        let effects = engine.handle(event, now, &mut entropy::browser).await?;
        let wishes = Wishes::of(effects, engine.replica.session());
        effects_of(wishes)
    }

    pub(super) async fn asked(&self, query: Query) -> Result<String, Error> {
        let mut turn = self.engine.take().await;
        let now = self.time()?;
        let answer = view::answer(&mut turn.value.replica, query, now).await?;
        Ok(serde_json::to_string(&answer)?)
    }

    pub(super) async fn instructed(&self, instruct: Instruct) -> Result<String, Error> {
        let mut turn = self.engine.take().await;
        let now = self.time()?;
        let replica = &mut turn.value.replica;
        let saved = view::instruct(replica, instruct, now, &mut entropy::browser).await?;
        Ok(serde_json::to_string(&saved)?)
    }
}

/// A picture that JavaScript gives, as the engine takes it.
fn given_picture<'a>(given: &Given, bytes: &'a [u8]) -> Result<Picture<'a>, Error> {
    Ok(Picture {
        key: PictureKey {
            doc: document(&given.doc)?,
            content: given.content,
        },
        media: given.media,
        bytes,
    })
}

fn read_clock(options: &DeviceOptions) -> Result<Timestamp, Error> {
    let now = options.now().unwrap_or(f64::NAN);
    if !(0.0..9_007_199_254_740_992.0).contains(&now) {
        return Err(Error::Invalid(format!("{now} is no time")));
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was just seen to be a safe integer's range"
    )]
    Ok(Timestamp::from_micros(now as u64))
}

/// How an answer failed, if it did.
fn refusal(status: u16, retry_after: Option<&str>, body: &[u8]) -> Option<Refusal> {
    (!(200..300).contains(&status)).then(|| Refusal::read(status, retry_after, body))
}

/// The order that came with a refusal, kept for as long as the event speaks of it.
fn ordered(order: Option<Wipe>, kept: &mut Option<Wipe>) -> Option<&Wipe> {
    *kept = order;
    kept.as_ref()
}

/// Keeps the new tokens before anything is done with them: the refresh token is good for one use.
async fn refreshed(engine: &mut Engine<Store>, body: &[u8]) -> Result<Event<'static>, Error> {
    let failure = Failure::Unreachable;
    let Ok(answer) = serde_json::from_slice::<RefreshResponse>(body) else {
        return Ok(Event::RefreshFailed { failure });
    };
    let Some(session) = engine.replica.session() else {
        return Ok(Event::RefreshFailed { failure });
    };
    let session = Session::new(session.server.clone(), answer.tokens);
    engine.replica.set_session(session).await?;
    if let Some(trust) = &answer.trust {
        engine.replica.trust(trust).await?;
    }
    Ok(Event::SessionRefreshed)
}

fn effects_of(wishes: Wishes) -> Result<Effects, Error> {
    let made: Effects = js_sys::Object::new().unchecked_into();
    made.set_effects(serde_json::to_string(&wishes.wanted)?);
    let bodies = wishes.bodies.iter().map(|body| Uint8Array::from(&body[..]));
    made.set_bodies(bodies.collect());
    Ok(made)
}
