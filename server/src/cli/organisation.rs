//! `lianjian organisation`.

use clap::Subcommand;
use lianjian_protocol::domain::reference::Organisation;
use lianjian_protocol::ids::OrganisationId;

use super::find::{Organisations, text};
use super::{CliError, Output, Setting};
use crate::store::ReferenceRow;

/// Organisations.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add one
    Add {
        /// Its name
        #[arg(long)]
        name: String,
    },
    /// All of them
    List,
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::Add { name } => add(setting, &name).await,
            Self::List => {
                let all = setting.context.store.organisations().await?;
                Ok(Output::list(&all, |o| format!("{}  {}", o.id, o.name)))
            }
        }
    }
}

async fn add(setting: &Setting, name: &str) -> Result<Output, CliError> {
    let name = text(name, "--name")?;
    if Organisations::load(&setting.context)
        .await?
        .find(&name)
        .is_ok()
    {
        return Err(CliError::Conflict(format!("{name:?} exists already")));
    }
    let organisation = Organisation {
        id: setting.context.id(OrganisationId::from_parts)?,
        name,
    };
    let rows = [ReferenceRow::Organisation(organisation.clone())];
    let detail = serde_json::json!({ "name": organisation.name });
    setting
        .act("organisation.add", organisation.id, detail, async {
            Ok(setting.context.store.put_reference(&rows).await?)
        })
        .await?;
    Ok(Output::new(
        format!("{}  {}", organisation.id, organisation.name),
        organisation,
    ))
}
