//! What is said about sending.

use lianjian_core::view;
use wasm_bindgen::prelude::*;

use crate::error::Error;

/// What is said of a `SyncState` of core's `view`, as its `SyncWords`; both are JSON.
#[wasm_bindgen]
pub fn sync_words(state: &str) -> Result<String, JsValue> {
    Ok(said(state)?)
}

fn said(state: &str) -> Result<String, Error> {
    let words = view::sync_words(&serde_json::from_str(state)?);
    Ok(serde_json::to_string(&words)?)
}
