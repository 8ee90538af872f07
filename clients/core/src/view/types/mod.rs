//! What a screen receives and asks for: plain values, JSON on both sides, declared in TypeScript
//! under the feature `typescript`.

mod action;
mod ask;
mod base;
mod case;
mod home;
mod misc;
mod row;
mod shell;
mod visits;

pub use action::{Action, ActionView, FieldKind, FieldOption, FieldSpec, FieldValue, When};
pub use ask::{Doubles, Instruct, Query, QueryAnswer, Saved};
pub use base::{DocKey, Micros, Param, RoleName, Sentence, Who};
pub use case::{
    AskView, CallBack, CaseView, CommitteeValue, ConflictCard, Effect, FieldConflict, ItemKind,
    Link, MergeHere, PartyView, PhotoView, PropertyValue, ReaderView, ReportView, TimelineItem,
    UnsentView,
};
pub use home::{
    BuildingName, CategoryUse, EmergencyNumber, HomeView, RouteToday, ScopeName, Today, Window,
};
pub use misc::{
    AttentionItem, CheckpointView, DayLine, DayView, Door, Layout, Me, MyRole, StatusView,
};
pub use row::{Clock, Desk, Milestone, Names, Reading, Row, StartedBy, StewardWord, Tone, Walked};
pub use shell::{
    PlaceContext, PlaceFrom, SessionState, StorageState, SyncDoor, SyncLine, SyncState, SyncTone,
    SyncWord, SyncWords, Uploads,
};
pub use visits::{Address, CheckpointMark, PatrolCheckpoint, PatrolRoute, PatrolView, VisitView};
