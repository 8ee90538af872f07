//! Reference data.

use async_trait::async_trait;
use lianjian_protocol::domain::reference::{Organisation, Reference, Scope};
use lianjian_protocol::ids::{OrganisationId, ScopeId};

use super::{Database, finish};
use crate::store::error::Result;
use crate::store::reference::{ReferenceRow, ReferenceStore};
use crate::store::sql::Backend;
use crate::store::tables::{meta, reference_read, reference_write};

#[async_trait]
impl<B: Backend> ReferenceStore for Database<B> {
    async fn reference_version(&self) -> Result<u64> {
        meta::reference_version(self.0.reader().await?.as_mut()).await
    }

    async fn put_reference(&self, rows: &[ReferenceRow]) -> Result<u64> {
        let mut db = self.0.writer().await?;
        let done = reference_write::put(db.as_mut(), rows).await;
        finish(db, done).await
    }

    async fn reference_for(&self, scopes: &[ScopeId]) -> Result<Reference> {
        reference_read::for_scopes(self.0.snapshot().await?.as_mut(), scopes).await
    }

    async fn all_scopes(&self) -> Result<Vec<Scope>> {
        reference_read::all_scopes(self.0.reader().await?.as_mut()).await
    }

    async fn scope(&self, id: ScopeId) -> Result<Option<Scope>> {
        reference_read::scope_by_id(self.0.reader().await?.as_mut(), id).await
    }

    async fn organisations(&self) -> Result<Vec<Organisation>> {
        reference_read::organisations(self.0.reader().await?.as_mut()).await
    }

    async fn organisation(&self, id: OrganisationId) -> Result<Option<Organisation>> {
        reference_read::organisation_by_id(self.0.reader().await?.as_mut(), id).await
    }
}
