//! What the endpoints share.

use std::sync::Arc;

use axum::extract::FromRef;
use lianjian_protocol::wire::Limits;

use crate::attachment::AttachmentService;
use crate::auth::Auth;
use crate::config::Config;
use crate::context::Context;
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
