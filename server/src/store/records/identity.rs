//! People's credentials, devices, codes, tokens, keys and the audit trail.
//!
//! Nothing here is a secret in the clear but the signing keys: codes, tokens and passwords come
//! hashed. Hashing them is the caller's.

use lianjian_protocol::domain::grant::{Grant, Principal};
use lianjian_protocol::ids::{DeviceId, GrantId, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;

/// A grant and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonGrant {
    /// Whose.
    pub person: PersonId,
    /// The grant.
    pub grant: Grant,
}

/// How a desk user signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The person.
    pub person: PersonId,
    /// The name typed, unique; the caller folds its case.
    pub sign_in_name: String,
    /// The password's hash in the PHC string format; none where another issuer vouches.
    pub password_hash: Option<String>,
    /// Wrong passwords since the last right one.
    pub failed_attempts: u32,
    /// Until when no attempt is looked at.
    pub locked_until: Option<Timestamp>,
}

/// A device with one person's store on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Whose store it holds.
    pub person: PersonId,
    /// What the person calls it.
    pub name: String,
    /// What it runs on.
    pub platform: String,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// When it was revoked; its next refresh is answered with an order to erase its store.
    pub revoked_at: Option<Timestamp>,
}

/// A device about to be enrolled: whose it is, the code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// Its id.
    pub id: DeviceId,
    /// What the person calls it.
    pub name: String,
    /// What it runs on.
    pub platform: String,
    /// When it is enrolled.
    pub created_at: Timestamp,
}

/// A one-time code that makes a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    /// The code's hash.
    pub hash: [u8; 32],
    /// Whose device it makes.
    pub person: PersonId,
    /// Who issued it; none on the command line.
    pub issued_by: Option<PersonId>,
    /// When it was issued.
    pub created_at: Timestamp,
    /// The first instant at which it no longer works.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// What became of an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolment {
    /// The device and its tokens' family exist; the code is spent.
    Enrolled(PersonId),
    /// The code had made this very device, and its life is not over: the device has one more family.
    Again(PersonId),
    /// There is no such code.
    Unknown,
    /// It was used before.
    Used,
    /// It has expired.
    Expired,
}

/// One refresh token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The token's hash.
    pub hash: [u8; 32],
    /// Whatever the caller needs to issue the same token again when its answer was lost: sealed,
    /// or nothing where the token follows from its family and number.
    pub sealed: Vec<u8>,
}

/// A new family of refresh tokens, made with its device or at a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefreshFamily {
    /// Its random id.
    pub id: [u8; 16],
    /// Its first token, number 1.
    pub token: RefreshToken,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A family of refresh tokens as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshFamily {
    /// Its id.
    pub id: [u8; 16],
    /// The device that it belongs to.
    pub device: DeviceId,
    /// The number of the newest token.
    pub n: u64,
    /// The newest token.
    pub current: RefreshToken,
    /// The hash of the token before it.
    pub previous: Option<[u8; 32]>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its newest token was issued.
    pub rotated_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A refresh token presented for its successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotateRefresh {
    /// The family that the token names.
    pub family: [u8; 16],
    /// The number that the token names.
    pub n: u64,
    /// The hash of the token presented.
    pub presented: [u8; 32],
    /// The successor (number `n + 1`) to issue if the token is the newest.
    pub successor: RefreshToken,
    /// Whether the token carries our own signature over its family and number, so that the number
    /// is believed where no hash vouches for it: above the newest one (the database was restored
    /// from an older backup), or so far below that it was copied. Without it such tokens are
    /// unknown.
    pub proven: bool,
    /// The server's clock.
    pub now: Timestamp,
}

/// What became of a presented refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// The successor stands.
    Rotated {
        /// The family after it.
        family: RefreshFamily,
    },
    /// The token before the newest, whose successor has not been used: issue that one again
    /// (`family.current`), since its answer was lost.
    Repeated {
        /// The family, unchanged.
        family: RefreshFamily,
    },
    /// An older token: somebody has a copy. The family is now revoked.
    Reused {
        /// The device that the family belonged to.
        device: DeviceId,
    },
    /// The family was revoked before.
    Revoked {
        /// The device that the family belonged to.
        device: DeviceId,
    },
    /// There is no such family, or the token is not one of it.
    Unknown,
}

/// A key that signs access tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its name in a token's header.
    pub kid: String,
    /// The private key, PKCS#8 in PEM.
    pub private_key_pem: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stopped signing; it is published until the last token it signed has expired.
    pub retired_at: Option<Timestamp>,
}

/// Who calls, as the database has them at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The device.
    pub device: Device,
    /// The person on it with all grants.
    pub principal: Principal,
    /// The version of those grants.
    pub grants_version: u64,
}

/// A line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// A UUIDv7, so that lines of one instant have an order.
    pub id: [u8; 16],
    /// When.
    pub at: Timestamp,
    /// Who; none for the command line and the server itself.
    pub person: Option<PersonId>,
    /// From which device.
    pub device: Option<DeviceId>,
    /// What was done: `grant.put`, `device.revoke`, `contact.read`, `export`.
    pub action: String,
    /// Where, if it belongs to a scope.
    pub scope: Option<ScopeId>,
    /// To what: an id or a name.
    pub subject: String,
    /// The rest, as JSON.
    pub detail: serde_json::Value,
}

/// Which lines of the audit trail are wanted, newest first. Empty fields do not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only those of this person.
    pub person: Option<PersonId>,
    /// Only those of this scope itself (not of scopes below it).
    pub scope: Option<ScopeId>,
    /// Only those of this action.
    pub action: Option<String>,
    /// Only those before this line, for the next page.
    pub before: Option<(Timestamp, [u8; 16])>,
    /// At most so many.
    pub limit: u32,
}

/// A grant's end: the grant stays, since what was done under it must stay explicable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndGrant {
    /// The grant.
    pub grant: GrantId,
    /// The first instant at which it no longer holds.
    pub valid_to: Timestamp,
}
