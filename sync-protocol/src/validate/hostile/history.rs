//! What check 2 refuses: a place in the history that is not the change's own.

use std::num::NonZeroU64;

use automerge::{Author, ChangeHash};

use super::{Shape, Target, altered, with};
use crate::domain::event::What;
use crate::domain::schema;
use crate::fixture;
use crate::wire::ErrorCode;

pub(super) fn shapes(target: &Target<'_>) -> Vec<Shape> {
    let document = target.document;
    let first = target.honest(document);
    let seen = with(document, &first);
    let second = target.honest(&seen);
    let start_op = |n| {
        target.altered(|c| {
            if let Some(n) = NonZeroU64::new(n) {
                c.start_op = n;
            }
        })
    };
    let deps: Vec<_> = target.heads().iter().map(|h| h.to_automerge()).collect();
    let root = fixture::first(target.actor, |tx| {
        fixture::put_layout(tx, document.header());
        fixture::put_report(tx, &document.report(None).unwrap_or_else(fixture::report));
        let event = fixture::event(What::Reported, target.by, target.now, None);
        fixture::put_entry(tx, schema::EVENTS, fixture::key(target.actor, 1), &event);
    });
    // A second branch of the actor: another change 1, or a change 2 that has not seen change 1.
    let branch = altered(&first, |c| c.time = 1);
    let blind = altered(&second, |c| {
        c.deps = deps.clone();
        c.start_op = fixture_start(&first);
    });
    let mut author_less = altered(&first, |c| {
        c.extra_bytes = [&[1, 3][..], b"you"].concat();
        c.author = Some(Author::from(b"you".to_vec()));
    });
    author_less.shrink_to_fit();
    vec![
        Shape::new(
            "parents that nobody has",
            target.altered(|c| c.deps = vec![ChangeHash([9; 32])]),
            ErrorCode::DepsUnknown,
        ),
        Shape::new(
            "parents of which one is missing",
            target.altered(|c| c.deps.push(ChangeHash([9; 32]))),
            ErrorCode::DepsUnknown,
        ),
        Shape::new("a second root", root, ErrorCode::SecondRoot),
        Shape::new(
            "a root that edits",
            target.altered(|c| c.deps.clear()),
            ErrorCode::SecondRoot,
        ),
        Shape::new(
            "number 2 without number 1",
            target.altered(|c| c.seq = 2),
            ErrorCode::BadSequence,
        ),
        Shape::new(
            "number 0",
            target.altered(|c| c.seq = 0),
            ErrorCode::BadSequence,
        ),
        Shape::new(
            "the last number there is",
            target.altered(|c| c.seq = u64::MAX),
            ErrorCode::BadSequence,
        ),
        Shape::after(
            vec![first.clone()],
            "another number 1",
            branch,
            ErrorCode::BadSequence,
        ),
        Shape::after(
            vec![first],
            "number 2 that has not seen number 1",
            blind,
            ErrorCode::BadSequence,
        ),
        Shape::new(
            "operations at the end of the numbers",
            start_op(4_294_967_294),
            ErrorCode::BadStartOp,
        ),
        Shape::new(
            "operations from the first number",
            start_op(1),
            ErrorCode::BadStartOp,
        ),
        Shape::new(
            "a gap before the operations",
            start_op(target.beyond()),
            ErrorCode::BadStartOp,
        ),
        Shape::new(
            "a message",
            target.altered(|c| c.message = Some("hello".into())),
            ErrorCode::ExtraContent,
        ),
        Shape::new(
            "bytes after the operations",
            target.altered(|c| c.extra_bytes = vec![1, 2, 3]),
            ErrorCode::ExtraContent,
        ),
        Shape::new("an author's footer", author_less, ErrorCode::ExtraContent),
        Shape::new(
            "a time before all times",
            target.altered(|c| c.time = i64::MIN),
            ErrorCode::ExtraContent,
        ),
        Shape::new(
            "a time after all times",
            target.altered(|c| c.time = i64::MAX),
            ErrorCode::ExtraContent,
        ),
    ]
}

fn fixture_start(change: &[u8]) -> NonZeroU64 {
    automerge::Change::try_from(change).map_or(NonZeroU64::MIN, |c| c.start_op())
}
