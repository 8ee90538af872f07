//! Ids of the demo's reference data: the same in every load, so that two of them can be compared.

use sha2::{Digest, Sha256};

/// When the demo's places and people were entered, as its ids say it: 2026-03-01.
const ENTERED_MILLIS: u64 = 1_772_323_200_000;

/// The id of the `n`th thing of a kind.
pub(super) fn id<T>(kind: &str, n: usize, from_parts: fn(u64, [u8; 10]) -> T) -> T {
    let hash = Sha256::digest(format!("{kind}/{n}").as_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    // The list's order is the ids' order.
    from_parts(ENTERED_MILLIS + n as u64, random)
}
