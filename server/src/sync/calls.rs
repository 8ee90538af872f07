//! The sync call as the HTTP edge sees it.

use async_trait::async_trait;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::{ErrorCode, SyncRequest, SyncResponse};

use super::{Caller, Look, SyncError, SyncService};
use crate::auth::Authenticated;
use crate::error::{Error, Result};

/// Answers sync calls.
#[async_trait]
pub trait SyncCalls: Send + Sync {
    /// One call of a device. What can be wrong with a single change is a verdict in the answer;
    /// an error concerns the call as a whole.
    async fn call(&self, caller: &Authenticated, request: SyncRequest) -> Result<SyncResponse>;

    /// A document as it stands now; none where there is no such document. Who may know of it is
    /// not asked here.
    async fn look(&self, doc: DocRef) -> Result<Option<Look>>;
}

#[async_trait]
impl SyncCalls for SyncService {
    async fn call(&self, caller: &Authenticated, request: SyncRequest) -> Result<SyncResponse> {
        let caller = Caller {
            principal: caller.principal.clone(),
            grants_version: caller.grants_version,
        };
        Ok(Self::call(self, &caller, request).await?)
    }

    async fn look(&self, doc: DocRef) -> Result<Option<Look>> {
        Ok(Self::look(self, doc).await?)
    }
}

impl From<SyncError> for Error {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Store(error) => error.into(),
            SyncError::Corrupt(detail) => Self::internal(detail),
            SyncError::Protocol(_) | SyncError::TooMany(_) | SyncError::Busy => {
                Self::new(error.code()).detail(error.to_string())
            }
        }
    }
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

    async fn look(&self, _: DocRef) -> Result<Option<Look>> {
        Err(Error::new(ErrorCode::Busy).detail("sync is closed"))
    }
}
