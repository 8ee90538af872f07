//! The shapes of the JSON bodies, for the description alone: the types that travel are the
//! protocol crate's, which knows nothing of OpenAPI. A test holds the two together.
#![allow(dead_code)]

use utoipa::ToSchema;

/// A one-time code and what it is to become.
#[derive(ToSchema)]
pub(in crate::http) struct EnrolRequest {
    /// As printed; case and hyphens do not matter.
    #[schema(example = "K7QM-2W9X-4TBD")]
    code: String,
    /// What the person calls the device.
    device_name: String,
    /// What it runs on.
    platform: String,
    /// A secret of the device's: asked again with it, for want of an answer, the code gives the same
    /// device with fresh tokens.
    attempt: Option<String>,
}

/// Tokens of a device.
#[derive(ToSchema)]
pub(in crate::http) struct Tokens {
    /// A JWT (EdDSA) for `Authorization: Bearer`.
    access_token: String,
    /// When it expires.
    #[schema(format = DateTime)]
    access_expires_at: String,
    /// Good for one refresh.
    refresh_token: String,
}

/// The successors, and what the device keeps.
#[derive(ToSchema)]
pub(in crate::http) struct RefreshResponse {
    #[serde(flatten)]
    #[schema(inline)]
    tokens: Tokens,
    /// As at the enrolment, as it is now.
    trust: Option<Trust>,
}

/// Who a device belongs to.
#[derive(ToSchema)]
pub(in crate::http) struct Identity {
    /// The person.
    #[schema(format = "uuid")]
    person: String,
    /// Their name.
    name: String,
    /// Their badge number (统一工号).
    badge: String,
    /// Their organisation.
    #[schema(format = "uuid")]
    organisation: String,
    /// The device.
    #[schema(format = "uuid")]
    device: String,
    /// The server's epoch.
    #[schema(format = "uuid")]
    server_epoch: String,
}

/// A device with its first tokens.
#[derive(ToSchema)]
pub(in crate::http) struct EnrolResponse {
    identity: Identity,
    tokens: Tokens,
    /// The server's clock.
    #[schema(format = DateTime)]
    server_time: String,
    /// What the device keeps, to know the server's orders by.
    trust: Option<Trust>,
}

/// What a device keeps of a server, to know its orders by.
#[derive(ToSchema)]
pub(in crate::http) struct Trust {
    order_keys: Vec<OrderKey>,
    rescue: Option<RescueTrust>,
}

/// What a device seals its unsent work with, for a forgotten PIN; see PROTOCOL.md.
#[derive(ToSchema)]
pub(in crate::http) struct RescueTrust {
    kid: String,
    /// A public key of X25519: 32 bytes, base64url without padding.
    key: String,
    /// Admits to `/v1/rescue` and `/v1/rescue/media`, and to nothing else.
    token: String,
}

/// A public key of Ed25519.
#[derive(ToSchema)]
pub(in crate::http) struct OrderKey {
    kid: String,
    /// 32 bytes, base64url without padding.
    key: String,
}

/// What a revoked device is to do; see PROTOCOL.md.
#[derive(ToSchema)]
pub(in crate::http) struct Wipe {
    /// The order, signed with each of the server's keys.
    orders: Vec<String>,
    /// Admits what is unsent to `/v1/held`.
    held_token: String,
}

/// A refresh token.
#[derive(ToSchema)]
pub(in crate::http) struct RefreshRequest {
    /// The refresh token last received.
    refresh_token: String,
}

/// A desk user.
#[derive(ToSchema)]
pub(in crate::http) struct SignInRequest {
    /// The sign-in name; case does not matter.
    name: String,
    /// The password.
    password: String,
}

/// A role in a scope for a time.
#[derive(ToSchema)]
pub(in crate::http) struct Grant {
    #[schema(format = "uuid")]
    id: String,
    /// `"steward"`, or an object where the role is of a kind: `{"committee":"residents"}`.
    role: serde_json::Value,
    #[schema(format = "uuid")]
    scope: String,
    #[schema(format = DateTime)]
    valid_from: String,
    /// None while open-ended.
    #[schema(format = DateTime)]
    valid_to: Option<String>,
    /// The only buildings that may be written about; empty for all.
    buildings: Vec<String>,
}

/// The caller.
#[derive(ToSchema)]
pub(in crate::http) struct MeResponse {
    identity: Identity,
    /// All grants, ended ones too.
    grants: Vec<Grant>,
    /// Their version.
    grants_version: u64,
    /// The server's clock.
    #[schema(format = DateTime)]
    server_time: String,
}

/// Whose device a code is for.
#[derive(ToSchema)]
pub(in crate::http) struct EnrolmentCodeRequest {
    #[schema(format = "uuid")]
    person: String,
}

/// A code.
#[derive(ToSchema)]
pub(in crate::http) struct EnrolmentCodeResponse {
    /// Shown this once.
    code: String,
    #[schema(format = "uuid")]
    person: String,
    /// The first instant at which it no longer works.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// A revoked device.
#[derive(ToSchema)]
pub(in crate::http) struct RevokeResponse {
    #[schema(format = "uuid")]
    device: String,
    /// The first time stands.
    #[schema(format = DateTime)]
    revoked_at: String,
}

/// What has arrived of what a document names.
#[derive(ToSchema)]
pub(in crate::http) struct ArrivedResponse {
    /// In the order of arrival.
    arrived: Vec<ArrivedRow>,
}

/// A content that has arrived.
#[derive(ToSchema)]
pub(in crate::http) struct ArrivedRow {
    /// SHA-256 of the bytes, in hex.
    content: String,
    /// `photo` or `voice`.
    media: String,
    /// What the bytes were found to be: `image/jpeg`.
    r#type: String,
    /// How many.
    bytes: u64,
    /// When the last of them arrived.
    #[schema(format = DateTime)]
    received_at: String,
}

/// An error (RFC 9457).
#[derive(ToSchema)]
pub(in crate::http) struct Problem {
    /// `urn:lianjian:error:<code>`.
    r#type: String,
    /// The code in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What exactly.
    detail: Option<String>,
    /// The stable code.
    code: String,
    /// To be found in the server's log.
    request_id: Option<String>,
    /// With `device_revoked`.
    wipe: Option<Wipe>,
}

/// The demo's people.
#[derive(ToSchema)]
pub(in crate::http) struct Roster {
    people: Vec<DemoPerson>,
}

/// One of the demo's people.
#[derive(ToSchema)]
pub(in crate::http) struct DemoPerson {
    /// Who.
    #[schema(format = "uuid")]
    person: String,
    name: String,
    /// What they are called, in the words of the trade.
    title: String,
    role: String,
    organisation: String,
    places: Vec<String>,
    /// Whether the tour tells of them.
    tour: bool,
}
