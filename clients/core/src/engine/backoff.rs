//! How long to wait after failures: twice as long each time, with jitter, so that thousands of
//! phones that lost the same server do not come back in the same second.

use lianjian_protocol::time::Span;

use crate::entropy::{Entropy, below};

/// An exponential wait with jitter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    first: Span,
    longest: Span,
    failures: u32,
}

impl Backoff {
    /// A wait that begins at `first` and grows to `longest`.
    #[must_use]
    pub const fn new(first: Span, longest: Span) -> Self {
        Self {
            first,
            longest,
            failures: 0,
        }
    }

    /// The wait after one more failure: between half and all of what has come due.
    pub fn next(&mut self, entropy: &mut dyn Entropy) -> Span {
        let factor = 1_u64 << self.failures.min(32);
        let full = self
            .first
            .as_micros()
            .saturating_mul(factor)
            .min(self.longest.as_micros());
        self.failures = self.failures.saturating_add(1);
        let half = full / 2;
        Span::from_micros(half + below(entropy, full - half + 1))
    }

    /// A call went well.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_its_longest_and_starts_over() {
        let mut most = |bytes: &mut [u8]| bytes.fill(0xff);
        let mut least = |bytes: &mut [u8]| bytes.fill(0);
        let mut backoff = Backoff::new(Span::from_secs(2), Span::from_secs(60));
        let waits: Vec<u64> = (0..8).map(|_| backoff.next(&mut least).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert!(backoff.next(&mut most) <= Span::from_secs(60));
        backoff.reset();
        assert!(backoff.next(&mut most) <= Span::from_secs(2));
    }
}
