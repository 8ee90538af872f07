//! Commands: what a person asks a device to do. **One command makes one change**, so it stands or
//! falls whole; it is stored beside its change, so that it can be run again on another view of the
//! document, and its words never get lost.

mod execute;
mod text;
mod write;

#[cfg(test)]
mod tests;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

pub use execute::{CommandError, ExecutionContext, Made, execute, execute_valid};

use crate::domain::complaint::schema::{
    Channel, CommitteeField, PropertyField, Report, ReportType, Severity,
};
use crate::domain::event::What;
use crate::domain::grant::Body;
use crate::domain::kind::DocKind;
use crate::domain::patrol::mark::{MarkResult, Method, Presence};
use crate::domain::schema::{Media, Phase};
use crate::domain::visit::{VisitField, VisitRecord};
use crate::ids::{BuildingId, CheckpointId, DocId, Hash, RouteId};
use crate::time::Timestamp;

/// What to change in a report; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct ReportPatch {
    /// What is asked.
    #[n(0)]
    pub kind: Option<ReportType>,
    /// The category's code.
    #[n(1)]
    pub category: Option<String>,
    /// One line.
    #[n(2)]
    pub title: Option<String>,
    /// The building.
    #[n(3)]
    pub building: Option<BuildingId>,
    /// The unit or flat.
    #[n(4)]
    pub unit: Option<String>,
    /// The place, in words.
    #[n(5)]
    pub place: Option<String>,
    /// When it was seen.
    #[n(6)]
    pub observed_at: Option<Timestamp>,
    /// The other system's number.
    #[n(7)]
    pub external_no: Option<String>,
    /// The other system's due date.
    #[n(8)]
    pub external_due: Option<Timestamp>,
    /// How bad.
    #[n(9)]
    pub severity: Option<Severity>,
    /// Through which door.
    #[n(10)]
    pub channel: Option<Channel>,
}

impl ReportPatch {
    /// The report with the patch applied.
    #[must_use]
    pub fn apply(&self, report: &Report) -> Report {
        let mut patched = report.clone();
        let text = |to: &mut String, from: &Option<String>| {
            if let Some(value) = from {
                to.clone_from(value);
            }
        };
        text(&mut patched.category, &self.category);
        text(&mut patched.title, &self.title);
        patched.kind = self.kind.unwrap_or(patched.kind);
        patched.building = self.building.or(patched.building);
        patched.unit = self.unit.clone().or(patched.unit);
        patched.place = self.place.clone().or(patched.place);
        patched.observed_at = self.observed_at.unwrap_or(patched.observed_at);
        patched.external_no = self.external_no.clone().or(patched.external_no);
        patched.external_due = self.external_due.or(patched.external_due);
        patched.severity = self.severity.unwrap_or(patched.severity);
        patched.channel = self.channel.unwrap_or(patched.channel);
        patched
    }
}

/// One replacement in the report's text, in Unicode code points of the text before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Splice {
    /// Where.
    #[n(0)]
    pub at: u32,
    /// How many characters go.
    #[n(1)]
    pub delete: u32,
    /// What comes in their place.
    #[n(2)]
    pub insert: String,
}

/// What a person asks for. The numbers in a store are never reused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "command", rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Command {
    /// Files a complaint, repair or opinion.
    #[n(0)]
    FileComplaint {
        /// The report.
        #[n(0)]
        report: Report,
        /// Whether it is about the company, which then does not get it.
        #[n(1)]
        internal: bool,
    },
    /// Records a quick fix (随手做): a case whose first event is `self_fixed`.
    #[n(1)]
    QuickFix {
        /// What was found.
        #[n(0)]
        report: Report,
        /// What was done.
        #[n(1)]
        note: String,
    },
    /// Changes fields of one's own report.
    #[n(2)]
    EditReport {
        /// What to change.
        #[n(0)]
        patch: ReportPatch,
    },
    /// Edits the text of one's own report.
    #[n(3)]
    EditText {
        /// The replacements, each in the text that the ones before it leave.
        #[n(0)]
        splices: Vec<Splice>,
    },
    /// Writes a field of a committee body's lane.
    #[n(4)]
    SetCommitteeField {
        /// The body.
        #[n(0)]
        body: Body,
        /// The field.
        #[n(1)]
        field: CommitteeField,
        /// Its value.
        #[n(2)]
        value: String,
    },
    /// Writes a field of one's own organisation's lane.
    #[n(5)]
    SetPropertyField {
        /// The field.
        #[n(0)]
        field: PropertyField,
        /// Its value.
        #[n(1)]
        value: String,
    },
    /// Adds an event to a case.
    #[n(6)]
    Act {
        /// What happened.
        #[n(0)]
        what: What,
    },
    /// Adds a comment.
    #[n(7)]
    Comment {
        /// The words.
        #[n(0)]
        text: String,
    },
    /// Adds a photo or voice note whose bytes travel apart.
    #[n(8)]
    AddPhoto {
        /// SHA-256 of the content.
        #[n(0)]
        content: Hash,
        /// What it is.
        #[n(1)]
        media: Media,
        /// When, as to the work.
        #[n(2)]
        phase: Phase,
        /// Words under it.
        #[n(3)]
        caption: String,
        /// Its size in bytes.
        #[n(4)]
        bytes: u32,
    },
    /// Starts a patrol.
    #[n(9)]
    StartPatrol {
        /// The route.
        #[n(0)]
        route: RouteId,
        /// When the window opens.
        #[n(1)]
        window_start: Timestamp,
        /// When it closes.
        #[n(2)]
        window_end: Timestamp,
    },
    /// Marks a checkpoint.
    #[n(10)]
    Mark {
        /// Which.
        #[n(0)]
        checkpoint: CheckpointId,
        /// How it was identified.
        #[n(1)]
        method: Method,
        /// Where the phone was, as computed on it.
        #[n(2)]
        presence: Presence,
        /// What was found.
        #[n(3)]
        result: MarkResult,
        /// In words.
        #[n(4)]
        note: String,
        /// The case filed for it.
        #[n(5)]
        #[cfg_attr(feature = "typescript", ts(optional = nullable))]
        case: Option<DocId>,
        /// Whether its code was typed.
        #[cbor(n(6), default)]
        #[cfg_attr(feature = "typescript", ts(optional, as = "Option<bool>"))]
        #[serde(default)]
        typed: bool,
    },
    /// Finishes a patrol.
    #[n(11)]
    FinishPatrol {
        /// Words with it.
        #[n(0)]
        note: String,
    },
    /// Reviews a patrol.
    #[n(12)]
    ReviewPatrol {
        /// Words with it.
        #[n(0)]
        note: String,
    },
    /// Records a visit.
    #[n(13)]
    NewVisit {
        /// What to record.
        #[n(0)]
        record: VisitRecord,
    },
    /// Changes a field of one's own visit.
    #[n(14)]
    EditVisit {
        /// The field.
        #[n(0)]
        field: VisitField,
        /// Its value.
        #[n(1)]
        value: String,
    },
    /// Something was done about a visit.
    #[n(15)]
    FollowUpVisit {
        /// What.
        #[n(0)]
        note: String,
    },
    /// A visit is closed.
    #[n(16)]
    CloseVisit {
        /// Words with it.
        #[n(0)]
        note: String,
    },
    /// Edits the text of one's own report as a form does: what others have written since the form
    /// was opened stays.
    #[n(17)]
    RewriteText {
        /// The text that the person saw.
        #[n(0)]
        was: String,
        /// What they made of it.
        #[n(1)]
        text: String,
    },
}

impl Command {
    /// The kind of document that this makes; none for a command on one that is there.
    #[must_use]
    pub const fn creates(&self) -> Option<DocKind> {
        match self {
            Self::FileComplaint { .. } | Self::QuickFix { .. } => Some(DocKind::Complaint),
            Self::StartPatrol { .. } => Some(DocKind::Patrol),
            Self::NewVisit { .. } => Some(DocKind::Visit),
            Self::EditReport { .. }
            | Self::EditText { .. }
            | Self::RewriteText { .. }
            | Self::SetCommitteeField { .. }
            | Self::SetPropertyField { .. }
            | Self::Act { .. }
            | Self::Comment { .. }
            | Self::AddPhoto { .. }
            | Self::Mark { .. }
            | Self::FinishPatrol { .. }
            | Self::ReviewPatrol { .. }
            | Self::EditVisit { .. }
            | Self::FollowUpVisit { .. }
            | Self::CloseVisit { .. } => None,
        }
    }

    /// The kind of document that it is run on.
    #[must_use]
    pub const fn kind(&self) -> Option<DocKind> {
        match self {
            Self::FileComplaint { .. }
            | Self::QuickFix { .. }
            | Self::EditReport { .. }
            | Self::EditText { .. }
            | Self::RewriteText { .. }
            | Self::SetCommitteeField { .. }
            | Self::SetPropertyField { .. }
            | Self::Act { .. } => Some(DocKind::Complaint),
            Self::StartPatrol { .. }
            | Self::Mark { .. }
            | Self::FinishPatrol { .. }
            | Self::ReviewPatrol { .. } => Some(DocKind::Patrol),
            Self::NewVisit { .. }
            | Self::EditVisit { .. }
            | Self::FollowUpVisit { .. }
            | Self::CloseVisit { .. } => Some(DocKind::Visit),
            // These go on any kind.
            Self::Comment { .. } | Self::AddPhoto { .. } => None,
        }
    }
}
