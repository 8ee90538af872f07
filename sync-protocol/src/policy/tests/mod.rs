//! The scene that the tests of the policy play in.

mod events;
mod grants;
mod sight;

pub(super) use super::*;
use crate::document::Document;
use crate::domain::complaint::status::Status;
pub(super) use crate::domain::event::{ForWhom, What};
use crate::domain::event_type::EventType;
use crate::domain::grant::{AdminKind, Grant};
use crate::domain::reference::FixerKind;
use crate::fixture::{self, DOC, actor, author, granted, header, key, minute, plumber};
use crate::ids::{BuildingId, DocId, GrantId};
use crate::policy::sight::{can_read, role_sees};
use crate::time::Span;
use crate::wire::LogId;

/// One event of each type, with what it must carry.
fn every_event() -> Vec<What> {
    let text = String::new;
    let company = OrganisationId::from_bytes([0xc0; 16]);
    let at = minute(3);
    let answers = key(actor(1), 1);
    vec![
        What::Reported,
        What::SelfFixed { note: text() },
        What::Resubmitted { note: text() },
        What::Withdrawn { reason: text() },
        What::Verified,
        What::Returned { missing: text() },
        What::Dispatched { fixer: company },
        What::Accepted,
        What::Declined { reason: text() },
        What::Started,
        What::Arrived,
        What::Paused { reason: text() },
        What::Resumed,
        What::Fixed {
            note: text(),
            photos: vec![],
            category: "leak".into(),
        },
        What::Confirmed {
            for_whom: ForWhom::Resident,
        },
        What::ClosedUnfixed { reason: text() },
        What::Reopened {
            reason: text(),
            observed_at: at,
        },
        What::Sighting {
            observed_at: at,
            note: text(),
        },
        What::Transferred {
            fixer: company,
            reason: text(),
        },
        What::HandedOff {
            department: company,
            reason: text(),
        },
        What::Merged {
            into: DocId::from_bytes([0; 16]),
        },
        What::Voided { reason: text() },
        What::Reinstated { reason: text() },
        What::Urged { note: text() },
        What::Escalated {
            level: Level::District,
            suggestion: text(),
        },
        What::SentDown { note: text() },
        What::ExtensionAsked {
            until: at,
            reason: text(),
        },
        What::ExtensionDecided {
            answers,
            granted: true,
            until: Some(minute(90)),
        },
        What::ExemptAsked {
            ground: crate::domain::event::ExemptGround::NoEntry,
            reason: text(),
        },
        What::ExemptDecided {
            answers,
            granted: true,
        },
        What::PauseDecided {
            answers,
            granted: true,
        },
        What::WithdrawalAsked { reason: text() },
        What::CalledBack {
            reached: true,
            solved: Some(true),
            score: None,
        },
        What::ToTopic {
            topic: DocId::from_bytes([0; 16]),
        },
        What::Supplement { text: text() },
    ]
}

/// A case dispatched to the company, by a steward who is person 1.
struct Scene {
    reference: Reference,
    case: Case,
    events: Vec<Received>,
    report: Report,
    header: Header,
    now: Timestamp,
    last_receipt: Option<Timestamp>,
}

impl Scene {
    fn dispatched() -> Self {
        let steward = author(1, Role::Steward);
        let residents = author(2, Role::Committee(Body::Residents));
        let first = fixture::complaint(actor(1), &steward, &fixture::report());
        let mut document = Document::from_changes([(&first[..], Some(minute(1)))]).unwrap();
        let company = OrganisationId::from_bytes([0xc0; 16]);
        for (n, what) in [What::Verified, What::Dispatched { fixer: company }]
            .into_iter()
            .enumerate()
        {
            let saw = document.case(None).unwrap().last_in_effect;
            let event = fixture::event(what, &residents, minute(2), Some(saw));
            let change = fixture::act(&document, actor(2), &event);
            document.apply(&change, Some(minute(2 + n as u64))).unwrap();
        }
        Self {
            reference: fixture::reference(),
            case: document.case(None).unwrap(),
            events: document.events(None),
            report: fixture::report(),
            header: header(DocKind::Complaint, Audience::All, None),
            now: minute(10),
            last_receipt: Some(minute(3)),
        }
    }

    fn in_status(mut self, status: Status) -> Self {
        self.case.status = status;
        self
    }

    fn decide(&self, what: &What, by: &Author, principal: &Principal) -> Decision {
        let event = fixture::event(what.clone(), by, minute(10), Some(self.case.last_in_effect));
        self.decide_action(&Action::Event(&event), principal)
    }

    fn decide_action(&self, action: &Action<'_>, principal: &Principal) -> Decision {
        let limits = Limits::DEFAULT;
        decide(
            action,
            &Facts {
                reference: &self.reference,
                principal,
                now: self.now,
                limits: &limits,
                header: &self.header,
                owner: PersonId::from_bytes([1; 16]),
                known: Some(&self.case),
                events: &self.events,
                fixer_now: self.case.fixer,
                classes: &["leak".to_owned()],
                report: Some(&self.report),
                last_receipt: self.last_receipt,
            },
        )
    }

    fn decide_granted(&self, what: &What, by: &Author) -> Decision {
        self.decide(what, by, &granted(by, minute(0), None))
    }
}

fn code(decision: Decision) -> ErrorCode {
    match decision {
        Decision::Deny(code, _) | Decision::Held(code) => code,
        Decision::Permit => panic!("permitted"),
    }
}
