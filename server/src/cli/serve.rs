//! `lianjian serve`.

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Common};
use crate::app::Server;
use crate::config::Overrides;
use crate::telemetry;

/// Serve devices and browsers until SIGTERM or SIGINT. Brings the schema up to date first.
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen at [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The folder of the built app (clients/web/dist); without one only the API is served
    #[arg(long, value_name = "DIR")]
    web: Option<PathBuf>,
    /// Let anybody become one of the demo's people: for a database that the demo was loaded into
    #[arg(long)]
    demo_sign_ins: bool,
}

impl Serve {
    pub(super) async fn run(self, common: &Common) -> Result<(), CliError> {
        let config = common.load_with(Overrides {
            listen: self.listen,
            web: self.web,
            demo_sign_ins: self.demo_sign_ins,
            ..Overrides::default()
        })?;
        telemetry::init(&config.telemetry).map_err(|error| CliError::Invalid(error.to_string()))?;
        // A hostile change that makes automerge panic is caught, judged and logged in one line.
        lianjian_protocol::validate::silence_caught_panics();
        // Before the server starts, so that no signal is missed.
        let signal = shutdown()?;
        let server = Server::start(config).await?;
        Ok(server.run_until(signal).await?)
    }
}

/// Ends at the first SIGTERM or SIGINT.
fn shutdown() -> Result<impl Future<Output = ()>, CliError> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| CliError::Unexpected(error.to_string()));
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
