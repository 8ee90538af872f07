//! Handing over what is unsent of a store whose PIN is forgotten: nothing here needs the PIN.

use js_sys::{Array, Uint8Array};
use lianjian_core::sealed::rescue;
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::wire::{HeldAnswer, Limits, decode, encode};
use wasm_bindgen::prelude::*;

use crate::device::document;
use crate::error::Error;
use crate::storage::{JsStorage, StorageHost};

/// What of a store is on this phone alone, as JSON: `{name, changes, locked}`. `name` is what photos
/// must be sealed for, null where no server gave a key; `locked` counts what only the PIN opens.
#[wasm_bindgen]
pub async fn rescue_unsent(storage: StorageHost) -> Result<String, JsValue> {
    let unsent = rescue::unsent(&JsStorage(storage)).await;
    let unsent = unsent.map_err(Error::from)?;
    Ok(serde_json::json!({
        "name": unsent.name,
        "changes": unsent.changes,
        "locked": unsent.locked,
    })
    .to_string())
}

/// The next call to `/v1/rescue`, `[body, to]`, after what the last one gave as `to`; undefined once
/// all has been handed over.
#[wasm_bindgen]
pub async fn rescue_push(storage: StorageHost, after: Option<f64>) -> Result<JsValue, JsValue> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it came from here"
    )]
    let after = after.map(|after| after as u64);
    let next = rescue::push(&JsStorage(storage), after, Limits::DEFAULT.body_bytes / 2).await;
    Ok(match next.map_err(Error::from)? {
        Some((push, to)) => {
            let body = Uint8Array::from(&encode(&push)[..]);
            #[allow(
                clippy::cast_precision_loss,
                reason = "nobody makes 2^53 changes on a phone"
            )]
            Array::of2(&body, &(to as f64).into()).into()
        }
        None => JsValue::UNDEFINED,
    })
}

/// The call to `/v1/rescue/media` for bytes that were sealed for `name`; undefined if that is another
/// now.
#[wasm_bindgen]
pub async fn rescue_media(
    storage: StorageHost,
    name: String,
    doc: String,
    content: String,
    voice: bool,
    sealed: Vec<u8>,
) -> Result<Option<Uint8Array>, JsValue> {
    let doc = document(&doc)?;
    let invalid = |_| Error::Invalid(format!("{content:?} is no content"));
    let content = content.parse().map_err(invalid)?;
    let media = if voice { Media::Voice } else { Media::Photo };
    let push = rescue::media(&JsStorage(storage), &name, doc, content, media, sealed).await;
    let push = push.map_err(Error::from)?;
    Ok(push.map(|push| Uint8Array::from(&encode(&push)[..])))
}

/// How many of a call the server would not keep; undefined where the answer is no word of its.
#[wasm_bindgen]
#[must_use]
pub fn rescue_refused(body: &[u8]) -> Option<u32> {
    let answer: HeldAnswer = decode(body).ok()?;
    Some(answer.refused)
}
