//! Errors as JavaScript gets them: an `Error` named `CoreError`, with a stable `code` and `detail`.

use lianjian_core::replica::ReplicaError;
use lianjian_core::storage::StorageError;
use wasm_bindgen::JsValue;

/// Why a call did not do what it was asked. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The replica said no, or its store failed.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
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
        made.into()
    }
}
