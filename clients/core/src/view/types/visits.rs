//! One patrol, one visit.

use lianjian_protocol::domain::patrol::mark::{MarkResult, Method, Presence};
use lianjian_protocol::domain::visit::VisitRecord;
use lianjian_protocol::ids::{CheckpointId, EntryKey, RouteId};
use serde::Serialize;

use super::action::ActionView;
use super::base::{DocKey, Micros, Sentence, Who};
use super::case::{PhotoView, TimelineItem};
use super::home::Window;
use super::row::Row;

/// The route of a patrol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PatrolRoute {
    /// The route.
    pub id: RouteId,
    /// Its name.
    pub name: String,
    /// Fire, lifts: it must be walked.
    pub safety_required: bool,
}

/// The last mark at a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CheckpointMark {
    /// Its name in the document.
    pub key: EntryKey,
    /// When.
    pub at: Micros,
    /// What was found.
    pub result: MarkResult,
    /// How it was identified.
    pub method: Method,
    /// Whether its code was typed, rather than the checkpoint chosen from the list.
    pub typed: bool,
    /// Where the phone was, as it said itself.
    pub presence: Presence,
    /// In words.
    pub note: String,
    /// The case that was filed of it.
    pub case: Option<DocKey>,
    /// Who.
    pub by: Who,
}

/// A checkpoint of a patrol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PatrolCheckpoint {
    /// The checkpoint.
    pub checkpoint: CheckpointId,
    /// Its name.
    pub name: String,
    /// Its building's name.
    pub building_name: Option<String>,
    /// What its QR code says.
    pub code: String,
    /// Its mark.
    pub marked: Option<CheckpointMark>,
    /// Whether it is the next one to see to.
    pub next: bool,
    /// Whether it is on the route; one that is not was marked all the same.
    pub on_route: bool,
}

/// One patrol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PatrolView {
    /// Its row.
    pub row: Row,
    /// Its route.
    pub route: PatrolRoute,
    /// The window in which it should be walked.
    pub window: Window,
    /// Who walks it.
    pub steward: Who,
    /// The checkpoints in the route's order, then those off it.
    pub checkpoints: Vec<PatrolCheckpoint>,
    /// Checkpoints of the route that are marked.
    pub done: u32,
    /// Checkpoints of the route.
    pub total: u32,
    /// Checkpoints at which something was found.
    pub issues: u32,
    /// When it was started.
    pub started_at: Option<Micros>,
    /// When it was finished.
    pub finished_at: Option<Micros>,
    /// Percent of the route that was marked within the window.
    pub coverage: u32,
    /// What is odd about it: evidence to keep in mind, no blame.
    pub flags: Vec<Sentence>,
    /// What happened to it: started, finished, reviewed, comments.
    pub events: Vec<TimelineItem>,
    /// Photos.
    pub photos: Vec<PhotoView>,
    /// What who looks may do.
    pub actions: Vec<ActionView>,
}

/// Where a household lives, as far as a visit says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Address {
    /// The building.
    pub building: Option<super::home::BuildingName>,
    /// Staircase and door as they were written; empty where they were not.
    pub unit: String,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VisitView {
    /// Its row.
    pub row: Row,
    /// What was recorded: household, need, note, follow-up.
    #[serde(flatten)]
    pub record: VisitRecord,
    /// What of it a report may bring along.
    pub address: Address,
    /// Fields that two people wrote at once, with the values that do not stand.
    pub conflicts: Vec<super::case::FieldConflict>,
    /// What became of it.
    pub events: Vec<TimelineItem>,
    /// Photos.
    pub photos: Vec<PhotoView>,
    /// What who looks may do.
    pub actions: Vec<ActionView>,
}
