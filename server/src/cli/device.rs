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
            Self::Code { user } => {
                let person = find::person(context, &user).await?;
                let over = Over::by_command_line(person);
                let ttl = setting.config.auth.code_ttl();
                let code = devices::issue_code(context, &over, ttl).await?;
                Ok(Output::new(
                    format!("{}  until {}", code.code, code.expires_at),
                    code,
                ))
            }
            Self::Revoke { device } => revoke(setting, device).await,
        }
    }
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
