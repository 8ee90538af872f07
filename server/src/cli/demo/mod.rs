//! `lianjian demo`: a district that has been at work for some days, for newcomers, trials and
//! screenshots.
//!
//! Places and people are reference data and are put into the store as an administrator's commands
//! do it. Documents are not: each is made by commands on its author's own device and goes through
//! the real sync service, with a clock that walks through the days up to now, so receipts are
//! honest and late events are really late. Every load tells the same; only its days, which end
//! now, and its secrets are its own.

mod cases;
mod ids;
mod load;
mod organisations;
mod people;
mod phone;
mod pictures;
mod places;
mod rounds;
mod script;
mod sign_ins;
mod stage;
mod story;
#[cfg(test)]
pub(super) mod tests;
mod when;

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Output, Setting};
use crate::auth::demo::LOADED;
use crate::store::{AuditFilter, StoreError};
use crate::sync::SyncError;
use sign_ins::SignIns;

/// Load a made-up district into an empty database
#[derive(Debug, Args)]
pub struct Demo {
    /// Leave a database alone that holds something; print a loaded demo's sign-ins again
    #[arg(long)]
    if_empty: bool,
    /// Where the sign-ins are also written, readable by you alone [default: demo-sign-ins.txt
    /// beside the SQLite file; nowhere with PostgreSQL]
    #[arg(long, value_name = "FILE")]
    sign_ins: Option<PathBuf>,
}

/// Why the demo was not loaded.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    /// The script asks for something that the rules forbid: a mistake in the demo.
    #[error("the demo's script does not play: {0}")]
    Script(String),
    /// The server's answer can't be read.
    #[error("the server's answer can't be read: {0}")]
    Answer(String),
    /// A call got no answer.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DemoError {
    fn answer(error: impl std::fmt::Display) -> Self {
        Self::Answer(error.to_string())
    }
}

impl From<DemoError> for CliError {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Store(error) => error.into(),
            DemoError::Script(_) | DemoError::Answer(_) | DemoError::Sync(_) => {
                Self::Unexpected(error.to_string())
            }
        }
    }
}

impl Demo {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        let file = self
            .sign_ins
            .or_else(|| sign_ins::beside(setting.config.database.url.expose()));
        if !is_empty(setting).await? {
            return match (self.if_empty, was_loaded(setting).await?) {
                (true, true) => Ok(sign_ins::again(file.as_deref())),
                (true, false) => Ok(Output::new(
                    "the database holds data already: the demo is not loaded",
                    serde_json::json!({ "loaded": false }),
                )),
                (false, _) => Err(CliError::Conflict(
                    "the database is not empty: the demo goes into an empty one only".to_owned(),
                )),
            };
        }
        let subject = setting.config.database.url.to_string();
        let detail = serde_json::json!({ "sign_ins": file });
        let sign_ins: SignIns = setting
            .act("demo.load", &subject, detail, load::load(setting))
            .await?;
        let written = file
            .as_deref()
            .map(|file| sign_ins::write(file, &sign_ins.text()))
            .transpose();
        let counts = serde_json::json!({
            "changes": sign_ins.changes,
            "held": sign_ins.held,
            "people": sign_ins::roster().people,
        });
        setting
            .act(LOADED, &subject, counts, async { Ok(()) })
            .await?;
        // The demo is loaded whatever becomes of the file, and these words are the only copy.
        let mut text = sign_ins.text();
        match (written, file) {
            (Err(error), Some(file)) => {
                text.push_str(&format!("\n(not written to {}: {error})", file.display()));
            }
            (Ok(_), Some(file)) => text.push_str(&format!("\n(also in {})", file.display())),
            (_, None) => {}
        }
        Ok(Output::new(text, sign_ins))
    }
}

/// Whether nothing was ever put into the database.
async fn is_empty(setting: &Setting) -> Result<bool, CliError> {
    let store = &setting.context.store;
    Ok(store.all_scopes().await?.is_empty()
        && store.organisations().await?.is_empty()
        && store.people().await?.is_empty())
}

/// Whether the demo was loaded into it, to the end.
async fn was_loaded(setting: &Setting) -> Result<bool, CliError> {
    let lines = |action: &str| AuditFilter {
        action: Some(action.to_owned()),
        limit: 1,
        ..AuditFilter::default()
    };
    let store = &setting.context.store;
    if !store.audit(&lines(LOADED)).await?.is_empty() {
        return Ok(true);
    }
    if store.audit(&lines("demo.load")).await?.is_empty() {
        return Ok(false);
    }
    Err(CliError::Conflict(
        "an earlier load of the demo was cut short: remove the database and load it again"
            .to_owned(),
    ))
}
