//! The JSON bodies of enrolment, refresh and sign-in, shared by server and devices.

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, Epoch, OrganisationId, PersonId};
use crate::time::Timestamp;

/// `POST /v1/enrol`: a one-time code becomes a device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The code as printed; case and hyphens do not matter.
    pub code: String,
    /// What the person calls the device.
    pub device_name: String,
    /// What it runs on, for the list of devices.
    pub platform: String,
    /// A secret that the device drew and keeps until it has its answer, 16 to 100 characters. Asked
    /// again with it within the code's life, for want of an answer, the code gives the same device
    /// with fresh tokens; under another, or without, it is spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<String>,
}

/// Tokens of a device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tokens {
    /// A JWT (EdDSA) for `Authorization: Bearer`.
    pub access_token: String,
    /// When it expires.
    pub access_expires_at: Timestamp,
    /// Good for one refresh; the last one before it returns the same successor until that one
    /// has been used, since answers get lost on bad lines.
    pub refresh_token: String,
}

/// Who a device belongs to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their badge number (统一工号).
    pub badge: String,
    /// Their organisation.
    pub organisation: OrganisationId,
    /// The device.
    pub device: DeviceId,
    /// The server's epoch.
    pub server_epoch: Epoch,
}

/// The answer to an enrolment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolResponse {
    /// Who and which device.
    pub identity: Identity,
    /// The first tokens.
    pub tokens: Tokens,
    /// The server's clock.
    pub server_time: Timestamp,
    /// What the device needs to know an order of this server's by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
}

/// What a device keeps of a server, to know its orders by later, when the line may be another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The public keys that orders are signed with.
    pub order_keys: Vec<OrderKey>,
    /// What unsent work is sealed with, so that a forgotten PIN loses none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rescue: Option<RescueTrust>,
}

/// What a device needs to hand over unsent work that it can no longer read itself: the device keeps
/// a copy of each unsent change sealed to this key, see [`super::rescue`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescueTrust {
    /// The key's name, to be given with what was sealed to it.
    pub kid: String,
    /// A public key of X25519: its 32 bytes, base64url without padding.
    pub key: String,
    /// A JWT (`typ` [`RESCUE_TYPE`]) that admits to `POST /v1/rescue` and `/v1/rescue/media` and to
    /// nothing else. It lies on the device in clear.
    pub token: String,
}

impl std::fmt::Debug for RescueTrust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RescueTrust")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// `typ` of a rescue token.
pub const RESCUE_TYPE: &str = "rescue+jwt";
/// `aud` of a rescue token.
pub const RESCUE_AUDIENCE: &str = "lianjian/rescue";

/// A public key of Ed25519.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderKey {
    /// Its name, as in a JWT's header.
    pub kid: String,
    /// Its 32 bytes, base64url without padding.
    pub key: String,
}

/// What a revoked device is told, with `device_revoked`: hand over what is unsent, then erase
/// everything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wipe {
    /// The order, as a JWT (EdDSA, `typ` [`WIPE_TYPE`]) signed with each of the server's keys: the
    /// device obeys one that it can verify with a key that it learned at its enrolment, and that
    /// names itself and its person.
    pub orders: Vec<String>,
    /// What admits the device's unsent changes to `POST /v1/held`, and to nothing else.
    pub held_token: String,
}

impl std::fmt::Debug for Wipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wipe").finish_non_exhaustive()
    }
}

/// `typ` of a wipe order.
pub const WIPE_TYPE: &str = "wipe+jwt";
/// `aud` of a wipe order.
pub const WIPE_AUDIENCE: &str = "lianjian/wipe";

/// What a wipe order says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeClaims {
    /// Issuer.
    pub iss: String,
    /// [`WIPE_AUDIENCE`].
    pub aud: String,
    /// Whose device.
    pub sub: PersonId,
    /// Which one. A revoked device never is another again, so an order has no end.
    pub dev: DeviceId,
    /// When it was signed, in seconds.
    pub iat: u64,
}

/// `POST /v1/token/refresh`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The refresh token last received.
    pub refresh_token: String,
}

/// The answer to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefreshResponse {
    /// The successors.
    #[serde(flatten)]
    pub tokens: Tokens,
    /// As at the enrolment, as it is now: keys get old, and a device of before learns what is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
}

/// `POST /v1/sign-in`: a desk user.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// The sign-in name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// An error at the HTTP edge: RFC 9457, `application/problem+json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:lianjian:error:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's own short words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The stable code.
    pub code: super::ErrorCode,
    /// The request's id, to be found in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// With `device_revoked`: what the device is to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wipe: Option<Wipe>,
}

/// `GET /v1/me`: who calls, and what they may do now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MeResponse {
    /// Who and which device.
    pub identity: Identity,
    /// All grants, ended ones too.
    pub grants: Vec<crate::domain::grant::Grant>,
    /// Their version, as a sync call names it.
    pub grants_version: u64,
    /// The server's clock.
    pub server_time: Timestamp,
}

/// `POST /v1/enrolment-codes`: a code for one device of this person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentCodeRequest {
    /// Whose device it will make.
    pub person: PersonId,
}

/// The answer to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolmentCodeResponse {
    /// The code, shown this once.
    pub code: String,
    /// Whose device it will make.
    pub person: PersonId,
    /// The first instant at which it no longer works.
    pub expires_at: Timestamp,
}

/// The answer to `POST /v1/devices/{id}/revoke`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevokeResponse {
    /// The device.
    pub device: DeviceId,
    /// When it was revoked; the first time stands.
    pub revoked_at: Timestamp,
}
