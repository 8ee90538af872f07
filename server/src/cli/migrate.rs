//! `lianjian migrate`.

use clap::Args;

use super::{CliError, Common, Output};
use crate::store::{StoreOptions, open};

/// Bring the database's schema up to this program's.
#[derive(Debug, Args)]
pub struct Migrate {
    /// Only say what would be applied
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub(super) async fn run(self, common: &Common) -> Result<Output, CliError> {
        let config = common.load()?;
        super::setting::start_log(&config)?;
        let store = open(&StoreOptions::new(config.database.url.expose())).await?;
        let (key, names) = if self.dry_run {
            ("pending", store.pending_migrations().await?)
        } else {
            ("applied", crate::app::prepare(&*store).await?)
        };
        store.close().await;
        let text = if names.is_empty() {
            "the schema is up to date".to_owned()
        } else {
            format!("{key}: {}", names.join(", "))
        };
        Ok(Output::new(
            text,
            serde_json::json!({ "database": config.database.url.to_string(), key: names }),
        ))
    }
}
