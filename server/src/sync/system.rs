//! The server as one more replica: it registers and routes repairs at once (domain.md, rows
//! `verified` and `dispatched`), under an actor that is fresh at every start.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{Command, ExecutionContext, execute_valid};
use lianjian_protocol::domain::complaint::schema::ReportType;
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::Actor;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::{Refusal, ValidChange};
use lianjian_protocol::wire::Limits;

/// The server's own hand.
#[derive(Debug)]
pub(super) struct SystemReplica {
    actor: Actor,
}

/// What its changes are made under.
pub(super) struct Setting<'a> {
    pub(super) reference: &'a Reference,
    pub(super) now: Timestamp,
    pub(super) limits: &'a Limits,
}

impl SystemReplica {
    pub(super) const fn new(actor: Actor) -> Self {
        Self { actor }
    }

    pub(super) const fn actor(&self) -> Actor {
        self.actor
    }

    /// Makes the change, through the same checks as everybody's.
    pub(super) fn run(
        &self,
        command: &Command,
        document: &Document,
        setting: &Setting<'_>,
    ) -> Result<ValidChange, Refusal> {
        let principal = Principal::system();
        let context = ExecutionContext {
            reference: setting.reference,
            principal: &principal,
            role: Some(Role::System),
            actor: self.actor,
            now: setting.now,
            limits: setting.limits,
        };
        let doc = document.header().doc_ref();
        execute_valid(command, doc, Some(document), &context)
            .map_err(|error| Refusal::new(error.code(), error.to_string()))
    }
}

/// The next thing that the server does about a document, if there is one: a repair that nobody
/// has touched yet is registered, then routed to whom its category is responsible to.
pub(super) fn next_command(document: &Document, reference: &Reference) -> Option<Command> {
    let header = document.header();
    // What is `internal` is not sent to the company by a machine.
    if header.kind != DocKind::Complaint || header.audience != Audience::All {
        return None;
    }
    let report = document
        .report(None)
        .filter(|r| r.kind == ReportType::Repair)?;
    let case = document.case(None).ok()?;
    let events = document.events(None);
    let only = |types: &[EventType]| {
        events
            .iter()
            .all(|e| types.contains(&e.event.what.event_type()))
    };
    let what = match case.status {
        Status::Reported if only(&[EventType::Reported]) => What::Verified,
        Status::Verified if only(&[EventType::Reported, EventType::Verified]) => What::Dispatched {
            fixer: reference.responsible(header.scope, &report.category)?,
        },
        _ => return None,
    };
    Some(Command::Act { what })
}
