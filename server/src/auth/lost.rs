//! A lost phone: the order to erase itself that its next call is answered with, and the token that
//! admits what it had not sent.
//!
//! The order is signed with the keys of the tokens, which the device learned at its enrolment, so
//! that nobody on the line can have a phone erased. It is signed with every key of the ring: a
//! device knows those that there were when it was enrolled.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lianjian_protocol::ids::{DeviceId, PersonId};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{OrderKey, Trust, WIPE_AUDIENCE, WIPE_TYPE, Wipe, WipeClaims};
use serde::{Deserialize, Serialize};

use super::keys::KeyRing;
use super::service::Auth;
use super::token::{Rejected, sign, verify};
use crate::error::{Error, Result};

/// `typ` of a token for `POST /v1/held`.
const HELD_TYPE: &str = "held+jwt";
/// Its `aud`.
const HELD_AUDIENCE: &str = "lianjian/held";
/// How long it is good. A device that needs longer asks again.
const HELD_TTL: Span = Span::from_mins(60);

/// Whose device hands over what it could not send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandingOver {
    /// The person.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
    /// How long after the device's revocation this is good; none where it ends by itself.
    pub after_revocation: Option<Span>,
}

/// What a token for `POST /v1/held` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct HeldClaims {
    iss: String,
    aud: String,
    sub: PersonId,
    dev: DeviceId,
    iat: u64,
    exp: u64,
}

impl Auth {
    /// What a device learns at its enrolment, and again with every refresh, so that it knows the
    /// keys that there are by then. It may believe the later ones as it did the first: they come
    /// over TLS, in the answer to a refresh token that this server alone could have made good.
    ///
    /// # Errors
    /// `internal` when there is no key to sign with.
    pub fn trust(&self, person: PersonId, device: DeviceId) -> Result<Trust> {
        Ok(Trust {
            order_keys: order_keys(&self.ring.get()),
            rescue: Some(self.rescue_trust(person, device)?),
        })
    }

    /// What a revoked device is told to do.
    ///
    /// # Errors
    /// `internal` when there is no key to sign with.
    pub fn wipe(&self, person: PersonId, device: DeviceId) -> Result<Wipe> {
        let ring = self.ring.get();
        let iat = self.context.now().as_millis() / 1_000;
        let claims = WipeClaims {
            iss: self.config.issuer.clone(),
            aud: WIPE_AUDIENCE.to_owned(),
            sub: person,
            dev: device,
            iat,
        };
        let orders = ring
            .kids()
            .map(|kid| sign(&ring, kid, WIPE_TYPE, &claims))
            .collect::<std::result::Result<_, _>>()?;
        let held = HeldClaims {
            iss: self.config.issuer.clone(),
            aud: HELD_AUDIENCE.to_owned(),
            sub: person,
            dev: device,
            iat,
            exp: iat + HELD_TTL.as_secs(),
        };
        Ok(Wipe {
            orders,
            held_token: sign(&ring, ring.newest(), HELD_TYPE, &held)?,
        })
    }

    /// Whose unsent changes this token admits.
    ///
    /// # Errors
    /// `token_expired`, `unauthenticated`.
    pub fn admits_held(&self, token: &str) -> Result<HandingOver> {
        let ring = self.ring.get();
        let now = self.context.now();
        let find = |kid: &str| ring.verifying_access(kid, now);
        let (_, claims): (_, HeldClaims) =
            verify(find, &self.config, HELD_TYPE, HELD_AUDIENCE, token)
                .map_err(|rejected| Error::new(rejected.into()))?;
        if now >= Timestamp::from_secs(claims.exp) {
            return Err(Error::new(Rejected::Expired.into()));
        }
        Ok(HandingOver {
            person: claims.sub,
            device: claims.dev,
            after_revocation: None,
        })
    }

    /// That a device was revoked, with what it is to do.
    pub(super) fn revoked(&self, person: PersonId, device: DeviceId) -> Error {
        match self.wipe(person, device) {
            Ok(wipe) => Error::new(ErrorCode::DeviceRevoked).wipe(wipe),
            Err(error) => error,
        }
    }
}

fn order_keys(ring: &KeyRing) -> Vec<OrderKey> {
    ring.public_keys()
        .map(|(kid, key)| OrderKey {
            kid: kid.to_owned(),
            key: URL_SAFE_NO_PAD.encode(key),
        })
        .collect()
}
