//! Bytes under a key: a format byte, a nonce, the ciphertext with its tag.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use super::keys::KEY_LEN;
use crate::entropy::Entropy;

/// The first byte of what is sealed in this way.
const FORMAT: u8 = 1;
const NONCE_LEN: usize = 24;

/// A key ready to seal and open. Its nonces are random and long enough (192 bits) never to meet.
pub(super) struct Cipher(XChaCha20Poly1305);

impl Cipher {
    pub(super) fn new(key: &[u8; KEY_LEN]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// Seals bytes together with what they are bound to.
    pub(super) fn seal(&self, bound: &[u8], bytes: &[u8], entropy: &mut dyn Entropy) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        let payload = Payload {
            msg: bytes,
            aad: bound,
        };
        // It fails beyond 256 GiB alone, which no phone holds.
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .unwrap_or_default();
        let mut all = Vec::with_capacity(1 + NONCE_LEN + sealed.len());
        all.push(FORMAT);
        all.extend_from_slice(&nonce);
        all.extend_from_slice(&sealed);
        all
    }

    /// Opens what was sealed with the same key and bound to the same.
    pub(super) fn open(&self, bound: &[u8], all: &[u8]) -> Option<Vec<u8>> {
        let (format, rest) = all.split_first()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
        if *format != FORMAT {
            return None;
        }
        let payload = Payload {
            msg: sealed,
            aad: bound,
        };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}
