//! The first screen of a steward.

use std::collections::BTreeMap;

use lianjian_protocol::ids::{RouteId, ScopeId};
use serde::Serialize;

use super::base::{DocKey, Micros};
use super::row::Desk;

/// A scope with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ScopeName {
    /// The scope.
    pub scope: ScopeId,
    /// Its name.
    pub name: String,
}

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Window {
    /// The first instant.
    pub start: Micros,
    /// The first instant after it.
    pub end: Micros,
}

/// A route of the compound and how far today's patrol of it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RouteToday {
    /// The route.
    pub route: RouteId,
    /// Its name.
    pub name: String,
    /// Checkpoints of it that are marked.
    pub done: u32,
    /// Checkpoints of it.
    pub total: u32,
    /// Today's patrol of who looks, if there is one.
    pub patrol: Option<DocKey>,
    /// Whether that is finished.
    pub finished: bool,
    /// Fire, lifts: it must be walked.
    pub safety_required: bool,
    /// The window to start a patrol with: the local day.
    pub window: Window,
}

/// A number to call in danger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EmergencyNumber {
    /// Whose.
    pub label: String,
    /// The number.
    pub number: String,
}

/// What who looks has done today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Today {
    /// Patrols started.
    pub patrol: u32,
    /// Visits recorded.
    pub visits: u32,
    /// Quick fixes recorded.
    pub quick_fixes: u32,
    /// Complaints filed.
    pub records: u32,
}

/// A category to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CategoryUse {
    /// Its code.
    pub code: String,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// The name of its icon: the code, or `other` for one that the app has no picture of.
    pub icon: String,
    /// The SLA tier's code.
    pub tier: String,
    /// How often it was used by who looks, in this compound.
    pub used: u32,
}

/// The first screen of a steward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HomeView {
    /// The compound.
    pub scope: ScopeId,
    /// Its name.
    pub scope_name: String,
    /// Its routes.
    pub routes: Vec<RouteToday>,
    /// Numbers to call in danger.
    pub emergency: Vec<EmergencyNumber>,
    /// Documents of the compound by desk.
    pub counts: BTreeMap<Desk, u32>,
    /// What was done today.
    pub today: Today,
    /// Categories, the most used first.
    pub categories: Vec<CategoryUse>,
    /// Buildings.
    pub buildings: Vec<BuildingName>,
    /// When time alone next changes anything of it: midnight at the latest.
    pub changes_at: Option<Micros>,
}

/// A building with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct BuildingName {
    /// The building.
    pub id: lianjian_protocol::ids::BuildingId,
    /// Its name.
    pub name: String,
}
