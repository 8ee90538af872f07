//! What a change wrote, told apart by whose it is to write.

use crate::domain::complaint::schema::{CommitteeField, PropertyField, ReportField};
use crate::domain::event::{Event, What};
use crate::domain::grant::Body;
use crate::domain::kind::Header;
use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::{PLAN_KEY, PatrolEvent, PatrolWhat, Plan};
use crate::domain::schema::{self, Comment, Photo};
use crate::domain::visit::{VisitEvent, VisitField, VisitWhat};
use crate::ids::{EntryKey, OrganisationId};

/// Something that a change wrote.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// The header: the change made the document.
    Header(Header),
    /// An event of a complaint.
    Event(EntryKey, Event),
    /// An event of a patrol.
    PatrolEvent(EntryKey, PatrolEvent),
    /// An event of a visit.
    VisitEvent(EntryKey, VisitEvent),
    /// A comment.
    Comment(EntryKey, Comment),
    /// A photo or voice note.
    Photo(EntryKey, Photo),
    /// A mark of a patrol.
    Mark(EntryKey, Mark),
    /// A patrol's plan.
    Plan(Plan),
    /// A field of the report.
    ReportField(ReportField),
    /// The report's text.
    ReportText,
    /// A field of a committee body's lane, and its words.
    CommitteeField(Body, CommitteeField, String),
    /// A field of an organisation's lane.
    PropertyField(OrganisationId, PropertyField),
    /// A field of a visit's record.
    VisitField(VisitField),
}

impl Written {
    /// Whether it stands at this key of this top-level map.
    pub(super) fn is_at(&self, map: &str, key: &str) -> bool {
        let entry = |name: &str, entry: &EntryKey| map == name && key == entry.to_string();
        match self {
            Self::Header(_) => false,
            Self::Event(k, _) | Self::PatrolEvent(k, _) | Self::VisitEvent(k, _) => {
                entry(schema::EVENTS, k)
            }
            Self::Comment(k, _) => entry(schema::COMMENTS, k),
            Self::Photo(k, _) => entry(schema::PHOTOS, k),
            Self::Mark(k, _) => entry(schema::MARKS, k),
            Self::Plan(_) => map == schema::PLAN && key == PLAN_KEY,
            Self::ReportField(field) => map == schema::REPORT && key == field.key(),
            Self::ReportText => map == schema::REPORT && key == schema::TEXT,
            Self::CommitteeField(body, field, _) => {
                map == schema::COMMITTEE && key == field.key(*body)
            }
            Self::PropertyField(who, field) => map == schema::PROPERTY && key == field.key(*who),
            Self::VisitField(field) => map == schema::VISIT && key == field.key(),
        }
    }

    /// Whether it is an event.
    pub(super) const fn is_event(&self) -> bool {
        self.is_opening().is_some()
    }

    /// Whether an event is one that opens its document; none for what is no event.
    pub(super) const fn is_opening(&self) -> Option<bool> {
        match self {
            Self::Event(_, event) => Some(matches!(
                event.what,
                What::Reported | What::SelfFixed { .. }
            )),
            Self::PatrolEvent(_, event) => Some(matches!(event.what, PatrolWhat::Started)),
            Self::VisitEvent(_, event) => Some(matches!(event.what, VisitWhat::Recorded)),
            Self::Header(_)
            | Self::Comment(..)
            | Self::Photo(..)
            | Self::Mark(..)
            | Self::Plan(_)
            | Self::ReportField(_)
            | Self::ReportText
            | Self::CommitteeField(..)
            | Self::PropertyField(..)
            | Self::VisitField(_) => None,
        }
    }
}
