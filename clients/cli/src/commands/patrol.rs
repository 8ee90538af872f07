//! `patrol start|mark|finish|list`.

use clap::Subcommand;
use lianjian_protocol::domain::command::Command as Do;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::time::Span;

use super::report::time;
use super::{line, rows, save};
use crate::cli::Common;
use crate::device::new_document;
use crate::error::DeviceError;
use crate::output::Output;
use crate::{find, times};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set out on a route
    Start {
        /// The route, by name or id
        route: String,
        /// When the window opens; now if not given
        #[arg(long)]
        from: Option<String>,
        /// When it closes; two hours later if not given
        #[arg(long)]
        until: Option<String>,
    },
    /// Mark a checkpoint
    Mark {
        /// The patrol, by its id or the beginning of it
        patrol: String,
        /// The checkpoint: what its QR code says, its name or its id
        checkpoint: String,
        /// qr, nfc or manual
        #[arg(long, default_value = "qr")]
        method: String,
        /// at, away or unknown
        #[arg(long, default_value = "unknown")]
        presence: String,
        /// ok or issue
        #[arg(long, default_value = "ok")]
        result: String,
        /// Words with it
        #[arg(long, default_value = "")]
        note: String,
        /// The case filed of it
        #[arg(long)]
        case: Option<String>,
    },
    /// Finish it
    Finish {
        /// The patrol
        patrol: String,
        /// Words on the whole round
        #[arg(long, default_value = "")]
        note: String,
    },
    /// The patrols on this device
    List,
}

impl Command {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut device = common.open().await?;
        let replica = device.replica();
        match self {
            Self::Start { route, from, until } => {
                let route = find::route(replica.reference(), &route)?;
                let (route, scope) = (route.id, route.scope);
                let window_start = match &from {
                    Some(text) => time(&device, text)?,
                    None => times::now(),
                };
                let window_end = match &until {
                    Some(text) => time(&device, text)?,
                    None => window_start.plus(Span::from_hours(2)),
                };
                let command = Do::StartPatrol {
                    route,
                    window_start,
                    window_end,
                };
                save(&mut device, common, new_document(scope), command).await
            }
            Self::Mark {
                patrol,
                checkpoint,
                method,
                presence,
                result,
                note,
                case,
            } => {
                let doc = find::document(replica, &patrol, Some(DocKind::Patrol)).await?;
                let case = match case {
                    Some(case) => Some(
                        find::document(replica, &case, Some(DocKind::Complaint))
                            .await?
                            .doc,
                    ),
                    None => None,
                };
                let checkpoint = find::checkpoint(replica.reference(), doc.scope, &checkpoint)?;
                let command = Do::Mark {
                    checkpoint: checkpoint.id,
                    method: find::named("method", &method)?,
                    presence: find::named("presence", &presence)?,
                    result: find::named("result", &result)?,
                    note,
                    case,
                    typed: false,
                };
                save(&mut device, common, doc, command).await
            }
            Self::Finish { patrol, note } => {
                let doc = find::document(replica, &patrol, Some(DocKind::Patrol)).await?;
                save(&mut device, common, doc, Do::FinishPatrol { note }).await
            }
            Self::List => {
                let rows = rows(&device, DocKind::Patrol, |_| true).await?;
                Ok(Output::list(&rows, line))
            }
        }
    }
}
