//! Access and refresh tokens: both are EdDSA JWTs, told apart by `typ` and `aud`.
//!
//! **Refresh tokens are derived, not drawn.** The token of (family, n) is the signature over
//! (device, person, family, n) and the family's seed, and Ed25519 is deterministic; so the
//! successor of a token can be given out again and again, on a line that loses answers, without
//! being stored. What the store keeps is `n` and the SHA-256 of the seed. The seed is drawn at
//! enrolment and lives in the tokens alone. So:
//! - a stolen database yields no refresh token: it has no seed (hashed at rest);
//! - a stolen token does not yield its successors: they need the server's signature, and asking
//!   for them moves `n`, which the reuse check sees;
//! - a server restored from a backup knows a smaller `n` than a device holds, and can believe the
//!   device, since only this server can have signed the larger one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use lianjian_protocol::ids::{DeviceId, PersonId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::ErrorCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::keys::{KeyError, KeyRing};
use crate::config::AuthConfig;

/// `typ` of an access token (RFC 9068).
const ACCESS: &str = "at+jwt";
/// `typ` of a refresh token.
const REFRESH: &str = "refresh+jwt";
/// `aud` of a refresh token: nobody but this server.
const REFRESH_AUDIENCE: &str = "lianjian/refresh";
/// Longer text is no token of ours, and is not parsed.
const MAX_LENGTH: usize = 2_048;

/// What an access token says: who, and which device. Nothing of grants, which are read from the
/// database at every call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// The person.
    pub sub: PersonId,
    /// The device.
    pub dev: DeviceId,
    /// When it was issued, in seconds.
    pub iat: u64,
    /// The first second at which it no longer holds.
    pub exp: u64,
}

/// What a refresh token says. No time: it must come out the same whenever it is derived.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshClaims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// The person. Absent in a family's first token alone: at an enrolment the store tells whose
    /// the code is only once it is spent, and the token must be known before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<PersonId>,
    /// The device.
    pub dev: DeviceId,
    /// The family: all refresh tokens of one enrolment or sign-in.
    pub fam: String,
    /// Its number within the family.
    pub n: u64,
    /// The family's seed, base64url.
    pub seed: String,
}

impl std::fmt::Debug for RefreshClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshClaims")
            .field("dev", &self.dev)
            .field("fam", &self.fam)
            .field("n", &self.n)
            .finish_non_exhaustive()
    }
}

impl RefreshClaims {
    /// The claims of a family's first token.
    #[must_use]
    pub fn first(config: &AuthConfig, device: DeviceId, family: String, seed: &[u8; 32]) -> Self {
        Self {
            iss: config.issuer.clone(),
            aud: REFRESH_AUDIENCE.to_owned(),
            sub: None,
            dev: device,
            fam: family,
            n: 1,
            seed: URL_SAFE_NO_PAD.encode(seed),
        }
    }

    /// The claims of the same family's token number `n`, from 2 on.
    #[must_use]
    pub fn later(&self, n: u64, person: PersonId) -> Self {
        Self {
            n,
            sub: Some(person),
            ..self.clone()
        }
    }
}

/// What the store keeps of a refresh token.
#[must_use]
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The access token of a person's device, and when it expires.
///
/// # Errors
/// [`KeyError`] when there is no key to sign with.
pub fn sign_access(
    keys: &KeyRing,
    config: &AuthConfig,
    person: PersonId,
    device: DeviceId,
    now: Timestamp,
) -> Result<(String, Timestamp), KeyError> {
    let iat = now.as_millis() / 1_000;
    let exp = iat + config.access_ttl().as_secs();
    let claims = AccessClaims {
        iss: config.issuer.clone(),
        aud: config.audience.clone(),
        sub: person,
        dev: device,
        iat,
        exp,
    };
    let token = sign(keys, keys.newest(), ACCESS, &claims)?;
    Ok((token, Timestamp::from_secs(exp)))
}

/// What an access token says, once it is found to be ours and to hold at `now`.
///
/// # Errors
/// `token_expired` for one that has run out; `unauthenticated` for anything else that is wrong
/// with it.
pub fn verify_access(
    keys: &KeyRing,
    config: &AuthConfig,
    token: &str,
    now: Timestamp,
) -> Result<AccessClaims, Rejected> {
    let find = |kid: &str| keys.verifying_access(kid, now);
    let (_, claims): (_, AccessClaims) = verify(find, config, ACCESS, &config.audience, token)?;
    if now >= Timestamp::from_secs(claims.exp) {
        return Err(Rejected::Expired);
    }
    Ok(claims)
}

/// The refresh token of these claims, signed with this key: always the same for the same claims
/// and key.
///
/// # Errors
/// [`KeyError`] when there is no such key.
pub fn sign_refresh(keys: &KeyRing, kid: &str, claims: &RefreshClaims) -> Result<String, KeyError> {
    sign(keys, kid, REFRESH, claims)
}

/// What a refresh token says, and the key that signed it, once it is found to be ours. Whether it
/// is still good is the store's to say.
///
/// # Errors
/// [`Rejected`] when it is not ours.
pub fn verify_refresh(
    keys: &KeyRing,
    config: &AuthConfig,
    token: &str,
) -> Result<(String, RefreshClaims), Rejected> {
    let find = |kid: &str| keys.verifying_refresh(kid);
    verify(find, config, REFRESH, REFRESH_AUDIENCE, token)
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// Its key is not on the ring: it may have been made since the ring was read.
    UnknownKey,
    /// Ours, and past its time.
    Expired,
    /// Anything else; which it was would only help a forger.
    NotOurs,
}

impl From<Rejected> for ErrorCode {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Expired => Self::TokenExpired,
            Rejected::UnknownKey | Rejected::NotOurs => Self::Unauthenticated,
        }
    }
}

pub(super) fn sign<T: Serialize>(
    keys: &KeyRing,
    kid: &str,
    typ: &str,
    claims: &T,
) -> Result<String, KeyError> {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(typ.to_owned());
    header.kid = Some(kid.to_owned());
    jsonwebtoken::encode(&header, claims, keys.signing(kid)?)
        .map_err(|_| KeyError::Invalid(kid.to_owned()))
}

pub(super) fn verify<'k, T: DeserializeOwned + Clone>(
    find: impl FnOnce(&str) -> Option<&'k DecodingKey>,
    config: &AuthConfig,
    typ: &str,
    audience: &str,
    token: &str,
) -> Result<(String, T), Rejected> {
    if token.len() > MAX_LENGTH {
        return Err(Rejected::NotOurs);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| Rejected::NotOurs)?;
    if header.typ.as_deref() != Some(typ) {
        return Err(Rejected::NotOurs);
    }
    let kid = header.kid.ok_or(Rejected::NotOurs)?;
    let key = find(&kid).ok_or(Rejected::UnknownKey)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[&config.issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["iss", "aud"]);
    // The caller holds the expiry against our own clock: the library reads the machine's.
    validation.validate_exp = false;
    jsonwebtoken::decode::<T>(token, key, &validation)
        .map(|data| (kid, data.claims))
        .map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => Rejected::Expired,
            // Every other reason is the same to the caller.
            _ => Rejected::NotOurs,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::keys;
    use crate::clock::SystemEntropy;

    const PERSON: PersonId = PersonId::from_bytes([1; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);

    fn ring() -> KeyRing {
        let key = keys::draw(&SystemEntropy, Timestamp::from_secs(1)).unwrap();
        KeyRing::new(&[key], AuthConfig::default().access_ttl()).unwrap()
    }

    fn refresh(config: &AuthConfig, n: u64) -> RefreshClaims {
        RefreshClaims::first(config, DEVICE, "f".to_owned(), &[7; 32]).later(n, PERSON)
    }

    #[test]
    fn an_access_token_holds_until_its_expiry_and_not_a_second_longer() {
        let (keys, config) = (ring(), AuthConfig::default());
        let now = Timestamp::from_secs(1_000_000);
        let (token, expires) = sign_access(&keys, &config, PERSON, DEVICE, now).unwrap();
        assert_eq!(expires, now.plus(config.access_ttl()));
        let claims = verify_access(&keys, &config, &token, now).unwrap();
        assert_eq!((claims.sub, claims.dev), (PERSON, DEVICE));
        let last = Timestamp::from_micros(expires.as_micros() - 1);
        assert!(verify_access(&keys, &config, &token, last).is_ok());
        assert_eq!(
            verify_access(&keys, &config, &token, expires),
            Err(Rejected::Expired)
        );
    }

    #[test]
    fn wrong_audience_issuer_key_type_and_bytes_are_refused() {
        let (keys, config) = (ring(), AuthConfig::default());
        let now = Timestamp::from_secs(1_000_000);
        let (token, _) = sign_access(&keys, &config, PERSON, DEVICE, now).unwrap();
        let other_audience = AuthConfig {
            audience: "other".to_owned(),
            ..config.clone()
        };
        let other_issuer = AuthConfig {
            issuer: "other".to_owned(),
            ..config.clone()
        };
        let check = |config, token: &str| verify_access(&keys, config, token, now);
        assert_eq!(check(&other_audience, &token), Err(Rejected::NotOurs));
        assert_eq!(check(&other_issuer, &token), Err(Rejected::NotOurs));
        assert_eq!(
            verify_access(&ring(), &config, &token, now),
            Err(Rejected::UnknownKey)
        );
        assert_eq!(check(&config, &format!("{token}A")), Err(Rejected::NotOurs));
        assert_eq!(check(&config, ""), Err(Rejected::NotOurs));
        assert_eq!(check(&config, &"a.".repeat(5_000)), Err(Rejected::NotOurs));
        let refresh = sign_refresh(&keys, keys.newest(), &refresh(&config, 1)).unwrap();
        assert_eq!(
            check(&config, &refresh),
            Err(Rejected::NotOurs),
            "a refresh token opens nothing"
        );
        assert_eq!(
            verify_refresh(&keys, &config, &token).err(),
            Some(Rejected::NotOurs)
        );
    }

    #[test]
    fn an_unsigned_token_and_one_signed_with_the_public_key_are_refused() {
        let (keys, config) = (ring(), AuthConfig::default());
        let now = Timestamp::from_secs(1_000_000);
        let (token, _) = sign_access(&keys, &config, PERSON, DEVICE, now).unwrap();
        let body = token.split('.').nth(1).unwrap();
        let kid = keys.newest();
        let header = format!(r#"{{"typ":"at+jwt","alg":"none","kid":"{kid}"}}"#);
        let unsigned = format!("{}.{body}.", URL_SAFE_NO_PAD.encode(header));
        assert_eq!(
            verify_access(&keys, &config, &unsigned, now),
            Err(Rejected::NotOurs)
        );
        let public = keys
            .verifying_access(kid, now)
            .unwrap()
            .try_get_as_bytes()
            .unwrap();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(ACCESS.to_owned());
        header.kid = Some(kid.to_owned());
        let claims = verify_access(&keys, &config, &token, now).unwrap();
        let forged = jsonwebtoken::encode(
            &header,
            &claims,
            &jsonwebtoken::EncodingKey::from_secret(public),
        )
        .unwrap();
        assert_eq!(
            verify_access(&keys, &config, &forged, now),
            Err(Rejected::NotOurs)
        );
    }

    #[test]
    fn a_refresh_token_is_derived_anew_the_same() {
        let (keys, config) = (ring(), AuthConfig::default());
        let first = sign_refresh(&keys, keys.newest(), &refresh(&config, 4)).unwrap();
        assert_eq!(
            first,
            sign_refresh(&keys, keys.newest(), &refresh(&config, 4)).unwrap()
        );
        let next =
            sign_refresh(&keys, keys.newest(), &refresh(&config, 4).later(5, PERSON)).unwrap();
        assert_ne!(first, next);
        let (kid, claims) = verify_refresh(&keys, &config, &next).unwrap();
        assert_eq!((&*kid, claims.n), (keys.newest(), 5));
        assert!(!format!("{claims:?}").contains(&claims.seed));
    }
}
