//! A forgotten PIN loses nothing: what is unsent lies on the device a second time, sealed to the
//! server's key, and can be handed over by whoever holds the phone without anybody reading it there.
//!
//! HPKE in base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, a fresh
//! encapsulation for each. What travels is the encapsulated key, then the ciphertext. The device's id
//! is authenticated with it, so that what one device sealed is nothing under another's token.
//!
//! It says nothing of who sealed it: the key is public. The token names the device, and like
//! everything that is handed over, what is opened is applied only once a supervisor has looked.

mod seal;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem as _, OpModeR, Serializable, single_shot_open};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::{HeldItem, decode, encode};
use crate::domain::schema::Media;
use crate::ids::{DeviceId, DocRef, Hash};

/// `POST /v1/rescue`: unsent changes, sealed. Repeating it changes nothing.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct RescuePush {
    /// The token of [`super::auth::RescueTrust`].
    #[n(0)]
    pub token: String,
    /// The key that all of them are sealed to.
    #[n(1)]
    pub kid: String,
    /// Each a sealed [`HeldItem`], in the order in which they were made, at most
    /// [`super::Limits::push_changes`].
    #[n(2)]
    pub items: Vec<ByteVec>,
}

impl std::fmt::Debug for RescuePush {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RescuePush")
            .field("kid", &self.kid)
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}

/// `POST /v1/rescue/media`: a photo or voice note that had not arrived, sealed. Repeating it changes
/// nothing.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct RescueMedia {
    /// The token of [`super::auth::RescueTrust`].
    #[n(0)]
    pub token: String,
    /// The key that it is sealed to.
    #[n(1)]
    pub kid: String,
    /// The document that names it.
    #[n(2)]
    pub doc: DocRef,
    /// SHA-256 of the bytes before they were sealed.
    #[n(3)]
    pub content: Hash,
    /// What it is.
    #[n(4)]
    pub media: Media,
    /// The sealed bytes.
    #[n(5)]
    pub sealed: ByteVec,
}

impl std::fmt::Debug for RescueMedia {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RescueMedia")
            .field("kid", &self.kid)
            .field("doc", &self.doc)
            .field("content", &self.content)
            .field("sealed", &self.sealed.len())
            .finish_non_exhaustive()
    }
}

/// Why something could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RescueError {
    /// Not a key of X25519, or one that makes no secret.
    #[error("not a key to seal to")]
    Key,
    /// Not sealed to this key by this device, or changed since.
    #[error("it does not open with this key for this device")]
    Sealed,
    /// It opens, and is not what it should be.
    #[error("what was sealed is not a change")]
    Content,
}

impl RescueError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Key => "rescue_key",
            Self::Sealed => "rescue_sealed",
            Self::Content => "rescue_content",
        }
    }
}

/// Bytes that sealing adds: the encapsulated key and the tag.
pub const OVERHEAD: usize = 32 + 16;

/// What the seal is for, so that it is none of another purpose or version.
const INFO: &[u8] = b"lianjian/rescue/1";

/// The secret key of X25519 and its public one, from 32 random bytes (`DeriveKeyPair`).
#[must_use]
pub fn keys(random: &[u8; 32]) -> ([u8; 32], [u8; 32]) {
    let (secret, public) = Kem::derive_keypair(random);
    (secret.to_bytes().into(), public.to_bytes().into())
}

/// Seals bytes of this device to a server's public key. `random` must be fresh.
///
/// # Errors
/// [`RescueError::Key`] when nothing can be sealed to this key.
pub fn seal(
    key: &[u8; 32],
    device: DeviceId,
    bytes: &[u8],
    random: [u8; 32],
) -> Result<Vec<u8>, RescueError> {
    seal::seal_as(INFO, key, device.as_bytes(), bytes, random)
}

/// Opens what [`seal`] made, with the secret of the same key.
///
/// # Errors
/// [`RescueError::Sealed`] when it is another's, for another device, or was changed.
pub fn open(secret: &[u8; 32], device: DeviceId, sealed: &[u8]) -> Result<Vec<u8>, RescueError> {
    open_as(INFO, secret, device.as_bytes(), sealed)
}

/// Seals an unsent change.
///
/// # Errors
/// As [`seal`].
pub fn seal_item(
    key: &[u8; 32],
    device: DeviceId,
    item: &HeldItem,
    random: [u8; 32],
) -> Result<Vec<u8>, RescueError> {
    seal(key, device, &encode(item), random)
}

/// Opens an unsent change.
///
/// # Errors
/// As [`open`], and [`RescueError::Content`] when what was sealed is no change.
pub fn open_item(
    secret: &[u8; 32],
    device: DeviceId,
    sealed: &[u8],
) -> Result<HeldItem, RescueError> {
    decode(&open(secret, device, sealed)?).map_err(|_| RescueError::Content)
}

type Kem = X25519HkdfSha256;
type PrivateKey = <Kem as hpke::Kem>::PrivateKey;
type Encapsulated = <Kem as hpke::Kem>::EncappedKey;

fn open_as(
    info: &[u8],
    secret: &[u8; 32],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, RescueError> {
    let secret = PrivateKey::from_bytes(secret).map_err(|_| RescueError::Key)?;
    let (encapsulated, ciphertext) = sealed.split_at_checked(32).ok_or(RescueError::Sealed)?;
    let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| RescueError::Sealed)?;
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        info,
        ciphertext,
        aad,
    )
    .map_err(|_| RescueError::Sealed)
}

#[cfg(test)]
mod tests;
