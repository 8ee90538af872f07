//! What was done here and is not acknowledged.

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::ErrorCode;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// A change with the command that made it, so that it can be made again where the change itself
/// was refused, and so that no words are ever lost.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Pending {
    /// Its place in the local order, never used twice.
    #[n(0)]
    pub seq: u64,
    /// The document.
    #[n(1)]
    pub doc: DocRef,
    /// What the person did.
    #[n(2)]
    pub command: Command,
    /// In which role; none for whichever may.
    #[n(3)]
    pub role: Option<Role>,
    /// What this device's clock said then.
    #[n(4)]
    pub wall: Timestamp,
    /// The time given to it.
    #[n(5)]
    pub at: Timestamp,
    /// The change.
    #[n(6)]
    pub change: ByteVec,
    /// Its hash.
    #[n(7)]
    pub hash: Hash,
    /// How often it was made again after a refusal.
    #[n(8)]
    pub tries: u8,
    /// What the server said of it, while nothing has been done about that yet.
    #[n(9)]
    pub verdict: Option<PendingVerdict>,
    /// How often in a row the server did not have what it hangs on.
    #[n(10)]
    pub waited: Option<u8>,
}

impl Pending {
    /// Whether its document was rewritten under a new incarnation, on which it is to be run again.
    #[must_use]
    pub fn waits_for_new_life(&self) -> bool {
        self.verdict
            .as_ref()
            .is_some_and(|verdict| verdict.code == ErrorCode::Redacted)
    }
}

/// A verdict against a change, kept before it is acted on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PendingVerdict {
    /// Why.
    #[n(0)]
    pub code: ErrorCode,
    /// What exactly.
    #[n(1)]
    pub detail: String,
    /// Kept at the server for a supervisor.
    #[n(2)]
    pub held: bool,
}
