//! Errors of the command line and their exit codes.

use std::process::ExitCode;

use lianjian_protocol::wire::ErrorCode;
use serde::Serialize;

use crate::app::StartError;
use crate::attachment::AttachmentError;
use crate::clock::EntropyError;
use crate::config::ConfigError;
use crate::context::ActError;
use crate::error::Error;
use crate::store::StoreError;

/// For `--help`.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  something broke; the message says what
  2  the command line is wrong
  3  the configuration is wrong
  4  what the command speaks of does not exist
  5  it exists already, or more than one thing has that name
  6  the input is wrong; with an import, every broken row is listed
  7  the database, or where photos are kept, can't be reached or is busy: try again
  8  doctor: something that is stored is not as it must be";

/// A row that can't be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// Its line in the file, from 1; the header is line 1.
    pub line: u64,
    /// The column, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong with it.
    pub problem: String,
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Something broke.
    #[error("{0}")]
    Unexpected(String),
    /// The configuration.
    #[error("configuration: {0}")]
    Config(#[from] ConfigError),
    /// No such thing.
    #[error("there is no {what} {text:?}")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// What was given.
        text: String,
    },
    /// It exists already, or the name is ambiguous.
    #[error("{0}")]
    Conflict(String),
    /// The input is wrong.
    #[error("{0}")]
    Invalid(String),
    /// Rows of an import are wrong.
    #[error("nothing was imported: {} of the rows are broken", .0.len())]
    Rows(Vec<RowError>),
    /// The database.
    #[error("{0}")]
    Unavailable(String),
}

impl CliError {
    /// Its exit code; see [`EXIT_CODES`].
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Unexpected(_) => 1,
            Self::Config(_) => 3,
            Self::NotFound { .. } => 4,
            Self::Conflict(_) => 5,
            Self::Invalid(_) | Self::Rows(_) => 6,
            Self::Unavailable(_) => 7,
        }
    }

    /// Says it on stderr.
    #[must_use]
    pub fn print(&self, json: bool) -> ExitCode {
        let rows: &[RowError] = match self {
            Self::Rows(rows) => rows,
            Self::Unexpected(_)
            | Self::Config(_)
            | Self::NotFound { .. }
            | Self::Conflict(_)
            | Self::Invalid(_)
            | Self::Unavailable(_) => &[],
        };
        if json {
            let value = serde_json::json!({
                "error": { "exit_code": self.exit_code(), "message": self.to_string(), "rows": rows }
            });
            eprintln!("{value}");
        } else {
            eprintln!("lianjian: {self}");
            for row in rows {
                let column = row.column.as_deref().unwrap_or("row");
                eprintln!("  line {}, {column}: {}", row.line, row.problem);
            }
        }
        ExitCode::from(self.exit_code())
    }
}

impl From<AttachmentError> for CliError {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::Store(error) => error.into(),
            AttachmentError::Busy(_) | AttachmentError::Objects(_) | AttachmentError::Spool(_) => {
                Self::Unavailable(error.to_string())
            }
            AttachmentError::Unknown
            | AttachmentError::Pending
            | AttachmentError::Mismatch(_)
            | AttachmentError::Checksum
            | AttachmentError::TooLarge(_)
            | AttachmentError::Type(_)
            | AttachmentError::TooMany
            | AttachmentError::Offset(_)
            | AttachmentError::NoUpload
            | AttachmentError::Broken(_) => Self::Unexpected(error.to_string()),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) | StoreError::Unavailable(_) | StoreError::CannotWrite(_) => {
                Self::Unavailable(error.to_string())
            }
            StoreError::Conflict { .. } => Self::Conflict(error.to_string()),
            StoreError::Missing { .. } => Self::Invalid(error.to_string()),
            StoreError::Address(_) => Self::Invalid(error.to_string()),
            StoreError::Corrupt(_)
            | StoreError::Misuse(_)
            | StoreError::Schema(_)
            | StoreError::Database(_) => Self::Unexpected(error.to_string()),
        }
    }
}

impl From<ActError> for CliError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Entropy(error) => error.into(),
            ActError::Store(error) => error.into(),
        }
    }
}

impl From<EntropyError> for CliError {
    fn from(error: EntropyError) -> Self {
        Self::Unexpected(error.to_string())
    }
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        let (code, text) = (error.code(), error.to_string());
        if code == ErrorCode::Busy {
            Self::Unavailable(text)
        } else if code == ErrorCode::Conflict {
            Self::Conflict(text)
        } else if matches!(code, ErrorCode::NotFound | ErrorCode::InvalidInput) {
            Self::Invalid(text)
        } else {
            // The codes of calls and changes do not come up at the command line.
            Self::Unexpected(text)
        }
    }
}

impl From<StartError> for CliError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Store(error) => error.into(),
            StartError::Auth(error) => error.into(),
            StartError::Listen { .. } | StartError::Broken(_) => {
                Self::Unexpected(error.to_string())
            }
        }
    }
}
