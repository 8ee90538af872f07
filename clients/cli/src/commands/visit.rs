//! `visit new|list`.

use clap::Subcommand;
use lianjian_protocol::domain::command::Command as Do;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::visit::VisitRecord;

use super::{line, rows, save};
use crate::cli::Common;
use crate::device::new_document;
use crate::error::DeviceError;
use crate::find;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Record a visit (走访)
    New {
        /// Which household, in words
        #[arg(long)]
        household: String,
        /// What they need or say
        #[arg(long, default_value = "")]
        need: String,
        /// What you note
        #[arg(long, default_value = "")]
        note: String,
        /// What is to be done next
        #[arg(long, default_value = "")]
        follow_up: String,
    },
    /// The visits on this device
    List,
}

impl Command {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut device = common.open().await?;
        match self {
            Self::New {
                household,
                need,
                note,
                follow_up,
            } => {
                let reference = device.replica().reference();
                let scope = find::compound(reference, common.compound.as_deref())?;
                let record = VisitRecord {
                    household,
                    need,
                    note,
                    follow_up,
                };
                let doc = new_document(scope);
                save(&mut device, common, doc, Do::NewVisit { record }).await
            }
            Self::List => {
                let rows = rows(&device, DocKind::Visit, |_| true).await?;
                Ok(Output::list(&rows, line))
            }
        }
    }
}
