//! The key of a store, and those that come of it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::entropy::Entropy;

/// Bytes of a key.
pub(super) const KEY_LEN: usize = 32;

/// What a store is sealed with. Its bytes are overwritten when it goes; `Debug` hides them.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey([u8; KEY_LEN]);

impl DataKey {
    /// A new key.
    pub fn random(entropy: &mut dyn Entropy) -> Self {
        let mut key = [0; KEY_LEN];
        entropy.fill(&mut key);
        Self(key)
    }

    /// The key of these bytes; none for another length.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes, for another worker of this program and for nothing that lasts.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }

    /// A key for one purpose, which says nothing of the others.
    pub(super) fn derive(&self, purpose: &[u8]) -> [u8; KEY_LEN] {
        mac(&self.0, &[b"lianjian ", purpose])
    }

    /// The name under which a key of a table is kept whose keys say too much.
    pub(super) fn index(&self, key: &[u8]) -> [u8; KEY_LEN] {
        mac(&self.derive(b"index"), &[key])
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(..)")
    }
}

impl Drop for DataKey {
    fn drop(&mut self) {
        self.0.fill(0);
        // The compiler must not see that nobody reads it any more.
        std::hint::black_box(&self.0);
    }
}

/// HMAC-SHA256 over these parts.
fn mac(key: &[u8; KEY_LEN], parts: &[&[u8]]) -> [u8; KEY_LEN] {
    // Its key may have any length, so that this never fails.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; KEY_LEN];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
