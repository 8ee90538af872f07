//! One small row beside each document, so that lists and counts load no documents.

use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::ids::{BuildingId, DocRef, OrganisationId, PersonId};
use lianjian_protocol::time::Timestamp;
use minicbor::{Decode, Encode};
use serde::Serialize;

/// How far a record has come: each shows its own truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Delivery {
    /// 已存手机: durable here, not acknowledged.
    #[n(0)]
    Saved,
    /// 正在发送: on its way.
    #[n(1)]
    Sending,
    /// 已送达: the server has acknowledged all of it.
    #[n(2)]
    Delivered,
    /// 物业已看: someone of another organisation has read it to its end.
    #[n(3)]
    Read,
}

/// A document's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
pub struct Summary {
    /// The document.
    #[n(0)]
    pub doc: DocRef,
    /// Its kind.
    #[n(1)]
    pub kind: DocKind,
    /// Who sees it.
    #[n(2)]
    pub audience: Audience,
    /// For [`Audience::Own`], whose it is.
    #[n(3)]
    pub owner: Option<PersonId>,
    /// One line.
    #[n(4)]
    pub title: String,
    /// For complaints, where it stands as this device sees it, unsent work included.
    #[n(5)]
    pub status: Option<Status>,
    /// For complaints, the category in force.
    #[n(6)]
    pub category: Option<String>,
    /// For complaints, the building.
    #[n(7)]
    pub building: Option<BuildingId>,
    /// For complaints, who has it to fix.
    #[n(8)]
    pub fixer: Option<OrganisationId>,
    /// Who filed it.
    #[n(9)]
    pub author: Option<PersonId>,
    /// When it was filed.
    #[n(10)]
    pub filed_at: Timestamp,
    /// When something last happened.
    #[n(11)]
    pub at: Timestamp,
    /// How far it has come.
    #[n(12)]
    pub delivery: Delivery,
    /// Unsent changes.
    #[n(13)]
    pub pending: u32,
    /// Drafts that wait for the person.
    #[n(14)]
    pub attention: u32,
    /// Others changed it since this store's person read it.
    #[n(15)]
    pub unread: bool,
    /// It left this device's reach and is kept for what is unsent.
    #[n(16)]
    pub removed: bool,
    /// What the confirmed part adds to its log's digest; none while nothing is confirmed.
    #[serde(skip)]
    #[cbor(n(17), with = "minicbor::bytes")]
    pub digest: Option<[u8; 32]>,
}
