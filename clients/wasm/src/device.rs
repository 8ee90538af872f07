//! One open store with its engine, as JavaScript sees it.

use js_sys::{Array, Uint8Array};
use lianjian_core::engine::{Engine, Event, Failure, Refusal, Settings};
use lianjian_core::records::{Owner, Session};
use lianjian_core::replica::{Instruction, Replica, Resolution, Saved};
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::ids::{DocId, DocRef, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::auth::{Identity, Tokens};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::effect::{Wishes, key, parse_key};
use crate::entropy;
use crate::error::Error;
use crate::event::Told;
use crate::storage::{JsStorage, StorageHost};
use crate::turn::Turns;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a device is given by the page: its clock, in microseconds since 1970. */
export interface DeviceOptions { now(): number; }
/** What to do after an event: JSON, and the bodies that its requests name by index. */
export interface Effects { effects: string; bodies: Uint8Array[]; }
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "DeviceOptions")]
    pub type DeviceOptions;

    #[wasm_bindgen(method, catch)]
    fn now(this: &DeviceOptions) -> Result<f64, JsValue>;

    #[wasm_bindgen(extends = js_sys::Object, typescript_type = "Effects")]
    pub type Effects;

    #[wasm_bindgen(method, setter, js_name = effects)]
    fn set_effects(this: &Effects, json: String);

    #[wasm_bindgen(method, setter, js_name = bodies)]
    fn set_bodies(this: &Effects, bodies: Array);
}

/// A device. Calls are served one after the other in the order in which they were made; each
/// rejects with a `CoreError {code, detail}`. After a panic nothing may be asked of it any more.
#[wasm_bindgen]
pub struct Device {
    engine: Turns<Engine<JsStorage>>,
    options: DeviceOptions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Instruct {
    doc: Option<String>,
    #[serde(default)]
    scope: Option<ScopeId>,
    command: Command,
    #[serde(default)]
    role: Option<Role>,
}

#[derive(Serialize)]
struct SavedJson {
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

#[derive(Deserialize)]
#[serde(tag = "query", rename_all = "snake_case")]
enum Query {
    Rows,
    Status,
    ExportUnsent,
}

#[derive(Serialize)]
struct SessionJson<'a> {
    server: &'a str,
    access_token: &'a str,
    access_expires_at: u64,
}

fn document(text: &str) -> Result<DocRef, Error> {
    parse_key(text).ok_or_else(|| Error::Invalid(format!("{text:?} is no document")))
}

impl Device {
    async fn opened(storage: JsStorage, options: DeviceOptions) -> Result<Self, Error> {
        let now = read_clock(&options)?;
        let replica = Replica::open(storage, now, &mut entropy::browser).await?;
        Ok(Self {
            engine: Turns::new(Engine::new(replica, Settings::default())),
            options,
        })
    }

    fn time(&self) -> Result<Timestamp, Error> {
        read_clock(&self.options)
    }

    async fn told(&self, told: Told, body: &[u8]) -> Result<Effects, Error> {
        let mut turn = self.engine.take().await;
        let engine = &mut turn.value;
        let now = self.time()?;
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
                Some(failure) => Event::Failed { call, failure },
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
                Some(failure) => Event::RefreshFailed { failure },
            },
            Told::RefreshFailed { how } => Event::RefreshFailed {
                failure: how.into(),
            },
        };
        let effects = engine.handle(event, now, &mut entropy::browser).await?;
        let wishes = Wishes::of(effects, engine.replica.session());
        effects_of(wishes)
    }

    async fn asked(&self, query: Query) -> Result<String, Error> {
        let turn = self.engine.take().await;
        let replica = &turn.value.replica;
        Ok(match query {
            Query::Rows => serde_json::to_string(&replica.summaries().await?)?,
            Query::Status => serde_json::to_string(&replica.status().await?)?,
            Query::ExportUnsent => serde_json::to_string(&replica.unsent(self.time()?).await?)?,
        })
    }

    async fn instructed(&self, instruct: Instruct) -> Result<String, Error> {
        let mut turn = self.engine.take().await;
        let now = self.time()?;
        let doc = match (instruct.doc, instruct.scope) {
            (Some(text), _) => document(&text)?,
            (None, Some(scope)) => new_document(scope, now),
            (None, None) => return Err(Error::Invalid("neither doc nor scope".to_owned())),
        };
        let instruction = Instruction {
            role: instruct.role,
            ..Instruction::new(doc, instruct.command)
        };
        let saved = turn.value.replica.execute(instruction, now).await?;
        Ok(serde_json::to_string(&SavedJson::from(saved))?)
    }
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

/// A document made now.
fn new_document(scope: ScopeId, now: Timestamp) -> DocRef {
    let mut random = [0; 10];
    entropy::browser(&mut random);
    DocRef {
        scope,
        doc: DocId::from_parts(now.as_millis(), random),
    }
}

/// How an answer failed, if it did.
fn refusal(status: u16, retry_after: Option<&str>, body: &[u8]) -> Option<Failure> {
    (!(200..300).contains(&status)).then(|| Refusal::read(status, retry_after, body).failure)
}

/// Keeps the new tokens before anything is done with them: the refresh token is good for one use.
async fn refreshed(engine: &mut Engine<JsStorage>, body: &[u8]) -> Result<Event<'static>, Error> {
    let failure = Failure::Unreachable;
    let Ok(tokens) = serde_json::from_slice::<Tokens>(body) else {
        return Ok(Event::RefreshFailed { failure });
    };
    let Some(session) = engine.replica.session() else {
        return Ok(Event::RefreshFailed { failure });
    };
    let session = Session::new(session.server.clone(), tokens);
    engine.replica.set_session(session).await?;
    Ok(Event::SessionRefreshed)
}

fn effects_of(wishes: Wishes) -> Result<Effects, Error> {
    let made: Effects = js_sys::Object::new().unchecked_into();
    made.set_effects(serde_json::to_string(&wishes.wanted)?);
    let bodies = wishes.bodies.iter().map(|body| Uint8Array::from(&body[..]));
    made.set_bodies(bodies.collect());
    Ok(made)
}

#[wasm_bindgen]
impl Device {
    /// Opens a store that is kept in clear.
    pub async fn open(storage: StorageHost, options: DeviceOptions) -> Result<Device, JsValue> {
        Ok(Self::opened(JsStorage(storage), options).await?)
    }

    /// Answers a question, JSON to JSON.
    pub async fn query(&self, json: String) -> Result<String, JsValue> {
        let query = serde_json::from_str(&json).map_err(Error::from)?;
        Ok(self.asked(query).await?)
    }

    /// Does one thing: `{doc|null, scope?, command, role?}` to `{doc, seq, at}`. It resolves once
    /// that is durable.
    pub async fn execute(&self, json: String) -> Result<String, JsValue> {
        let instruct = serde_json::from_str(&json).map_err(Error::from)?;
        Ok(self.instructed(instruct).await?)
    }

    /// Tells what happened and says what to do; `body` is that of an HTTP answer.
    pub async fn handle(&self, json: String, body: Option<Vec<u8>>) -> Result<Effects, JsValue> {
        let told = serde_json::from_str(&json).map_err(Error::from)?;
        Ok(self.told(told, &body.unwrap_or_default()).await?)
    }

    /// Makes the store its person's, from an enrolment's `identity` and `tokens`.
    pub async fn sign_in(
        &self,
        identity: String,
        server: String,
        tokens: String,
    ) -> Result<(), JsValue> {
        let identity: Identity = serde_json::from_str(&identity).map_err(Error::from)?;
        let tokens: Tokens = serde_json::from_str(&tokens).map_err(Error::from)?;
        let mut turn = self.engine.take().await;
        let signed_in = turn
            .value
            .replica
            .sign_in(Owner::from(&identity), Session::new(server, tokens))
            .await;
        Ok(signed_in.map_err(Error::from)?)
    }

    /// The session for uploads and the live line: `{server, access_token, access_expires_at}`, or
    /// null. It must not leave the worker.
    pub async fn session(&self) -> Result<String, JsValue> {
        let turn = self.engine.take().await;
        let session = turn.value.replica.session().map(|session| SessionJson {
            server: &session.server,
            access_token: &session.access_token,
            access_expires_at: session.access_expires_at.as_micros(),
        });
        Ok(serde_json::to_string(&session).map_err(Error::from)?)
    }

    /// Whose store it is: `{person, name, badge, organisation, device}`, or null.
    pub async fn owner(&self) -> Result<String, JsValue> {
        let turn = self.engine.take().await;
        let owner = turn.value.replica.owner().map(|owner| {
            serde_json::json!({
                "person": owner.person,
                "name": owner.name,
                "badge": owner.badge,
                "organisation": owner.organisation,
                "device": owner.device,
            })
        });
        Ok(serde_json::to_string(&owner).map_err(Error::from)?)
    }

    /// Settles a draft: `retry`, `supplement` or `discard`. Gives what was saved, or null.
    pub async fn resolve(&self, id: f64, how: String) -> Result<String, JsValue> {
        let how = match how.as_str() {
            "retry" => Resolution::Retry,
            "supplement" => Resolution::Supplement,
            "discard" => Resolution::Discard,
            other => return Err(Error::Invalid(format!("{other:?} settles nothing")).into()),
        };
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number out of range becomes one that no draft has"
        )]
        let id = id as u64;
        let mut turn = self.engine.take().await;
        let now = self.time()?;
        let saved = turn.value.replica.resolve(id, how, now).await;
        let saved = saved.map_err(Error::from)?.map(SavedJson::from);
        Ok(serde_json::to_string(&saved).map_err(Error::from)?)
    }

    /// Notes that the person has read a document as it is now.
    pub async fn mark_read(&self, doc: String) -> Result<(), JsValue> {
        let doc = document(&doc)?;
        let mut turn = self.engine.take().await;
        let marked = turn.value.replica.mark_read(doc).await;
        Ok(marked.map_err(Error::from)?)
    }

    /// Asks for a whole document with the next call.
    pub async fn want(&self, doc: String) -> Result<(), JsValue> {
        let doc = document(&doc)?;
        let mut turn = self.engine.take().await;
        let wanted = turn.value.replica.want(doc).await;
        Ok(wanted.map_err(Error::from)?)
    }

    /// Lets go of drafts that were settled long ago; says of how many.
    pub async fn sweep(&self) -> Result<usize, JsValue> {
        let mut turn = self.engine.take().await;
        let now = self.time()?;
        let swept = turn.value.replica.sweep(now).await;
        Ok(swept.map_err(Error::from)?)
    }
}
