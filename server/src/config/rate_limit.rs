//! How much one caller may ask for.
//!
//! The defaults are made for the worst honest case: at 08:00 some thousands of phones wake behind
//! one carrier's address, each with a lapsed token, so each refreshes and syncs. An address is
//! therefore allowed bursts of that size; it is a bound on floods, not on people. What guards a
//! password or a code is their entropy and the lock-out, not the address.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// How much one caller may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Whether there are limits at all; a load test turns them off.
    pub enabled: bool,
    /// All calls from one address.
    pub address: Quota,
    /// Enrolments and sign-ins from one address: a hall of new stewards enrols at once.
    pub sign_in: Quota,
    /// Calls of one device: a first sync asks for page after page.
    pub device: Quota,
    /// Calls of one device about photos, counted apart: pictures never use up what words need.
    pub attachments: Quota,
}

/// A bucket of calls that refills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Calls at once.
    pub burst: u32,
    /// Calls a second, once the burst is used up.
    pub per_second: u32,
}

impl Default for RateLimitConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            address: Quota {
                burst: 50_000,
                per_second: 1_000,
            },
            sign_in: Quota {
                burst: 1_000,
                per_second: 10,
            },
            device: Quota {
                burst: 300,
                per_second: 5,
            },
            attachments: Quota {
                burst: 1_000,
                per_second: 20,
            },
        }
    }
}

impl RateLimitConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let quotas = [
            ("rate_limit.address", self.address),
            ("rate_limit.sign_in", self.sign_in),
            ("rate_limit.device", self.device),
            ("rate_limit.attachments", self.attachments),
        ];
        match quotas
            .into_iter()
            .find(|(_, quota)| quota.burst == 0 || quota.per_second == 0)
        {
            Some((key, _)) => Err(ConfigError::Nonsense {
                key,
                problem: "burst and per_second must be at least 1",
            }),
            None => Ok(()),
        }
    }
}
