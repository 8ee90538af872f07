//! The sender's side of the suite, as RFC 9180 writes it: what runs in a phone's browser.
//!
//! The crate `hpke` makes the ephemeral key with a table of multiples of the base point, 30 kB that no
//! compression makes smaller; a phone has to download all that there is. A ladder needs no table. So
//! this is written out here, over the same crates beneath; the RFC's own vector holds it to the letter,
//! and every test opens what it sealed with `hpke`.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use hkdf::{Hkdf, HkdfExtract};
use sha2::Sha256;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};

use super::RescueError;

/// `suite_id` within the KEM: DHKEM(X25519, HKDF-SHA256).
const KEM: &[u8] = b"KEM\x00\x20";
/// `suite_id` of it all: that KEM, HKDF-SHA256, ChaCha20Poly1305.
const SUITE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x03";
/// `mode_base`.
const BASE: &[u8] = &[0];

/// `LabeledExtract` (section 4), with the key itself and ready to expand.
fn extract(salt: &[u8], suite: &[u8], label: &[u8], ikm: &[u8]) -> ([u8; 32], Hkdf<Sha256>) {
    let mut extract = HkdfExtract::<Sha256>::new(Some(salt));
    for part in [b"HPKE-v1", suite, label, ikm] {
        extract.input_ikm(part);
    }
    let (key, ready) = extract.finalize();
    (key.into(), ready)
}

/// `LabeledExpand` (section 4).
fn expand<const N: usize>(
    key: &Hkdf<Sha256>,
    suite: &[u8],
    label: &[u8],
    info: [&[u8]; 3],
) -> Result<[u8; N], RescueError> {
    let [a, b, c] = info;
    let length = u16::try_from(N).map_err(|_| RescueError::Key)?;
    let length = length.to_be_bytes();
    let mut out = [0; N];
    key.expand_multi_info(&[&length, b"HPKE-v1", suite, label, a, b, c], &mut out)
        .map_err(|_| RescueError::Key)?;
    Ok(out)
}

/// `SealBase` (section 6.1) under an ephemeral key that `random` makes (`DeriveKeyPair`, section 7.1.3):
/// the encapsulated key, then the ciphertext.
pub(super) fn seal_as(
    info: &[u8],
    recipient: &[u8; 32],
    aad: &[u8],
    bytes: &[u8],
    random: [u8; 32],
) -> Result<Vec<u8>, RescueError> {
    let none: [&[u8]; 3] = [&[]; 3];
    let (_, seed) = extract(&[], KEM, b"dkp_prk", &random);
    let ephemeral: [u8; 32] = expand(&seed, KEM, b"sk", none)?;
    let encapsulated = x25519(ephemeral, X25519_BASEPOINT_BYTES);
    let exchanged = x25519(ephemeral, *recipient);
    // Section 7.1.4: of a point of small order nothing secret comes.
    if exchanged == [0; 32] {
        return Err(RescueError::Key);
    }
    let (_, exchanged) = extract(&[], KEM, b"eae_prk", &exchanged);
    let between = [&encapsulated[..], recipient, &[]];
    let shared: [u8; 32] = expand(&exchanged, KEM, b"shared_secret", between)?;

    let (no_psk, _) = extract(&[], SUITE, b"psk_id_hash", &[]);
    let (info, _) = extract(&[], SUITE, b"info_hash", info);
    let context = [BASE, &no_psk, &info];
    let (_, secret) = extract(&shared, SUITE, b"secret", &[]);
    let key: [u8; 32] = expand(&secret, SUITE, b"key", context)?;
    // The first message of the context: its nonce is the base nonce.
    let nonce: [u8; 12] = expand(&secret, SUITE, b"base_nonce", context)?;
    let sealed = ChaCha20Poly1305::new(&key.into())
        .encrypt(&nonce.into(), Payload { msg: bytes, aad })
        .map_err(|_| RescueError::Key)?;
    let mut all = Vec::with_capacity(encapsulated.len() + sealed.len());
    all.extend_from_slice(&encapsulated);
    all.extend_from_slice(&sealed);
    Ok(all)
}
