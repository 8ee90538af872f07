//! Randomness as a parameter.

/// A source of random bytes, handed in by whoever has one.
pub trait Entropy {
    /// Fills a buffer with random bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<F: FnMut(&mut [u8])> Entropy for F {
    fn fill(&mut self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// A random number below `bound`, or 0 for a bound of 0. Slightly uneven, which jitter can bear.
pub(crate) fn below(entropy: &mut dyn Entropy, bound: u64) -> u64 {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes);
    u64::from_be_bytes(bytes).checked_rem(bound).unwrap_or(0)
}
