//! Noticing what others put into the logs: another server of the same database, or an
//! administrator's command beside this one.

use async_trait::async_trait;
use lianjian_protocol::wire::LogId;

use super::error::Result;

/// Watches a database; dropped, it watches no more.
#[async_trait]
pub trait Watch: Send {
    /// Waits until others' entries are durable, and says how far which logs have come. It may say
    /// so of what was known, and of this process's own entries, but misses none of the others'.
    ///
    /// # Errors
    /// When the database fails; a new watch must then be begun, and what happened in between is
    /// missed.
    async fn moved(&mut self) -> Result<Vec<(LogId, u64)>>;
}
