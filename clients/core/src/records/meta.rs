//! Records of which there is one: who the store belongs to and what the server told it.

use lianjian_protocol::domain::grant::Grant;
use lianjian_protocol::ids::{DeviceId, OrganisationId, PersonId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::auth::{Identity, Tokens};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// The format of the tables that this program writes.
pub const FORMAT: u32 = 1;

/// Whose store this is. A store belongs to one person on one device, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Owner {
    /// The person.
    #[n(0)]
    pub person: PersonId,
    /// Their name.
    #[n(1)]
    pub name: String,
    /// Their badge number.
    #[n(2)]
    pub badge: String,
    /// Their organisation.
    #[n(3)]
    pub organisation: OrganisationId,
    /// The device.
    #[n(4)]
    pub device: DeviceId,
}

impl From<&Identity> for Owner {
    fn from(identity: &Identity) -> Self {
        Self {
            person: identity.person,
            name: identity.name.clone(),
            badge: identity.badge.clone(),
            organisation: identity.organisation,
            device: identity.device,
        }
    }
}

/// The session with a server. Its tokens are secrets: `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Session {
    /// The server's address.
    #[n(0)]
    pub server: String,
    /// The access token.
    #[n(1)]
    pub access_token: String,
    /// When it expires, by the server's clock.
    #[n(2)]
    pub access_expires_at: Timestamp,
    /// The refresh token, good for one use.
    #[n(3)]
    pub refresh_token: String,
}

impl Session {
    /// The session that these tokens open at a server.
    #[must_use]
    pub fn new(server: impl Into<String>, tokens: Tokens) -> Self {
        Self {
            server: server.into(),
            access_token: tokens.access_token,
            access_expires_at: tokens.access_expires_at,
            refresh_token: tokens.refresh_token,
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("server", &self.server)
            .field("access_expires_at", &self.access_expires_at)
            .finish_non_exhaustive()
    }
}

/// The person's grants as the server last said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Grants {
    /// Their version; none before the first answer.
    #[n(0)]
    pub version: Option<u64>,
    /// All of them.
    #[n(1)]
    pub grants: Vec<Grant>,
}

/// Reference data as the server sent it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReferenceRecord {
    /// Its version.
    #[n(0)]
    pub version: ByteVec,
    /// The CBOR of a [`lianjian_protocol::domain::reference::Reference`].
    #[n(1)]
    pub data: ByteVec,
}

/// Which program made the rows, and of which reference data.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RowsRecord {
    /// What programs that make the same rows share.
    #[n(0)]
    pub program: u32,
    /// The SHA-256 of the reference data that rows rest on.
    #[n(1)]
    pub reference: ByteVec,
    /// While they are being made again: the key of the last document done.
    #[n(2)]
    pub next: Option<ByteVec>,
}

impl RowsRecord {
    /// Whether these rows are made as those are, all done or not.
    #[must_use]
    pub fn is_of(&self, other: &Self) -> bool {
        self.program == other.program && self.reference == other.reference
    }
}

/// The server's keys, as they were learned at the enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct TrustRecord {
    /// Names and Ed25519 public keys: whoever holds the other half orders this device.
    #[n(0)]
    pub order_keys: Vec<(String, ByteVec)>,
}

/// How far a log was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct CursorRecord {
    /// The last sequence number held.
    #[n(0)]
    pub seq: u64,
    /// Whether it is still being filled from nothing.
    #[n(1)]
    pub filling: bool,
}
