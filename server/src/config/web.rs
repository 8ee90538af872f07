//! The app that browsers load.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// The app that browsers load.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebConfig {
    /// The folder of the built app (`clients/web/dist`); without one only the API is served.
    pub directory: Option<PathBuf>,
    /// Whether anybody may become one of the demo's people. Only a database that the demo was
    /// loaded into offers it, whatever stands here.
    pub demo_sign_ins: bool,
}

impl WebConfig {
    /// A folder without the app is a mistake, and better said at the start than by an empty page.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match &self.directory {
            Some(directory) if !directory.join("index.html").is_file() => {
                Err(ConfigError::Nonsense {
                    key: "web.directory",
                    problem: "there is no index.html in it: build the app first (npm run build in clients/web)",
                })
            }
            _ => Ok(()),
        }
    }
}
