//! What a screen asks and what it is answered; what it wants done and what was.

use std::collections::BTreeSet;

use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{BuildingId, Hash, ScopeId};
use serde::{Deserialize, Serialize};

use super::base::{DocKey, Micros};
use super::case::CaseView;
use super::home::HomeView;
use super::misc::{AttentionItem, CheckpointView, DayView, Me, StatusView};
use super::row::Row;
use super::visits::{PatrolView, VisitView};
use crate::replica::Unsent;

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "query", rename_all = "snake_case")]
pub enum Query {
    /// Who looks.
    Me,
    /// The first screen, of the first compound if none is named.
    Home {
        /// The compound.
        #[cfg_attr(feature = "typescript", ts(optional = nullable))]
        #[serde(default)]
        scope: Option<ScopeId>,
    },
    /// Documents in a list, the latest first.
    Rows {
        /// Of these alone, as far as they are here; of every one where none are named.
        #[cfg_attr(feature = "typescript", ts(optional = nullable))]
        #[serde(default)]
        docs: Option<BTreeSet<DocKey>>,
        /// Those alone of which something is unsent.
        #[cfg_attr(feature = "typescript", ts(optional, as = "Option<_>"))]
        #[serde(default)]
        unsent: bool,
    },
    /// One case.
    Case {
        /// Which.
        doc: DocKey,
    },
    /// One patrol.
    Patrol {
        /// Which.
        doc: DocKey,
    },
    /// One visit.
    Visit {
        /// Which.
        doc: DocKey,
    },
    /// A local day, `2026-04-01`.
    Day {
        /// Which.
        date: String,
    },
    /// What was refused and waits, then what was settled of late.
    Attention,
    /// Open cases that a new one may be again.
    Duplicates(Doubles),
    /// The reference data.
    Reference,
    /// How the device stands.
    Status,
    /// The checkpoint of a code, read or typed.
    CheckpointByCode {
        /// The code.
        code: String,
    },
    /// Everything that the server does not have, for a file.
    ExportUnsent,
}

/// A report that is being written, as far as it says whether it is a duplicate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Doubles {
    /// The compound.
    pub scope: ScopeId,
    /// The building.
    pub building: BuildingId,
    /// The category's code.
    pub category: String,
    /// When it was seen.
    pub observed_at: Micros,
}

/// The answer to a [`Query`], under the same tag.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "query", content = "answer", rename_all = "snake_case")]
pub enum QueryAnswer {
    /// To [`Query::Me`]; none before the enrolment.
    Me(Option<Me>),
    /// To [`Query::Home`]; none where there is no such compound.
    Home(Option<HomeView>),
    /// To [`Query::Rows`].
    Rows(Vec<Row>),
    /// To [`Query::Case`]; none where it is not here.
    Case(Option<Box<CaseView>>),
    /// To [`Query::Patrol`].
    Patrol(Option<PatrolView>),
    /// To [`Query::Visit`].
    Visit(Option<VisitView>),
    /// To [`Query::Day`].
    Day(DayView),
    /// To [`Query::Attention`].
    Attention(Vec<AttentionItem>),
    /// To [`Query::Duplicates`].
    Duplicates(Vec<Row>),
    /// To [`Query::Reference`].
    Reference(Reference),
    /// To [`Query::Status`].
    Status(StatusView),
    /// To [`Query::CheckpointByCode`].
    CheckpointByCode(Option<CheckpointView>),
    /// To [`Query::ExportUnsent`].
    ExportUnsent(Unsent),
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Instruct {
    /// To which document; none for a command that makes one.
    pub doc: Option<DocKey>,
    /// For a command that makes a document, in which compound.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    #[serde(default)]
    pub scope: Option<ScopeId>,
    /// What.
    pub command: Command,
    /// In which role; the first of the person's roles that may where none is given.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    #[serde(default)]
    pub role: Option<Role>,
    /// For a case that another system sent (12345): the local day by whose end it wants an answer,
    /// `2026-04-01`.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    #[serde(default)]
    pub external_due: Option<String>,
    /// The same token is done once only, however often it is asked. Asked with other words, they
    /// become an edit of what was done.
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    #[serde(default)]
    pub token: Option<String>,
    /// Asked again by the program itself: what was done under the token stays as it is.
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
    #[serde(default)]
    pub again: bool,
}

/// What was done and is durable on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Saved {
    /// To which document.
    pub doc: DocKey,
    /// Its place in the local order.
    pub seq: u64,
    /// The change's hash.
    pub hash: Hash,
    /// The time given to it.
    pub at: Micros,
    /// The document's row as it is now.
    pub row: Row,
}
