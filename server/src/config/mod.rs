//! Configuration: flags over environment over file over defaults, a section a file.
//!
//! The file is TOML with a table a section. In the environment a setting is
//! `LIANJIAN_<SECTION>__<KEY>` (`LIANJIAN_AUTH__ACCESS_MINUTES=5`); `LIANJIAN_DATABASE` and
//! `LIANJIAN_LISTEN` are short for the two that every deployment sets.

mod attachments;
mod auth;
mod database;
mod http;
mod live;
mod rate_limit;
mod telemetry;
mod web;

use std::path::{Path, PathBuf};

use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::{Deserialize, Serialize};

pub use attachments::{AttachmentsConfig, S3Config, Secret};
pub use auth::{AuthConfig, PasswordCost};
pub use database::{DatabaseConfig, DatabaseUrl};
pub use http::HttpConfig;
pub use live::LiveConfig;
pub use rate_limit::{Quota, RateLimitConfig};
pub use telemetry::{LogFormat, TelemetryConfig};
pub use web::WebConfig;

/// What precedes every variable of ours.
pub const ENV_PREFIX: &str = "LIANJIAN_";

/// The whole configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the data is.
    pub database: DatabaseConfig,
    /// The HTTP edge.
    pub http: HttpConfig,
    /// Tokens, passwords and codes.
    pub auth: AuthConfig,
    /// The live socket.
    pub live: LiveConfig,
    /// How much one caller may ask for.
    pub rate_limit: RateLimitConfig,
    /// Logs and metrics.
    pub telemetry: TelemetryConfig,
    /// The app that browsers load.
    pub web: WebConfig,
    /// Photos' and voice notes' bytes.
    pub attachments: AttachmentsConfig,
}

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named on the command line is not there.
    #[error("no configuration file at {0}")]
    NoFile(String),
    /// A value is missing, unknown or of the wrong type.
    #[error("{0}")]
    Invalid(Box<figment::Error>),
    /// Values that make no sense together or at all.
    #[error("{key}: {problem}")]
    Nonsense {
        /// The setting.
        key: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// What the flags say, over everything else.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--database`.
    pub database: Option<String>,
    /// `--listen`.
    pub listen: Option<String>,
    /// `--log-format`.
    pub log_format: Option<LogFormat>,
    /// `--web`.
    pub web: Option<PathBuf>,
    /// `--demo-sign-ins`.
    pub demo_sign_ins: bool,
}

/// The environment as a provider. Given as pairs and not read from the process, so that tests
/// need not change the process's environment.
struct Env(Dict);

impl Env {
    const SECTIONS: [&'static str; 8] = [
        "database",
        "http",
        "auth",
        "live",
        "rate_limit",
        "telemetry",
        "web",
        "attachments",
    ];

    fn new(vars: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all = Figment::new();
        for (name, value) in vars {
            let Some(key) = name.strip_prefix(ENV_PREFIX) else {
                continue;
            };
            let path = match key {
                "DATABASE" => "database.url".to_owned(),
                "LISTEN" => "http.listen".to_owned(),
                _ => key.to_ascii_lowercase().replace("__", "."),
            };
            // Others may use our prefix for their own purposes (tests do): only sections count,
            // and an unknown key within a section is an error like one in the file.
            let is_ours = path
                .split_once('.')
                .is_some_and(|(section, _)| Self::SECTIONS.contains(&section));
            if !is_ours {
                continue;
            }
            // A bare word is a string; numbers, booleans and lists are read as such.
            let value = value
                .parse::<Value>()
                .unwrap_or_else(|infallible| match infallible {});
            all = all.merge(Serialized::default(&path, value));
        }
        Self(
            all.data()
                .ok()
                .and_then(|mut data| data.remove(&Profile::Default))
                .unwrap_or_default(),
        )
    }
}

impl Provider for Env {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment variables LIANJIAN_*")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.0.clone())]))
    }
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// [`ConfigError`] when the file is absent, or a value is unknown, of the wrong type, or
    /// nonsense.
    pub fn load(
        file: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
        flags: &Overrides,
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            if !path.is_file() {
                return Err(ConfigError::NoFile(path.display().to_string()));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        figment = figment.merge(Env::new(env));
        if let Some(url) = &flags.database {
            figment = figment.merge(Serialized::default("database.url", url));
        }
        if let Some(listen) = &flags.listen {
            figment = figment.merge(Serialized::default("http.listen", listen));
        }
        if let Some(format) = &flags.log_format {
            figment = figment.merge(Serialized::default("telemetry.format", format));
        }
        if let Some(directory) = &flags.web {
            figment = figment.merge(Serialized::default("web.directory", directory));
        }
        if flags.demo_sign_ins {
            figment = figment.merge(Serialized::default("web.demo_sign_ins", true));
        }
        let config: Self = figment
            .extract()
            .map_err(|error| ConfigError::Invalid(Box::new(error)))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.auth.check()?;
        self.web.check()?;
        self.live.check()?;
        self.rate_limit.check()?;
        self.attachments.check()
    }

    /// For people: one `section.key = value` a line, valid TOML, secrets hidden.
    #[must_use]
    pub fn to_lines(&self) -> String {
        let mut out = String::new();
        flatten("", &self.to_json(), &mut out);
        out
    }

    /// For programs: JSON, secrets hidden.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(url) = value.pointer_mut("/database/url") {
            *url = self.database.url.to_string().into();
        }
        if let Some(secret) = value.pointer_mut("/attachments/s3/secret_access_key") {
            *secret = "***".into();
        }
        value
    }
}

fn flatten(prefix: &str, value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                let path = if prefix.is_empty() {
                    key.clone()
                } else {
                    format!("{prefix}.{key}")
                };
                flatten(&path, value, out);
            }
        }
        serde_json::Value::Null => {}
        serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_)
        | serde_json::Value::Array(_) => {
            out.push_str(&format!("{prefix} = {value}\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn flags_beat_environment_beats_file_beats_defaults() {
        let file = file(
            "[http]\nlisten = \"127.0.0.1:1\"\n[auth]\naccess_minutes = 3\nrefresh_days = 30\n",
        );
        let vars = env(&[
            ("LIANJIAN_LISTEN", "127.0.0.1:2"),
            ("LIANJIAN_AUTH__ACCESS_MINUTES", "4"),
        ]);
        let flags = Overrides {
            listen: Some("127.0.0.1:3".to_owned()),
            ..Overrides::default()
        };
        let config = Config::load(Some(file.path()), vars, &flags).unwrap();
        assert_eq!(config.http.listen.port(), 3);
        assert_eq!(config.auth.access_minutes, 4);
        assert_eq!(config.auth.refresh_days, 30);
        assert_eq!(
            config.auth.code_hours,
            AuthConfig::default().code_hours,
            "the default"
        );
    }

    #[test]
    fn a_misspelt_key_is_an_error_in_file_and_environment() {
        let file = file("[auth]\nacess_minutes = 3\n");
        let none = Overrides::default();
        assert!(Config::load(Some(file.path()), env(&[]), &none).is_err());
        assert!(Config::load(None, env(&[("LIANJIAN_AUTH__ACESS_MINUTES", "3")]), &none).is_err());
        assert!(Config::load(None, env(&[("LIANJIAN_SOMETHING_ELSE", "3")]), &none).is_ok());
    }

    #[test]
    fn a_named_file_must_exist() {
        let error = Config::load(
            Some(Path::new("/nonexistent/lianjian.toml")),
            env(&[]),
            &Overrides::default(),
        );
        assert!(matches!(error, Err(ConfigError::NoFile(_))));
    }

    #[test]
    fn what_is_shown_hides_the_password_and_reads_back() {
        let flags = Overrides {
            database: Some("postgres://lj:hunter2@db/lj".to_owned()),
            ..Overrides::default()
        };
        let config = Config::load(None, env(&[]), &flags).unwrap();
        assert!(config.database.url.expose().contains("hunter2"));
        let shown = config.to_lines();
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(!format!("{config:?}").contains("hunter2"));
        let back =
            Config::load(Some(file(&shown).path()), env(&[]), &Overrides::default()).unwrap();
        assert_eq!(back.auth, config.auth);
    }

    #[test]
    fn a_bucket_comes_from_the_environment_and_its_secret_is_never_shown() {
        let vars = env(&[
            ("LIANJIAN_ATTACHMENTS__S3__BUCKET", "photos"),
            ("LIANJIAN_ATTACHMENTS__S3__SECRET_ACCESS_KEY", "hunter2"),
        ]);
        let config = Config::load(None, vars, &Overrides::default()).unwrap();
        let s3 = config.attachments.s3.as_ref().unwrap();
        assert_eq!(s3.bucket, "photos");
        assert_eq!(s3.secret_access_key.as_ref().unwrap().expose(), "hunter2");
        let shown = config.to_lines();
        assert!(shown.contains("attachments.s3.bucket"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        let error = Config::load(
            None,
            env(&[("LIANJIAN_AUTH__ACCESS_MINUTES", "0")]),
            &Overrides::default(),
        )
        .unwrap_err();
        assert!(error.to_string().contains("auth.access_minutes"), "{error}");
    }
}
