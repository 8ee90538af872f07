//! `status`, `export-unsent`, `digest`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Common;
use crate::error::DeviceError;
use crate::output::Output;
use crate::times;

pub(crate) async fn status(common: &Common) -> Result<Output, DeviceError> {
    let device = common.open().await?;
    let replica = device.replica();
    let status = replica.status(times::now()).await?;
    let owner = replica.owner();
    let who = owner.map_or_else(
        || "not enrolled".to_owned(),
        |owner| format!("{} ({})", owner.name, owner.badge),
    );
    let last = status
        .last_sync
        .map_or_else(|| "never".to_owned(), |at| at.to_string());
    let text = format!(
        "{who}\n{} records, {} unread\n{} not sent yet, all on this device; last sync {last}\n\
         {} need attention",
        status.documents, status.unread, status.pending, status.attention
    );
    let text = match status.withheld {
        0 => text,
        n => format!("{text}\n{n} can't be read until the server is reached: internal or own"),
    };
    let mut json = serde_json::to_value(&status).unwrap_or_default();
    if let Some(fields) = json.as_object_mut() {
        fields.insert("enrolled".to_owned(), owner.is_some().into());
        fields.insert(
            "person".to_owned(),
            serde_json::json!(owner.map(|o| o.person)),
        );
        fields.insert("name".to_owned(), serde_json::json!(owner.map(|o| &o.name)));
        fields.insert(
            "device".to_owned(),
            serde_json::json!(owner.map(|o| o.device)),
        );
        let server = replica.session().map(|session| &session.server);
        fields.insert("server".to_owned(), serde_json::json!(server));
    }
    Ok(Output::new(text, json))
}

#[derive(Debug, Args)]
pub(crate) struct ExportUnsent {
    /// Write to this file rather than to stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl ExportUnsent {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let device = common.open().await?;
        let unsent = device.replica().unsent(times::now()).await?;
        let json = serde_json::to_value(&unsent).unwrap_or_default();
        let pretty = serde_json::to_string_pretty(&unsent).unwrap_or_default();
        let Some(path) = self.out else {
            return Ok(Output::new(pretty, json));
        };
        std::fs::write(&path, pretty)?;
        let (pending, refused) = (unsent.pending.len(), unsent.refused.len());
        Ok(Output::new(
            format!("{pending} unsent and {refused} refused: {}", path.display()),
            serde_json::json!({ "file": path, "pending": pending, "refused": refused }),
        ))
    }
}

pub(crate) async fn digest(common: &Common) -> Result<Output, DeviceError> {
    let device = common.open().await?;
    let logs = device.replica().digest().await?;
    Ok(Output::list(&logs, |log| {
        let owner = log
            .owner
            .map_or_else(String::new, |owner| format!("/{owner}"));
        let audience = format!("{:?}", log.audience).to_lowercase();
        let pending = match log.pending {
            0 => String::new(),
            pending => format!(" (and {pending} pending)"),
        };
        format!(
            "{}  {}/{audience}{owner}  {} records{pending}",
            log.digest, log.scope, log.documents
        )
    }))
}
