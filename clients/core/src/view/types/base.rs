//! The words that every view is made of: times, names of documents, people, sentences.

use std::collections::BTreeMap;

use lianjian_protocol::domain::grant::{Body, Level, Role};
use lianjian_protocol::ids::{DocRef, InvalidId, PersonId};
use lianjian_protocol::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Microseconds since 1970, UTC, as a JSON number: exact until the year 2255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "number"))]
#[serde(transparent)]
pub struct Micros(pub u64);

impl From<Timestamp> for Micros {
    fn from(at: Timestamp) -> Self {
        Self(at.as_micros())
    }
}

impl From<Micros> for Timestamp {
    fn from(at: Micros) -> Self {
        Self::from_micros(at.0)
    }
}

/// A document's full name, `scope/doc`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct DocKey(pub DocRef);

impl From<DocRef> for DocKey {
    fn from(doc: DocRef) -> Self {
        Self(doc)
    }
}

impl std::str::FromStr for DocKey {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (scope, doc) = text.split_once('/').ok_or_else(|| InvalidId {
            kind: "document key",
            text: text.to_owned(),
        })?;
        Ok(Self(DocRef {
            scope: scope.parse()?,
            doc: doc.parse()?,
        }))
    }
}

impl Serialize for DocKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DocKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A key of the catalogue `core` with what goes into its words. The keys and their parameters stand
/// in [`crate::view::keys`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sentence {
    /// The key, without the catalogue's own name.
    pub key: String,
    /// Its parameters, by name.
    pub params: BTreeMap<&'static str, Param>,
}

impl Sentence {
    /// A sentence without parameters.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            params: BTreeMap::new(),
        }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, param: Param) -> Self {
        self.params.insert(name, param);
        self
    }
}

/// A parameter of a sentence: how it is written is the screen's affair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Param {
    /// Words as they are: names, what a person wrote.
    Text {
        /// The words.
        text: String,
    },
    /// An instant, in local time.
    Time {
        /// When.
        time: Micros,
    },
    /// A length of time in microseconds.
    Span {
        /// How long.
        span: u64,
    },
    /// The time from now to an instant, or since it: it moves while it is looked at.
    Until {
        /// When.
        until: Micros,
    },
    /// A number.
    Count {
        /// How many.
        count: u64,
    },
    /// A person: `person.me` of the catalogue if it is who looks, else their role and name.
    Person {
        /// Their name.
        person: String,
        /// The catalogue's key of their role, `role.committee_residents`.
        role: String,
        /// Whether it is who looks.
        me: bool,
    },
    /// What reference data names in both languages.
    Name {
        /// In Chinese.
        name_zh: String,
        /// In English.
        name_en: String,
    },
    /// Another key of the catalogue, without parameters.
    Term {
        /// The key.
        term: String,
    },
}

impl Param {
    /// Words as they are.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// An instant.
    #[must_use]
    pub fn time(at: Timestamp) -> Self {
        Self::Time { time: at.into() }
    }

    /// A length of time.
    #[must_use]
    pub const fn span(span: Span) -> Self {
        Self::Span {
            span: span.as_micros(),
        }
    }

    /// The time from now to an instant, or since it.
    #[must_use]
    pub fn until(at: Timestamp) -> Self {
        Self::Until { until: at.into() }
    }

    /// A number.
    #[must_use]
    pub const fn count(count: usize) -> Self {
        Self::Count {
            count: count as u64,
        }
    }

    /// Another key.
    pub fn term(term: impl Into<String>) -> Self {
        Self::Term { term: term.into() }
    }
}

/// A role without its body or level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RoleName {
    /// 红色管家.
    Steward,
    /// A committee's member.
    Committee,
    /// Of whoever fixes.
    Property,
    /// 社区, 街道, 区.
    Supervisor,
    /// Looks only.
    Observer,
    /// Administers.
    Admin,
    /// The server.
    System,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Steward => Self::Steward,
            Role::Committee(_) => Self::Committee,
            Role::Property => Self::Property,
            Role::Supervisor(_) => Self::Supervisor,
            Role::Observer => Self::Observer,
            Role::Admin(_) => Self::Admin,
            Role::System => Self::System,
        }
    }
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Who {
    /// The person.
    pub person: PersonId,
    /// Their name; empty where it is not known here.
    pub name: String,
    /// As what they did it.
    pub role: RoleName,
    /// For a committee, which.
    pub body: Option<Body>,
    /// For a supervisor, of which level.
    pub level: Option<Level>,
    /// The catalogue's key of all that, `role.committee_residents`.
    pub role_key: String,
    /// Their organisation's name.
    pub organisation_name: String,
    /// Their badge number.
    pub badge: String,
    /// Whether it is who looks.
    pub me: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_key_is_read_as_it_is_written() {
        let key = DocKey(lianjian_protocol::fixture::DOC);
        let json = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::from_str::<DocKey>(&json).unwrap(), key);
        assert!(serde_json::from_str::<DocKey>("\"abc\"").is_err());
    }
}
