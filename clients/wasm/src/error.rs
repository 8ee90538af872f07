//! Errors as JavaScript gets them: an `Error` named `CoreError`, with a stable `code`, a `detail`, and for a PIN
//! that has to wait the time `until`, in microseconds.

use lianjian_core::replica::ReplicaError;
use lianjian_core::sealed::PinError;
use lianjian_core::storage::StorageError;
use wasm_bindgen::JsValue;

/// Why a call did not do what it was asked. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The replica said no, or its store failed.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The PIN did not open the store.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// Sealed bytes that do not open.
    #[error("what was sealed does not open")]
    Seal,
    /// What was passed is not what it should be: a mistake in the caller.
    #[error("{0}")]
    Invalid(String),
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Replica(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl Error {
    /// A stable word for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Replica(error) => error.code(),
            Self::Pin(error) => error.code(),
            Self::Seal => "seal_broken",
            Self::Invalid(_) => "invalid_input",
        }
    }
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        let made = js_sys::Error::new(&detail);
        made.set_name("CoreError");
        for (field, text) in [("code", error.code()), ("detail", detail.as_str())] {
            // It can't fail on an object made here.
            let _ = js_sys::Reflect::set(&made, &field.into(), &text.into());
        }
        if let Error::Pin(error) = &error
            && let Some(until) = error.until()
        {
            #[allow(
                clippy::cast_precision_loss,
                reason = "microseconds since 1970 fit until the year 2255"
            )]
            let until = JsValue::from_f64(until.as_micros() as f64);
            let _ = js_sys::Reflect::set(&made, &"until".into(), &until);
        }
        made.into()
    }
}
