//! `watch`.

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use clap::Args;
use lianjian_core::engine::Event;
use lianjian_core::live::{Heard, Then};
use lianjian_protocol::ids::DocRef;
use serde_json::json;

use super::line;
use crate::cli::Common;
use crate::error::DeviceError;
use crate::live::LiveSocket;
use crate::output::Output;

/// The wait before a socket is opened again, and the longest one.
const WAITS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(60));

#[derive(Debug, Args)]
pub(crate) struct Watch {
    /// End after this many changed records
    #[arg(long, value_name = "NUMBER")]
    changes: Option<usize>,
}

/// A watch under way.
struct Watching<'a> {
    common: &'a Common,
    left: Option<usize>,
    wait: Duration,
}

impl Watch {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut watching = Watching {
            common,
            left: self.changes,
            wait: WAITS.0,
        };
        let mut interrupted = pin!(tokio::signal::ctrl_c());
        while watching.left != Some(0) {
            let ended = tokio::select! {
                ended = watching.hold() => ended,
                stopped = &mut interrupted => {
                    stopped?;
                    break;
                }
            };
            match ended {
                Ok(()) => {}
                Err(error @ DeviceError::Unreachable(_)) => {
                    let _said = error.report(common.json());
                }
                Err(error) => return Err(error),
            }
            if watching.left == Some(0) {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(watching.wait) => {}
                stopped = &mut interrupted => {
                    stopped?;
                    break;
                }
            }
            watching.wait = (watching.wait * 2).min(WAITS.1);
        }
        Ok(Output::new("", json!({ "stopped": true })))
    }
}

impl Watching<'_> {
    /// One socket, until it ends. The home is taken only to sync, so that the person can go on
    /// working in it meanwhile.
    async fn hold(&mut self) -> Result<(), DeviceError> {
        let mut socket = self.open().await?;
        while self.left != Some(0) {
            let heard = socket.next().await?;
            if let Some(event) = heard.event() {
                self.pursue(event).await?;
            }
            match heard {
                Heard::Welcome => self.wait = WAITS.0,
                Heard::Attachment { doc, .. } => {
                    let said = Output::new(
                        format!("{}  a photo or a voice note has arrived", doc.doc),
                        heard,
                    );
                    let _printed = said.print(self.common.json());
                }
                Heard::Bye { then, .. } => match then {
                    Then::Reopen => return Ok(()),
                    // The sync finds the session lapsed, and refreshes it.
                    Then::Refresh | Then::Stay => return self.pursue(Event::SyncWanted).await,
                },
                Heard::Advanced { .. } | Heard::GrantsChanged | Heard::Missed | Heard::Unknown => {}
            }
        }
        Ok(())
    }

    async fn open(&self) -> Result<LiveSocket, DeviceError> {
        self.common.open().await?.live().await
    }

    async fn pursue(&mut self, event: Event<'_>) -> Result<(), DeviceError> {
        let mut device = self.common.open().await?;
        let (_, changed) = device.pursue(event, |_| {}).await?;
        self.say(&changed, &device).await
    }

    async fn say<S: lianjian_core::storage::Storage>(
        &mut self,
        changed: &BTreeSet<DocRef>,
        device: &crate::device::Device<S>,
    ) -> Result<(), DeviceError> {
        for doc in changed {
            let row = device.replica().summary(*doc).await?;
            let said = match &row {
                Some(row) => Output::new(line(row), json!({ "changed": doc, "summary": row })),
                None => Output::new(format!("{}  gone", doc.doc), json!({ "gone": doc })),
            };
            let _printed = said.print(self.common.json());
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
        Ok(())
    }
}
