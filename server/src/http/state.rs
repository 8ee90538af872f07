//! What the endpoints share.

use std::sync::Arc;

use axum::extract::FromRef;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::Limits;

use crate::attachment::AttachmentService;
use crate::auth::Auth;
use crate::config::Config;
use crate::context::Context;
use crate::error::Error;
use crate::hub::Hub;
use crate::sync::SyncCalls;

/// What the endpoints share.
#[derive(Clone)]
pub struct AppState {
    /// The store, the clock and the source of randomness.
    pub context: Context,
    /// Identity.
    pub auth: Arc<Auth>,
    /// Sync.
    pub sync: Arc<dyn SyncCalls>,
    /// Who listens on a live socket.
    pub hub: Arc<Hub>,
    /// Photos' and voice notes' bytes.
    pub attachments: Arc<AttachmentService>,
    /// The configuration.
    pub config: Arc<Config>,
    /// The protocol's limits.
    pub limits: Arc<Limits>,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

impl AppState {
    /// Photos of this document that were handed over without a session become its own, where it
    /// names them.
    ///
    /// # Errors
    /// When the database, the object store or the document fails.
    pub async fn let_in(&self, doc: DocRef) -> Result<(), Error> {
        let Some(look) = self.sync.look(doc).await? else {
            return Ok(());
        };
        let photos = look.document.photos().into_iter();
        let names: Vec<_> = photos.map(|p| (p.value.content, p.value.media)).collect();
        self.attachments.let_in(doc, &names).await?;
        Ok(())
    }

    /// The same of all documents of which some wait. One that fails does not hold up the others.
    pub async fn let_all_in(&self) {
        let waiting = match self.context.store.documents_with_held_media().await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::warn!(%error, "nobody looked after photos that were handed over");
                return;
            }
        };
        for doc in waiting {
            if let Err(error) = self.let_in(doc).await {
                tracing::warn!(%doc, %error, "photos that were handed over wait on");
            }
        }
    }
}

impl FromRef<AppState> for Context {
    fn from_ref(state: &AppState) -> Self {
        state.context.clone()
    }
}

impl FromRef<AppState> for Arc<Auth> {
    fn from_ref(state: &AppState) -> Self {
        Arc::clone(&state.auth)
    }
}
