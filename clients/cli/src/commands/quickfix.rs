//! `quickfix new`.

use clap::Subcommand;
use lianjian_protocol::domain::command::Command as Do;

use super::report::ReportArgs;
use super::save;
use crate::cli::Common;
use crate::device::new_document;
use crate::error::DeviceError;
use crate::find;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Record a quick fix (随手做)
    New {
        #[command(flatten)]
        report: ReportArgs,
        /// What was done
        #[arg(long)]
        note: String,
    },
}

impl Command {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let Self::New { report, note } = self;
        let mut device = common.open().await?;
        let scope = find::compound(device.replica().reference(), common.compound.as_deref())?;
        let report = report.report(&device, scope)?;
        let doc = new_document(scope);
        save(&mut device, common, doc, Do::QuickFix { report, note }).await
    }
}
