//! What a forgotten PIN leaves behind is handed over sealed: the key that it is sealed to, and the
//! token that admits it.
//!
//! **The key is derived, not stored.** Each key of the ring has one of X25519, from a hash of its
//! secret and a label of its own, and goes by the same name. So it is made, backed up, shared by
//! several servers and rotated with the ring, without a second secret to look after; and whoever
//! can read the one could read the other where it lay. Given up: a signing key that leaks opens
//! what is sealed to it, for who also has the phone. A retired key still opens, for ever: what is
//! sealed may lie on a phone for months.
//!
//! **The token is long-lived** and lies on the device in clear, where a PIN can't guard it. It is
//! good for handing over only, its words wait for a supervisor, and what a device seals opens
//! under its own token alone. It ends a while after the device's revocation, or after that of the
//! key that signed it, and with a key that leaked at once; a device gets another with every refresh.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lianjian_protocol::ids::{DeviceId, PersonId};
use lianjian_protocol::time::Span;
use lianjian_protocol::wire::auth::{RESCUE_AUDIENCE, RESCUE_TYPE, RescueTrust};
use serde::{Deserialize, Serialize};

use super::keys::KeyRing;
use super::lost::HandingOver;
use super::service::Auth;
use super::token::{Rejected, sign, verify};
use crate::error::{Error, Result};

/// How long after a device was revoked it may still hand over: whoever finds a phone brings it back
/// some time.
const AFTER_REVOCATION: Span = Span::from_days(90);

/// How long after its key was retired a token is still taken: a device that was not online for so
/// long asks its person for the PIN, or for a new code.
pub(super) const AFTER_RETIREMENT: Span = Span::from_days(180);

/// What a rescue token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct RescueClaims {
    iss: String,
    aud: String,
    sub: PersonId,
    dev: DeviceId,
    iat: u64,
}

impl Auth {
    /// What a device seals its unsent work with.
    pub(super) fn rescue_trust(&self, person: PersonId, device: DeviceId) -> Result<RescueTrust> {
        let ring = self.ring.get();
        let kid = ring.newest();
        let claims = RescueClaims {
            iss: self.config.issuer.clone(),
            aud: RESCUE_AUDIENCE.to_owned(),
            sub: person,
            dev: device,
            iat: self.context.now().as_millis() / 1_000,
        };
        Ok(RescueTrust {
            kid: kid.to_owned(),
            key: URL_SAFE_NO_PAD.encode(ring.rescue(kid)?.public),
            token: sign(&ring, kid, RESCUE_TYPE, &claims)?,
        })
    }

    /// Whose sealed work this token admits.
    ///
    /// # Errors
    /// `unauthenticated`; `busy` or `internal` when the keys can't be read.
    pub async fn admits_rescue(&self, token: &str) -> Result<HandingOver> {
        let now = self.context.now();
        let verify = |ring: &KeyRing| {
            let find = |kid: &str| ring.verifying_rescue(kid, now);
            verify(find, &self.config, RESCUE_TYPE, RESCUE_AUDIENCE, token)
        };
        let verified: std::result::Result<(String, RescueClaims), _> =
            match verify(&self.ring.get()) {
                Err(Rejected::UnknownKey) => verify(&*self.ring.reload_for_unknown_key().await?),
                known => known,
            };
        let (_, claims) = verified.map_err(|rejected| Error::new(rejected.into()))?;
        Ok(HandingOver {
            person: claims.sub,
            device: claims.dev,
            after_revocation: Some(AFTER_REVOCATION),
        })
    }

    /// What opens what was sealed to the key of this name; none where there is none.
    ///
    /// # Errors
    /// `busy` or `internal` when the keys can't be read.
    pub async fn rescue_secret(&self, kid: &str) -> Result<Option<[u8; 32]>> {
        let mut ring = self.ring.get();
        if !ring.contains(kid) {
            ring = self.ring.reload_for_unknown_key().await?;
        }
        Ok(ring.rescue(kid).ok().map(|pair| pair.secret))
    }
}
