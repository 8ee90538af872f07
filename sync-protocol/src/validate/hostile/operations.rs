//! What checks 3 and 4 refuse of operations on maps.

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::transaction::Transactable;
use automerge::{ActorId, ObjType, ROOT, ReadDoc, ScalarValue};

use super::{Shape, Target, put};
use crate::domain::schema;
use crate::fixture;
use crate::ids::EntryKey;
use crate::wire::ErrorCode;

pub(super) fn shapes(target: &Target<'_>) -> Vec<Shape> {
    let mut shapes = names(target);
    shapes.extend(predecessors(target));
    shapes.extend(containers(target));
    shapes.extend(write_once(target));
    shapes.extend(values(target));
    shapes
}

/// Names of what is not there.
fn names(target: &Target<'_>) -> Vec<Shape> {
    let bad = |name, op| Shape::new(name, target.with_ops(vec![op]), ErrorCode::ApplyFailed);
    let nowhere = OpId::new(target.beyond(), &target.actor.to_automerge());
    let stranger = OpId::new(1, &ActorId::from(&[0xee; 8][..]));
    let report = target.map(schema::REPORT);
    let title = target.standing(schema::REPORT, "title");
    vec![
        bad(
            "an operation on an unknown object",
            put(ObjectId::Id(nowhere.clone()), "title", "x", vec![]),
        ),
        bad(
            "an operation on what is no object",
            put(
                title.clone().map_or(ObjectId::Root, ObjectId::Id),
                "title",
                "x",
                vec![],
            ),
        ),
        bad(
            "a predecessor by an unknown actor",
            put(report.clone(), "title", "x", vec![stranger]),
        ),
        bad(
            "a predecessor that does not exist",
            put(report.clone(), "title", "x", vec![nowhere]),
        ),
        bad(
            "an insertion into a map",
            Op {
                insert: true,
                ..put(report.clone(), "title", "x", title.into_iter().collect())
            },
        ),
        bad(
            "a map with the keys of a list",
            Op {
                key: Key::head(),
                insert: true,
                ..put(report, "title", "x", vec![])
            },
        ),
    ]
}

/// Predecessors that say something else than the key.
fn predecessors(target: &Target<'_>) -> Vec<Shape> {
    let bad = |name, op| Shape::new(name, target.with_ops(vec![op]), ErrorCode::HiddenEffect);
    let report = || target.map(schema::REPORT);
    let title: Vec<_> = target
        .standing(schema::REPORT, "title")
        .into_iter()
        .collect();
    let category = target.standing(schema::REPORT, "category");
    let both = title.iter().cloned().chain(category).collect();
    let events = target.document.map(schema::EVENTS).map(super::object);
    let events: Vec<_> = match events {
        Some(ObjectId::Id(id)) => vec![id],
        Some(ObjectId::Root) | None => vec![],
    };
    let own = target.key(target.document).to_string();
    vec![
        bad(
            "the key `zzz` that deletes the title",
            put(report(), "zzz", "x", title.clone()),
        ),
        bad(
            "a field that deletes another",
            put(report(), "category", "x", title.clone()),
        ),
        bad(
            "a field that deletes two",
            put(report(), "title", "x", both),
        ),
        bad(
            "a field that deletes a whole map",
            put(report(), "place", "x", events),
        ),
        bad(
            "a rival beside what stands",
            put(report(), "title", "x", vec![]),
        ),
        bad(
            "an entry that deletes the title",
            put(target.map(schema::COMMENTS), &own, vec![1_u8], title),
        ),
    ]
}

/// Objects where none may be made.
fn containers(target: &Target<'_>) -> Vec<Shape> {
    let bad = |name, change| Shape::new(name, change, ErrorCode::NoContainers);
    let document = target.document;
    let own = target.key(document).to_string();
    let at_root = |key: &'static str, kind| {
        target.edit(document, |tx| {
            let _ = tx.put_object(ROOT, key, kind);
        })
    };
    let inside = |map: &str, key: &str, kind| {
        target.edit(document, |tx| {
            if let Some(map) = document.map(map)
                && let Ok(made) = tx.put_object(map, key, kind)
                && kind == ObjType::Map
            {
                let _ = tx.put(&made, "status", "accepted");
            }
        })
    };
    vec![
        bad(
            "the events once more",
            at_root(schema::EVENTS, ObjType::Map),
        ),
        bad("a new map of the root", at_root("more", ObjType::Map)),
        bad(
            "a map as an event",
            inside(schema::EVENTS, &own, ObjType::Map),
        ),
        bad(
            "a text as a comment",
            inside(schema::COMMENTS, &own, ObjType::Text),
        ),
        bad(
            "the text once more",
            inside(schema::REPORT, schema::TEXT, ObjType::Text),
        ),
        bad(
            "a map as a field",
            inside(schema::COMMITTEE, "residents/note", ObjType::Map),
        ),
        bad(
            "a table as a field",
            inside(schema::PROPERTY, &own, ObjType::Table),
        ),
    ]
}

/// What is written once, or not at all.
fn write_once(target: &Target<'_>) -> Vec<Shape> {
    let document = target.document;
    let delete = |map: Option<&'static str>, key: &str| {
        target.edit(document, |tx| {
            let id = map.and_then(|m| document.map(m)).unwrap_or(&ROOT);
            let _ = tx.delete(id, key);
        })
    };
    let root = |key: &'static str, value: ScalarValue| {
        target.edit(document, |tx| {
            let _ = tx.put(ROOT, key, value);
        })
    };
    let entry = |map: &'static str, key: String| {
        target.edit(document, |tx| {
            if let Ok(Some((_, id))) = tx.get(ROOT, map) {
                let _ = tx.put(id, key, crate::wire::encode(&target.comment()));
            }
        })
    };
    let mut event = String::new();
    if let Some(first) = document.events(None).first() {
        event = first.key.to_string();
    }
    let own = target.key(document);
    let other = EntryKey {
        actor: crate::ids::Actor::from_bytes([0xee; 8]),
        ..own
    };
    let later = EntryKey {
        seq: own.seq + 1,
        ..own
    };
    let mut header = *document.header();
    header.audience = crate::domain::kind::Audience::Internal;
    let once = |name, change| Shape::new(name, change, ErrorCode::WriteOnce);
    let lane = |name, change| Shape::new(name, change, ErrorCode::NotYourLane);
    let twice = {
        let comments = target.map(schema::COMMENTS);
        let value = crate::wire::encode(&target.comment());
        let first = put(comments, &own.to_string(), value, vec![]);
        target.with_ops(vec![first.clone(), first])
    };
    vec![
        once(
            "another audience",
            root(schema::HEADER, crate::wire::encode(&header).into()),
        ),
        once(
            "a string where the events are",
            root(schema::EVENTS, "gone".into()),
        ),
        once("no events any more", delete(None, schema::EVENTS)),
        once("no header any more", delete(None, schema::HEADER)),
        once("an event struck out", delete(Some(schema::EVENTS), &event)),
        once("an event rewritten", entry(schema::EVENTS, event.clone())),
        once("a field struck out", delete(Some(schema::REPORT), "title")),
        once("one key twice in one change", twice),
        lane("a key of the root", root("status", "confirmed".into())),
        lane(
            "an entry of another actor",
            entry(schema::COMMENTS, other.to_string()),
        ),
        lane(
            "an entry of a later change",
            entry(schema::COMMENTS, later.to_string()),
        ),
        lane("an entry of no one", entry(schema::COMMENTS, "zzz".into())),
        lane(
            "an entry in a second spelling",
            entry(schema::COMMENTS, format!("{}-0{}", own.actor, own.seq)),
        ),
        lane(
            "a field that no report has",
            entry(schema::REPORT, "status".into()),
        ),
    ]
}

/// Values of another type, size or spelling.
fn values(target: &Target<'_>) -> Vec<Shape> {
    let own = target.key(target.document).to_string();
    let entry = |map: &str, value: ScalarValue| {
        target.with_ops(vec![put(target.map(map), &own, value, vec![])])
    };
    let field = |key: &str, value: ScalarValue| {
        let pred = target.standing(schema::REPORT, key).into_iter().collect();
        target.with_ops(vec![put(target.map(schema::REPORT), key, value, pred)])
    };
    let bad = |name, change| Shape::new(name, change, ErrorCode::BadValue);
    let honest = crate::wire::encode(&target.comment());
    // The same array with its length in a longer form.
    let spelled = [&[0x98, honest[0] & 0x1f][..], &honest[1..]].concat();
    let mut long = target.comment();
    long.text = "长".repeat(10_001);
    let mut longer = target.comment();
    longer.text = "长".repeat(20_000);
    let counter = Op {
        action: OpType::Increment(1),
        ..put(
            target.map(schema::REPORT),
            "title",
            "",
            target
                .standing(schema::REPORT, "title")
                .into_iter()
                .collect(),
        )
    };
    let event = fixture::event(
        crate::domain::event::What::Urged { note: "快".into() },
        target.by,
        target.now,
        target.document.case(None).ok().map(|c| c.last_in_effect),
    );
    let two_events = target.edit(target.document, |tx| {
        let key = target.key(target.document);
        fixture::put_entry(tx, schema::EVENTS, key, &event);
        let second = EntryKey { part: 1, ..key };
        fixture::put_entry(tx, schema::EVENTS, second, &event);
    });
    vec![
        bad(
            "an event that is none",
            entry(schema::EVENTS, vec![0_u8; 9].into()),
        ),
        bad(
            "an event that is a string",
            entry(schema::EVENTS, "fixed".into()),
        ),
        bad(
            "a comment in a second spelling",
            entry(schema::COMMENTS, spelled.into()),
        ),
        bad(
            "a comment with a byte after it",
            entry(schema::COMMENTS, [&honest[..], &[0]].concat().into()),
        ),
        bad(
            "a comment that is too long",
            entry(schema::COMMENTS, crate::wire::encode(&long).into()),
        ),
        bad(
            "an entry that is too large",
            entry(schema::COMMENTS, crate::wire::encode(&longer).into()),
        ),
        bad("two events of one command", two_events),
        bad("a title that is a number", field("title", 7.into())),
        bad(
            "a title that is too long",
            field("title", "长".repeat(501).into()),
        ),
        bad(
            "a building of 15 bytes",
            field("building", vec![0_u8; 15].into()),
        ),
        bad("a time before all times", field("observed_at", (-1).into())),
        bad(
            "a counter as a title",
            field("title", ScalarValue::Counter(1.into())),
        ),
        bad("an unknown severity", field("severity", "mild".into())),
        bad("an increment", target.with_ops(vec![counter])),
    ]
}
