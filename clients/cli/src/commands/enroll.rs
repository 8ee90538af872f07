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
}

impl Enroll {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut device = common.open().await?;
        let identity = device.enrol(&self.server, &self.code, &self.name).await?;
        Ok(Output::new(
            format!("enrolled: {} ({})", identity.name, identity.badge),
            identity,
        ))
    }
}
