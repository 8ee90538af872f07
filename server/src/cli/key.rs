//! `lianjian key`.

use clap::Subcommand;
use serde::Serialize;

use super::{CliError, Output, Setting};
use crate::auth::ring;
use crate::context::Actor;

/// The keys that sign tokens.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Every key, retired ones too; never the secret
    List,
    /// Make a new key and retire the others. A running server notices within a minute
    Rotate {
        /// A key has leaked: the others' access tokens stop working at once
        #[arg(long)]
        leaked: bool,
    },
}

#[derive(Serialize)]
struct KeyRow {
    kid: String,
    created_at: lianjian_protocol::time::Timestamp,
    retired_at: Option<lianjian_protocol::time::Timestamp>,
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::List => {
                let keys = setting.context.store.signing_keys().await?;
                let rows: Vec<KeyRow> = keys
                    .into_iter()
                    .map(|key| KeyRow {
                        kid: key.kid,
                        created_at: key.created_at,
                        retired_at: key.retired_at,
                    })
                    .collect();
                Ok(Output::list(&rows, |key| match key.retired_at {
                    Some(at) => format!("{}  made {}  retired {at}", key.kid, key.created_at),
                    None => format!("{}  made {}", key.kid, key.created_at),
                }))
            }
            Self::Rotate { leaked } => {
                let ttl = setting.config.auth.access_ttl();
                let (kid, retired) =
                    ring::rotate(&setting.context, Actor::CommandLine, ttl, leaked).await?;
                let text = format!("{kid} signs from now on; retired: {}", retired.join(", "));
                Ok(Output::new(
                    text,
                    serde_json::json!({ "kid": kid, "retired": retired, "leaked": leaked }),
                ))
            }
        }
    }
}
