//! What the shell around the core puts together for the screens: declared here, so that every
//! screen reads one definition.

use lianjian_protocol::ids::{BuildingId, CheckpointId, ScopeId};
use serde::{Deserialize, Serialize};

use super::base::Micros;

/// How the session stands. None of this stops anybody from writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// The access token holds.
    Ok,
    /// It has expired: the next call renews it, or asks to sign in.
    Lapsed,
    /// There is none.
    None,
    /// The server says that the device was revoked.
    Revoked,
}

/// Photos on their way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Uploads {
    /// Not all there yet.
    pub pending: u32,
    /// Stopped, with a person to look at them.
    pub failed: u32,
}

/// How the browser keeps what is here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StorageState {
    /// It promised to keep it.
    pub persisted: bool,
    /// Bytes in use.
    pub usage: u64,
    /// Bytes that it allows.
    pub quota: u64,
    /// There is room on this phone for words alone, and for few of them.
    pub full: bool,
}

/// How sending stands: what the shell knows of the network and the browser, beside what the core
/// counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SyncState {
    /// There is a network.
    pub online: bool,
    /// A call is under way.
    pub sending: bool,
    /// Changes that the server has not acknowledged.
    pub pending: u32,
    /// Records that they are of.
    pub unsent: u32,
    /// Drafts that wait for the person.
    pub attention: u32,
    /// Records that can't be read until the server is reached again.
    pub withheld: u32,
    /// When a call last ended well.
    pub last_sync: Option<Micros>,
    /// The session.
    pub session: SessionState,
    /// Why the server refuses this device's calls, an error code.
    pub stopped: Option<String>,
    /// Photos.
    pub uploads: Uploads,
    /// The browser's store.
    pub storage: StorageState,
    /// News come by themselves.
    pub live: bool,
    /// How far the server's clock is ahead of this device's, in microseconds.
    pub clock_offset: i64,
}

/// What a line about sending says: the catalogue's key under `shell.sync`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SyncWord {
    /// The device was revoked.
    Revoked,
    /// The phone is full.
    Full,
    /// Something was refused and waits for the person.
    Attention,
    /// Somebody must sign in.
    Lapsed,
    /// The server refuses this device's calls.
    Stopped,
    /// Some records can't be read until the server is reached again.
    Withheld,
    /// No signal, with nothing to send.
    Offline,
    /// No signal, with records to send.
    OfflineWaiting,
    /// No signal, with photos to send.
    OfflinePhotos,
    /// No signal, with records and photos to send.
    OfflineBoth,
    /// Photos that go no further by themselves.
    PhotosStuck,
    /// Records are being sent.
    Sending,
    /// Records wait to be sent.
    Waiting,
    /// All words are sent, photos are not.
    Photos,
    /// The first call has not ended.
    First,
    /// All is sent.
    Done,
}

/// How a line about sending looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SyncTone {
    /// There is nothing to do.
    Ok,
    /// It goes on by itself.
    Busy,
    /// It waits for a signal.
    Off,
    /// Somebody is to look.
    Look,
}

/// Where a line about sending leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SyncDoor {
    /// The detail.
    Sync,
    /// What was refused.
    Attention,
    /// The room on the phone.
    Storage,
}

/// The one line about sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SyncLine {
    /// What is said.
    pub word: SyncWord,
    /// Of how many.
    pub count: u32,
    /// With how many photos.
    pub photos: u32,
    /// How it looks.
    pub tone: SyncTone,
    /// Where a tap leads.
    pub to: SyncDoor,
}

/// What is said about sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SyncWords {
    /// First of all.
    pub line: SyncLine,
    /// Beside what waits for the person, where that is said by itself.
    pub beside: SyncLine,
    /// Of the room that the browser allows, little is left.
    pub scarce: bool,
    /// There is no room for photos, or for anything.
    pub full: bool,
}

/// How the place of a report is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PlaceFrom {
    /// A checkpoint's code was read.
    Scan,
    /// From the patrol that is walked.
    Patrol,
    /// It is not.
    None,
}

/// Where the person is, as far as a scan or a patrol says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlaceContext {
    /// The compound.
    pub scope: ScopeId,
    /// The building.
    pub building: Option<BuildingId>,
    /// The place, in words.
    pub place: Option<String>,
    /// The checkpoint.
    pub checkpoint: Option<CheckpointId>,
    /// How that is known.
    pub from: PlaceFrom,
}
