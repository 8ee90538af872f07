//! Roles, grants and the principal whose grants they are.
//!
//! A grant = person × role × scope × [valid_from, valid_to). Sight follows from (scope, audience,
//! role); a limit to buildings narrows writing only.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::ids::{BuildingId, DeviceId, GrantId, OrganisationId, PersonId, ScopeId};
use crate::time::Timestamp;

/// Which committee body a member acts for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Body {
    /// 党组织: coordinates, escalates.
    #[n(0)]
    Party,
    /// 居委会: verifies, routes, urges.
    #[n(1)]
    Residents,
    /// 业委会: confirms common parts, assesses.
    #[n(2)]
    Owners,
    /// 物委会: coordinates, assesses.
    #[n(3)]
    Property,
}

impl Body {
    /// Every body.
    pub const ALL: [Self; 4] = [Self::Party, Self::Residents, Self::Owners, Self::Property];

    /// Its name in lane keys and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Residents => "residents",
            Self::Owners => "owners",
            Self::Property => "property",
        }
    }
}

/// The level at which a supervisor supervises; later ones are above earlier ones.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Level {
    /// 社区.
    #[n(0)]
    Community,
    /// 街道.
    #[n(1)]
    Subdistrict,
    /// 区.
    #[n(2)]
    District,
}

/// The administrators, three people where the law asks (三员分立).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum AdminKind {
    /// Scopes, people, organisations, reference data.
    #[n(0)]
    System,
    /// Grants, devices, enrolment codes.
    #[n(1)]
    Security,
    /// Reads the audit trail.
    #[n(2)]
    Audit,
}

/// What a person is in a scope.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Role {
    /// 红色管家, 楼栋长, 楼门长, 网格员.
    #[n(0)]
    Steward,
    /// A member of a committee.
    #[n(1)]
    Committee(#[n(0)] Body),
    /// 项目经理, 客服, 维修师傅 of whoever fixes.
    #[n(2)]
    Property,
    /// 社区党委, 街道, 区.
    #[n(3)]
    Supervisor(#[n(0)] Level),
    /// Sees, writes nothing.
    #[n(4)]
    Observer,
    /// Administers; writes no document.
    #[n(5)]
    Admin(#[n(0)] AdminKind),
    /// The server itself, which writes as one more replica.
    #[n(6)]
    System,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 14] = [
        Self::Steward,
        Self::Committee(Body::Party),
        Self::Committee(Body::Residents),
        Self::Committee(Body::Owners),
        Self::Committee(Body::Property),
        Self::Property,
        Self::Supervisor(Level::Community),
        Self::Supervisor(Level::Subdistrict),
        Self::Supervisor(Level::District),
        Self::Observer,
        Self::Admin(AdminKind::System),
        Self::Admin(AdminKind::Security),
        Self::Admin(AdminKind::Audit),
        Self::System,
    ];

    /// Its name on the command line and in tables: `committee:residents`, `supervisor:district`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Steward => "steward",
            Self::Committee(Body::Party) => "committee:party",
            Self::Committee(Body::Residents) => "committee:residents",
            Self::Committee(Body::Owners) => "committee:owners",
            Self::Committee(Body::Property) => "committee:property",
            Self::Property => "property",
            Self::Supervisor(Level::Community) => "supervisor:community",
            Self::Supervisor(Level::Subdistrict) => "supervisor:subdistrict",
            Self::Supervisor(Level::District) => "supervisor:district",
            Self::Observer => "observer",
            Self::Admin(AdminKind::System) => "admin:system",
            Self::Admin(AdminKind::Security) => "admin:security",
            Self::Admin(AdminKind::Audit) => "admin:audit",
            Self::System => "system",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = crate::ids::InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| crate::ids::InvalidId {
                kind: "role",
                text: text.to_owned(),
            })
    }
}

/// A role given to a person in a scope (and all below it) for a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
pub struct Grant {
    /// The grant's id.
    #[n(0)]
    pub id: GrantId,
    /// The role.
    #[n(1)]
    pub role: Role,
    /// Where: this scope and all below it.
    #[n(2)]
    pub scope: ScopeId,
    /// The first instant at which it holds.
    #[n(3)]
    pub valid_from: Timestamp,
    /// The first instant at which it no longer holds; none while open-ended.
    #[n(4)]
    pub valid_to: Option<Timestamp>,
    /// For a steward: the only buildings that they may write about; empty for all.
    #[n(5)]
    pub buildings: Vec<BuildingId>,
}

impl Grant {
    /// Whether it holds at `at`.
    #[must_use]
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.valid_from <= at && self.valid_to.is_none_or(|end| at < end)
    }
}

/// Who acts: a person on a device, with the grants as the server's database (or the device's last
/// sync) has them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Principal {
    /// The person.
    #[n(0)]
    pub person: PersonId,
    /// The person's organisation: conflicts of interest go by it, not by the role's name.
    #[n(1)]
    pub organisation: OrganisationId,
    /// The badge number (统一工号).
    #[n(2)]
    pub badge: String,
    /// The device.
    #[n(3)]
    pub device: DeviceId,
    /// All grants, ended ones too.
    #[n(4)]
    pub grants: Vec<Grant>,
}

impl Principal {
    /// The server itself: the only principal that may hold [`Role::System`].
    #[must_use]
    pub fn system() -> Self {
        Self {
            person: PersonId::from_bytes([0; 16]),
            organisation: OrganisationId::from_bytes([0; 16]),
            badge: "system".to_owned(),
            device: DeviceId::from_bytes([0; 16]),
            grants: Vec::new(),
        }
    }

    /// Whether this is the server itself.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.device == DeviceId::from_bytes([0; 16])
    }
}
