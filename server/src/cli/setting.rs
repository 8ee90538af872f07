//! What the administrative commands work in: the configuration, the open store, the clock.

use std::sync::Arc;

use super::{CliError, Common};
use crate::app::open_store;
use crate::attachment::{AttachmentError, AttachmentService};
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{Config, TelemetryConfig};
use crate::context::{Act, Actor, Context};
use crate::telemetry;

/// What the administrative commands work in.
#[derive(Debug)]
pub struct Setting {
    /// The configuration in force.
    pub config: Config,
    /// The store, the clock and the source of randomness.
    pub context: Context,
}

impl Setting {
    /// Reads the configuration and opens the store, its schema brought up to date.
    ///
    /// # Errors
    /// [`CliError`] for a wrong configuration or a database that is not there.
    pub async fn open(common: &Common) -> Result<Self, CliError> {
        let config = common.load()?;
        start_log(&config)?;
        let context = open_store(&config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
        Ok(Self { config, context })
    }

    /// Photos' and voice notes' bytes, where the configuration says that they are.
    ///
    /// # Errors
    /// [`AttachmentError`] when they can't be opened.
    pub async fn attachments(&self) -> Result<AttachmentService, AttachmentError> {
        AttachmentService::open(self.context.clone(), &self.config, None).await
    }

    /// Does an act of administration that must be in the audit trail.
    ///
    /// # Errors
    /// What the act fails with, or the recording.
    pub async fn act<T>(
        &self,
        action: &'static str,
        subject: impl ToString,
        detail: serde_json::Value,
        doing: impl Future<Output = Result<T, CliError>>,
    ) -> Result<T, CliError> {
        let act = Act::new(Actor::CommandLine, action, subject).detail(detail);
        self.context.audited(act, doing).await
    }
}

/// Starts the log of a command that is no server: what goes well is its output, not its log.
pub(super) fn start_log(config: &Config) -> Result<(), CliError> {
    let mut telemetry = config.telemetry.clone();
    if telemetry.filter == TelemetryConfig::default().filter {
        telemetry.filter = "warn".to_owned();
    }
    telemetry::init(&telemetry).map_err(|error| CliError::Invalid(error.to_string()))
}
