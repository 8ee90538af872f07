//! What checks 3 and 4 refuse of operations on the report's text.

use automerge::legacy::{ElementId, Key, Op, OpId, OpType};
use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{ObjType, ReadDoc};

use super::{Shape, Target, op_id, put};
use crate::domain::schema;
use crate::wire::ErrorCode;

pub(super) fn shapes(target: &Target<'_>) -> Vec<Shape> {
    let document = target.document;
    let (Some(text), Some(element)) = (document.text_object(), target.element()) else {
        return Vec::new();
    };
    let second = document
        .automerge()
        .list_range(text, 1..2)
        .next()
        .and_then(|item| op_id(&item.id()));
    let title = target.standing(schema::REPORT, "title");
    let one = |op| target.with_ops(vec![op]);
    let at = |element: &OpId| Key::Seq(ElementId::Id(element.clone()));
    let insert = |key: Key, words: &str, pred: Vec<OpId>| Op {
        key,
        insert: true,
        ..put(target.text(), "", words, pred)
    };
    let delete = |pred: Vec<OpId>| Op {
        action: OpType::Delete,
        key: at(&element),
        ..put(target.text(), "", "", pred)
    };
    let overwrite = Op {
        key: at(&element),
        ..put(target.text(), "", "x", vec![element.clone()])
    };
    let nowhere = OpId::new(target.beyond(), element.actor());
    let long = target.edit(document, |tx| {
        let _ = tx.splice_text(text, 0, 0, &"长".repeat(10_000));
    });
    let marked = target.edit(document, |tx| {
        let mark = Mark::new("bold".into(), true, 0, 2);
        let _ = tx.mark(text, mark, ExpandMark::None);
    });
    let block = target.edit(document, |tx| {
        let _ = tx.split_block(text, 1);
    });
    let gone = target.edit(document, |tx| {
        let _ = tx.splice_text(text, 0, 1, "");
    });
    let code = |name, change, code| Shape::new(name, change, code);
    let mut shapes = vec![
        code(
            "an insertion after an unknown element",
            one(insert(at(&nowhere), "x", vec![])),
            ErrorCode::ApplyFailed,
        ),
        code(
            "a key of a map in the text",
            one(put(target.text(), "title", "x", vec![])),
            ErrorCode::ApplyFailed,
        ),
        code(
            "a deletion at the beginning of nothing",
            one(Op {
                key: Key::head(),
                ..delete(vec![])
            }),
            ErrorCode::ApplyFailed,
        ),
        code(
            "a deletion without predecessor",
            one(delete(vec![])),
            ErrorCode::HiddenEffect,
        ),
        code(
            "one element deleted twice",
            target.with_ops(vec![
                delete(vec![element.clone()]),
                delete(vec![element.clone()]),
            ]),
            ErrorCode::HiddenEffect,
        ),
        code(
            "a character replaced in place",
            one(overwrite),
            ErrorCode::BadValue,
        ),
        code(
            "two characters as one",
            one(insert(Key::head(), "xy", vec![])),
            ErrorCode::BadValue,
        ),
        code(
            "no character as one",
            one(insert(Key::head(), "", vec![])),
            ErrorCode::BadValue,
        ),
        code(
            "an object in the text",
            one(Op {
                action: OpType::Make(ObjType::Map),
                ..insert(Key::head(), "", vec![])
            }),
            ErrorCode::NoContainers,
        ),
        code("a block", block, ErrorCode::NoContainers),
        code("a mark", marked, ErrorCode::BadValue),
        code("a text that is too long", long, ErrorCode::BadValue),
        Shape::after(
            vec![gone.clone()],
            "an element that is gone",
            {
                let after = super::with(document, &gone);
                let again = Target {
                    document: &after,
                    ..*target
                };
                again.with_ops(vec![delete(vec![element.clone()])])
            },
            ErrorCode::ApplyFailed,
        ),
    ];
    if let Some(second) = second {
        shapes.push(code(
            "a deletion that deletes another element",
            one(delete(vec![second])),
            ErrorCode::HiddenEffect,
        ));
    }
    if let Some(title) = title {
        shapes.push(code(
            "an insertion that deletes the title",
            one(insert(Key::head(), "x", vec![title])),
            ErrorCode::HiddenEffect,
        ));
    }
    shapes
}
