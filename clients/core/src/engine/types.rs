//! What the engine is told and what it asks for.

use std::collections::BTreeSet;

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::auth::Wipe;
use lianjian_protocol::wire::{ErrorCode, LogId};
use serde::Serialize;

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// Someone wants a sync now, whatever the engine waits for.
    SyncWanted,
    /// Something was saved here.
    Saved,
    /// The time of an [`Effect::Wake`] has come, or just some time.
    Tick,
    /// The network came back.
    Online,
    /// The network went.
    Offline,
    /// The server said on the live socket that a log has an entry of this number.
    Advanced {
        /// The log.
        log: LogId,
        /// Its last entry's number.
        seq: u64,
    },
    /// There is a session (again), kept in the replica.
    SessionRefreshed,
    /// The session could not be refreshed now, or never again.
    RefreshFailed {
        /// How.
        failure: Failure,
    },
    /// The answer to a call.
    Answer {
        /// Which call.
        call: u64,
        /// The body.
        body: &'a [u8],
    },
    /// The device was revoked, and the answer that said so had an order.
    Revoked {
        /// To which call; none for a refresh.
        call: Option<u64>,
        /// The order.
        wipe: &'a Wipe,
    },
    /// The picture that was wanted, or that there is no other.
    Picture {
        /// Which; none where nothing comes after what was asked for.
        picture: Option<Picture<'a>>,
    },
    /// A call had no answer, or an error for one.
    Failed {
        /// Which call.
        call: u64,
        /// How.
        failure: Failure,
    },
}

/// A photo or voice note that only this device has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture<'a> {
    /// Which.
    pub key: PictureKey,
    /// What it is.
    pub media: Media,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// The name of a photo or voice note. Their order is that in which they are handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PictureKey {
    /// The document that names it.
    pub doc: DocRef,
    /// SHA-256 of its bytes.
    pub content: Hash,
}

/// What is handed over without a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handing {
    /// Changes.
    Changes,
    /// A photo or voice note.
    Picture,
}

impl Handing {
    /// Where it is posted to.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Changes => "/v1/held",
            Self::Picture => "/v1/held/media",
        }
    }
}

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No connection, a cut one, an answer that is none.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The server's error.
    Refused {
        /// Its code.
        code: ErrorCode,
        /// How long it asks to wait.
        retry_after: Option<Span>,
    },
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Post this body, and tell of the answer under this number.
    Call {
        /// The number.
        call: u64,
        /// The body.
        body: Vec<u8>,
    },
    /// Send a [`Event::Tick`] at this time.
    Wake {
        /// When.
        at: Timestamp,
    },
    /// Post this body, without a session, and tell of the answer under this number.
    HandOver {
        /// The number.
        call: u64,
        /// What it is, and so where it goes.
        what: Handing,
        /// The body.
        body: Vec<u8>,
    },
    /// Give the first photo or voice note after this one that the server lacks, by
    /// [`Event::Picture`]: it is handed over before the store is erased.
    PictureWanted {
        /// The last that was given; none for the first.
        after: Option<PictureKey>,
    },
    /// The server keeps this one: it need not be sent any more.
    PictureHeld {
        /// Which.
        picture: PictureKey,
    },
    /// The server has all that was unsent and has ordered, provably, that this store be erased:
    /// do it, whole.
    Wipe,
    /// Refresh the session or have the person sign in; the queue stays.
    SessionNeeded,
    /// These documents changed: views of them are old.
    Changed {
        /// Which.
        docs: BTreeSet<DocRef>,
    },
    /// These drafts wait for the person.
    AttentionNeeded {
        /// Which.
        drafts: Vec<u64>,
    },
    /// The person's grants or the reference data changed.
    ReferenceChanged,
    /// The server's epoch changed: it was restored from a backup.
    Restored,
    /// Nothing is left to send or to fetch for now.
    Synced,
    /// The server refuses this device's calls for a reason that waiting alone won't mend.
    Stopped {
        /// Why.
        code: ErrorCode,
    },
}

/// How the engine behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Bytes of changes that one call offers at most.
    pub push_bytes: usize,
    /// The same on a line that keeps breaking.
    pub least_push_bytes: usize,
    /// Bytes of pages that one answer may bring.
    pub page_bytes: u32,
    /// The wait after a first failure.
    pub first_wait: Span,
    /// The longest wait.
    pub longest_wait: Span,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            push_bytes: 512 * 1024,
            least_push_bytes: 16 * 1024,
            page_bytes: 1024 * 1024,
            first_wait: Span::from_secs(2),
            longest_wait: Span::from_mins(10),
        }
    }
}

/// What the calls of an engine came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Calls made.
    pub calls: u64,
    /// Calls without a usable answer.
    pub failures: u64,
    /// Bytes of requests, before compression.
    pub bytes_up: u64,
    /// Bytes of answers, after decompression.
    pub bytes_down: u64,
    /// Changes offered, repeats too.
    pub offered: u64,
    /// Changes taken.
    pub accepted: u64,
    /// Changes that had been taken before.
    pub duplicates: u64,
    /// Changes kept for a supervisor.
    pub held: u64,
    /// Changes refused.
    pub refused: u64,
    /// Commands run again.
    pub rerun: u64,
    /// Drafts made.
    pub drafts: u64,
    /// Changes received.
    pub changes: u64,
    /// Whole documents received.
    pub snapshots: u64,
    /// Documents that left this device's reach.
    pub removed: u64,
}
