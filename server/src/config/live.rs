//! The live socket.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// The live socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LiveConfig {
    /// Web origins besides the server's own whose pages may open a socket, as
    /// `https://app.example.org`.
    pub origins: Vec<String>,
    /// Sockets at once. A device beyond that is answered `busy` and goes on without one.
    pub sockets: usize,
    /// Sockets of one device at once. One more ends the oldest, which may be a dead line's.
    pub per_device: usize,
    /// Seconds within which the first frame must bring a token.
    pub hello_seconds: u64,
    /// Seconds between two pings. A line that has answered none of two is taken to be dead; and
    /// as often it is asked whether the device was revoked and what its person may read.
    pub ping_seconds: u64,
    /// Seconds in which a line must take a frame.
    pub send_seconds: u64,
}

impl Default for LiveConfig {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            sockets: 50_000,
            per_device: 4,
            hello_seconds: 10,
            ping_seconds: 25,
            send_seconds: 20,
        }
    }
}

impl LiveConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.per_device == 0 {
            return Err(ConfigError::Nonsense {
                key: "live.per_device",
                problem: "must be at least 1",
            });
        }
        let seconds = [
            ("live.hello_seconds", self.hello_seconds),
            ("live.ping_seconds", self.ping_seconds),
            ("live.send_seconds", self.send_seconds),
        ];
        match seconds.into_iter().find(|(_, seconds)| *seconds == 0) {
            Some((key, _)) => Err(ConfigError::Nonsense {
                key,
                problem: "must be at least 1",
            }),
            None => Ok(()),
        }
    }

    /// [`Self::hello_seconds`].
    #[must_use]
    pub const fn hello(&self) -> Duration {
        Duration::from_secs(self.hello_seconds)
    }

    /// [`Self::ping_seconds`].
    #[must_use]
    pub const fn ping(&self) -> Duration {
        Duration::from_secs(self.ping_seconds)
    }

    /// [`Self::send_seconds`].
    #[must_use]
    pub const fn send(&self) -> Duration {
        Duration::from_secs(self.send_seconds)
    }
}
