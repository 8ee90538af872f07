//! What a change must pass before it is taken.
//!
//! automerge trusts its peers; ours are phones that can be lost or tampered with. Each change
//! passes, in order, and the first failure is its verdict:
//!
//! 1. [frame](UntrustedChange::frame): one whole chunk, checksum, size, operations counted;
//! 2. `decode`: a place in the history that is its own, in automerge's own encoding;
//! 3. `resolve`, `apply`: it names only what exists, and applies to a clone;
//! 4. `operations`, `authorise`: each operation writes where, what and how its author may;
//! 5. `effect`: it changes nothing but what it names;
//! 6. `roundtrip`: it survives being saved and loaded.
//!
//! `UntrustedChange` → [`FramedChange`] → [`ValidChange`] have private constructors: nothing else
//! can be stored. That a refused change blocks its descendants (check 7) is the caller's part.
//!
//! **What [`validate`] may skip.** Checks 5 and 6 guard against what automerge does with
//! operations that say one thing and do another. A change that has passed 1 to 4 has no such
//! operation left, and so has proved both:
//! - its bytes are automerge's own encoding of its operations, so no second reading exists (2);
//! - it starts at the next operation, and its time can be saved (2);
//! - whatever it names exists in its ancestry or earlier in itself (3);
//! - it puts scalars at keys of known maps, each key once, superseding exactly what stood at that
//!   key and nothing else; inserts single characters, superseding nothing; deletes characters,
//!   each once, superseding exactly the character that it names; and makes the objects of its
//!   kind, in the first change alone (4).
//!
//! [`validate_fully`] runs them all the same; so do [`admit`] and [`refill`], which are rare. The
//! tests hold the two ways to the same verdict on every hostile shape, on honest work and on
//! altered bytes: a shape that only 5 or 6 refuses would fail them.

mod apply;
mod authorise;
mod columns;
mod decode;
mod effect;
mod frame;
mod guard;
#[cfg(any(test, feature = "hostile"))]
#[doc(hidden)]
pub mod hostile;
mod operations;
mod reader;
mod refusal;
mod resolve;
mod roundtrip;
mod spoken;
#[cfg(test)]
mod tests;
mod values;
mod written;

pub(crate) use authorise::lived_after;
pub use frame::{FramedChange, UntrustedChange};
pub use guard::silence_caught_panics;
pub use refusal::Refusal;
pub use spoken::{Spoken, spoken};
pub use written::Written;

use crate::document::Document;
use crate::domain::grant::Principal;
use crate::domain::kind::DocKind;
use crate::domain::reference::Reference;
use crate::ids::{Actor, DeviceId, DocRef, Hash, PersonId};
use crate::time::Timestamp;
use crate::wire::{ErrorCode, Limits};

/// What a change is held against, besides its document.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Reference data of the document's scope.
    pub reference: &'a Reference,
    /// Who offers the change.
    pub principal: &'a Principal,
    /// The validator's clock.
    pub now: Timestamp,
    /// The limits.
    pub limits: &'a Limits,
    /// The document that the change is offered for.
    pub doc: DocRef,
    /// The kind that it is offered as.
    pub kind: DocKind,
    /// Whose the actor is, if it was seen before: it is bound at first sight.
    pub actor_owner: Option<(DeviceId, PersonId)>,
}

/// A change that passed, with the document as it stands after it.
#[derive(Debug, Clone)]
pub struct ValidChange {
    framed: FramedChange,
    written: Vec<Written>,
    document: Document,
}

impl ValidChange {
    /// Its hash.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.framed.hash()
    }

    /// Its actor.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.framed.actor()
    }

    /// Its actor's number for it.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.framed.seq()
    }

    /// What it hangs on, sorted.
    #[must_use]
    pub fn deps(&self) -> &[Hash] {
        self.framed.deps()
    }

    /// The whole chunk, uncompressed: what is stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.framed.bytes()
    }

    /// What it wrote.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// The document after it.
    #[must_use]
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// The document after it, with the change's receipt, once there is one.
    #[must_use]
    pub fn into_document(self, received_at: Option<Timestamp>) -> Document {
        self.into_parts(received_at).1
    }

    /// The chunk and the document after it.
    #[must_use]
    pub fn into_parts(self, received_at: Option<Timestamp>) -> (Vec<u8>, Document) {
        let (actor, seq) = (self.actor(), self.seq());
        let mut document = self.document;
        if let Some(at) = received_at {
            document.set_receipt(actor, seq, at);
        }
        (self.framed.into_bytes(), document)
    }
}

/// How much is asked of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// A device offers it.
    Offered,
    /// A supervisor admits what was held.
    Admitted,
    /// The server's former life acknowledged it.
    Acknowledged,
}

/// Checks 2 to 6. The caller has seen to it that the change is not in the document already.
///
/// # Errors
/// The first check that fails; [`Refusal::held`] only where all of them passed but for a role that
/// had ended.
pub fn validate(
    change: FramedChange,
    present: Option<&Document>,
    context: &Context<'_>,
) -> Result<ValidChange, Refusal> {
    run(change, present, context, Standing::Offered, false)
}

/// As [`validate`], with no check skipped.
///
/// # Errors
/// As [`validate`].
pub fn validate_fully(
    change: FramedChange,
    present: Option<&Document>,
    context: &Context<'_>,
) -> Result<ValidChange, Refusal> {
    run(change, present, context, Standing::Offered, true)
}

/// As [`validate_fully`], for a change that was held and that a supervisor admits: that its
/// author's role had ended is no objection any more. The principal is the author.
///
/// # Errors
/// As [`validate`], but never held.
pub fn admit(
    change: FramedChange,
    present: Option<&Document>,
    context: &Context<'_>,
) -> Result<ValidChange, Refusal> {
    run(change, present, context, Standing::Admitted, true)
}

/// After a restore, a change that the server's former life signed: checks 2, 3 and 6, and that its
/// operations have the form of a document's. It is not authorised again, since it was.
///
/// # Errors
/// As [`validate`], but never held and never a matter of policy.
pub fn refill(
    change: FramedChange,
    present: Option<&Document>,
    context: &Context<'_>,
) -> Result<ValidChange, Refusal> {
    run(change, present, context, Standing::Acknowledged, true)
}

fn run(
    framed: FramedChange,
    present: Option<&Document>,
    context: &Context<'_>,
    standing: Standing,
    fully: bool,
) -> Result<ValidChange, Refusal> {
    let ancestry = decode::place(&framed, present, context)?;
    let (change, expanded) = decode::expand(&framed)?;
    if present.is_none() {
        decode::names_the_document(&expanded, context)?;
    }
    let before = present.zip(ancestry.as_ref());
    let resolved = resolve::resolve(&expanded, framed.actor(), context.kind, before)?;
    let after = apply::apply(change, &framed, present)?;
    let written = operations::judge(&resolved, &framed, before, &after, context)?;
    let held = match standing {
        Standing::Offered => authorise::authorise(&written, &framed, before, &after, context)?,
        Standing::Admitted => {
            authorise::authorise(&written, &framed, before, &after, context)?;
            None
        }
        Standing::Acknowledged => None,
    };
    if fully {
        effect::hold(&framed, &after, &written)?;
        roundtrip::survive(&framed, &after)?;
    }
    match held {
        Some(code) => Err(Refusal::held(code)),
        None => Ok(ValidChange {
            framed,
            written,
            document: after,
        }),
    }
}

/// The code under which something that automerge says of stored bytes is a verdict.
fn code_of(error: &crate::document::DocumentError) -> ErrorCode {
    use crate::document::DocumentError;
    match error {
        DocumentError::Header | DocumentError::Layout(_) => ErrorCode::BadHeader,
        DocumentError::DepsUnknown { .. } => ErrorCode::DepsUnknown,
        DocumentError::Snapshot(_)
        | DocumentError::Change(_)
        | DocumentError::Apply(_)
        | DocumentError::Empty
        | DocumentError::Actor(_)
        | DocumentError::Receipts(_)
        | DocumentError::NotACase
        | DocumentError::Replay(_) => ErrorCode::ApplyFailed,
    }
}
