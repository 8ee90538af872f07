//! Where the data is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite:<path>` or `postgres://user:password@host/name`.
    pub url: DatabaseUrl,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: DatabaseUrl("sqlite:data/lianjian.db".to_owned()),
        }
    }
}

/// A database's URL. It may hold a password, so it shows itself without.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// From its text.
    #[must_use]
    pub const fn new(url: String) -> Self {
        Self(url)
    }

    /// The URL itself, for the driver.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Query parameters can carry a password too (`?password=`), so they go with it.
        let text = self.0.split_once('?').map_or(&*self.0, |(base, _)| base);
        let Some((scheme, rest)) = text.split_once("://") else {
            return f.write_str(text);
        };
        match rest.rsplit_once('@') {
            Some((user, host)) => {
                let user = user.split_once(':').map_or(user, |(user, _)| user);
                write!(f, "{scheme}://{user}:***@{host}")
            }
            None => f.write_str(text),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://a:b@h/d", "postgres://a:***@h/d"),
            ("postgres://a:b@c@h/d?password=x", "postgres://a:***@h/d"),
            ("postgres://h/d", "postgres://h/d"),
            ("sqlite:data/x.db?mode=rwc", "sqlite:data/x.db"),
        ] {
            assert_eq!(DatabaseUrl::new(url.to_owned()).to_string(), shown);
        }
    }
}
