//! Check 2: what the change says of itself, held against the document's history.

use automerge::legacy::{Key, ObjectId, OpType};
use automerge::{Change, ExpandedChange};

use crate::document::Document;
use crate::document::history::Ancestry;
use crate::domain::kind::{Audience, Header, REPLAY, SCHEMA};
use crate::domain::schema::HEADER;
use crate::validate::frame::FramedChange;
use crate::validate::guard::guarded;
use crate::validate::refusal::{Refusal, refuse};
use crate::validate::{Context, values};
use crate::wire::ErrorCode;

/// Seconds since 1970 that a change may carry. automerge saves them as differences, which must not
/// overflow; nothing is ever decided by them.
const MAX_TIME: i64 = 1 << 40;

/// Whether the change claims a place in the history that is really its own.
pub(super) fn place<'a>(
    change: &FramedChange,
    present: Option<&'a Document>,
    context: &Context<'_>,
) -> Result<Option<Ancestry<'a>>, Refusal> {
    if change.has_message() || change.has_extra() || !(0..=MAX_TIME).contains(&change.time()) {
        return refuse(
            ErrorCode::ExtraContent,
            "a message, an author or other bytes",
        );
    }
    if change.ops() == 0 {
        return refuse(ErrorCode::Undecodable, "it does nothing");
    }
    if let Some((device, person)) = context.actor_owner
        && (device, person) != (context.principal.device, context.principal.person)
    {
        return refuse(
            ErrorCode::ActorNotYours,
            "the actor belongs to another device or person",
        );
    }
    let ancestry = match (present, change.deps()) {
        (Some(document), []) => {
            return refuse(
                ErrorCode::SecondRoot,
                format!("{} exists", document.header().doc_ref()),
            );
        }
        (Some(document), deps) => {
            let ancestry = document.history().ancestry(deps);
            Some(ancestry.map_err(|dep| unknown(&dep))?)
        }
        (None, [dep, ..]) => return Err(unknown(dep)),
        (None, []) => None,
    };
    if let Some(document) = present {
        if document.header().kind != context.kind || document.header().doc_ref() != context.doc {
            return refuse(
                ErrorCode::BadHeader,
                "the document is of another name or kind",
            );
        }
        if document.change_count() >= context.limits.document_changes {
            return refuse(ErrorCode::DocumentFull, "close it and link a new one");
        }
    }
    let made = present.map_or(0, |d| d.changes_of(change.actor()));
    let seen = ancestry.as_ref().map_or(0, |a| a.seq_of(change.actor()));
    if change.seq() != made + 1 || seen != made {
        return refuse(
            ErrorCode::BadSequence,
            format!(
                "number {} of an actor with {made} changes, {seen} of them in its ancestry",
                change.seq()
            ),
        );
    }
    let next = ancestry.as_ref().map_or(0, Ancestry::max_op) + 1;
    if change.start_op() != next {
        return refuse(
            ErrorCode::BadStartOp,
            format!("it starts at {}, not at {next}", change.start_op()),
        );
    }
    Ok(ancestry)
}

fn unknown(dep: &crate::ids::Hash) -> Refusal {
    Refusal::new(ErrorCode::DepsUnknown, format!("it hangs on {dep}"))
}

/// Has automerge decode the change, and takes it only if these are the bytes in which automerge
/// itself would write it: a second spelling of the same operations would not survive a save.
pub(super) fn expand(change: &FramedChange) -> Result<(Change, ExpandedChange), Refusal> {
    let undecodable = |detail: String| Refusal::new(ErrorCode::Undecodable, detail);
    let (parsed, expanded, canonical) = guarded(|| {
        let parsed = Change::try_from(change.bytes()).map_err(|e| e.to_string())?;
        let expanded = parsed.decode();
        let again = Change::from(expanded.clone());
        let canonical = again.raw_bytes() == change.bytes();
        Ok((parsed, expanded, canonical))
    })
    .and_then(|decoded| decoded)
    .map_err(undecodable)?;
    if !canonical {
        return Err(undecodable("not in automerge's own encoding".to_owned()));
    }
    if expanded.operations.len() as u64 != change.ops() {
        return Err(undecodable("another number of operations".to_owned()));
    }
    Ok((parsed, expanded))
}

/// Whether a first change makes the document that it is offered for: its header's scope, id, kind
/// and versions, and an owner only where there is one.
pub(super) fn names_the_document(
    change: &ExpandedChange,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let bad = |detail: &str| Refusal::new(ErrorCode::BadHeader, detail);
    let value = change.operations.iter().find_map(|op| match &op.action {
        OpType::Put(value) if op.obj == ObjectId::Root && op.key == Key::Map(HEADER.into()) => {
            Some(value)
        }
        _ => None,
    });
    let value = value.ok_or_else(|| bad("no header"))?;
    let header: Header =
        values::entry(value, context.limits).map_err(|refusal| bad(&refusal.detail))?;
    if header.kind == context.kind
        && header.doc_ref() == context.doc
        && header.schema == SCHEMA
        && header.replay == REPLAY
        && header.owner.is_some() == (header.audience == Audience::Own)
    {
        Ok(())
    } else {
        Err(bad(
            "the header names another document, kind, audience or version",
        ))
    }
}
