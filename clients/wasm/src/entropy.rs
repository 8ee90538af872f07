//! Random bytes from the browser.

use wasm_bindgen::prelude::*;

/// `getRandomValues` gives this many bytes at most.
const AT_ONCE: usize = 65_536;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]);
}

/// Fills a buffer from `crypto.getRandomValues`, which every worker has.
pub(crate) fn browser(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(AT_ONCE) {
        get_random_values(chunk);
    }
}
