//! The first half of check 3: every operation's object, place and predecessors, found in the
//! ancestry or in the change itself. What names something that is not there makes automerge panic
//! or, worse, accept and never load again; so it never reaches automerge.

use std::collections::BTreeSet;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId as LegacyOpId, OpType};
use automerge::{ExpandedChange, ObjId, ObjType, ReadDoc};

use crate::document::Document;
use crate::document::history::Ancestry;
use crate::domain::kind::DocKind;
use crate::domain::schema;
use crate::ids::Actor;
use crate::validate::refusal::{Refusal, refuse};
use crate::wire::ErrorCode;

/// An operation's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OpId {
    pub(super) counter: u64,
    pub(super) actor: Actor,
}

impl OpId {
    pub(super) fn of_object(id: &ObjId) -> Option<Self> {
        match id {
            ObjId::Id(counter, actor, _) => Some(Self {
                counter: *counter,
                actor: Actor::from_slice(actor.to_bytes()).ok()?,
            }),
            ObjId::Root => None,
        }
    }

    pub(super) fn of_legacy(id: &LegacyOpId) -> Option<Self> {
        Some(Self {
            counter: id.counter(),
            actor: Actor::from_slice(id.actor().to_bytes()).ok()?,
        })
    }
}

/// Where an operation writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// A key of the root.
    Root(&'a str),
    /// A key of a top-level map.
    Map(&'static str, &'a str),
    /// The report's text: the element that the operation names, none for its beginning.
    Text(Option<OpId>),
}

/// An operation and where it writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved<'a> {
    pub(super) place: Place<'a>,
    pub(super) op: &'a Op,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Root,
    Map(&'static str),
    Text,
}

/// Resolves every operation of a change.
pub(super) fn resolve<'a>(
    change: &'a ExpandedChange,
    actor: Actor,
    kind: DocKind,
    before: Option<(&Document, &Ancestry<'_>)>,
) -> Result<Vec<Resolved<'a>>, Refusal> {
    let mut objects = before.map_or_else(Vec::new, |(document, _)| known_objects(document));
    // The Text is walked only for a change that names an element that it did not insert itself.
    let mut elements = None;
    let mut inserted = vec![false; change.operations.len()];
    let mut resolved = Vec::with_capacity(change.operations.len());
    let start = change.start_op.get();
    let in_change =
        |id: &OpId, counter: u64| id.actor == actor && (start..counter).contains(&id.counter);
    for (counter, op) in (start..).zip(&change.operations) {
        let target = match &op.obj {
            ObjectId::Root => Target::Root,
            ObjectId::Id(id) => {
                let id = OpId::of_legacy(id);
                let found = objects.iter().find(|(object, _)| Some(*object) == id);
                match found {
                    Some((_, target)) => *target,
                    None => return refuse(ErrorCode::ApplyFailed, "an unknown object"),
                }
            }
        };
        for pred in op.pred.iter() {
            let known = OpId::of_legacy(pred).is_some_and(|id| {
                in_change(&id, counter)
                    || before.is_some_and(|(_, a)| a.has_op(id.counter, id.actor))
            });
            if !known {
                return refuse(ErrorCode::ApplyFailed, "a predecessor that does not exist");
            }
        }
        let place = match (target, &op.key) {
            (Target::Root, Key::Map(key)) => Place::Root(key),
            (Target::Map(map), Key::Map(key)) => Place::Map(map, key),
            (Target::Text, Key::Seq(element)) => {
                let element = element_of(element, op.insert, |id| {
                    let own = in_change(id, counter)
                        && usize::try_from(id.counter - start)
                            .is_ok_and(|i| inserted.get(i) == Some(&true));
                    own || elements
                        .get_or_insert_with(|| before.map_or_else(BTreeSet::new, visible_elements))
                        .contains(id)
                })?;
                Place::Text(element)
            }
            (Target::Root | Target::Map(_), Key::Seq(_)) | (Target::Text, Key::Map(_)) => {
                return refuse(ErrorCode::ApplyFailed, "a key of another kind of object");
            }
        };
        if op.insert && !matches!(op.key, Key::Seq(_)) {
            return refuse(ErrorCode::ApplyFailed, "an insertion into a map");
        }
        if matches!(place, Place::Text(_))
            && op.insert
            && let Some(slot) = inserted.get_mut(resolved.len())
        {
            *slot = true;
        }
        if let OpType::Make(made) = op.action {
            // Refused here and not with check 4, so that a change cannot fill this list: every
            // operation looks through it.
            let Some(target) = made_as(made, place, kind, before.is_none()) else {
                return refuse(ErrorCode::NoContainers, format!("an object at {place:?}"));
            };
            if objects.iter().any(|(_, known)| *known == target) {
                return refuse(ErrorCode::NoContainers, format!("{place:?} is made twice"));
            }
            objects.push((OpId { counter, actor }, target));
        }
        resolved.push(Resolved { place, op });
    }
    Ok(resolved)
}

fn known_objects(document: &Document) -> Vec<(OpId, Target)> {
    let maps = schema::top_level_maps(document.header().kind).iter();
    let maps = maps.filter_map(|name| {
        let id = OpId::of_object(document.layout().map(name)?)?;
        Some((id, Target::Map(name)))
    });
    let text = document.layout().text().and_then(OpId::of_object);
    maps.chain(text.map(|id| (id, Target::Text))).collect()
}

/// What an object made by the change itself is: only a first change makes any, its kind's own.
fn made_as(made: ObjType, place: Place<'_>, kind: DocKind, first: bool) -> Option<Target> {
    match (made, place) {
        (ObjType::Map, Place::Root(key)) if first => {
            let known = schema::top_level_maps(kind).iter().find(|m| **m == key);
            known.map(|map| Target::Map(map))
        }
        (ObjType::Text, Place::Map(schema::REPORT, schema::TEXT)) if first => Some(Target::Text),
        _ => None,
    }
}

/// The elements of the text that the change's author could see.
fn visible_elements((document, ancestry): (&Document, &Ancestry<'_>)) -> BTreeSet<OpId> {
    let Some(text) = document.layout().text() else {
        return BTreeSet::new();
    };
    let automerge = document.automerge();
    let items = match ancestry.heads() {
        None => automerge.list_range(text, ..),
        Some(heads) => automerge.list_range_at(text, .., &heads),
    };
    items.filter_map(|i| OpId::of_object(&i.id())).collect()
}

fn element_of(
    element: &ElementId,
    insert: bool,
    is_there: impl FnOnce(&OpId) -> bool,
) -> Result<Option<OpId>, Refusal> {
    match element {
        ElementId::Head if insert => Ok(None),
        ElementId::Head => refuse(ErrorCode::ApplyFailed, "no element to change"),
        ElementId::Id(id) => match OpId::of_legacy(id).filter(is_there) {
            Some(id) => Ok(Some(id)),
            None => refuse(ErrorCode::ApplyFailed, "an unknown element"),
        },
    }
}
