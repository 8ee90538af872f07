//! The sync call as the HTTP edge sees it.

use async_trait::async_trait;
use lianjian_protocol::wire::{ErrorCode, SyncRequest, SyncResponse};

use crate::auth::Authenticated;
use crate::error::{Error, Result};

/// Answers sync calls.
#[async_trait]
pub trait SyncCalls: Send + Sync {
    /// One call of a device. What can be wrong with a single change is a verdict in the answer;
    /// an error concerns the call as a whole, and nothing of it was done.
    async fn call(&self, caller: &Authenticated, request: SyncRequest) -> Result<SyncResponse>;
}

/// A server that takes no sync calls: every one is answered `busy`, so devices keep their queues
/// and come again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Closed;

#[async_trait]
impl SyncCalls for Closed {
    async fn call(&self, _: &Authenticated, _: SyncRequest) -> Result<SyncResponse> {
        Err(Error::new(ErrorCode::Busy).detail("sync is closed"))
    }
}
