//! `attention list|resolve`.

use clap::{Subcommand, ValueEnum};
use lianjian_core::records::Draft;
use lianjian_core::replica::Resolution;
use serde_json::{Value, json};

use crate::cli::Common;
use crate::error::DeviceError;
use crate::output::Output;
use crate::{times, words};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What was refused, with its words, why, and what can be done
    List {
        /// What was settled in the last 30 days too
        #[arg(long)]
        all: bool,
    },
    /// Settle one
    Resolve {
        /// Its number in the list
        id: u64,
        /// How
        how: How,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum How {
    /// Do it again, on the case as it is seen now
    Retry,
    /// Add its words to the case as a supplement
    Supplement,
    /// Let it go; it is kept for 30 days
    Discard,
}

impl Command {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut device = common.open().await?;
        match self {
            Self::List { all } => {
                let drafts = device.replica().drafts(all).await?;
                let lines: Vec<String> = drafts.iter().map(line).collect();
                let json: Vec<Value> = drafts.iter().map(value).collect();
                Ok(Output::new(lines.join("\n"), json))
            }
            Self::Resolve { id, how } => {
                let how = match how {
                    How::Retry => Resolution::Retry,
                    How::Supplement => Resolution::Supplement,
                    How::Discard => Resolution::Discard,
                };
                let now = times::now();
                let saved = device.replica_mut().resolve(id, how, now).await?;
                let seq = saved.as_ref().map(|saved| saved.seq);
                Ok(Output::new(
                    format!("{id} is settled"),
                    json!({ "id": id, "settled": true, "seq": seq }),
                ))
            }
        }
    }
}

fn line(draft: &Draft) -> String {
    let said = lianjian_core::words::of(&draft.command).join(" / ");
    let kept = if draft.held {
        " (kept at the server for a supervisor)"
    } else {
        ""
    };
    format!(
        "{}  {}  {}{kept}\n    {said}",
        draft.id,
        draft.doc.doc,
        words::code(draft.code)
    )
}

fn value(draft: &Draft) -> Value {
    json!({
        "id": draft.id,
        "doc": draft.doc.doc,
        "scope": draft.doc.scope,
        "code": draft.code,
        "reason": words::code(draft.code),
        "detail": draft.detail,
        "held": draft.held,
        "because_of": draft.because_of,
        "made_at": draft.made_at,
        "refused_at": draft.refused_at,
        "words": lianjian_core::words::of(&draft.command),
        "command": draft.command,
        "resolved": draft.resolved,
    })
}
