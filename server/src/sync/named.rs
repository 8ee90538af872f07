//! Whether the other documents that a change names exist: the one thing about it that no document
//! alone can say. A device offers what it made first first, so what an honest one names is here
//! before.

use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocId, DocRef};
use lianjian_protocol::validate::{Refusal, ValidChange, Written};
use lianjian_protocol::wire::ErrorCode;

/// The cases that a change says its own went into.
pub(super) fn named(valid: &ValidChange) -> Vec<DocRef> {
    let scope = valid.document().header().scope;
    let into = valid.written().iter().filter_map(merges_into);
    into.map(|doc| DocRef { scope, doc }).collect()
}

/// Holds a change against what stands under the names that it gives; `kind` knows all of them.
pub(super) fn held_to(
    valid: ValidChange,
    kind: impl Fn(&DocRef) -> Option<DocKind>,
) -> Result<ValidChange, Refusal> {
    if named(&valid)
        .iter()
        .all(|other| kind(other) == Some(DocKind::Complaint))
    {
        return Ok(valid);
    }
    let detail = "there is no such case in this compound";
    Err(Refusal::new(ErrorCode::UnknownReference, detail))
}

fn merges_into(written: &Written) -> Option<DocId> {
    if let Written::Event(_, event) = written
        && let What::Merged { into } = &event.what
    {
        return Some(*into);
    }
    None
}
