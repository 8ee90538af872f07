//! `lianjian config`.

use clap::Subcommand;

use super::{CliError, Common, Output};

/// The configuration in force.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print it, from flags, environment, file and defaults, with secrets hidden
    Show,
}

impl Command {
    pub(super) fn run(self, common: &Common) -> Result<Output, CliError> {
        match self {
            Self::Show => {
                let config = common.load()?;
                Ok(Output::new(config.to_lines().trim_end(), config.to_json()))
            }
        }
    }
}
