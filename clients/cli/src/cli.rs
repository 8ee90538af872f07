//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use lianjian_protocol::domain::grant::Role;

use crate::commands::{
    attention, complaint, enroll, look, patrol, photo, quickfix, sync, visit, watch,
};
use crate::device::{Device, Options};
use crate::error::{DeviceError, EXIT_CODES};
use crate::output::Output;
use crate::sqlite::SqliteStorage;

/// A Lianjian device for a terminal. Everything but enrolling and syncing works without a server.
#[derive(Debug, Parser)]
#[command(name = "lianjian-device", version, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
    /// What every command takes.
    #[command(flatten)]
    common: Common,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// The folder that the device lives in
    #[arg(
        long,
        global = true,
        env = "LIANJIAN_HOME",
        value_name = "DIR",
        default_value = ".lianjian-device"
    )]
    home: PathBuf,
    /// Print the result as one JSON document; errors too, on stderr
    #[arg(long, global = true)]
    json: bool,
    /// In which role to act, where the person has several: steward, committee:residents, property …
    #[arg(long = "as", global = true, value_name = "ROLE")]
    pub(crate) role: Option<Role>,
    /// The compound, by name or id; needed only where the person has several
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) compound: Option<String>,
    /// Seconds after which a call to the server is given up
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make this device a person's, with a one-time code
    Enroll(enroll::Enroll),
    /// Send what is unsent and fetch what is new
    Sync(sync::Sync),
    /// Hold a socket to the server and say what changes, as it changes
    Watch(watch::Watch),
    /// Complaints, repairs and opinions
    #[command(subcommand)]
    Complaint(complaint::Command),
    /// Patrols
    #[command(subcommand)]
    Patrol(patrol::Command),
    /// Visits
    #[command(subcommand)]
    Visit(visit::Command),
    /// Small things fixed on the spot
    #[command(subcommand)]
    Quickfix(quickfix::Command),
    /// Photos and voice notes
    #[command(subcommand)]
    Photo(photo::Command),
    /// What was refused and needs its person's attention
    #[command(subcommand)]
    Attention(attention::Command),
    /// How this device stands
    Status,
    /// Everything that the server does not have, words and all, as JSON
    ExportUnsent(look::ExportUnsent),
    /// One hash a log: equal to the server's, with nothing pending, means converged
    Digest,
}

impl Common {
    pub(crate) async fn open(&self) -> Result<Device<SqliteStorage>, DeviceError> {
        let options = Options {
            timeout: Duration::from_secs(self.timeout.max(1)),
            ..Options::default()
        };
        Device::open(&self.home, options).await
    }

    pub(crate) const fn json(&self) -> bool {
        self.json
    }
}

impl Cli {
    /// Runs the command and prints what it says.
    pub async fn run(self) -> ExitCode {
        let json = self.common.json;
        match self.output().await {
            Ok(output) => output.print(json),
            Err(error) => error.report(json),
        }
    }

    async fn output(self) -> Result<Output, DeviceError> {
        let common = &self.common;
        match self.command {
            Command::Enroll(command) => command.run(common).await,
            Command::Sync(command) => command.run(common).await,
            Command::Watch(command) => command.run(common).await,
            Command::Complaint(command) => command.run(common).await,
            Command::Patrol(command) => command.run(common).await,
            Command::Visit(command) => command.run(common).await,
            Command::Quickfix(command) => command.run(common).await,
            Command::Photo(command) => command.run(common).await,
            Command::Attention(command) => command.run(common).await,
            Command::Status => look::status(common).await,
            Command::ExportUnsent(command) => command.run(common).await,
            Command::Digest => look::digest(common).await,
        }
    }
}
