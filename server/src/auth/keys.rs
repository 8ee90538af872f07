//! The keys that tokens are signed with.
//!
//! Several live at once: the newest signs; a retired one verifies the access tokens it has signed
//! until the last of them has expired, so a rotation signs nobody out. A key that leaked is retired
//! as of a time so far back that this has passed already.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey as Ed25519;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use lianjian_protocol::time::{Span, Timestamp};
use sha2::{Digest, Sha256};

use crate::clock::{Entropy, EntropyError, random};
use crate::store::SigningKey;

/// A key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no key at all.
    #[error("there is no signing key")]
    None,
    /// The stored bytes are no key.
    #[error("signing key {0} is not an Ed25519 key")]
    Invalid(String),
    /// No randomness to make one with.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

/// Draws a new key. Its id is the start of the SHA-256 of its public half, so it says nothing and
/// never repeats.
///
/// # Errors
/// [`KeyError::Entropy`] when there is no randomness.
pub fn draw(entropy: &dyn Entropy, now: Timestamp) -> Result<SigningKey, KeyError> {
    let seed = random(entropy)?;
    let key = Ed25519::from_bytes(&seed);
    let kid = hex::encode(&Sha256::digest(key.verifying_key().as_bytes())[..8]);
    let pem = key
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|_| KeyError::Invalid(kid.clone()))?;
    Ok(SigningKey {
        private_key_pem: pem.to_string(),
        kid,
        created_at: now,
        retired_at: None,
    })
}

/// A pair of X25519, for what is sealed on devices; see [`super::rescue`].
pub(super) struct RescuePair {
    pub(super) secret: [u8; 32],
    pub(super) public: [u8; 32],
}

impl RescuePair {
    fn of(signing: &Ed25519) -> Self {
        let seed = Sha256::new()
            .chain_update(b"lianjian/rescue-key/1")
            .chain_update(signing.to_bytes())
            .finalize();
        let (secret, public) = lianjian_protocol::wire::rescue::keys(&seed.into());
        Self { secret, public }
    }
}

struct Key {
    encoding: EncodingKey,
    decoding: DecodingKey,
    jwk: Jwk,
    rescue: RescuePair,
    retired_at: Option<Timestamp>,
}

/// Every key that there is.
pub struct KeyRing {
    newest: String,
    keys: BTreeMap<String, Key>,
    access_ttl: Span,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRing")
            .field("newest", &self.newest)
            .field("kids", &self.keys.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl KeyRing {
    /// A ring of these keys; `access_ttl` is how long an access token lives.
    ///
    /// # Errors
    /// [`KeyError`] when none of them signs, or one is no key.
    pub fn new(stored: &[SigningKey], access_ttl: Span) -> Result<Self, KeyError> {
        let newest = stored
            .iter()
            .filter(|key| key.retired_at.is_none())
            .max_by_key(|key| (key.created_at, &key.kid))
            .map(|key| key.kid.clone())
            .ok_or(KeyError::None)?;
        let keys = stored
            .iter()
            .map(|key| Key::new(key).map(|parsed| (key.kid.clone(), parsed)))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            newest,
            keys,
            access_ttl,
        })
    }

    /// The id of the key that signs.
    #[must_use]
    pub fn newest(&self) -> &str {
        &self.newest
    }

    /// The ids of all keys, retired ones too.
    pub(super) fn kids(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// The public half of every key that is not retired, by id.
    pub(super) fn public_keys(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.keys
            .iter()
            .filter(|(_, key)| key.retired_at.is_none())
            .filter_map(|(kid, key)| Some((kid.as_str(), key.decoding.try_get_as_bytes().ok()?)))
    }

    /// Whether the ring has a key of this id, retired or not.
    #[must_use]
    pub fn contains(&self, kid: &str) -> bool {
        self.keys.contains_key(kid)
    }

    /// Whether the key of this id still signs.
    #[must_use]
    pub fn is_current(&self, kid: &str) -> bool {
        self.keys
            .get(kid)
            .is_some_and(|key| key.retired_at.is_none())
    }

    /// The key of this id, to sign with: the newest, or for a refresh token that is given out
    /// again the one that signed it first.
    pub(super) fn signing(&self, kid: &str) -> Result<&EncodingKey, KeyError> {
        self.keys
            .get(kid)
            .map(|key| &key.encoding)
            .ok_or(KeyError::None)
    }

    /// The key of this id, to verify a refresh token with. Retired ones too: the store knows each
    /// token of a family by its hash, so a signature alone opens nothing.
    pub(super) fn verifying_refresh(&self, kid: &str) -> Option<&DecodingKey> {
        self.keys.get(kid).map(|key| &key.decoding)
    }

    /// The key of this id, to verify an access token with.
    pub(super) fn verifying_access(&self, kid: &str, now: Timestamp) -> Option<&DecodingKey> {
        self.keys
            .get(kid)
            .filter(|key| self.verifies_access(key, now))
            .map(|key| &key.decoding)
    }

    /// The key of this id, to verify a rescue token with.
    pub(super) fn verifying_rescue(&self, kid: &str, now: Timestamp) -> Option<&DecodingKey> {
        let holds = |key: &&Key| {
            let retired = key.retired_at;
            retired.is_none_or(|at| now < at.plus(super::rescue::AFTER_RETIREMENT))
        };
        self.keys.get(kid).filter(holds).map(|key| &key.decoding)
    }

    /// The pair that goes by the name of this key, retired or not.
    pub(super) fn rescue(&self, kid: &str) -> Result<&RescuePair, KeyError> {
        let key = self.keys.get(kid).ok_or(KeyError::None)?;
        Ok(&key.rescue)
    }

    /// The public halves, for `/.well-known/jwks.json`.
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> JwkSet {
        JwkSet {
            keys: self
                .keys
                .values()
                .filter(|key| self.verifies_access(key, now))
                .map(|key| key.jwk.clone())
                .collect(),
        }
    }

    fn verifies_access(&self, key: &Key, now: Timestamp) -> bool {
        key.retired_at
            .is_none_or(|retired| now < retired.plus(self.access_ttl))
    }
}

impl Key {
    fn new(stored: &SigningKey) -> Result<Self, KeyError> {
        let invalid = || KeyError::Invalid(stored.kid.clone());
        let signing = Ed25519::from_pkcs8_pem(&stored.private_key_pem).map_err(|_| invalid())?;
        let der = signing.to_pkcs8_der().map_err(|_| invalid())?;
        let decoding = DecodingKey::from_ed_der(signing.verifying_key().as_bytes());
        let mut jwk =
            Jwk::from_decoding_key(&decoding, Some(Algorithm::EdDSA)).map_err(|_| invalid())?;
        jwk.common.key_id = Some(stored.kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            encoding: EncodingKey::from_ed_der(der.as_bytes()),
            decoding,
            jwk,
            rescue: RescuePair::of(&signing),
            retired_at: stored.retired_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    const TTL: Span = Span::from_mins(15);

    fn key(at: u64) -> SigningKey {
        draw(&SystemEntropy, Timestamp::from_secs(at)).unwrap()
    }

    #[test]
    fn the_newest_key_signs_and_all_are_published() {
        let (old, new) = (key(1), key(2));
        let ring = KeyRing::new(&[new.clone(), old.clone()], TTL).unwrap();
        assert_eq!(ring.newest(), new.kid);
        let now = Timestamp::from_secs(3);
        assert!(ring.verifying_access(&old.kid, now).is_some());
        let jwks = serde_json::to_value(ring.jwks(now)).unwrap();
        assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
        for key in jwks["keys"].as_array().unwrap() {
            assert_eq!(key["kty"], "OKP");
            assert_eq!(key["crv"], "Ed25519");
            assert_eq!(key["alg"], "EdDSA");
            assert_eq!(key["use"], "sig");
            assert!(key.get("d").is_none(), "the secret is not published");
        }
    }

    #[test]
    fn a_retired_key_verifies_until_its_last_token_has_expired() {
        let (mut old, new) = (key(1), key(2));
        let retired = Timestamp::from_secs(1_000);
        old.retired_at = Some(retired);
        let ring = KeyRing::new(&[old.clone(), new.clone()], TTL).unwrap();
        assert_eq!(ring.newest(), new.kid);
        assert!(ring.verifying_access(&old.kid, retired).is_some());
        let after = retired.plus(TTL);
        assert!(ring.verifying_access(&old.kid, after).is_none());
        assert_eq!(ring.jwks(after).keys.len(), 1);
        assert!(!ring.is_current(&old.kid) && ring.is_current(&new.kid));
    }

    #[test]
    fn no_key_and_no_such_key_are_errors() {
        assert!(matches!(KeyRing::new(&[], TTL), Err(KeyError::None)));
        let mut retired = key(1);
        retired.retired_at = Some(Timestamp::from_secs(2));
        assert!(matches!(KeyRing::new(&[retired], TTL), Err(KeyError::None)));
        let mut broken = key(1);
        broken.private_key_pem.truncate(40);
        assert!(matches!(
            KeyRing::new(&[broken], TTL),
            Err(KeyError::Invalid(_))
        ));
    }

    #[test]
    fn nothing_secret_is_shown() {
        let key = key(1);
        let shown = format!(
            "{:?}",
            KeyRing::new(std::slice::from_ref(&key), TTL).unwrap()
        );
        let secret = key.private_key_pem.lines().nth(1).unwrap();
        assert!(!shown.contains(secret));
    }
}
