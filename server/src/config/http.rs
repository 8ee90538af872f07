//! The HTTP edge.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The HTTP edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpConfig {
    /// The address to listen at.
    pub listen: SocketAddr,
    /// Proxies whose `X-Forwarded-For` is believed. From anyone else the header is ignored: it
    /// would let a caller choose whose rate limit it uses up.
    pub trusted_proxies: Vec<IpAddr>,
    /// Seconds after which a call is given up with `busy`.
    pub request_seconds: u64,
    /// Seconds that calls under way are given at shutdown.
    pub drain_seconds: u64,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            trusted_proxies: Vec::new(),
            request_seconds: 60,
            drain_seconds: 20,
        }
    }
}

impl HttpConfig {
    /// [`Self::request_seconds`].
    #[must_use]
    pub const fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    /// [`Self::drain_seconds`].
    #[must_use]
    pub const fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}
