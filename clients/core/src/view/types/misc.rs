//! Who looks, the day, what needs attention, how the device stands.

use std::collections::BTreeMap;

use lianjian_protocol::domain::grant::{Body, Level};
use lianjian_protocol::ids::{
    BuildingId, CheckpointId, DeviceId, OrganisationId, PersonId, RouteId, ScopeId,
};
use serde::Serialize;

use super::base::{DocKey, Micros, RoleName, Sentence};
use super::home::ScopeName;
use super::shell::SessionState;
use crate::records::{Delivery, Settlement};

/// A way in which the app is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A phone in a stairwell.
    Steward,
    /// Tabs of a committee.
    Committee,
    /// A tablet with an inbox.
    Property,
    /// Lists of a supervisor.
    Supervisor,
    /// Lists to look at.
    Observer,
}

/// A role of who looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MyRole {
    /// As what.
    pub role: RoleName,
    /// For a committee, which.
    pub body: Option<Body>,
    /// For a supervisor, of which level.
    pub level: Option<Level>,
    /// The catalogue's key of all that.
    pub role_key: String,
    /// Where: this scope and all below it.
    pub scope: ScopeId,
    /// Its name.
    pub scope_name: String,
    /// Whether it holds now.
    pub active: bool,
    /// Until when, if it ends.
    pub until: Option<Micros>,
}

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Me {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their badge number.
    pub badge: String,
    /// Their organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// This device.
    pub device: DeviceId,
    /// Their roles, ended ones too.
    pub roles: Vec<MyRole>,
    /// The layouts that their roles in force call for, the first one first.
    pub layouts: Vec<Layout>,
    /// The compounds that they work in.
    pub home_scopes: Vec<ScopeName>,
    /// How large a photo may be, in bytes.
    pub photo_bytes: u64,
    /// How large a voice note may be, in bytes.
    pub voice_bytes: u64,
    /// For how long after a scan or a mark they are taken to be still there, in microseconds.
    pub place_holds: Micros,
}

/// A line of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DayLine {
    /// When.
    pub at: Micros,
    /// Of which document.
    pub doc: DocKey,
    /// The document's title.
    pub title: String,
    /// What was done.
    pub sentence: Sentence,
    /// What was written with it.
    pub words: Option<String>,
    /// How far it has come.
    pub delivery: Delivery,
    /// Whether everybody of the compound may read it: what not everybody may is passed on without
    /// its name and words.
    pub open: bool,
}

/// The day as it wrote itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DayView {
    /// The local day, `2026-04-01`.
    pub date: String,
    /// By what was done: `marks`, `issues`, `patrols`, `filed`, `quick_fixes`, `visits`, `acts`,
    /// `words`, `photos`.
    pub counts: BTreeMap<String, u32>,
    /// All of it in one sentence, to begin with.
    pub summary: Sentence,
    /// One by one.
    pub lines: Vec<DayLine>,
}

/// A way out of what was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// Do it again on the case as it is now.
    Retry,
    /// 作为补充提交.
    Supplement,
    /// 交给同事: show the words to someone who may.
    HandOver,
    /// 不要了, kept for 30 days.
    Discard,
}

/// Something that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AttentionItem {
    /// Its name here.
    pub id: u64,
    /// The document.
    pub doc: DocKey,
    /// Its title.
    pub title: String,
    /// What the person wrote.
    pub words: Vec<String>,
    /// What they wanted.
    pub wanted: Sentence,
    /// Why it could not stand.
    pub reason: Sentence,
    /// The reason's code.
    pub code: String,
    /// Kept at the server for a supervisor too.
    pub held: bool,
    /// It fell with this one, which was refused itself.
    pub because_of: Option<u64>,
    /// When they did it.
    pub made_at: Micros,
    /// The ways out.
    pub doors: Vec<Door>,
    /// What they did about it.
    pub resolved: Option<Settlement>,
}

/// A checkpoint found by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CheckpointView {
    /// The checkpoint.
    pub checkpoint: CheckpointId,
    /// Its name.
    pub name: String,
    /// Its compound.
    pub scope: ScopeId,
    /// The compound's name.
    pub scope_name: String,
    /// Its building.
    pub building: Option<BuildingId>,
    /// The building's name.
    pub building_name: Option<String>,
    /// The routes that it is on.
    pub routes: Vec<RouteId>,
    /// Today's unfinished patrol of who looks that it is on.
    pub patrol: Option<DocKey>,
}

/// How this device stands, as far as the core knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StatusView {
    /// Documents here.
    pub documents: u32,
    /// Those of them that can't be read until the server is reached again: `internal` and `own`
    /// ones after seven days without contact.
    pub withheld: u32,
    /// Changes that the server has not acknowledged.
    pub pending: u32,
    /// Records that they are of.
    pub unsent: u32,
    /// Drafts that wait for the person.
    pub attention: u32,
    /// Documents that others changed since they were read.
    pub unread: u32,
    /// Documents that are asked for whole.
    pub wanted: u32,
    /// When a call last ended well, by the server's clock.
    pub last_sync: Option<Micros>,
    /// The session, as far as its tokens say.
    pub session: SessionState,
    /// The server's clock less this device's, in microseconds.
    pub clock_offset: i64,
}
