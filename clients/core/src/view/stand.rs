//! How a document stands before the policy: from its row alone, or from the document. What a
//! person may do next is always the policy's answer, never a guess of a screen's.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::{Case, Received};
use lianjian_protocol::domain::complaint::schema::{
    Channel, CommitteeField, Report, ReportType, Severity,
};
use lianjian_protocol::domain::event::{Author, Event, What};
use lianjian_protocol::domain::grant::{Body, Role};
use lianjian_protocol::domain::kind::{DocKind, Header, REPLAY, SCHEMA};
use lianjian_protocol::ids::{Actor, EntryKey, PersonId};
use lianjian_protocol::policy::{Action, Decision, Facts, decide};

use super::types as view;
use super::viewer::Viewer;
use crate::records::{Ask, Summary};

/// What the policy rests on, of one document.
pub(super) struct Stand {
    pub(super) header: Header,
    pub(super) case: Option<Case>,
    pub(super) events: Vec<Received>,
    pub(super) report: Option<Report>,
    /// What the case is classed as.
    pub(super) classes: Vec<String>,
    owner: PersonId,
}

impl Stand {
    /// From a row: enough for what is decided by where a case stands and who has it.
    pub(super) fn of_row(summary: &Summary) -> Option<Self> {
        let detail = summary.detail.as_ref()?;
        let by = detail.by.clone()?;
        let header = Header {
            kind: summary.kind,
            scope: summary.doc.scope,
            id: summary.doc.doc,
            audience: summary.audience,
            owner: summary.owner,
            schema: SCHEMA,
            replay: REPLAY,
        };
        let owner = by.person;
        let case = summary.status.map(|status| Case {
            status,
            reporter: by,
            fixer: summary.fixer,
            handed_off_by: detail.handed_off_by.clone(),
            standing_fix: None,
            last_routing: None,
            available_at: detail.available_at,
            accepted: None,
            latest_sighting: None,
            interrupted: None,
            settled_at: detail.settled_at,
            last_in_effect: EntryKey {
                actor: Actor::from_bytes([0; 8]),
                seq: 1,
                part: 0,
            },
            declines: 0,
            reopenings: 0,
            work_after_void: false,
            outcomes: Vec::new(),
        });
        let report = detail.reported_category.as_ref().map(|category| Report {
            // Of the policy's rules the server's own alone go by what is asked.
            kind: ReportType::Complaint,
            category: category.clone(),
            title: String::new(),
            text: String::new(),
            building: summary.building,
            unit: None,
            place: None,
            observed_at: detail.observed_at.unwrap_or_default(),
            channel: Channel::Patrol,
            external_no: None,
            external_due: None,
            severity: detail.severity.unwrap_or(Severity::Normal),
        });
        Some(Self {
            header,
            case,
            events: detail.asks.iter().map(asked).collect(),
            report,
            classes: summary.category.iter().cloned().collect(),
            owner,
        })
    }

    /// From the document itself.
    pub(super) fn of_document(document: &Document, viewer: &Viewer<'_>) -> Self {
        let header = *document.header();
        let mut stand = Self {
            header,
            case: None,
            events: Vec::new(),
            report: None,
            classes: Vec::new(),
            owner: viewer.principal.person,
        };
        match header.kind {
            DocKind::Complaint => {
                stand.events = document.events(None);
                stand.case = document.case(None).ok();
                stand.report = document.report(None);
                stand.classes = classes(document, &stand, viewer);
                if let Some(case) = &stand.case {
                    stand.owner = case.reporter.person;
                }
            }
            DocKind::Patrol => {
                if let Some(plan) = document.plan() {
                    stand.owner = plan.steward.person;
                }
            }
            DocKind::Visit => stand.owner = header.owner.unwrap_or(stand.owner),
        }
        stand
    }

    /// Whether the policy permits this now.
    pub(super) fn permits(&self, action: &Action<'_>, viewer: &Viewer<'_>) -> bool {
        let facts = Facts {
            reference: viewer.reference,
            principal: &viewer.principal,
            now: viewer.now,
            limits: viewer.limits,
            header: &self.header,
            owner: self.owner,
            known: self.case.as_ref(),
            events: &self.events,
            fixer_now: self.case.as_ref().and_then(|case| case.fixer),
            classes: &self.classes,
            report: self.report.as_ref(),
            last_receipt: None,
        };
        decide(action, &facts) == Decision::Permit
    }

    /// Whether who looks may write this event, in this role.
    pub(super) fn may(&self, role: Role, what: What, viewer: &Viewer<'_>) -> bool {
        let event = Event {
            what,
            by: signer(role, viewer),
            at: viewer.now,
            saw: self.case.as_ref().map(|case| case.last_in_effect),
        };
        self.permits(&Action::Event(&event), viewer)
    }

    /// What answers the first of the requests that wait which who looks may answer.
    pub(super) fn answerable(&self, roles: &[Role], viewer: &Viewer<'_>) -> Option<view::Action> {
        self.events.iter().find_map(|asked| {
            let answers = asked.key;
            let granted = false;
            let (action, answer) = if let What::ExtensionAsked { .. } = asked.event.what {
                let until = None;
                let answer = What::ExtensionDecided {
                    answers,
                    granted,
                    until,
                };
                (view::Action::ExtensionDecided, answer)
            } else if let What::ExemptAsked { .. } = asked.event.what {
                let answer = What::ExemptDecided { answers, granted };
                (view::Action::ExemptDecided, answer)
            } else {
                let answer = What::PauseDecided { answers, granted };
                (view::Action::PauseDecided, answer)
            };
            let mut roles = roles.iter();
            roles
                .any(|role| self.may(*role, answer.clone(), viewer))
                .then_some(action)
        })
    }

    pub(super) fn event_at(&self, key: EntryKey) -> Option<&Received> {
        self.events.iter().find(|received| received.key == key)
    }
}

/// A request in a row, as the policy looks for what a decision answers.
fn asked(ask: &Ask) -> Received {
    Received {
        key: ask.key,
        event: ask.event.clone(),
        received_at: None,
    }
}

/// Who looks, as the signer of something.
pub(super) fn signer(role: Role, viewer: &Viewer<'_>) -> Author {
    Author {
        person: viewer.principal.person,
        role,
        organisation: viewer.principal.organisation,
        badge: viewer.principal.badge.clone(),
        device: viewer.principal.device,
    }
}

/// What a fix must name: the residents' committee's word where that is a class, else the
/// reporter's.
fn classes(document: &Document, stand: &Stand, viewer: &Viewer<'_>) -> Vec<String> {
    let by_committee: Vec<String> = document
        .committee_fields(None)
        .into_iter()
        .filter(|(place, _)| *place == (Body::Residents, CommitteeField::Category))
        .flat_map(|(_, field)| std::iter::once(field.value).chain(field.others))
        .filter(|class| viewer.category(class).is_some())
        .collect();
    if by_committee.is_empty() {
        let report = stand.report.as_ref();
        return report.into_iter().map(|r| r.category.clone()).collect();
    }
    by_committee
}
