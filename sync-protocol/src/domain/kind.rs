//! What kinds of documents there are, who may see them, and the header that never changes.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::ids::{DocId, DocRef, PersonId, ScopeId};
use crate::wire::LogId;

/// The version of the documents' layout that this code writes.
pub const SCHEMA: u16 = 1;

/// The version of the replay's rules that a document is judged by; it travels in the header, so
/// that a change of the rules never rewrites settled cases.
pub const REPLAY: u16 = 1;

/// The kinds of documents.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum DocKind {
    /// A complaint, repair or opinion (投诉 / 报修 / 意见), quick fixes (随手做) too.
    #[n(0)]
    Complaint,
    /// A patrol (巡查).
    #[n(1)]
    Patrol,
    /// A visit (走访).
    #[n(2)]
    Visit,
}

impl DocKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Complaint, Self::Patrol, Self::Visit];
}

/// Who sees a document, by role.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Audience {
    /// Stewards, committees, property, those who supervise.
    #[n(0)]
    All,
    /// All of them but property: a complaint about the company, a mediation.
    #[n(1)]
    Internal,
    /// Its author, the committees, those who supervise.
    #[n(2)]
    Own,
}

impl Audience {
    /// Every audience.
    pub const ALL: [Self; 3] = [Self::All, Self::Internal, Self::Own];
}

/// The header of a document: the CBOR bytes at the root key `header`, written by the first change
/// and never again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
pub struct Header {
    /// The kind.
    #[n(0)]
    pub kind: DocKind,
    /// The compound.
    #[n(1)]
    pub scope: ScopeId,
    /// The id within the compound.
    #[n(2)]
    pub id: DocId,
    /// Who sees it.
    #[n(3)]
    pub audience: Audience,
    /// For [`Audience::Own`], its author; otherwise none.
    #[n(4)]
    pub owner: Option<PersonId>,
    /// [`SCHEMA`] when it was made.
    #[n(5)]
    pub schema: u16,
    /// [`REPLAY`] when it was made.
    #[n(6)]
    pub replay: u16,
}

impl Header {
    /// The document's full name.
    #[must_use]
    pub const fn doc_ref(&self) -> DocRef {
        DocRef {
            scope: self.scope,
            doc: self.id,
        }
    }

    /// The log that the document belongs to, for ever.
    #[must_use]
    pub const fn log(&self) -> LogId {
        LogId {
            scope: self.scope,
            audience: self.audience,
            owner: self.owner,
        }
    }
}
