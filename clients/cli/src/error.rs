//! Why a device did not do what it was asked, and what its process says of that.

use std::process::ExitCode;

use lianjian_core::replica::ReplicaError;
use lianjian_core::storage::StorageError;
use lianjian_protocol::domain::command::CommandError;
use lianjian_protocol::wire::{ErrorCode, Reaction};

use crate::words;

/// For `--help`.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  something broke; the message says what
  2  the command line is wrong
  3  not enrolled, or the session has ended: nothing is lost, enrol or sign in
  4  what the command speaks of is not on this device
  5  done in part: some rows were not filed; each is listed
  6  it may not be done, or the input is wrong; nothing was saved
  7  the server can't be reached: what was saved stays here and goes with the next sync
  8  the home is in use, full or damaged";

/// Why a device did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The store.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The replica, for any other reason.
    #[error("{}", words::replica_error(.0))]
    Replica(ReplicaError),
    /// The file system.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The server did not answer.
    #[error("the server can't be reached ({0}); everything is saved on this device")]
    Unreachable(String),
    /// The server said no.
    #[error("{}: {detail}", words::code(*.code))]
    Server {
        /// Its code.
        code: ErrorCode,
        /// In its words.
        detail: String,
    },
    /// The session is over, and only a person can open another.
    #[error("the session has ended ({0}): enrol again; everything is saved on this device")]
    SessionEnded(ErrorCode),
    /// The server has ordered it, and has all that was unsent.
    #[error(
        "this device was revoked: what was unsent waits at the server for a supervisor, and \
         everything on this device is erased"
    )]
    Wiped,
    /// No such thing here.
    #[error("there is no {what} {text:?} on this device")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// What was given.
        text: String,
    },
    /// More than one thing has that name.
    #[error("{text:?} is more than one {what}: {candidates}")]
    Ambiguous {
        /// What kind of thing.
        what: &'static str,
        /// What was given.
        text: String,
        /// What it could be.
        candidates: String,
    },
    /// The input is wrong.
    #[error("{0}")]
    Invalid(String),
}

impl From<ReplicaError> for DeviceError {
    fn from(error: ReplicaError) -> Self {
        match error {
            ReplicaError::Storage(error) => Self::Storage(error),
            other => Self::Replica(other),
        }
    }
}

impl From<CommandError> for DeviceError {
    fn from(error: CommandError) -> Self {
        Self::Replica(ReplicaError::Command(error))
    }
}

impl DeviceError {
    /// The number that the process ends with; see [`EXIT_CODES`].
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::File(_) => 1,
            Self::Storage(_) => 8,
            Self::Replica(error) => match error {
                ReplicaError::Storage(_) => 8,
                ReplicaError::NotEnrolled => 3,
                ReplicaError::NoDocument(_) | ReplicaError::NoDraft(_) => 4,
                ReplicaError::Command(CommandError::NoDocument) => 4,
                ReplicaError::Command(_)
                | ReplicaError::OtherOwner
                | ReplicaError::Ended
                | ReplicaError::TokenReused
                | ReplicaError::NoScope
                | ReplicaError::DraftSettled(_) => 6,
            },
            Self::Unreachable(_) => 7,
            Self::Server { code, .. } => match code.reaction() {
                Reaction::SignIn => 3,
                Reaction::Human if *code == ErrorCode::EnrolmentRejected => 3,
                Reaction::Retry => 7,
                Reaction::Human | Reaction::Rerun | Reaction::Draft => 1,
            },
            Self::SessionEnded(_) | Self::Wiped => 3,
            Self::NotFound { .. } | Self::Ambiguous { .. } => 4,
            Self::Invalid(_) => 6,
        }
    }

    /// A stable word for programs.
    #[must_use]
    pub fn kind(&self) -> String {
        match self {
            Self::Storage(error) => error.code().to_owned(),
            Self::Replica(error) => error.code().to_owned(),
            Self::File(_) => "file".to_owned(),
            Self::Unreachable(_) => "unreachable".to_owned(),
            Self::Server { code, .. } => code.to_string(),
            Self::SessionEnded(_) => "session_ended".to_owned(),
            Self::Wiped => "wiped".to_owned(),
            Self::NotFound { .. } => "not_found".to_owned(),
            Self::Ambiguous { .. } => "ambiguous".to_owned(),
            Self::Invalid(_) => "invalid_input".to_owned(),
        }
    }

    /// Says it on stderr, as words or as JSON.
    #[must_use]
    pub fn report(&self, json: bool) -> ExitCode {
        if json {
            let said = serde_json::json!({
                "error": { "code": self.kind(), "message": self.to_string() }
            });
            eprintln!("{said}");
        } else {
            eprintln!("lianjian-device: {self}");
        }
        ExitCode::from(self.exit_code())
    }
}
