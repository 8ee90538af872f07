//! Running a command: a change is made on the device's view and held to the server's own checks.

use automerge::Automerge;

use crate::document::{Document, TEXT_ENCODING};
use crate::domain::command::{Command, write};
use crate::domain::event::Author;
use crate::domain::grant::{Principal, Role};
use crate::domain::kind::DocKind;
use crate::domain::reference::Reference;
use crate::ids::{Actor, DocRef, EntryKey, Hash};
use crate::time::Timestamp;
use crate::validate::{Context, Refusal, UntrustedChange, ValidChange, lived_after, validate};
use crate::wire::{ErrorCode, Limits};

/// What running a command needs to know.
#[derive(Debug, Clone, Copy)]
pub struct ExecutionContext<'a> {
    /// Reference data as the device has it.
    pub reference: &'a Reference,
    /// Who asks, with the grants as the device has them.
    pub principal: &'a Principal,
    /// In which role; none for the first of the principal's roles that may.
    pub role: Option<Role>,
    /// The actor that writes: fresh for every opening of a store and every rebuild.
    pub actor: Actor,
    /// The device's clock.
    pub now: Timestamp,
    /// The protocol's limits.
    pub limits: &'a Limits,
}

/// What a command made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The change, one uncompressed chunk.
    pub change: Vec<u8>,
    /// Its hash.
    pub hash: Hash,
    /// Its sequence number with its actor.
    pub seq: u64,
    /// The document with the change.
    pub document: Document,
}

/// Why a command made nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The server would refuse it, and why.
    #[error("{}: {}", .0.code, .0.detail)]
    Refused(Refusal),
    /// It makes a document, and that one is there already.
    #[error("the document exists already")]
    Exists,
    /// It is about a document that is not here.
    #[error("there is no such document on this device")]
    NoDocument,
    /// It is about another kind of document.
    #[error("that can't be done to a {0:?}")]
    WrongKind(DocKind),
    /// It would change nothing.
    #[error("nothing would change")]
    Nothing,
    /// A part of the document that it needs is missing or unreadable.
    #[error("the document can't be read here: {0}")]
    Unreadable(String),
}

impl CommandError {
    /// The stable code, for drafts and exit messages.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Exists => ErrorCode::Conflict,
            Self::NoDocument => ErrorCode::NoSuchDocument,
            Self::WrongKind(_) => ErrorCode::NotYourLane,
            Self::Nothing => ErrorCode::AlreadyDone,
            Self::Unreadable(_) => ErrorCode::Undecodable,
        }
    }
}

/// Runs a command on the device's view of a document (none for one that it makes).
///
/// Pure: the actor and the time are arguments. The change is validated as the server will do it,
/// so that a device never offers what would be refused for its form or for what its author knew.
///
/// # Errors
/// [`CommandError`] when nothing was made; the document is as before.
pub fn execute(
    command: &Command,
    doc: DocRef,
    document: Option<&Document>,
    context: &ExecutionContext<'_>,
) -> Result<Made, CommandError> {
    let valid = execute_valid(command, doc, document, context)?;
    let (hash, seq) = (valid.hash(), valid.seq());
    let (change, document) = valid.into_parts(None);
    Ok(Made {
        change,
        hash,
        seq,
        document,
    })
}

/// As [`execute`], for the server's own hand: what it made has passed the checks and can be
/// stored.
///
/// # Errors
/// As [`execute`].
pub fn execute_valid(
    command: &Command,
    doc: DocRef,
    document: Option<&Document>,
    context: &ExecutionContext<'_>,
) -> Result<ValidChange, CommandError> {
    match (command.creates(), document) {
        (Some(_), Some(_)) => return Err(CommandError::Exists),
        (None, None) => return Err(CommandError::NoDocument),
        (None, Some(d)) if command.kind().is_some_and(|k| k != d.header().kind) => {
            return Err(CommandError::WrongKind(d.header().kind));
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
    let mut refused = None;
    for role in roles(doc, context) {
        match execute_as(command, doc, document, context, role) {
            Ok(valid) => return Ok(valid),
            // The first role that is refused for something else than the role says most.
            Err(CommandError::Refused(refusal)) => {
                let about_role =
                    matches!(refusal.code, ErrorCode::RoleMayNot | ErrorCode::NotYourLane);
                match &refused {
                    None => refused = Some((about_role, refusal)),
                    Some((true, _)) if !about_role => refused = Some((false, refusal)),
                    Some(_) => {}
                }
            }
            Err(other) => return Err(other),
        }
    }
    Err(CommandError::Refused(refused.map_or_else(
        || Refusal::new(ErrorCode::RoleMayNot, "no role in this compound"),
        |(_, refusal)| refusal,
    )))
}

/// The role asked for, or each role that the principal has been granted over the scope, current
/// ones first.
fn roles(doc: DocRef, context: &ExecutionContext<'_>) -> Vec<Role> {
    if let Some(role) = context.role {
        return vec![role];
    }
    if context.principal.is_system() {
        return vec![Role::System];
    }
    let path = context.reference.path(doc.scope);
    let mut roles = Vec::new();
    for current in [true, false] {
        for grant in &context.principal.grants {
            if grant.holds_at(context.now) == current
                && path.contains(&grant.scope)
                && !roles.contains(&grant.role)
            {
                roles.push(grant.role);
            }
        }
    }
    roles
}

fn execute_as(
    command: &Command,
    doc: DocRef,
    document: Option<&Document>,
    context: &ExecutionContext<'_>,
    role: Role,
) -> Result<ValidChange, CommandError> {
    let principal = context.principal;
    let by = Author {
        person: principal.person,
        role,
        organisation: principal.organisation,
        badge: principal.badge.clone(),
        device: principal.device,
    };
    let seq = document.map_or(0, |d| d.changes_of(context.actor)) + 1;
    let key = EntryKey {
        actor: context.actor,
        seq,
        part: 0,
    };
    let mut automerge = document
        .map_or_else(
            || Automerge::new_with_encoding(TEXT_ENCODING),
            |d| d.automerge().clone(),
        )
        .with_actor(context.actor.to_automerge());
    let at = hybrid_now(document, context);
    let mut transaction = automerge.transaction();
    let pen = write::Pen {
        doc,
        document,
        by: &by,
        at,
        key,
    };
    match pen.write(&mut transaction, command) {
        Ok(()) => {}
        Err(error) => {
            transaction.rollback();
            return Err(error);
        }
    }
    if transaction.commit().0.is_none() {
        return Err(CommandError::Nothing);
    }
    let change = automerge
        .get_last_local_change()
        .ok_or(CommandError::Nothing)?
        .raw_bytes()
        .to_vec();
    let kind = command
        .creates()
        .or_else(|| document.map(|d| d.header().kind))
        .ok_or(CommandError::NoDocument)?;
    // A phone that ran ahead and was set right has its own unsent work ahead of it. That stops
    // nobody from writing: the server says so, and the device then runs all of it again.
    let limits = Limits {
        clock_ahead: at.since(context.now).max(context.limits.clock_ahead),
        ..context.limits.clone()
    };
    let setting = Context {
        reference: context.reference,
        principal,
        now: context.now,
        limits: &limits,
        doc,
        kind,
        actor_owner: None,
    };
    UntrustedChange::new(&change)
        .frame(context.limits)
        .and_then(|framed| validate(framed, document, &setting))
        .map_err(CommandError::Refused)
}

/// The hybrid logical clock: the wall clock, never behind what the author has seen. Level with it
/// is enough, since `at` orders nothing: one step more would push an answer to a clock at the
/// limit over it. It is behind the server's receipts of what others did by no more than clocks may
/// differ.
fn hybrid_now(document: Option<&Document>, context: &ExecutionContext<'_>) -> Timestamp {
    let Some(document) = document else {
        return context.now;
    };
    let lived = lived_after(&document.events(None), context.principal.person);
    let floor = lived.map(|received| received.minus(context.limits.clock_ahead));
    [document.latest_at(), floor]
        .into_iter()
        .flatten()
        .fold(context.now, Timestamp::max)
}
