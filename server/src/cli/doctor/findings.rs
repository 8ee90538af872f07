//! What was found, and how much was looked at.

use std::fmt;

use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::ids::{DocId, PersonId, ScopeId};
use lianjian_protocol::invariants::{Invariant, Violation};
use lianjian_protocol::wire::LogId;
use serde::{Serialize, Serializer};

/// As many are told one by one; the rest are counted.
const TOLD: usize = 1_000;

/// A rule that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// The protocol's.
    Invariant(Invariant),
    /// The store's, by its number.
    Store(u8),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invariant(invariant) => write!(f, "I{}", invariant.number()),
            Self::Store(number) => write!(f, "S{number}"),
        }
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Where a rule does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    scope: ScopeId,
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<Audience>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<DocId>,
}

impl Place {
    /// A scope.
    pub(super) const fn scope(scope: ScopeId) -> Self {
        Self {
            scope,
            audience: None,
            owner: None,
            doc: None,
        }
    }

    /// A log.
    pub(super) const fn log(log: &LogId) -> Self {
        Self {
            scope: log.scope,
            audience: Some(log.audience),
            owner: log.owner,
            doc: None,
        }
    }

    /// A document there.
    pub(super) const fn doc(self, doc: DocId) -> Self {
        Self {
            doc: Some(doc),
            ..self
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.scope)?;
        if let Some(audience) = self.audience {
            write!(f, "/{}", format!("{audience:?}").to_lowercase())?;
        }
        if let Some(owner) = self.owner {
            write!(f, "/{owner}")?;
        }
        match self.doc {
            Some(doc) => write!(f, "  document {doc}"),
            None => Ok(()),
        }
    }
}

/// A rule that does not hold, where, and what exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) rule: Rule,
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) detail: String,
}

/// Everything that was found.
#[derive(Debug, Default, Serialize)]
pub(super) struct Findings {
    /// Logs looked at.
    pub(super) logs: usize,
    /// Documents looked at.
    pub(super) documents: usize,
    /// Changes looked at.
    pub(super) changes: usize,
    /// Photos and voice notes that have arrived.
    pub(super) attachments: usize,
    /// Those that documents name and that have not.
    pub(super) not_arrived: usize,
    /// How much was found.
    total: usize,
    /// The first of it.
    pub(super) violations: Vec<Finding>,
}

impl Findings {
    /// Notes that a rule does not hold.
    pub(super) fn add(&mut self, rule: Rule, place: Place, detail: impl Into<String>) {
        self.total += 1;
        if self.violations.len() < TOLD {
            let detail = detail.into();
            self.violations.push(Finding {
                rule,
                place,
                detail,
            });
        }
    }

    /// Notes violations of the protocol's invariants in a log.
    pub(super) fn extend(&mut self, log: &LogId, violations: Vec<Violation>) {
        for violation in violations {
            let place = Place::log(log);
            let place = violation.doc.map_or(place, |doc| place.doc(doc));
            self.add(
                Rule::Invariant(violation.invariant),
                place,
                violation.detail,
            );
        }
    }

    /// Whether all is as it must be.
    pub(super) const fn is_healthy(&self) -> bool {
        self.total == 0
    }

    /// How much was looked at.
    pub(super) fn counted(&self) -> String {
        let (arrived, missing) = (self.attachments, self.not_arrived);
        let photos = match (arrived, missing) {
            (0, 0) => String::new(),
            (arrived, 0) => format!(", {arrived} photos"),
            (arrived, missing) => format!(", {arrived} photos and {missing} still to come"),
        };
        format!(
            "{} logs, {} documents, {} changes{photos}",
            self.logs, self.documents, self.changes
        )
    }

    /// In words.
    pub(super) fn text(&self) -> String {
        let mut lines: Vec<String> = self
            .violations
            .iter()
            .map(|found| format!("{}  {}  {}", found.rule, found.place, found.detail))
            .collect();
        if self.total > lines.len() {
            lines.push(format!("… and {} more", self.total - lines.len()));
        }
        lines.push(match self.total {
            0 => format!("healthy: {}", self.counted()),
            1 => format!("1 violation in {}", self.counted()),
            total => format!("{total} violations in {}", self.counted()),
        });
        lines.join("\n")
    }
}
