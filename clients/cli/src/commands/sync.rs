//! `sync`.

use std::pin::pin;
use std::time::Duration;

use clap::Args;

use crate::cli::Common;
use crate::device::{PhotoReport, SyncReport};
use crate::error::DeviceError;
use crate::output::{Output, bar};

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Go on syncing until interrupted; other commands can be run meanwhile
    #[arg(long)]
    watch: bool,
    /// Seconds between two syncs with --watch
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    every: u64,
}

impl Sync {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        if !self.watch {
            return once(common).await;
        }
        let mut interrupted = pin!(tokio::signal::ctrl_c());
        loop {
            // The home is free between two syncs, so that the person can go on working. A sync
            // that is cut short has lost nothing: the next one goes on where it was.
            let result = tokio::select! {
                result = once(common) => result,
                stopped = &mut interrupted => return stop(stopped),
            };
            match result {
                Ok(output) => {
                    let _printed = output.print(common.json());
                }
                Err(error @ DeviceError::Unreachable(_)) => {
                    let _said = error.report(common.json());
                }
                Err(error) => return Err(error),
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(self.every.max(1))) => {}
                stopped = &mut interrupted => return stop(stopped),
            }
        }
    }
}

fn stop(stopped: std::io::Result<()>) -> Result<Output, DeviceError> {
    stopped?;
    Ok(Output::new("", serde_json::json!({ "stopped": true })))
}

async fn once(common: &Common) -> Result<Output, DeviceError> {
    let mut device = common.open().await?;
    let waiting = device.replica().pending_count().await? as u64;
    let bar = bar(waiting, "syncing");
    let report = device
        .sync(|totals| {
            let done = totals.accepted + totals.duplicates + totals.refused + totals.held;
            let received = totals.changes + totals.snapshots;
            bar.set_length(waiting.max(done) + received);
            bar.set_position(done + received);
        })
        .await;
    bar.finish_and_clear();
    let report = report?;
    let photos = device.send_photos().await?;
    let said = words(&report) + &words_of_photos(&photos);
    Ok(Output::new(
        said,
        Said {
            report: &report,
            photos: &photos,
        },
    ))
}

#[derive(serde::Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    report: &'a SyncReport,
    photos: &'a PhotoReport,
}

fn words_of_photos(photos: &PhotoReport) -> String {
    let mut said = String::new();
    if photos.sent > 0 {
        said.push_str(&format!("\nphotos sent: {}", photos.sent));
    }
    if photos.waiting > 0 {
        said.push_str(&format!(
            "\nphotos still on this device: {}",
            photos.waiting
        ));
    }
    for (code, detail) in &photos.refused {
        let why = crate::words::code(*code);
        said.push_str(&format!("\na photo was not taken: {why} ({detail})"));
    }
    said
}

fn words(report: &SyncReport) -> String {
    let totals = &report.totals;
    let mut said = format!(
        "sent {} (taken before: {}), received {} changes and {} whole records, refused {}; \
         {} calls, {} bytes sent, {} received, {:.1} s",
        totals.accepted,
        totals.duplicates,
        totals.changes,
        totals.snapshots,
        totals.refused + totals.held,
        totals.calls,
        report.bytes_sent,
        totals.bytes_down,
        report.seconds,
    );
    if report.pending > 0 {
        said.push_str(&format!(
            "\n{} not sent yet, all on this device",
            report.pending
        ));
    }
    if report.attention > 0 {
        said.push_str(&format!(
            "\n{} need your attention: see `attention list`",
            report.attention
        ));
    }
    said
}
