//! What happens when the core panics.

use std::panic::PanicHookInfo;

use wasm_bindgen::prelude::*;

/// Writes panics to the console and then calls `listener` with the message.
///
/// A call during which the core panics never settles, and nothing may be asked of the core after
/// it: the listener ends the worker, and a new one opens the store again, which holds every
/// committed batch and nothing of an uncommitted one.
#[wasm_bindgen]
pub fn on_panic(listener: js_sys::Function) {
    let listener = Listener(listener);
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(info);
        listener.call(&info.to_string());
    }));
}

struct Listener(js_sys::Function);

impl Listener {
    fn call(&self, message: &str) {
        // Nobody is left to tell of a listener that throws.
        let _ = self.0.call1(&JsValue::NULL, &JsValue::from_str(message));
    }
}
