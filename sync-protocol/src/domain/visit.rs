//! The visit (走访), of the audience `own`: its record, and what became of it.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::domain::event::Author;
use crate::time::Timestamp;

/// A visit as values: what a command gives, what a view shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VisitRecord {
    /// Which household, in words.
    #[n(0)]
    pub household: String,
    /// What they need or say.
    #[n(1)]
    pub need: String,
    /// What the visitor notes.
    #[n(2)]
    pub note: String,
    /// What is to be done next.
    #[n(3)]
    pub follow_up: String,
}

impl VisitRecord {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: VisitField) -> &str {
        match field {
            VisitField::Household => &self.household,
            VisitField::Need => &self.need,
            VisitField::Note => &self.note,
            VisitField::FollowUp => &self.follow_up,
        }
    }
}

/// A field of the map `visit`; every value is a string.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum VisitField {
    /// [`VisitRecord::household`].
    #[n(0)]
    Household,
    /// [`VisitRecord::need`].
    #[n(1)]
    Need,
    /// [`VisitRecord::note`].
    #[n(2)]
    Note,
    /// [`VisitRecord::follow_up`].
    #[n(3)]
    FollowUp,
}

impl VisitField {
    /// Every field.
    pub const ALL: [Self; 4] = [Self::Household, Self::Need, Self::Note, Self::FollowUp];

    /// Its key in `visit`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Need => "need",
            Self::Note => "note",
            Self::FollowUp => "follow_up",
        }
    }

    /// The field of this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.key() == key)
    }
}

/// An event of a visit: one CBOR byte string in `events` under an [`crate::ids::EntryKey`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
pub struct VisitEvent {
    /// What happened.
    #[n(0)]
    pub what: VisitWhat,
    /// Who did it.
    #[n(1)]
    pub by: Author,
    /// When, by the author's hybrid clock.
    #[n(2)]
    pub at: Timestamp,
}

/// What happened to a visit. The numbers on the wire are never reused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitWhat {
    /// It was written down: the first change writes it.
    #[n(0)]
    Recorded,
    /// Something was done about it.
    #[n(1)]
    FollowedUp {
        /// What.
        #[n(0)]
        note: String,
    },
    /// Nothing more is to be done.
    #[n(2)]
    Closed {
        /// Why.
        #[n(0)]
        note: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_own_key() {
        for field in VisitField::ALL {
            assert_eq!(VisitField::from_key(field.key()), Some(field));
        }
        assert_eq!(VisitField::from_key("other"), None);
    }
}
