//! The command line: one file a command.

mod attachments;
mod config;
mod demo;
mod device;
mod digest;
mod doctor;
mod error;
mod find;
mod grant;
mod held;
mod import;
mod key;
mod migrate;
mod organisation;
mod output;
mod scope;
mod serve;
mod setting;
mod user;
mod walk;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

pub use error::{CliError, EXIT_CODES};
pub use output::Output;
pub use setting::Setting;

use crate::config::{Config, LogFormat, Overrides};

/// Lianjian's server and its administration.
#[derive(Debug, Parser)]
#[command(name = "lianjian", version, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The configuration file (TOML). Flags come before LIANJIAN_* variables, those before it
    #[arg(long, global = true, env = "LIANJIAN_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// sqlite:PATH or postgres://USER@HOST/NAME [default: sqlite:data/lianjian.db]
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// How log lines are written, on stderr
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Print the result as one JSON document; errors too, on stderr
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve devices and browsers
    Serve(serve::Serve),
    /// Bring the database's schema up to this program's
    Migrate(migrate::Migrate),
    /// The configuration in force
    #[command(subcommand)]
    Config(config::Command),
    /// The tree of scopes: city, district, subdistrict, community, compound, grid
    #[command(subcommand)]
    Scope(scope::Command),
    /// Organisations
    #[command(subcommand)]
    Organisation(organisation::Command),
    /// People
    #[command(subcommand)]
    User(user::Command),
    /// Who may do what, where and from when to when
    #[command(subcommand)]
    Grant(grant::Command),
    /// Devices and the codes that enrol them
    #[command(subcommand)]
    Device(device::Command),
    /// The keys that sign tokens
    #[command(subcommand)]
    Key(key::Command),
    /// Import reference data from CSV; all of it, or nothing if a row is broken
    Import(import::Import),
    /// What waits for a supervisor, since its author's role had ended
    #[command(subcommand)]
    Held(held::Command),
    /// Photos' and voice notes' bytes
    #[command(subcommand)]
    Attachments(attachments::Command),
    /// Load a made-up district into an empty database
    Demo(demo::Demo),
    /// Hold everything that is stored against what must always be true
    Doctor(doctor::Doctor),
    /// One hash a log: equal to a device's, with nothing pending, means converged
    Digest(digest::Digest),
}

impl Common {
    /// The configuration in force.
    ///
    /// # Errors
    /// [`CliError::Config`].
    pub fn load(&self) -> Result<Config, CliError> {
        self.load_with(Overrides::default())
    }

    /// The same, with what a command's own flags say.
    ///
    /// # Errors
    /// [`CliError::Config`].
    pub fn load_with(&self, flags: Overrides) -> Result<Config, CliError> {
        let flags = Overrides {
            database: self.database.clone(),
            log_format: self.log_format,
            ..flags
        };
        Ok(Config::load(
            self.config.as_deref(),
            std::env::vars(),
            &flags,
        )?)
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.common.json;
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::Unexpected(error.to_string()))
        .and_then(|runtime| runtime.block_on(run(cli)));
    match ended {
        Ok(Some(output)) => output.print(json),
        Ok(None) => ExitCode::SUCCESS,
        Err(error) => error.print(json),
    }
}

/// Runs a command; returns what it has to say.
///
/// # Errors
/// [`CliError`], which knows its exit code.
pub async fn run(cli: Cli) -> Result<Option<Output>, CliError> {
    let common = &cli.common;
    match cli.command {
        Command::Serve(command) => command.run(common).await.map(|()| None),
        Command::Migrate(command) => command.run(common).await.map(Some),
        Command::Config(command) => command.run(common).map(Some),
        Command::Scope(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Organisation(command) => {
            command.run(&Setting::open(common).await?).await.map(Some)
        }
        Command::User(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Grant(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Device(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Key(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Import(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Held(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Attachments(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Demo(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Doctor(command) => command.run(&Setting::open(common).await?).await.map(Some),
        Command::Digest(command) => command.run(&Setting::open(common).await?).await.map(Some),
    }
}
