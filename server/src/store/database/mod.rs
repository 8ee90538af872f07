//! The store over any backend: which connection each method needs, and which statements it runs.

mod attachments;
mod documents;
mod identity;
mod reference;

use async_trait::async_trait;

use super::Store;
use super::error::Result;
use super::migrations;
use super::sql::{Backend, Transaction, args};
use super::watch::Watch;

/// The store over a backend.
pub(super) struct Database<B>(pub(super) B);

/// Commits what was done; an error undoes it.
async fn finish<T>(transaction: Box<dyn Transaction>, done: Result<T>) -> Result<T> {
    let done = done?;
    transaction.commit().await?;
    Ok(done)
}

#[async_trait]
impl<B: Backend> Store for Database<B> {
    async fn migrate(&self) -> Result<Vec<String>> {
        let pending = migrations::pending(&self.0).await?;
        self.0.migrate().await?;
        Ok(pending)
    }

    async fn pending_migrations(&self) -> Result<Vec<String>> {
        migrations::pending(&self.0).await
    }

    async fn ping(&self) -> Result<()> {
        let mut db = self.0.reader().await?;
        db.row("SELECT 1", args![]).await.map(drop)
    }

    async fn watch(&self) -> Result<Box<dyn Watch>> {
        self.0.watch().await
    }

    fn backend(&self) -> &'static str {
        B::NAME
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
