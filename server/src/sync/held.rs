//! What is held: changes of people whose role had ended while they were offline. A supervisor of
//! the place lets one in (that change alone, where it still applies) or puts it aside for good.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{Actor, PersonId, ScopeId};
use lianjian_protocol::validate::{self, Context as Check, Refusal, UntrustedChange, ValidChange};
use lianjian_protocol::wire::{ErrorCode, Limits, Receipt};

use super::system::{self, SystemReplica};
use super::{SyncError, assemble, named};
use crate::context::Context;
use crate::store::{
    ActorOwner, HeldChange, HoldState, IntakeTx, KnownChange, NewChange, Received, StoreError,
};

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum HeldError {
    /// Somebody was faster, or it is not held.
    #[error("it does not wait for a decision any more")]
    Settled,
    /// The decider supervises elsewhere, or nothing.
    #[error("only a supervisor of the place decides, and never about their own change")]
    NotTheirs,
    /// It does not apply any more.
    #[error("it does not apply any more: {}: {}", .0.code, .0.detail)]
    Refused(Refusal),
    /// The database, or what lies in it.
    #[error(transparent)]
    Sync(#[from] SyncError),
}

impl From<StoreError> for HeldError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing { .. } => Self::Settled,
            error => Self::Sync(error.into()),
        }
    }
}

/// What a held change would write, if it were let in now.
///
/// # Errors
/// [`HeldError::Refused`] when it does not apply any more.
pub async fn preview(context: &Context, held: &HeldChange) -> Result<ValidChange, HeldError> {
    let stored = context.store.load(&[held.doc]).await?;
    let present = stored.get(&held.doc).map(assemble).transpose()?;
    let incarnation = stored.get(&held.doc).map_or(0, |s| s.head.incarnation);
    let check = Checking::of(context, held).await?;
    let valid = check.run(present.as_ref(), incarnation, None)?;
    let others = context.store.load(&named::named(&valid)).await?;
    named::held_to(valid, |other| others.get(other).map(|o| o.head.kind))
        .map_err(HeldError::Refused)
}

/// Lets a held change in.
///
/// The server's own next steps on the document (registering and routing a repair) go in with it.
///
/// # Errors
/// [`HeldError`]; the change then waits as before.
pub async fn admit(
    context: &Context,
    held: &HeldChange,
    by: PersonId,
) -> Result<Receipt, HeldError> {
    let check = Checking::of(context, held).await?;
    may_decide(context, &check.reference, held, by).await?;
    let doc = held.doc;
    let mut tx = waiting(context, held).await?;
    let stored = tx.load(&[doc]).await?.remove(&doc);
    let present = stored.as_ref().map(assemble).transpose()?;
    let incarnation = stored.as_ref().map_or(0, |s| s.head.incarnation);
    let actor = check.actor()?;
    let owner = tx.actor_owners(&[(doc.scope, actor)]).await?;
    let owner = owner.get(&(doc.scope, actor)).copied();
    let valid = check.run(present.as_ref(), incarnation, owner)?;
    let others = tx.heads(&named::named(&valid)).await?;
    let valid = named::held_to(valid, |other| others.get(other).map(|head| head.kind))
        .map_err(HeldError::Refused)?;
    let author = ActorOwner {
        device: held.device,
        person: held.person,
    };
    if owner.is_none() {
        tx.bind_actor(doc.scope, actor, author).await?;
    }
    let (receipt, document) = append(context, tx.as_mut(), author, incarnation, valid).await?;
    tx.settle_held(doc, held.hash, HoldState::Admitted, by, context.now())
        .await?;
    answer_as_system(
        context,
        tx.as_mut(),
        &check.reference,
        document,
        incarnation,
    )
    .await?;
    tx.commit().await?;
    Ok(receipt)
}

/// Appends a valid change of the document; its receipt, and the document with it.
async fn append(
    context: &Context,
    tx: &mut dyn IntakeTx,
    author: ActorOwner,
    incarnation: u32,
    valid: ValidChange,
) -> Result<(Receipt, Document), HeldError> {
    let header = *valid.document().header();
    let receipt = tx
        .append(NewChange {
            doc: header.doc_ref(),
            kind: header.kind,
            log: header.log(),
            incarnation,
            heads: valid.document().heads(),
            hash: valid.hash(),
            actor: valid.actor(),
            actor_seq: valid.seq(),
            person: author.person,
            device: author.device,
            received: Received::At(context.now()),
            bytes: valid.bytes().to_vec(),
        })
        .await?;
    let document = valid.into_document(Some(receipt.received_at));
    Ok((receipt, document))
}

/// What the server itself does about the document, each step a change of its own through the same
/// checks, under an actor of this admission alone. One that is refused is left to the committee.
async fn answer_as_system(
    context: &Context,
    tx: &mut dyn IntakeTx,
    reference: &Reference,
    mut document: Document,
    incarnation: u32,
) -> Result<(), HeldError> {
    let actor = crate::clock::random(&*context.entropy);
    let actor = actor.map_err(|error| corrupt(&format!("no actor: {error}")))?;
    let replica = SystemReplica::new(Actor::from_bytes(actor));
    let system = Principal::system();
    let author = ActorOwner {
        device: system.device,
        person: system.person,
    };
    let mut bound = false;
    while let Some(command) = system::next_command(&document, reference) {
        let setting = system::Setting {
            reference,
            now: context.now(),
            limits: &Limits::DEFAULT,
        };
        let valid = match replica.run(&command, &document, &setting) {
            Ok(valid) => valid,
            Err(refusal) => {
                let doc = document.header().doc_ref();
                tracing::warn!(%doc, code = %refusal.code, detail = %refusal.detail, "the system's step was refused");
                break;
            }
        };
        if !bound {
            tx.bind_actor(document.header().scope, replica.actor(), author)
                .await?;
            bound = true;
        }
        (_, document) = append(context, tx, author, incarnation, valid).await?;
    }
    Ok(())
}

/// Puts a held change aside for good. Its words stay readable.
///
/// # Errors
/// [`HeldError`]; the change then waits as before.
pub async fn discard(context: &Context, held: &HeldChange, by: PersonId) -> Result<(), HeldError> {
    let scopes = [held.doc.scope];
    let reference = context.store.reference_for(&scopes).await?;
    may_decide(context, &reference, held, by).await?;
    let mut tx = waiting(context, held).await?;
    let now = context.now();
    tx.settle_held(held.doc, held.hash, HoldState::Discarded, by, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// A unit of work in which the change still waits.
async fn waiting(context: &Context, held: &HeldChange) -> Result<Box<dyn IntakeTx>, HeldError> {
    let mut tx = context.store.begin(&[held.doc.scope]).await?;
    let key = (held.doc, held.hash);
    let waits = KnownChange::Held {
        code: held.code,
        state: HoldState::Waiting,
    };
    if tx.known(&[key]).await?.get(&key) == Some(&waits) {
        Ok(tx)
    } else {
        Err(HeldError::Settled)
    }
}

async fn may_decide(
    context: &Context,
    reference: &Reference,
    held: &HeldChange,
    by: PersonId,
) -> Result<(), HeldError> {
    let path: Vec<ScopeId> = reference.path(held.doc.scope);
    let (_, grants) = context.store.grants_of(by).await?;
    let supervises = grants.iter().any(|grant| {
        matches!(grant.role, Role::Supervisor(_))
            && grant.holds_at(context.now())
            && path.contains(&grant.scope)
    });
    if supervises && by != held.person {
        Ok(())
    } else {
        Err(HeldError::NotTheirs)
    }
}

/// What a held change is held against.
struct Checking<'a> {
    held: &'a HeldChange,
    context: &'a Context,
    reference: Reference,
    principal: Principal,
}

impl<'a> Checking<'a> {
    async fn of(context: &'a Context, held: &'a HeldChange) -> Result<Self, HeldError> {
        let store = &context.store;
        let reference = store.reference_for(&[held.doc.scope]).await?;
        let author = store.person(held.person).await?;
        let author = author.ok_or_else(|| corrupt("its author is nobody"))?;
        let (_, grants) = store.grants_of(held.person).await?;
        Ok(Self {
            held,
            context,
            reference,
            principal: Principal {
                person: author.id,
                organisation: author.organisation,
                badge: author.badge,
                device: held.device,
                grants,
            },
        })
    }

    fn framed(&self) -> Result<validate::FramedChange, HeldError> {
        UntrustedChange::new(&self.held.bytes)
            .frame(&Limits::DEFAULT)
            .map_err(HeldError::Refused)
    }

    fn actor(&self) -> Result<Actor, HeldError> {
        Ok(self.framed()?.actor())
    }

    fn run(
        &self,
        present: Option<&Document>,
        incarnation: u32,
        owner: Option<ActorOwner>,
    ) -> Result<ValidChange, HeldError> {
        if incarnation != self.held.incarnation {
            let detail = "the document was rewritten without a resident's data";
            return Err(HeldError::Refused(Refusal::new(
                ErrorCode::Redacted,
                detail,
            )));
        }
        let check = Check {
            reference: &self.reference,
            principal: &self.principal,
            now: self.context.now(),
            limits: &Limits::DEFAULT,
            doc: self.held.doc,
            kind: self.held.kind,
            actor_owner: owner.map(|o| (o.device, o.person)),
        };
        validate::admit(self.framed()?, present, &check).map_err(HeldError::Refused)
    }
}

fn corrupt(what: &str) -> HeldError {
    HeldError::Sync(SyncError::Corrupt(what.to_owned()))
}
