//! The clock and the source of randomness, as arguments: a test or a simulation brings its own.

use std::time::{SystemTime, UNIX_EPOCH};

use lianjian_protocol::time::Timestamp;
use rand::TryRng;

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The instant now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    // The one place of the server that reads the machine's clock.
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
    }
}

/// The operating system has no random bytes to give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes: {0}")]
pub struct EntropyError(pub String);

/// Draws random bytes fit for secrets.
pub trait Entropy: Send + Sync + std::fmt::Debug {
    /// Fills the bytes.
    ///
    /// # Errors
    /// [`EntropyError`] when there are none; nothing secret may be made then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        rand::rngs::SysRng
            .try_fill_bytes(bytes)
            .map_err(|error| EntropyError(error.to_string()))
    }
}

/// `N` random bytes.
///
/// # Errors
/// [`EntropyError`] when there are none.
pub fn random<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N], EntropyError> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub struct ManualClock(std::sync::atomic::AtomicU64);

impl ManualClock {
    /// A clock that says `at`.
    #[must_use]
    pub const fn new(at: Timestamp) -> Self {
        Self(std::sync::atomic::AtomicU64::new(at.as_micros()))
    }

    /// Moves it on.
    pub fn advance(&self, by: lianjian_protocol::time::Span) {
        self.0
            .fetch_add(by.as_micros(), std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(std::sync::atomic::Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianjian_protocol::time::Span;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::new(Timestamp::from_secs(10));
        assert_eq!(clock.now(), Timestamp::from_secs(10));
        clock.advance(Span::from_secs(5));
        assert_eq!(clock.now(), Timestamp::from_secs(15));
    }

    #[test]
    fn random_bytes_differ() {
        let draw = || random::<32>(&SystemEntropy).unwrap();
        assert_ne!(draw(), draw());
    }
}
