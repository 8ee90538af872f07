//! What each action needs, under the names of the command's JSON.

use lianjian_protocol::domain::complaint::schema::{CommitteeField, PropertyField, Severity};
use lianjian_protocol::domain::event::{ExemptGround, What};
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::{Body, Level};
use lianjian_protocol::domain::reference::FixerKind;
use lianjian_protocol::ids::{BuildingId, OrganisationId};
use lianjian_protocol::order::sort_by_key;

use super::probes::unanswered;
use super::{Scene, say};
use crate::view::types::{Action, FieldKind, FieldOption, FieldSpec, FieldValue, Param, When};

/// The fields of an action; `whats` are the events that the policy permits.
pub(super) fn fields(action: Action, whats: &[What], scene: &Scene<'_>) -> Vec<FieldSpec> {
    let now = FieldValue::Time(scene.viewer.now.into());
    match action {
        Action::Resubmitted => vec![text("note", true)],
        Action::Withdrawn
        | Action::Declined
        | Action::Paused
        | Action::ClosedUnfixed
        | Action::Voided
        | Action::Reinstated
        | Action::WithdrawalAsked => vec![text("reason", true)],
        Action::Returned => vec![text("missing", true)],
        Action::Dispatched => vec![fixer("fixer", FieldKind::Fixer, scene, &[])],
        Action::Transferred => {
            let with_whom: Vec<OrganisationId> = scene.case.fixer.into_iter().collect();
            let to = fixer("fixer", FieldKind::Fixer, scene, &with_whom);
            vec![to, text("reason", true)]
        }
        Action::HandedOff => vec![
            fixer("department", FieldKind::Department, scene, &[]),
            text("reason", true),
        ],
        Action::Fixed => fixed(scene),
        Action::Confirmed => vec![for_whom(whats)],
        Action::Reopened => vec![
            text("reason", true),
            field("observed_at", FieldKind::Time, true).starting(now),
        ],
        Action::Sighting => vec![
            text("note", false),
            field("observed_at", FieldKind::Time, true).starting(now),
        ],
        Action::Merged => vec![merge(scene)],
        Action::Urged | Action::SentDown => vec![text("note", false)],
        Action::Escalated => {
            let levels = [Level::Community, Level::Subdistrict, Level::District];
            let names = ["community", "subdistrict", "district"];
            let options = names
                .into_iter()
                .zip(levels)
                .map(|(value, level)| option(value, Param::term(say::level_key(level))));
            let mut level = field("level", FieldKind::Level, true);
            level.options = options.collect();
            vec![level, text("suggestion", true)]
        }
        Action::ExtensionAsked => vec![field("until", FieldKind::Time, true), text("reason", true)],
        Action::ExtensionDecided => vec![
            answers(EventType::ExtensionAsked, scene),
            field("granted", FieldKind::Bool, true),
            until(scene).when("granted"),
        ],
        Action::ExemptAsked => vec![ground(), text("reason", true)],
        Action::ExemptDecided => vec![
            answers(EventType::ExemptAsked, scene),
            field("granted", FieldKind::Bool, true),
        ],
        Action::PauseDecided => vec![
            answers(EventType::Paused, scene),
            field("granted", FieldKind::Bool, true),
        ],
        Action::CalledBack => vec![
            field("reached", FieldKind::Bool, true),
            field("solved", FieldKind::Bool, true).when("reached"),
            field("score", FieldKind::Score, false).when("reached"),
        ],
        Action::Supplement => vec![text("text", true)],
        Action::Verified
        | Action::Accepted
        | Action::Started
        | Action::Arrived
        | Action::Resumed
        | Action::Comment
        | Action::AddPhoto
        | Action::EditReport
        | Action::EditText
        | Action::SetPropertyField
        | Action::SetCommitteeField
        | Action::Mark
        | Action::FinishPatrol
        | Action::ReviewPatrol
        | Action::EditVisit
        | Action::FollowUpVisit
        | Action::CloseVisit => Vec::new(),
    }
}

/// A field without options.
pub(in crate::view) fn field(name: &str, kind: FieldKind, required: bool) -> FieldSpec {
    FieldSpec {
        name: name.to_owned(),
        kind,
        required,
        when: None,
        options: Vec::new(),
        value: None,
        hidden: false,
    }
}

/// Words.
pub(in crate::view) fn text(name: &str, required: bool) -> FieldSpec {
    field(name, FieldKind::Text, required)
}

pub(in crate::view) fn option(value: impl Into<String>, label: Param) -> FieldOption {
    FieldOption {
        value: value.into(),
        label,
    }
}

impl FieldSpec {
    pub(in crate::view) fn starting(mut self, value: FieldValue) -> Self {
        self.value = Some(value);
        self
    }

    /// Is asked only where that field says yes.
    fn when(mut self, field: &str) -> Self {
        self.when = Some(When {
            field: field.to_owned(),
            is: true,
        });
        self
    }

    /// Takes the only option there is, so that nobody is asked.
    pub(in crate::view) fn settled(mut self) -> Self {
        if let [only] = self.options.as_slice() {
            self.value = Some(FieldValue::Text(only.value.clone()));
            self.hidden = true;
        }
        self
    }
}

/// Whom a case can be given to: whom the category and the compound's kind name comes first.
fn fixer(name: &str, kind: FieldKind, scene: &Scene<'_>, without: &[OrganisationId]) -> FieldSpec {
    let department = kind == FieldKind::Department;
    let mut parties: Vec<_> = scene
        .parties
        .iter()
        .filter(|party| !without.contains(&party.organisation))
        .filter(|party| !department || is_department(party.kind))
        .collect();
    sort_by_key(&mut parties, |party| {
        let later = match department {
            true => !matches!(party.kind, FixerKind::Department | FixerKind::Utility),
            false => !party.suggested,
        };
        (party.declined.is_some(), later)
    });
    let mut spec = field(name, kind, true);
    spec.options = parties
        .iter()
        .map(|party| option(party.organisation.to_string(), Param::text(&party.name)))
        .collect();
    let suggested = parties.iter().find(|party| party.suggested && !department);
    spec.value = suggested.map(|party| FieldValue::Text(party.organisation.to_string()));
    spec
}

/// Whom a case is referred to rather than assigned: a complaint about the company goes there too,
/// and never to the company.
pub(super) const fn is_department(kind: FixerKind) -> bool {
    match kind {
        FixerKind::Company | FixerKind::Substitute => false,
        FixerKind::EmergencyCentre
        | FixerKind::Developer
        | FixerKind::Utility
        | FixerKind::Department => true,
    }
}

/// What was done; the class in force as the fixer knows it judges the fix, so it is not chosen.
fn fixed(scene: &Scene<'_>) -> Vec<FieldSpec> {
    let mut photos = field("photos", FieldKind::Photos, false);
    photos.value = Some(FieldValue::Many(scene.my_after_photos.clone()));
    let mut category = field("category", FieldKind::Category, true);
    category.options = scene
        .stand
        .classes
        .iter()
        .map(|code| option(code.clone(), scene.viewer.category_param(code)))
        .collect();
    vec![text("note", true), photos, category.settled()]
}

/// Nothing is preselected: what the resident says is asked.
fn for_whom(whats: &[What]) -> FieldSpec {
    let mut spec = field("for_whom", FieldKind::ForWhom, true);
    spec.options = whats
        .iter()
        .filter_map(|what| {
            let What::Confirmed { for_whom } = what else {
                return None;
            };
            let key = say::for_whom_key(*for_whom);
            let value = key.trim_start_matches("for_whom.");
            Some(option(value, Param::term(key)))
        })
        .collect();
    spec.settled()
}

fn merge(scene: &Scene<'_>) -> FieldSpec {
    let mut spec = field("into", FieldKind::Case, true);
    spec.options = scene
        .merge_into
        .iter()
        .map(|row| option(row.doc.0.doc.to_string(), Param::text(&row.title)))
        .collect();
    spec
}

fn answers(event: EventType, scene: &Scene<'_>) -> FieldSpec {
    let mut spec = field("answers", FieldKind::Answers, true);
    spec.options = unanswered(event, scene)
        .into_iter()
        .map(|(key, label)| option(key.to_string(), label))
        .collect();
    spec.settled()
}

/// Until when: what was asked for, to begin with.
fn until(scene: &Scene<'_>) -> FieldSpec {
    let asked = unanswered(EventType::ExtensionAsked, scene)
        .first()
        .and_then(|(key, _)| scene.stand.event_at(*key))
        .and_then(|received| {
            if let What::ExtensionAsked { until, .. } = received.event.what {
                Some(until)
            } else {
                None
            }
        });
    let mut spec = field("until", FieldKind::Time, false);
    spec.value = asked.map(|until| FieldValue::Time(until.into()));
    spec
}

fn ground() -> FieldSpec {
    let mut spec = field("ground", FieldKind::Ground, true);
    spec.options = [
        ("not_our_duty", ExemptGround::NotOurDuty),
        ("no_entry", ExemptGround::NoEntry),
        ("maintenance_fund", ExemptGround::MaintenanceFund),
    ]
    .map(|(value, ground)| option(value, Param::term(say::ground_key(ground))))
    .into();
    spec
}

/// The fields of the report with what they hold: what is changed goes into the patch.
pub(super) fn report(scene: &Scene<'_>) -> Vec<FieldSpec> {
    let Some(report) = &scene.stand.report else {
        return Vec::new();
    };
    let words = |name: &str, value: Option<&String>| {
        let value = value.cloned().unwrap_or_default();
        text(name, false).starting(FieldValue::Text(value))
    };
    let mut category = field("category", FieldKind::Category, true);
    category.value = Some(FieldValue::Text(report.category.clone()));
    let mut severity = field("severity", FieldKind::Choice, true);
    severity.value = Some(FieldValue::Text(report.severity.as_str().to_owned()));
    severity.options = Severity::ALL
        .map(|severity| {
            let name = severity.as_str();
            option(name, Param::term(format!("severity.{name}")))
        })
        .into();
    let observed = FieldValue::Time(report.observed_at.into());
    vec![
        words("title", Some(&report.title)),
        category,
        building(report.building, scene),
        words("unit", report.unit.as_ref()),
        words("place", report.place.as_ref()),
        field("observed_at", FieldKind::Time, true).starting(observed),
        severity,
    ]
}

/// The compound's buildings: whoever was in a hurry names one later.
fn building(now: Option<BuildingId>, scene: &Scene<'_>) -> FieldSpec {
    let scope = scene.stand.header.scope;
    let mut spec = field("building", FieldKind::Choice, false);
    spec.value = now.map(|building| FieldValue::Text(building.to_string()));
    let buildings = scene.viewer.reference.buildings.iter();
    spec.options = buildings
        .filter(|building| building.scope == scope)
        .map(|building| option(building.id.to_string(), Param::text(&building.name)))
        .collect();
    spec
}

/// The fields of our lane: each is one command, `{field, value}`.
pub(super) fn property(scene: &Scene<'_>) -> Vec<FieldSpec> {
    let us = scene.viewer.principal.organisation;
    let held = |field: PropertyField| {
        let found = scene.property.iter();
        let mut found = found.filter(|value| value.organisation == us && value.field == field);
        found.next().map(|value| value.value.clone())
    };
    PropertyField::ALL
        .map(|name| {
            let mut spec = text(name.as_str(), false);
            spec.value = held(name).map(FieldValue::Text);
            spec
        })
        .into()
}

/// The fields of a body's lane: each is one command, `{body, field, value}`.
pub(super) fn committee(body: Body, scene: &Scene<'_>) -> Vec<FieldSpec> {
    let held = |field: CommitteeField| {
        let found = scene.committee.iter();
        let mut found = found.filter(|value| value.body == body && value.field == field);
        found.next().map(|value| value.value.clone())
    };
    CommitteeField::ALL
        .map(|name| {
            let kind = match name {
                CommitteeField::Category => FieldKind::Category,
                CommitteeField::Priority
                | CommitteeField::Lead
                | CommitteeField::CoHandlers
                | CommitteeField::Note => FieldKind::Text,
            };
            let mut spec = field(name.as_str(), kind, false);
            spec.value = held(name).map(FieldValue::Text);
            spec
        })
        .into()
}
