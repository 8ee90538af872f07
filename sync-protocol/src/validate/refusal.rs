//! A verdict other than "taken".

use crate::wire::ErrorCode;

/// Why a change is not taken, or kept apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// The stable code.
    pub code: ErrorCode,
    /// What exactly, in English, for a log.
    pub detail: String,
    /// The change is sound and its author's role had ended: kept for a supervisor to admit.
    pub held: bool,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            held: false,
        }
    }

    /// A change to keep for a supervisor.
    #[must_use]
    pub fn held(code: ErrorCode) -> Self {
        Self {
            code,
            detail: "kept for a supervisor to admit or discard".to_owned(),
            held: true,
        }
    }
}

/// Shorthand of this module's functions.
pub(super) fn refuse<T>(code: ErrorCode, detail: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(code, detail))
}
