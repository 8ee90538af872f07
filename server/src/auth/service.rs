//! What the identity endpoints share: keys, passwords, lock-outs and the server's epoch.

use std::ops::RangeInclusive;
use std::sync::Arc;

use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{DeviceId, Epoch, PersonId};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{EnrolRequest, EnrolResponse, RefreshResponse, Tokens};

use sha2::{Digest as _, Sha256};

use super::keys::KeyRing;
use super::password::Passwords;
use super::ring::SharedRing;
use super::session::{Authenticated, identity};
use super::sign_in::Lockouts;
use super::token::{self, AccessClaims, RefreshClaims, Rejected};
use super::{code, refresh};
use crate::clock::random;
use crate::config::AuthConfig;
use crate::context::{Act, Actor, Context};
use crate::error::{Error, Result};
use crate::store::{Enrolment, NewDevice, NewRefreshFamily, RefreshToken};

/// Longest name of a device or of what it runs on, in characters.
const MAX_NAME: usize = 100;

/// How long a device's secret for one enrolment may be, in bytes.
const ATTEMPT: RangeInclusive<usize> = 16..=100;

/// Identity, as a running server offers it.
#[derive(Debug)]
pub struct Auth {
    pub(super) context: Context,
    pub(super) config: AuthConfig,
    pub(super) ring: SharedRing,
    pub(super) passwords: Passwords,
    pub(super) lockouts: Arc<Lockouts>,
    epoch: Epoch,
}

/// A new family of refresh tokens: for the store, and for the device.
pub(super) struct FirstToken {
    pub(super) family: NewRefreshFamily,
    seed: [u8; 32],
    kid: String,
}

impl Auth {
    /// Reads keys and epoch from the store, making what is not there yet.
    ///
    /// # Errors
    /// `busy` or `internal`, as the store has it.
    pub async fn open(context: Context, config: AuthConfig) -> Result<Self> {
        let candidate = context.id(Epoch::from_parts)?;
        let epoch = context.store.get_or_create_epoch(candidate).await?;
        Ok(Self {
            ring: SharedRing::open(context.clone(), config.access_ttl()).await?,
            passwords: Passwords::new(&config, &*context.entropy)?,
            lockouts: Arc::new(Lockouts::default()),
            context,
            config,
            epoch,
        })
    }

    /// The server's epoch.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The key ring, for the JWKS and for reading it again from time to time.
    #[must_use]
    pub const fn ring(&self) -> &SharedRing {
        &self.ring
    }

    /// The passwords' hasher, for setting one.
    #[must_use]
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// How these are configured.
    #[must_use]
    pub const fn config(&self) -> &AuthConfig {
        &self.config
    }

    /// What an access token says, if it is ours and holds now. Reads nothing of the database but,
    /// rarely, the keys.
    ///
    /// # Errors
    /// `unauthenticated` or `token_expired`.
    pub async fn verify(&self, presented: &str) -> Result<AccessClaims> {
        let now = self.context.now();
        let verify = |ring: &KeyRing| token::verify_access(ring, &self.config, presented, now);
        match verify(&self.ring.get()) {
            Err(Rejected::UnknownKey) => verify(&*self.ring.reload_for_unknown_key().await?),
            known => known,
        }
        .map_err(|rejected| Error::new(rejected.into()))
    }

    /// Who calls with these claims.
    ///
    /// # Errors
    /// As [`Authenticated::load`].
    pub async fn authenticate(&self, claims: &AccessClaims) -> Result<Authenticated> {
        match Authenticated::load(&self.context, claims).await {
            Err(error) if error.code() == ErrorCode::DeviceRevoked => {
                Err(self.revoked(claims.sub, claims.dev))
            }
            loaded => loaded,
        }
    }

    /// `POST /v1/enrol`.
    ///
    /// # Errors
    /// `enrolment_rejected` for a code that is unknown, used or expired, whichever it is;
    /// `invalid_input` for a nameless device or an `attempt` of another length.
    pub async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolResponse> {
        let rejected = || Error::new(ErrorCode::EnrolmentRejected);
        let hash = code::hash(&request.code);
        let device = NewDevice {
            id: match (hash, &request.attempt) {
                (Some(hash), Some(attempt)) => device_of(&hash, attempt)?,
                (None, _) | (_, None) => self.context.id(DeviceId::from_parts)?,
            },
            name: named(&request.device_name, "device_name")?,
            platform: named(&request.platform, "platform")?,
            created_at: self.context.now(),
        };
        let enrolled = self.spend(hash.ok_or_else(rejected)?, &device).await?;
        let Some((person, tokens)) = enrolled else {
            metrics::counter!("lianjian_enrolments_total", "outcome" => "rejected").increment(1);
            return Err(rejected());
        };
        metrics::counter!("lianjian_enrolments_total", "outcome" => "enrolled").increment(1);
        let act = Act::new(
            Actor::Person(person.id, device.id),
            "device.enrol",
            device.id,
        )
        .detail(serde_json::json!({ "platform": device.platform }));
        self.context.record(&act).await?;
        Ok(EnrolResponse {
            trust: Some(self.trust(person.id, device.id)?),
            identity: identity(person, device.id, self.epoch),
            tokens,
            server_time: self.context.now(),
        })
    }

    async fn spend(&self, hash: [u8; 32], device: &NewDevice) -> Result<Option<(Person, Tokens)>> {
        let store = &self.context.store;
        let first = self.first_token(device.id)?;
        let outcome = store
            .enrol(hash, device, &first.family, self.context.now())
            .await?;
        match outcome {
            Enrolment::Enrolled(id) | Enrolment::Again(id) => {
                let person = store
                    .person(id)
                    .await?
                    .ok_or_else(|| Error::internal(format!("an enrolment code of nobody: {id}")))?;
                let tokens = self.tokens_of(&first, id, device.id)?;
                Ok(Some((person, tokens)))
            }
            Enrolment::Unknown | Enrolment::Used | Enrolment::Expired => Ok(None),
        }
    }

    /// Draws a new family for a device.
    pub(super) fn first_token(&self, device: DeviceId) -> Result<FirstToken> {
        let id: [u8; 16] = random(&*self.context.entropy)?;
        let seed = random(&*self.context.entropy)?;
        let ring = self.ring.get();
        let kid = ring.newest().to_owned();
        let claims = RefreshClaims::first(&self.config, device, hex::encode(id), &seed);
        let text = token::sign_refresh(&ring, &kid, &claims)?;
        Ok(FirstToken {
            family: NewRefreshFamily {
                id,
                token: RefreshToken {
                    hash: token::hash(&text),
                    sealed: kid.clone().into_bytes(),
                },
                created_at: self.context.now(),
            },
            seed,
            kid,
        })
    }

    /// The first tokens of a device.
    pub(super) fn tokens_of(
        &self,
        first: &FirstToken,
        person: PersonId,
        device: DeviceId,
    ) -> Result<Tokens> {
        let family = hex::encode(first.family.id);
        let claims = RefreshClaims::first(&self.config, device, family, &first.seed);
        let refresh_token = token::sign_refresh(&self.ring.get(), &first.kid, &claims)?;
        self.tokens(person, device, refresh_token)
    }

    /// An access token beside a refresh token.
    pub(super) fn tokens(
        &self,
        person: PersonId,
        device: DeviceId,
        refresh_token: String,
    ) -> Result<Tokens> {
        let (access_token, access_expires_at) = token::sign_access(
            &self.ring.get(),
            &self.config,
            person,
            device,
            self.context.now(),
        )?;
        Ok(Tokens {
            access_token,
            access_expires_at,
            refresh_token,
        })
    }

    /// `POST /v1/token/refresh`.
    ///
    /// # Errors
    /// `refresh_rejected`, `device_revoked`.
    pub async fn refresh(&self, presented: &str) -> Result<RefreshResponse> {
        refresh::refresh(self, presented).await
    }
}

/// The device that a code makes for whoever knows this secret: the same, however often it is asked.
fn device_of(code: &[u8; 32], attempt: &str) -> Result<DeviceId> {
    if !ATTEMPT.contains(&attempt.len()) {
        return Err(Error::new(ErrorCode::InvalidInput).detail("attempt: 16 to 100 characters"));
    }
    let digest = Sha256::new()
        .chain_update(b"lianjian enrol ")
        .chain_update(code)
        .chain_update(attempt.as_bytes())
        .finalize();
    let mut millis = [0; 8];
    millis[2..].copy_from_slice(&digest[..6]);
    let mut random = [0; 10];
    random.copy_from_slice(&digest[6..16]);
    Ok(DeviceId::from_parts(u64::from_be_bytes(millis), random))
}

/// A name that is one.
pub(super) fn named(text: &str, field: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME || text.chars().any(char::is_control) {
        return Err(Error::new(ErrorCode::InvalidInput).detail(format!(
            "{field}: 1 to {MAX_NAME} characters, none of control"
        )));
    }
    Ok(text.to_owned())
}
