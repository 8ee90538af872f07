//! What a PIN must be, how much work it costs to try one, and how long to wait after wrong ones.

use argon2::{Algorithm, Argon2, Params, Version};
use lianjian_protocol::time::{Span, Timestamp};
use minicbor::{Decode, Encode};

use super::keys::KEY_LEN;
use crate::storage::StorageError;

/// Characters of the shortest PIN.
pub(super) const LEAST_PIN: usize = 6;

/// Why a PIN did not open a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// It is another one.
    #[error("the PIN is wrong")]
    Wrong {
        /// The first instant at which the next one may be tried, if it has to wait.
        until: Option<Timestamp>,
    },
    /// Too many wrong ones: this one was not looked at.
    #[error("too many wrong PINs")]
    Wait {
        /// The first instant at which one may be tried, by this device's clock.
        until: Timestamp,
    },
    /// A new PIN that is too short.
    #[error("a PIN has at least {LEAST_PIN} characters")]
    Short,
    /// There is a store already where one was to be made.
    #[error("there is a store here already")]
    Exists,
    /// There is no store, or one that was never sealed.
    #[error("there is no sealed store here")]
    Missing,
    /// The store can't be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl PinError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Wrong { .. } => "pin_wrong",
            Self::Wait { .. } => "pin_wait",
            Self::Short => "pin_weak",
            Self::Exists => "store_exists",
            Self::Missing => "store_missing",
            Self::Storage(error) => error.code(),
        }
    }

    /// The first instant at which a PIN may be tried, if it has to wait.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Wrong { until } => *until,
            Self::Wait { until } => Some(*until),
            Self::Short | Self::Exists | Self::Missing | Self::Storage(_) => None,
        }
    }
}

/// The work that one try costs, stored beside what it protects so that it can be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct Cost {
    /// Memory, in KiB.
    #[n(0)]
    pub(super) memory: u32,
    /// Passes over it.
    #[n(1)]
    pub(super) passes: u32,
}

impl Cost {
    /// What a phone with 2 GB spends gladly: the least that OWASP's Password Storage Cheat Sheet
    /// names for Argon2id, well under a second there.
    pub(super) const PHONE: Self = Self {
        memory: 19 * 1024,
        passes: 2,
    };

    /// Whether it asks for less than another.
    #[must_use]
    pub(super) const fn is_below(self, other: Self) -> bool {
        self.memory < other.memory || self.passes < other.passes
    }

    /// The key that a PIN is, by Argon2id; `device` is a secret of this device's, or empty. None
    /// where the parameters can't be (a damaged record) or memory ran out.
    pub(super) fn key(self, pin: &str, salt: &[u8], device: &[u8]) -> Option<[u8; KEY_LEN]> {
        let params = Params::new(self.memory, self.passes, 1, Some(KEY_LEN)).ok()?;
        let argon =
            Argon2::new_with_secret(device, Algorithm::Argon2id, Version::V0x13, params).ok()?;
        let mut key = [0; KEY_LEN];
        argon
            .hash_password_into(pin.as_bytes(), salt, &mut key)
            .ok()?;
        Some(key)
    }
}

/// How wrong PINs are slowed down. Nothing is ever wiped for them: a thumb slips more often than a
/// thief guesses, and words not yet sent would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience;

impl Patience {
    /// Wrong PINs in a row that cost no wait.
    pub const FREE: u32 = 4;

    /// The wait after so many wrong PINs in a row: none for the first four, then half a minute,
    /// doubled with each, up to an hour.
    #[must_use]
    pub fn wait(wrong: u32) -> Span {
        match wrong.checked_sub(Self::FREE + 1) {
            None => Span::ZERO,
            Some(doubled) => {
                let secs = 30_u64.saturating_mul(1 << doubled.min(7));
                Span::from_secs(secs.min(3_600))
            }
        }
    }
}
