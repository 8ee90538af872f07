//! One open store with its engine, as JavaScript sees it.

mod inner;

use js_sys::{Array, Uint8Array};
use lianjian_core::engine::Engine;
use lianjian_core::live;
use lianjian_core::records::{Owner, Session};
use lianjian_core::replica::Resolution;
use lianjian_core::sealed::{DataKey, Sealed};
use lianjian_protocol::wire::auth::{Identity, Tokens, Trust};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::storage::{JsStorage, StorageHost};
use crate::turn::Turns;
pub(crate) use inner::document;
use inner::{SavedJson, SessionJson, SweptJson};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * What a device is given by the page: its clock, in microseconds since 1970, and a secret of this
 * phone's browser that a PIN is mixed with. A store made with such a secret opens with it alone.
 */
export interface DeviceOptions { now(): number; device_secret?: Uint8Array; }
/** What to do after an event: JSON, and the bodies that its requests name by index. */
export interface Effects { effects: string; bodies: Uint8Array[]; }
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "DeviceOptions")]
    pub type DeviceOptions;

    #[wasm_bindgen(method, catch)]
    fn now(this: &DeviceOptions) -> Result<f64, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn device_secret(this: &DeviceOptions) -> Option<Vec<u8>>;

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
    engine: Turns<Engine<Store>>,
    options: DeviceOptions,
}

type Store = Sealed<JsStorage>;

#[wasm_bindgen]
impl Device {
    /// Makes a store that this PIN opens, where there is none. Rejects with `pin_weak` or
    /// `store_exists`.
    pub async fn create(
        storage: StorageHost,
        pin: String,
        options: DeviceOptions,
    ) -> Result<Device, JsValue> {
        Ok(Self::created(JsStorage(storage), &pin, options).await?)
    }

    /// Opens a store by its PIN. Rejects with `pin_wrong` or `pin_wait`, whose `until` says when
    /// the next one may be tried, or with `store_missing`.
    pub async fn unlock(
        storage: StorageHost,
        pin: String,
        options: DeviceOptions,
    ) -> Result<Device, JsValue> {
        Ok(Self::unlocked(JsStorage(storage), &pin, options).await?)
    }

    /// Opens a store by the key that another worker of this app handed over.
    pub async fn resume(
        storage: StorageHost,
        key: Vec<u8>,
        options: DeviceOptions,
    ) -> Result<Device, JsValue> {
        let key =
            DataKey::from_slice(&key).ok_or_else(|| Error::Invalid("that is no key".to_owned()))?;
        Ok(Self::opened(JsStorage(storage), key, options).await?)
    }

    /// The store's key, for another worker of this app to go on with. It must be kept nowhere.
    pub async fn handover(&self) -> Uint8Array {
        let turn = self.engine.take().await;
        Uint8Array::from(&turn.value.replica.store().key().as_bytes()[..])
    }

    /// Puts the store under another PIN. Rejects as [`Self::unlock`] does, or with `pin_weak`.
    pub async fn change_pin(&self, old: String, new: String) -> Result<(), JsValue> {
        Ok(self.pin_changed(&old, &new).await?)
    }

    /// Seals bytes to be kept outside the store, such as a photo's; `context` says what they are.
    pub async fn seal(&self, bytes: Vec<u8>, context: Option<String>) -> Uint8Array {
        let turn = self.engine.take().await;
        let store = turn.value.replica.store();
        let sealed = store.seal(context.unwrap_or_default().as_bytes(), &bytes);
        Uint8Array::from(&sealed[..])
    }

    /// Opens bytes that [`Self::seal`] sealed; rejects with `seal_broken` if they were changed, or
    /// under another context or key.
    pub async fn unseal(
        &self,
        bytes: Vec<u8>,
        context: Option<String>,
    ) -> Result<Uint8Array, JsValue> {
        let turn = self.engine.take().await;
        let store = turn.value.replica.store();
        let opened = store.unseal(context.unwrap_or_default().as_bytes(), &bytes);
        Ok(Uint8Array::from(&opened.ok_or(Error::Seal)?[..]))
    }

    /// Seals bytes to the server's key, `[name, sealed]`, for a forgotten PIN: only the server opens
    /// them. Undefined where no server gave a key.
    pub async fn rescue_seal(&self, bytes: Vec<u8>) -> Result<Option<Array>, JsValue> {
        let turn = self.engine.take().await;
        let store = turn.value.replica.store();
        let sealed = store.seal_for_rescue(&bytes).await.map_err(Error::from)?;
        Ok(sealed.map(|(name, sealed)| Array::of2(&name.into(), &Uint8Array::from(&sealed[..]))))
    }

    /// The name of what is sealed so now; bytes of another are to be sealed again.
    pub async fn rescue_name(&self) -> Result<Option<String>, JsValue> {
        let turn = self.engine.take().await;
        let name = turn.value.replica.store().rescue_name().await;
        Ok(name.map_err(Error::from)?)
    }

    /// The first frame for the live socket, and the one that prolongs it after a refresh; undefined
    /// where there is no session.
    pub async fn hello(&self) -> Option<Uint8Array> {
        let turn = self.engine.take().await;
        let session = turn.value.replica.session()?;
        Some(Uint8Array::from(&live::hello(session)[..]))
    }

    /// Tells of a frame of the live socket and says what to do.
    pub async fn live(&self, frame: Vec<u8>) -> Result<Effects, JsValue> {
        Ok(self.heard(&frame).await?)
    }

    /// Answers a `Query` with a `QueryAnswer`, both of them core's `view`'s.
    pub async fn query(&self, json: String) -> Result<String, JsValue> {
        let query = serde_json::from_str(&json).map_err(Error::from)?;
        Ok(self.asked(query).await?)
    }

    /// Does one thing, an `Instruct` of core's `view`, and gives its `Saved`. It resolves once that
    /// is durable.
    pub async fn execute(&self, json: String) -> Result<String, JsValue> {
        let instruct = serde_json::from_str(&json).map_err(Error::from)?;
        Ok(self.instructed(instruct).await?)
    }

    /// Tells what happened and says what to do; `body` is that of an HTTP answer.
    pub async fn handle(&self, json: String, body: Option<Vec<u8>>) -> Result<Effects, JsValue> {
        let told = serde_json::from_str(&json).map_err(Error::from)?;
        Ok(self.told(told, &body.unwrap_or_default()).await?)
    }

    /// Makes the store its person's, from an enrolment's `identity`, `tokens` and `trust`, each as
    /// JSON. Without `trust` no order to erase the store is believed.
    pub async fn sign_in(
        &self,
        identity: String,
        server: String,
        tokens: String,
        trust: Option<String>,
    ) -> Result<(), JsValue> {
        let trust = trust.map(|trust| serde_json::from_str::<Trust>(&trust));
        let trust = trust.transpose().map_err(Error::from)?;
        let identity: Identity = serde_json::from_str(&identity).map_err(Error::from)?;
        let tokens: Tokens = serde_json::from_str(&tokens).map_err(Error::from)?;
        let mut turn = self.engine.take().await;
        let signed_in = turn
            .value
            .replica
            .sign_in(Owner::from(&identity), Session::new(server, tokens))
            .await;
        if let (Ok(()), Some(trust)) = (&signed_in, &trust) {
            let kept = turn.value.replica.trust(trust).await;
            kept.map_err(Error::from)?;
        }
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

    /// How far a document has come: `acknowledged`, `pending`, or `gone`.
    pub async fn standing(&self, doc: String) -> Result<String, JsValue> {
        let doc = document(&doc)?;
        let turn = self.engine.take().await;
        let standing = turn.value.replica.standing(doc).await;
        Ok(standing.map_err(Error::from)?.as_str().to_owned())
    }

    /// Asks for a whole document with the next call.
    pub async fn want(&self, doc: String) -> Result<(), JsValue> {
        let doc = document(&doc)?;
        let mut turn = self.engine.take().await;
        let wanted = turn.value.replica.want(doc).await;
        Ok(wanted.map_err(Error::from)?)
    }

    /// Does one slice of the housekeeping: `{docs, more}`, the documents whose rows read
    /// differently now, and whether another slice is left.
    pub async fn sweep(&self) -> Result<String, JsValue> {
        let mut turn = self.engine.take().await;
        let now = self.time()?;
        let swept = turn.value.replica.sweep(now).await;
        let swept = SweptJson::from(swept.map_err(Error::from)?);
        Ok(serde_json::to_string(&swept).map_err(Error::from)?)
    }
}
