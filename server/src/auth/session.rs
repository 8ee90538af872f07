//! Who calls: found out anew at every call.

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::Epoch;
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::Identity;

use super::token::AccessClaims;
use crate::context::{Actor, Context};
use crate::error::{Error, Result};
use crate::store::Device;

/// A caller whose token is ours, whose device is not revoked, with the grants that the database
/// has at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// The device.
    pub device: Device,
    /// The person on it, with all grants.
    pub principal: Principal,
    /// The version of those grants.
    pub grants_version: u64,
}

impl Authenticated {
    /// Reads who these claims speak of.
    ///
    /// # Errors
    /// `device_revoked`; `unauthenticated` when the device does not exist (any more) or is another
    /// person's.
    pub async fn load(context: &Context, claims: &AccessClaims) -> Result<Self> {
        let session = context
            .store
            .session(claims.dev)
            .await?
            .filter(|session| session.principal.person == claims.sub)
            .ok_or_else(|| Error::new(ErrorCode::Unauthenticated))?;
        if session.device.revoked_at.is_some() {
            return Err(Error::new(ErrorCode::DeviceRevoked));
        }
        Ok(Self {
            device: session.device,
            principal: session.principal,
            grants_version: session.grants_version,
        })
    }

    /// For the audit trail.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Person(self.principal.person, self.device.id)
    }
}

/// What a device shows of whom it belongs to.
#[must_use]
pub fn identity(
    person: Person,
    device: lianjian_protocol::ids::DeviceId,
    epoch: Epoch,
) -> Identity {
    Identity {
        person: person.id,
        name: person.name,
        badge: person.badge,
        organisation: person.organisation,
        device,
        server_epoch: epoch,
    }
}
