//! `lianjian attachments`.

use clap::Subcommand;

use super::{CliError, Output, Setting};

/// Photos' and voice notes' bytes
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Remove uploads that have expired and stored objects that no record names
    ///
    /// A server does so by itself every few hours. What was stored within the last day stays.
    Collect,
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::Collect => {
                let collected = setting.attachments().await?.collect().await?;
                let text = format!(
                    "removed {} uploads, {} handed over, {} objects ({} bytes)",
                    collected.uploads, collected.held, collected.objects, collected.bytes
                );
                Ok(Output::new(text, collected))
            }
        }
    }
}
