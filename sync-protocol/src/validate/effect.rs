//! Check 5: what the change did, held against what it says it writes.

use automerge::{ObjId, Patch, PatchAction, Prop};

use crate::document::Document;
use crate::domain::schema;
use crate::validate::frame::FramedChange;
use crate::validate::guard::guarded;
use crate::validate::refusal::{Refusal, refuse};
use crate::validate::written::Written;
use crate::wire::ErrorCode;

/// Compares the documents before and after. A predecessor that names something else shows here as
/// a key that vanished or a value that came to light.
pub(super) fn hold(
    framed: &FramedChange,
    after: &Document,
    written: &[Written],
) -> Result<(), Refusal> {
    let deps: Vec<_> = framed.deps().iter().map(|h| h.to_automerge()).collect();
    let this = [framed.hash().to_automerge()];
    let patches = guarded(|| after.automerge().diff(&deps, &this))
        .map_err(|panic| Refusal::new(ErrorCode::HiddenEffect, panic))?;
    match patches.iter().find(|p| !is_named(p, after, written)) {
        None => Ok(()),
        Some(patch) => refuse(
            ErrorCode::HiddenEffect,
            format!("it changes what it does not name: {}", patch.action),
        ),
    }
}

fn is_named(patch: &Patch, after: &Document, written: &[Written]) -> bool {
    let map = match &patch.obj {
        ObjId::Root => None,
        id if after.layout().text() == Some(id) => {
            let text = written.iter().any(|w| matches!(w, Written::ReportText));
            let words = matches!(
                &patch.action,
                PatchAction::SpliceText { marks: None, .. } | PatchAction::DeleteSeq { .. }
            );
            return text && words;
        }
        id => match after.layout().name_of(id) {
            Some(name) => Some(name),
            None => return false,
        },
    };
    match &patch.action {
        PatchAction::PutMap {
            key,
            conflict: false,
            ..
        } => match map {
            Some(map) => written.iter().any(|w| w.is_at(map, key)),
            None => {
                let created = written.iter().any(|w| matches!(w, Written::Header(_)));
                let maps = schema::top_level_maps(after.header().kind);
                created && (key == schema::HEADER || maps.contains(&key.as_str()))
            }
        },
        // An edit that settles a conflict of an earlier edit shows as a put.
        PatchAction::Conflict {
            prop: Prop::Map(key),
        } => map.is_some_and(|map| written.iter().any(|w| w.is_at(map, key))),
        PatchAction::PutMap { .. }
        | PatchAction::Conflict { .. }
        | PatchAction::PutSeq { .. }
        | PatchAction::Insert { .. }
        | PatchAction::SpliceText { .. }
        | PatchAction::Increment { .. }
        | PatchAction::DeleteMap { .. }
        | PatchAction::DeleteSeq { .. }
        | PatchAction::Mark { .. } => false,
    }
}
