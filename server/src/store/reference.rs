//! Reference data: the rows that the server owns and devices read.

use async_trait::async_trait;
use lianjian_protocol::domain::reference::{
    Building, Calendar, Category, Checkpoint, Compound, Organisation, Reference, Route, Scope,
    SlaTier,
};
use lianjian_protocol::ids::{OrganisationId, ScopeId};

use super::error::Result;

/// One row of reference data to add, or to change by its id (or code, or scope).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceRow {
    /// A scope; its parent must exist or come before it.
    Scope(Scope),
    /// An organisation.
    Organisation(Organisation),
    /// What a compound is; its scope must exist or come before it.
    Compound(Compound),
    /// A building.
    Building(Building),
    /// A checkpoint.
    Checkpoint(Checkpoint),
    /// A route.
    Route(Route),
    /// A category.
    Category(Category),
    /// A tier.
    Tier(SlaTier),
    /// The calendar, whole.
    Calendar(Calendar),
}

/// Reference data. Nothing is ever deleted: documents speak of it for years.
#[async_trait]
pub trait ReferenceStore: Send + Sync {
    /// A counter that moves with every change of reference data, people and grants, in the same
    /// commit: whoever has cached something at this number has it as it stands.
    async fn reference_version(&self) -> Result<u64>;

    /// Adds or changes these rows, all or none, in their order; returns the new version.
    ///
    /// # Errors
    /// [`StoreError::Missing`](super::StoreError::Missing) when a row names a scope that does not
    /// exist.
    async fn put_reference(&self, rows: &[ReferenceRow]) -> Result<u64>;

    /// The reference data of these scopes and all those above them: their compounds, buildings,
    /// checkpoints and routes; the people with a grant, ended ones too, in any of these scopes;
    /// those people's organisations and the compounds' parties; every category and tier, and the
    /// calendar. Scopes that do not exist are absent. Sorted as the type demands.
    async fn reference_for(&self, scopes: &[ScopeId]) -> Result<Reference>;

    /// Every scope, sorted by id.
    async fn all_scopes(&self) -> Result<Vec<Scope>>;

    /// A scope.
    async fn scope(&self, id: ScopeId) -> Result<Option<Scope>>;

    /// Every organisation, sorted by id.
    async fn organisations(&self) -> Result<Vec<Organisation>>;

    /// An organisation.
    async fn organisation(&self, id: OrganisationId) -> Result<Option<Organisation>>;
}
