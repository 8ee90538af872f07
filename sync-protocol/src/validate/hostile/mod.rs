//! Hostile changes: every shape that the protocol names, with the verdict that it must get.
//!
//! Used by this crate's tests and, behind the feature `hostile`, by the tests' cheating client
//! against a real server. Nothing that ships has it on.

mod first;
mod frames;
mod history;
mod operations;
mod parts;
mod policy;
mod text;

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::transaction::Transaction;
use automerge::{Change, ExpandedChange, ObjId, ReadDoc};

use crate::document::Document;
use crate::domain::event::Author;
use crate::domain::schema::{self, Comment};
use crate::fixture;
use crate::ids::{Actor, EntryKey, Hash};
use crate::time::Timestamp;
use crate::wire::ErrorCode;

pub use first::first_shapes;

/// Whom a shape is offered to, and as whom.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// A complaint as the server has it, with a report by `by`.
    pub document: &'a Document,
    /// The reporter, a steward with a grant that holds.
    pub by: &'a Author,
    /// An actor that the document has not seen.
    pub actor: Actor,
    /// The server's clock, about.
    pub now: Timestamp,
}

/// A hostile change.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it tries, in words.
    pub name: &'static str,
    /// Honest changes of the same actor that come first and are taken.
    pub before: Vec<Vec<u8>>,
    /// The change.
    pub change: Vec<u8>,
    /// Its verdict.
    pub expected: ErrorCode,
}

impl Shape {
    fn new(name: &'static str, change: Vec<u8>, expected: ErrorCode) -> Self {
        Self {
            name,
            before: Vec::new(),
            change,
            expected,
        }
    }

    fn after(before: Vec<Vec<u8>>, name: &'static str, change: Vec<u8>, code: ErrorCode) -> Self {
        Self {
            before,
            ..Self::new(name, change, code)
        }
    }
}

/// Every hostile shape of a change to a document that exists.
#[must_use]
pub fn shapes(target: &Target<'_>) -> Vec<Shape> {
    let mut shapes = frames::shapes(target);
    shapes.extend(history::shapes(target));
    shapes.extend(operations::shapes(target));
    shapes.extend(text::shapes(target));
    shapes.extend(policy::shapes(target));
    shapes
}

impl Target<'_> {
    /// The actor's key for its next change in `document`.
    fn key(&self, document: &Document) -> EntryKey {
        fixture::key(self.actor, document.changes_of(self.actor) + 1)
    }

    fn comment(&self) -> Comment {
        Comment {
            text: "没问题".into(),
            by: self.by.clone(),
            at: self.now,
        }
    }

    /// An honest change of `document`: a comment.
    fn honest(&self, document: &Document) -> Vec<u8> {
        self.edit(document, |tx| {
            fixture::put_entry(tx, schema::COMMENTS, self.key(document), &self.comment());
        })
    }

    fn edit(&self, document: &Document, fill: impl FnOnce(&mut Transaction<'_>)) -> Vec<u8> {
        fixture::edit(document, self.actor, fill)
    }

    /// The honest change, decoded, altered and encoded again.
    fn altered(&self, alter: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
        altered(&self.honest(self.document), alter)
    }

    /// The honest change with its operations replaced.
    fn with_ops(&self, operations: Vec<Op>) -> Vec<u8> {
        self.altered(|change| change.operations = operations)
    }

    fn map(&self, name: &str) -> ObjectId {
        self.document.map(name).map_or(ObjectId::Root, object)
    }

    fn text(&self) -> ObjectId {
        self.document.text_object().map_or(ObjectId::Root, object)
    }

    /// The operation that stands at a key of a top-level map.
    fn standing(&self, map: &str, key: &str) -> Option<OpId> {
        let map = self.document.map(map)?;
        let found = self.document.automerge().get(map, key);
        op_id(&found.ok()??.1)
    }

    /// The first element of the text.
    fn element(&self) -> Option<OpId> {
        let text = self.document.text_object()?;
        let item = self.document.automerge().list_range(text, ..).next()?;
        op_id(&item.id())
    }

    /// A number beyond every operation of the document and of a small change.
    fn beyond(&self) -> u64 {
        1_000_000
    }

    fn heads(&self) -> Vec<Hash> {
        self.document.heads()
    }
}

/// A put of a string into a map.
fn put(obj: ObjectId, key: &str, value: impl Into<automerge::ScalarValue>, pred: Vec<OpId>) -> Op {
    Op {
        action: OpType::Put(value.into()),
        obj,
        key: Key::Map(key.into()),
        pred: pred.into(),
        insert: false,
    }
}

fn altered(change: &[u8], alter: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let Ok(change) = Change::try_from(change) else {
        return Vec::new();
    };
    let mut expanded = change.decode();
    alter(&mut expanded);
    Change::from(expanded).raw_bytes().to_vec()
}

fn op_id(id: &ObjId) -> Option<OpId> {
    match id {
        ObjId::Id(counter, actor, _) => Some(OpId::new(*counter, actor)),
        ObjId::Root => None,
    }
}

fn object(id: &ObjId) -> ObjectId {
    op_id(id).map_or(ObjectId::Root, ObjectId::Id)
}

/// The document with one more change.
fn with(document: &Document, change: &[u8]) -> Document {
    let mut document = document.clone();
    let _ = document.apply(change, None);
    document
}
