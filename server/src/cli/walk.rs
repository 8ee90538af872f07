//! Walking through everything that is stored, a few documents at a time.

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::{DocId, ScopeId};

use super::find::Tree;
use super::{CliError, Setting};
use crate::store::{DocumentHead, Store, StoreError};
use crate::sync::assemble;

/// Documents in memory at a time.
const AT_A_TIME: u32 = 100;

/// The scopes that have documents: all of them, or those at and below the one called so.
pub(super) async fn scopes(
    setting: &Setting,
    name: Option<&str>,
) -> Result<Vec<ScopeId>, CliError> {
    let scopes = setting.context.store.scopes_with_documents().await?;
    below(setting, scopes, name).await
}

/// Every scope, or those at and below the one called so.
pub(super) async fn all_scopes(
    setting: &Setting,
    name: Option<&str>,
) -> Result<Vec<ScopeId>, CliError> {
    let scopes = setting.context.store.all_scopes().await?;
    let scopes = scopes.into_iter().map(|scope| scope.id).collect();
    below(setting, scopes, name).await
}

async fn below(
    setting: &Setting,
    mut scopes: Vec<ScopeId>,
    name: Option<&str>,
) -> Result<Vec<ScopeId>, CliError> {
    if let Some(name) = name {
        let tree = Tree::load(&setting.context).await?;
        let above = tree.find(name)?.id;
        scopes.retain(|scope| tree.covers(above, *scope));
    }
    Ok(scopes)
}

/// A stored document, read.
pub(super) struct Walked {
    /// What is kept beside it.
    pub(super) head: DocumentHead,
    /// The document, or why it can't be read.
    pub(super) document: Result<Document, String>,
}

/// The documents of a scope, in the order of their ids.
pub(super) struct Walk<'a> {
    store: &'a dyn Store,
    scope: ScopeId,
    after: Option<DocId>,
}

impl<'a> Walk<'a> {
    /// Begins at the first document.
    pub(super) fn new(store: &'a dyn Store, scope: ScopeId) -> Self {
        Self {
            store,
            scope,
            after: None,
        }
    }

    /// The next few documents; none at the end. One that can't be read does not hide the others.
    pub(super) async fn next(&mut self) -> Result<Vec<Walked>, CliError> {
        let heads = self
            .store
            .documents(self.scope, self.after, AT_A_TIME)
            .await?;
        let Some(last) = heads.last() else {
            return Ok(Vec::new());
        };
        self.after = Some(last.doc.doc);
        let docs: Vec<_> = heads.iter().map(|h| h.doc).collect();
        let mut stored = match self.store.load(&docs).await {
            Ok(stored) => Some(stored),
            Err(StoreError::Corrupt(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let mut walked = Vec::with_capacity(heads.len());
        for head in heads {
            let found = match &mut stored {
                Some(stored) => Ok(stored.remove(&head.doc)),
                None => match self.store.load(&[head.doc]).await {
                    Ok(mut stored) => Ok(stored.remove(&head.doc)),
                    Err(StoreError::Corrupt(why)) => Err(why),
                    Err(error) => return Err(error.into()),
                },
            };
            walked.push(match found {
                // As it stood when it was loaded: it may have moved since it was listed.
                Ok(Some(stored)) => Walked {
                    head: stored.head.clone(),
                    document: assemble(&stored).map_err(|error| error.to_string()),
                },
                Ok(None) => Walked {
                    head,
                    document: Err("it is listed and can't be loaded".to_owned()),
                },
                Err(why) => Walked {
                    head,
                    document: Err(why),
                },
            });
        }
        Ok(walked)
    }
}
