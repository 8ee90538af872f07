//! A complaint's report and lanes.
//!
//! `report` holds a scalar a field ([`ReportField`]) and the Text `text`. The lanes `committee` and
//! `property` are flat maps with keys `<body>/<field>` and `<organisation>/<field>`: each party
//! writes under its own prefix, so that no two parties ever touch the same key.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::domain::grant::Body;
use crate::ids::{BuildingId, OrganisationId};
use crate::time::Timestamp;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ReportType {
    /// 投诉.
    #[n(0)]
    Complaint,
    /// 报修: verified and dispatched by the system at once.
    #[n(1)]
    Repair,
    /// 意见.
    #[n(2)]
    Opinion,
}

impl ReportType {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Complaint, Self::Repair, Self::Opinion];

    /// Its name in the document, in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Repair => "repair",
            Self::Opinion => "opinion",
        }
    }

    /// The value of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == name)
    }
}

/// Through which door it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Channel {
    /// Found by a steward.
    #[n(0)]
    Patrol,
    /// Told on a visit.
    #[n(1)]
    Visit,
    /// By telephone.
    #[n(2)]
    Phone,
    /// On a reception day.
    #[n(3)]
    ReceptionDay,
    /// The city's 12345 line, with its own number and due date.
    #[n(4)]
    Hotline,
}

impl Channel {
    /// Every value.
    pub const ALL: [Self; 5] = [
        Self::Patrol,
        Self::Visit,
        Self::Phone,
        Self::ReceptionDay,
        Self::Hotline,
    ];

    /// Its name in the document, in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patrol => "patrol",
            Self::Visit => "visit",
            Self::Phone => "phone",
            Self::ReceptionDay => "reception_day",
            Self::Hotline => "hotline",
        }
    }

    /// The value of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == name)
    }
}

/// How bad it is, as the reporter sees it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Severity {
    /// 一般.
    #[n(0)]
    Normal,
    /// 急.
    #[n(1)]
    Urgent,
    /// 特急, life safety.
    #[n(2)]
    Critical,
}

impl Severity {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Urgent, Self::Critical];

    /// Its name in the document, in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
            Self::Critical => "critical",
        }
    }

    /// The value of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == name)
    }
}

/// A report as values: what a command gives, what a view shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(optional_fields = nullable))]
pub struct Report {
    /// What is asked.
    #[n(0)]
    pub kind: ReportType,
    /// The category's code.
    #[n(1)]
    pub category: String,
    /// One line.
    #[n(2)]
    pub title: String,
    /// The whole text.
    #[n(3)]
    pub text: String,
    /// The building.
    #[n(4)]
    pub building: Option<BuildingId>,
    /// The unit or flat.
    #[n(5)]
    pub unit: Option<String>,
    /// The place, in words.
    #[n(6)]
    pub place: Option<String>,
    /// When it was seen: the resident's clock starts here.
    #[n(7)]
    pub observed_at: Timestamp,
    /// Through which door.
    #[n(8)]
    pub channel: Channel,
    /// The other system's number, for [`Channel::Hotline`].
    #[n(9)]
    pub external_no: Option<String>,
    /// The other system's due date.
    #[n(10)]
    pub external_due: Option<Timestamp>,
    /// How bad.
    #[n(11)]
    pub severity: Severity,
}

/// A scalar field of `report` and how it stands there: strings as strings, enums as their JSON
/// names, times as microseconds (int), the building as 16 bytes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum ReportField {
    /// [`Report::kind`], at the key `type`.
    #[n(0)]
    Type,
    /// [`Report::category`].
    #[n(1)]
    Category,
    /// [`Report::title`].
    #[n(2)]
    Title,
    /// [`Report::building`].
    #[n(3)]
    Building,
    /// [`Report::unit`].
    #[n(4)]
    Unit,
    /// [`Report::place`].
    #[n(5)]
    Place,
    /// [`Report::observed_at`].
    #[n(6)]
    ObservedAt,
    /// [`Report::channel`].
    #[n(7)]
    Channel,
    /// [`Report::external_no`].
    #[n(8)]
    ExternalNo,
    /// [`Report::external_due`].
    #[n(9)]
    ExternalDue,
    /// [`Report::severity`].
    #[n(10)]
    Severity,
}

impl ReportField {
    /// Every field.
    pub const ALL: [Self; 11] = [
        Self::Type,
        Self::Category,
        Self::Title,
        Self::Building,
        Self::Unit,
        Self::Place,
        Self::ObservedAt,
        Self::Channel,
        Self::ExternalNo,
        Self::ExternalDue,
        Self::Severity,
    ];

    /// Its key in `report`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Category => "category",
            Self::Title => "title",
            Self::Building => "building",
            Self::Unit => "unit",
            Self::Place => "place",
            Self::ObservedAt => "observed_at",
            Self::Channel => "channel",
            Self::ExternalNo => "external_no",
            Self::ExternalDue => "external_due",
            Self::Severity => "severity",
        }
    }

    /// The field of this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.key() == key)
    }
}

/// A field of a committee body's lane; every value is a string.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum CommitteeField {
    /// Its priority.
    #[n(0)]
    Priority,
    /// The category as the body sees it: it overrides the reporter's when the residents'
    /// committee writes it.
    #[n(1)]
    Category,
    /// Who leads.
    #[n(2)]
    Lead,
    /// Who helps.
    #[n(3)]
    CoHandlers,
    /// A note.
    #[n(4)]
    Note,
}

impl CommitteeField {
    /// Every field.
    pub const ALL: [Self; 5] = [
        Self::Priority,
        Self::Category,
        Self::Lead,
        Self::CoHandlers,
        Self::Note,
    ];

    /// Its name within a lane key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Category => "category",
            Self::Lead => "lead",
            Self::CoHandlers => "co_handlers",
            Self::Note => "note",
        }
    }

    /// The lane key `<body>/<field>`.
    #[must_use]
    pub fn key(self, body: Body) -> String {
        format!("{}/{}", body.as_str(), self.as_str())
    }

    /// The body and field of a lane key, if it is one.
    #[must_use]
    pub fn parse(key: &str) -> Option<(Body, Self)> {
        let (body, field) = key.split_once('/')?;
        let body = Body::ALL.into_iter().find(|b| b.as_str() == body)?;
        Some((body, Self::ALL.into_iter().find(|f| f.as_str() == field)?))
    }
}

/// A field of a fixer's lane; every value is a string.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum PropertyField {
    /// Who does the work.
    #[n(0)]
    Assignee,
    /// When they come.
    #[n(1)]
    Appointment,
    /// When it will be done.
    #[n(2)]
    Eta,
    /// What will be done.
    #[n(3)]
    Plan,
    /// What it costs.
    #[n(4)]
    Quote,
}

impl PropertyField {
    /// Every field.
    pub const ALL: [Self; 5] = [
        Self::Assignee,
        Self::Appointment,
        Self::Eta,
        Self::Plan,
        Self::Quote,
    ];

    /// Its name within a lane key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assignee => "assignee",
            Self::Appointment => "appointment",
            Self::Eta => "eta",
            Self::Plan => "plan",
            Self::Quote => "quote",
        }
    }

    /// The lane key `<organisation>/<field>`.
    #[must_use]
    pub fn key(self, organisation: OrganisationId) -> String {
        format!("{organisation}/{}", self.as_str())
    }

    /// The organisation and field of a lane key, if it is one in its one spelling.
    #[must_use]
    pub fn parse(key: &str) -> Option<(OrganisationId, Self)> {
        let (organisation, field) = key.split_once('/')?;
        let field = Self::ALL.into_iter().find(|f| f.as_str() == field)?;
        let organisation = organisation.parse().ok()?;
        (field.key(organisation) == key).then_some((organisation, field))
    }
}
