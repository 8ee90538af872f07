//! `enroll`.

use clap::Args;

use crate::cli::Common;
use crate::error::DeviceError;
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct Enroll {
    /// The server's address
    #[arg(long, value_name = "URL")]
    server: String,
    /// The one-time code; case and hyphens do not matter
    #[arg(long)]
    code: String,
    /// What to call this device in the list of devices
    #[arg(long, default_value = "terminal")]
    name: String,
    /// The session has ended: enrol the same person again; what is unsent stays and is sent
    #[arg(long)]
    renew: bool,
}

impl Enroll {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut device = common.open().await?;
        let identity = device
            .enrol(&self.server, &self.code, &self.name, self.renew)
            .await?;
        Ok(Output::new(
            format!("enrolled: {} ({})", identity.name, identity.badge),
            identity,
        ))
    }
}
