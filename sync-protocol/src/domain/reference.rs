//! Reference data: rows owned by the server, read-only on devices, sent with a version.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::ids::{BuildingId, CheckpointId, OrganisationId, PersonId, RouteId, ScopeId};
use crate::time::Span;

/// The kind of a scope. The tree's depth is data: kinds only name the levels people know.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ScopeKind {
    /// 市.
    #[n(0)]
    City,
    /// 区.
    #[n(1)]
    District,
    /// 街道.
    #[n(2)]
    Subdistrict,
    /// 社区.
    #[n(3)]
    Community,
    /// 小区: the only kind that documents belong to.
    #[n(4)]
    Compound,
    /// 网格: a set of buildings.
    #[n(5)]
    Grid,
}

/// A node of the scope tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Scope {
    /// Its id.
    #[n(0)]
    pub id: ScopeId,
    /// The node above, none for the root.
    #[n(1)]
    pub parent: Option<ScopeId>,
    /// Its kind.
    #[n(2)]
    pub kind: ScopeKind,
    /// Its name.
    #[n(3)]
    pub name: String,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Organisation {
    /// Its id.
    #[n(0)]
    pub id: OrganisationId,
    /// Its name.
    #[n(1)]
    pub name: String,
}

/// A person as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Person {
    /// Their id.
    #[n(0)]
    pub id: PersonId,
    /// Their name.
    #[n(1)]
    pub name: String,
    /// Their badge number.
    #[n(2)]
    pub badge: String,
    /// Their organisation.
    #[n(3)]
    pub organisation: OrganisationId,
}

/// What a party on a compound's list fixes as.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum FixerKind {
    /// The contracted company.
    #[n(0)]
    Company,
    /// Its public-welfare or self-management substitute, where there is no company (G6).
    #[n(1)]
    Substitute,
    /// 房屋应急维修中心.
    #[n(2)]
    EmergencyCentre,
    /// 建设单位, in warranty.
    #[n(3)]
    Developer,
    /// 专业经营单位.
    #[n(4)]
    Utility,
    /// A city department.
    #[n(5)]
    Department,
}

/// A party that can be given a compound's cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Party {
    /// Who.
    #[n(0)]
    pub organisation: OrganisationId,
    /// As what.
    #[n(1)]
    pub kind: FixerKind,
}

/// What a compound is, beyond its name: independent attributes, not four fixed kinds (G6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Compound {
    /// The compound's scope.
    #[n(0)]
    pub scope: ScopeId,
    /// Whether there is a residents' committee (居委会) for it.
    #[n(1)]
    pub has_residents_committee: bool,
    /// Whether there is an owners' committee (业委会).
    #[n(2)]
    pub has_owners_committee: bool,
    /// Who can be given its cases.
    #[n(3)]
    pub parties: Vec<Party>,
    /// Households, for figures per hundred.
    #[n(4)]
    pub households: u32,
    /// Numbers to call in danger, as (label, number).
    #[n(5)]
    pub emergency_numbers: Vec<(String, String)>,
}

/// A building.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Building {
    /// Its id.
    #[n(0)]
    pub id: BuildingId,
    /// Its compound.
    #[n(1)]
    pub scope: ScopeId,
    /// Its name, `3号楼`.
    #[n(2)]
    pub name: String,
}

/// A checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Checkpoint {
    /// Its id.
    #[n(0)]
    pub id: CheckpointId,
    /// Its compound.
    #[n(1)]
    pub scope: ScopeId,
    /// Its building, if it is in one.
    #[n(2)]
    pub building: Option<BuildingId>,
    /// Its name.
    #[n(3)]
    pub name: String,
    /// What its QR code says, and what a person types when the camera fails.
    #[n(4)]
    pub code: String,
}

/// A patrol route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Route {
    /// Its id.
    #[n(0)]
    pub id: RouteId,
    /// Its compound.
    #[n(1)]
    pub scope: ScopeId,
    /// Its name.
    #[n(2)]
    pub name: String,
    /// Its checkpoints in order.
    #[n(3)]
    pub checkpoints: Vec<CheckpointId>,
    /// Fire, lifts: it must be walked.
    #[n(4)]
    pub safety_required: bool,
}

/// How fast a category must be dealt with. Working days by the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SlaTier {
    /// Its code: `critical` 特急, `urgent` 急修, `normal` 一般, `complex` 复杂, `special` 专项.
    #[n(0)]
    pub code: String,
    /// To accept.
    #[n(1)]
    pub accept: Option<Allowance>,
    /// To arrive.
    #[n(2)]
    pub arrive: Option<Allowance>,
    /// To plan.
    #[n(3)]
    pub plan: Option<Allowance>,
    /// To fix (for life safety: to make safe).
    #[n(4)]
    pub fix: Option<Allowance>,
    /// How long a fixer may decline.
    #[n(5)]
    pub decline: Span,
}

/// An allowance of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Allowance {
    /// By the clock.
    #[n(0)]
    Elapsed(#[n(0)] Span),
    /// Whole working days.
    #[n(1)]
    WorkingDays(#[n(0)] u16),
}

/// A category of complaint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Category {
    /// Its code, stable.
    #[n(0)]
    pub code: String,
    /// Its Chinese name.
    #[n(1)]
    pub name_zh: String,
    /// Its English name.
    #[n(2)]
    pub name_en: String,
    /// Which kind of party fixes it.
    #[n(3)]
    pub fixer: FixerKind,
    /// Its SLA tier's code.
    #[n(4)]
    pub tier: String,
    /// Whether it concerns common parts, which the owners' committee confirms.
    #[n(5)]
    pub common_parts: bool,
}

/// Days that are not what the week says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Calendar {
    /// Minutes that local time is ahead of UTC (Asia/Shanghai: 480).
    #[n(0)]
    pub utc_offset_minutes: i32,
    /// Weekdays that are holidays, as days since 1970-01-01.
    #[n(1)]
    pub holidays: Vec<u32>,
    /// Weekend days that are worked (调休), as days since 1970-01-01.
    #[n(2)]
    pub workdays: Vec<u32>,
}

/// The reference data of a set of scopes: the scopes above them too, so that a grant can be found
/// to cover them. Every list is sorted by id, so that equal content has equal bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Reference {
    /// Scopes.
    #[n(0)]
    pub scopes: Vec<Scope>,
    /// Organisations.
    #[n(1)]
    pub organisations: Vec<Organisation>,
    /// People with a grant in these scopes.
    #[n(2)]
    pub people: Vec<Person>,
    /// Compounds.
    #[n(3)]
    pub compounds: Vec<Compound>,
    /// Buildings.
    #[n(4)]
    pub buildings: Vec<Building>,
    /// Checkpoints.
    #[n(5)]
    pub checkpoints: Vec<Checkpoint>,
    /// Routes.
    #[n(6)]
    pub routes: Vec<Route>,
    /// Categories.
    #[n(7)]
    pub categories: Vec<Category>,
    /// SLA tiers.
    #[n(8)]
    pub tiers: Vec<SlaTier>,
    /// The working calendar.
    #[n(9)]
    pub calendar: Calendar,
}

impl Reference {
    /// The scope and those above it, nearest first; stops at an unknown parent or a circle.
    #[must_use]
    pub fn path(&self, scope: ScopeId) -> Vec<ScopeId> {
        let mut path = Vec::new();
        let mut next = Some(scope);
        while let Some(id) = next {
            let Some(row) = self.scopes.iter().find(|s| s.id == id) else {
                break;
            };
            if path.contains(&id) {
                break;
            }
            path.push(id);
            next = row.parent;
        }
        path
    }

    /// The compound of this scope.
    #[must_use]
    pub fn compound(&self, scope: ScopeId) -> Option<&Compound> {
        self.compounds.iter().find(|c| c.scope == scope)
    }

    /// The category of this code.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.code == code)
    }

    /// The SLA tier of a category.
    #[must_use]
    pub fn tier_of(&self, category: &str) -> Option<&SlaTier> {
        let tier = &self.category(category)?.tier;
        self.tiers.iter().find(|t| &t.code == tier)
    }

    /// The party of a compound that a category is responsible to: the category's kind; where that
    /// is the company and there is none, its substitute; else the emergency centre.
    #[must_use]
    pub fn responsible(&self, scope: ScopeId, category: &str) -> Option<OrganisationId> {
        let wanted = self.category(category)?.fixer;
        let parties = &self.compound(scope)?.parties;
        let find = |kind| {
            parties
                .iter()
                .find(|p| p.kind == kind)
                .map(|p| p.organisation)
        };
        find(wanted)
            .or_else(|| {
                (wanted == FixerKind::Company)
                    .then(|| find(FixerKind::Substitute))
                    .flatten()
            })
            .or_else(|| find(FixerKind::EmergencyCentre))
    }
}
