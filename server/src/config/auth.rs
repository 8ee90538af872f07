//! Tokens, passwords and codes.

use lianjian_protocol::time::Span;
use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Tokens, passwords and codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// The `iss` of every token.
    pub issuer: String,
    /// The `aud` of every access token.
    pub audience: String,
    /// Minutes that an access token lives.
    pub access_minutes: u32,
    /// Days without a refresh after which a device must enrol again.
    pub refresh_days: u32,
    /// Hours that an enrolment code is good for.
    pub code_hours: u32,
    /// Failed sign-ins in a row that lock a name.
    pub lockout_failures: u32,
    /// Minutes that it stays locked.
    pub lockout_minutes: u32,
    /// Passwords hashed at the same time; each takes its memory and a core for some 20 ms.
    pub concurrent_hashes: usize,
    /// Sign-ins that may wait for a turn; beyond it the answer is `busy`.
    pub queued_hashes: usize,
    /// What a password costs to hash.
    pub password: PasswordCost,
}

/// argon2id's cost. A stored hash carries its own, so changing it locks nobody out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordCost {
    /// KiB of memory.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        // OWASP's first choice for argon2id.
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
        }
    }
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            issuer: "lianjian".to_owned(),
            audience: "lianjian/api".to_owned(),
            access_minutes: 15,
            refresh_days: 180,
            code_hours: 24,
            lockout_failures: 5,
            lockout_minutes: 15,
            concurrent_hashes: 2,
            queued_hashes: 64,
            password: PasswordCost::default(),
        }
    }
}

impl AuthConfig {
    /// How long an access token lives.
    #[must_use]
    pub const fn access_ttl(&self) -> Span {
        Span::from_mins(self.access_minutes as u64)
    }

    /// How long a family of refresh tokens lives without being used.
    #[must_use]
    pub const fn refresh_ttl(&self) -> Span {
        Span::from_days(self.refresh_days as u64)
    }

    /// How long an enrolment code is good for.
    #[must_use]
    pub const fn code_ttl(&self) -> Span {
        Span::from_hours(self.code_hours as u64)
    }

    /// How long a locked name stays locked.
    #[must_use]
    pub const fn lockout(&self) -> Span {
        Span::from_mins(self.lockout_minutes as u64)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let positive = [
            ("auth.access_minutes", self.access_minutes),
            ("auth.refresh_days", self.refresh_days),
            ("auth.code_hours", self.code_hours),
            ("auth.lockout_failures", self.lockout_failures),
            ("auth.password.passes", self.password.passes),
            ("auth.password.lanes", self.password.lanes),
        ];
        if let Some((key, _)) = positive.into_iter().find(|(_, value)| *value == 0) {
            return Err(ConfigError::Nonsense {
                key,
                problem: "must be at least 1",
            });
        }
        if self.concurrent_hashes == 0 {
            return Err(ConfigError::Nonsense {
                key: "auth.concurrent_hashes",
                problem: "must be at least 1",
            });
        }
        if self.password.memory_kib < 8 * self.password.lanes {
            return Err(ConfigError::Nonsense {
                key: "auth.password.memory_kib",
                problem: "must be at least 8 a lane",
            });
        }
        Ok(())
    }
}
