//! `lianjian device`.

use clap::Subcommand;
use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::time::Timestamp;
use serde::Serialize;

use super::find;
use super::{CliError, Output, Setting};
use crate::auth::Over;
use crate::auth::devices;
use crate::store::Device;

/// Devices and the codes that enrol them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The devices of a person
    List {
        /// Their id, badge number or sign-in name
        #[arg(long)]
        user: String,
    },
    /// A one-time code for one device of a person. It is shown this once
    Code {
        /// Their id, badge number or sign-in name
        #[arg(long)]
        user: String,
        /// Draw it as a QR too, for the app's or the phone's camera
        #[arg(long)]
        qr: bool,
        /// Where the app is served (https://…): the QR then opens it there
        #[arg(long, value_name = "URL", requires = "qr")]
        at: Option<String>,
    },
    /// Revoke a device: from its next call on it is refused
    Revoke {
        /// Its id
        device: DeviceId,
    },
}

#[derive(Serialize)]
struct Row {
    id: DeviceId,
    name: String,
    platform: String,
    created_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

impl From<Device> for Row {
    fn from(device: Device) -> Self {
        Self {
            id: device.id,
            name: device.name,
            platform: device.platform,
            created_at: device.created_at,
            revoked_at: device.revoked_at,
        }
    }
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        let context = &setting.context;
        match self {
            Self::List { user } => {
                let person = find::person(context, &user).await?;
                let rows: Vec<Row> = context
                    .store
                    .devices_of(person.id)
                    .await?
                    .into_iter()
                    .map(Row::from)
                    .collect();
                Ok(Output::list(&rows, |row| {
                    let revoked = row
                        .revoked_at
                        .map_or_else(String::new, |at| format!("  revoked {at}"));
                    format!(
                        "{}  {}  {}  enrolled {}{revoked}",
                        row.id, row.name, row.platform, row.created_at
                    )
                }))
            }
            Self::Code { user, qr, at } => {
                let person = find::person(context, &user).await?;
                let over = Over::by_command_line(person);
                let ttl = setting.config.auth.code_ttl();
                let code = devices::issue_code(context, &over, ttl).await?;
                let mut text = format!("{}  until {}", code.code, code.expires_at);
                if qr {
                    text = format!("{}\n{text}", drawn(&link(at.as_deref(), &code.code))?);
                }
                Ok(Output::new(text, code))
            }
            Self::Revoke { device } => revoke(setting, device).await,
        }
    }
}

/// What the QR says: the code alone, or the address that opens the app with it. After the `#`, so
/// that no server's log has it.
fn link(at: Option<&str>, code: &str) -> String {
    match at {
        Some(at) => format!("{}/enrol#{code}", at.trim_end_matches('/')),
        None => code.to_owned(),
    }
}

fn drawn(text: &str) -> Result<String, CliError> {
    let drawn = fast_qr::QRBuilder::new(text).build();
    let too_long = |_| CliError::Invalid(format!("{} bytes are too many for a QR", text.len()));
    drawn.map(|qr| qr.to_str()).map_err(too_long)
}

async fn revoke(setting: &Setting, device: DeviceId) -> Result<Output, CliError> {
    let context = &setting.context;
    let not_found = || CliError::NotFound {
        what: "device",
        text: device.to_string(),
    };
    let found = context.store.device(device).await?.ok_or_else(not_found)?;
    let person = context
        .store
        .person(found.person)
        .await?
        .ok_or_else(not_found)?;
    let at = devices::revoke(context, &Over::by_command_line(person), device).await?;
    Ok(Output::new(
        format!("{device} revoked {at}"),
        serde_json::json!({ "device": device, "revoked_at": at }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_travels_where_no_log_has_it() {
        assert_eq!(link(None, "AB12-CD34-EF56"), "AB12-CD34-EF56");
        let url = link(Some("https://lianjian.example/"), "AB12-CD34-EF56");
        assert_eq!(url, "https://lianjian.example/enrol#AB12-CD34-EF56");
    }

    #[test]
    fn an_address_fits_and_a_book_does_not() {
        let lines = drawn("https://lianjian.example/enrol#AB12-CD34-EF56").unwrap();
        let rows = lines.lines().count();
        assert!(
            lines.lines().all(|line| line.chars().count() >= rows),
            "it is square"
        );
        assert!(drawn(&"x".repeat(5_000)).is_err());
    }
}
