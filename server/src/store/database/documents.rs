//! Logs and documents.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use lianjian_protocol::ids::{DeviceId, DocId, DocRef, Epoch, Hash, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::LogId;

use super::{Database, finish};
use crate::store::documents::{Documents, IntakeTx};
use crate::store::error::Result;
use crate::store::records::{
    DocumentHead, HeldChange, HoldState, LogRows, ReadsRow, StoredDocument, StoredRead,
    StoredRefusal, StoredSnapshot,
};
use crate::store::sql::Backend;
use crate::store::tables::intake::Intake;
use crate::store::tables::{documents, held, logs, meta, snapshots};

#[async_trait]
impl<B: Backend> Documents for Database<B> {
    async fn begin(&self, scopes: &[ScopeId]) -> Result<Box<dyn IntakeTx>> {
        let scopes: BTreeSet<ScopeId> = scopes.iter().copied().collect();
        let sorted: Vec<ScopeId> = scopes.iter().copied().collect();
        let transaction = self.0.writer_of(&sorted).await?;
        Ok(Box::new(Intake::new(transaction, scopes)))
    }

    async fn get_or_create_epoch(&self, candidate: Epoch) -> Result<Epoch> {
        let mut db = self.0.writer().await?;
        let done = meta::get_or_create_epoch(db.as_mut(), candidate).await;
        finish(db, done).await
    }

    async fn set_epoch(&self, epoch: Epoch) -> Result<()> {
        let mut db = self.0.writer().await?;
        let done = meta::set_epoch(db.as_mut(), epoch).await;
        finish(db, done).await
    }

    async fn log_heads(&self, wanted: &[LogId]) -> Result<Vec<(LogId, u64)>> {
        logs::heads(self.0.reader().await?.as_mut(), wanted).await
    }

    async fn logs_of_scopes(&self, scopes: &[ScopeId]) -> Result<Vec<(LogId, u64)>> {
        logs::of_scopes(self.0.reader().await?.as_mut(), scopes).await
    }

    async fn log_page(&self, log: LogId, after: u64, max_bytes: usize) -> Result<LogRows> {
        logs::page(self.0.reader().await?.as_mut(), log, after, max_bytes).await
    }

    async fn log_reads(&self, log: LogId, after: u64, to: u64) -> Result<Vec<ReadsRow>> {
        logs::reads(self.0.reader().await?.as_mut(), log, after, to).await
    }

    async fn log_documents(&self, log: LogId, after: u64, limit: u32) -> Result<Vec<DocumentHead>> {
        documents::of_log(self.0.reader().await?.as_mut(), log, after, limit).await
    }

    async fn heads(&self, docs: &[DocRef]) -> Result<HashMap<DocRef, DocumentHead>> {
        documents::heads(self.0.reader().await?.as_mut(), docs).await
    }

    async fn load(&self, docs: &[DocRef]) -> Result<HashMap<DocRef, StoredDocument>> {
        documents::load(self.0.snapshot().await?.as_mut(), docs).await
    }

    async fn put_snapshot(
        &self,
        doc: DocRef,
        incarnation: u32,
        snapshot: &StoredSnapshot,
    ) -> Result<()> {
        // Under the scope's lock, so that the document does not change incarnation meanwhile.
        let mut transaction = self.0.writer_of(&[doc.scope]).await?;
        snapshots::put(transaction.as_mut(), doc, incarnation, snapshot).await?;
        transaction.commit().await
    }

    async fn scopes_with_documents(&self) -> Result<Vec<ScopeId>> {
        documents::scopes(self.0.reader().await?.as_mut()).await
    }

    async fn documents(
        &self,
        scope: ScopeId,
        after: Option<DocId>,
        limit: u32,
    ) -> Result<Vec<DocumentHead>> {
        documents::of_scope(self.0.reader().await?.as_mut(), scope, after, limit).await
    }

    async fn reads(&self, docs: &[DocRef]) -> Result<Vec<StoredRead>> {
        documents::reads(self.0.reader().await?.as_mut(), docs).await
    }

    async fn held(&self, scopes: &[ScopeId], state: HoldState) -> Result<Vec<HeldChange>> {
        held::in_scopes(self.0.reader().await?.as_mut(), scopes, state).await
    }

    async fn held_of(&self, device: DeviceId) -> Result<(u64, u64)> {
        held::of_device(self.0.reader().await?.as_mut(), device).await
    }

    async fn held_change(&self, doc: DocRef, hash: Hash) -> Result<Option<HeldChange>> {
        held::one(self.0.reader().await?.as_mut(), doc, hash).await
    }

    async fn refusals(
        &self,
        scope: ScopeId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<StoredRefusal>> {
        held::refusals(self.0.reader().await?.as_mut(), scope, since, limit).await
    }
}
