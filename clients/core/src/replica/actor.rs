//! Fresh actors.

use lianjian_protocol::ids::Actor;

use crate::entropy::Entropy;

/// Eight random bytes: fresh for every opening of a store and every rebuild.
pub(super) fn fresh(entropy: &mut dyn Entropy) -> Actor {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes);
    Actor::from_bytes(bytes)
}
