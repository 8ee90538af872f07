//! Check 4, form: each operation writes where one may be written, what may stand there, once.
//! Whether its author may is asked afterwards, by `authorise`.

use std::collections::BTreeSet;

use automerge::legacy::{Op, OpType};
use automerge::{ChangeHash, ObjType, ReadDoc, ScalarValue};

use crate::document::Document;
use crate::document::history::Ancestry;
use crate::domain::complaint::schema::{CommitteeField, PropertyField, ReportField};
use crate::domain::kind::{DocKind, Header};
use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::PLAN_KEY;
use crate::domain::schema::{self, Comment, Photo};
use crate::domain::visit::VisitField;
use crate::ids::EntryKey;
use crate::validate::frame::FramedChange;
use crate::validate::refusal::{Refusal, refuse};
use crate::validate::resolve::{OpId, Place, Resolved};
use crate::validate::written::Written;
use crate::validate::{Context, values};
use crate::wire::ErrorCode;

/// Judges every operation; what they wrote, if all are sound.
pub(super) fn judge(
    resolved: &[Resolved<'_>],
    framed: &FramedChange,
    before: Option<(&Document, &Ancestry<'_>)>,
    after: &Document,
    context: &Context<'_>,
) -> Result<Vec<Written>, Refusal> {
    let mut judge = Judge {
        framed,
        before: before.map(|(document, ancestry)| (document, ancestry.heads())),
        context,
        written: Vec::new(),
        text_written: false,
        keys: BTreeSet::new(),
        deleted: BTreeSet::new(),
    };
    for op in resolved {
        judge.operation(op)?;
    }
    let Judge { written, keys, .. } = judge;
    let events = written.iter().filter(|w| w.is_event()).count();
    if events > 1 {
        return refuse(ErrorCode::BadValue, "one command writes one event");
    }
    let misplaced = |w: &Written| {
        w.is_opening()
            .is_some_and(|opens| opens != before.is_none())
    };
    if written.iter().any(misplaced) {
        return refuse(
            ErrorCode::StatusForbids,
            "a document is opened by its first change and by no other",
        );
    }
    if before.is_none() {
        whole(&written, &keys, after, context)?;
    }
    if written.iter().any(|w| matches!(w, Written::ReportText)) {
        let text = after.layout().text();
        let chars = text.map_or(0, |text| after.automerge().length(text));
        if chars > context.limits.text_chars {
            return refuse(ErrorCode::BadValue, format!("a text of {chars} characters"));
        }
    }
    Ok(written)
}

/// Whether a first change makes a whole document: every map of its kind, what such a document
/// begins with, and its first event.
fn whole(
    written: &[Written],
    keys: &BTreeSet<(&str, &str)>,
    after: &Document,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let maps = schema::top_level_maps(context.kind);
    if !maps.iter().all(|map| keys.contains(&("", map))) {
        return refuse(ErrorCode::BadHeader, "a top-level map is missing");
    }
    let begins = match context.kind {
        DocKind::Complaint => after.report_fields(None).is_some(),
        DocKind::Patrol => written.iter().any(|w| matches!(w, Written::Plan(_))),
        DocKind::Visit => written.iter().any(|w| matches!(w, Written::VisitField(_))),
    };
    if !begins || !written.iter().any(|w| w.is_event()) {
        return refuse(
            ErrorCode::BadValue,
            "a document begins with its report, plan or record, and one event",
        );
    }
    Ok(())
}

struct Judge<'a> {
    framed: &'a FramedChange,
    /// The document as the server has it, and the heads at which the author saw it (none: now).
    before: Option<(&'a Document, Option<Vec<ChangeHash>>)>,
    context: &'a Context<'a>,
    written: Vec<Written>,
    text_written: bool,
    /// Keys that the change has put, with their map; the root's is empty.
    keys: BTreeSet<(&'a str, &'a str)>,
    /// Elements of the text that it has deleted.
    deleted: BTreeSet<OpId>,
}

impl<'a> Judge<'a> {
    const fn first(&self) -> bool {
        self.before.is_none()
    }

    fn operation(&mut self, resolved: &Resolved<'a>) -> Result<(), Refusal> {
        match resolved.place {
            Place::Root(key) => self.root(key, resolved.op),
            Place::Map(map, key) => self.map(map, key, resolved.op),
            Place::Text(element) => self.text(element, resolved.op),
        }
    }

    /// Notes that the text is written, however many operations that takes.
    fn writes_text(&mut self) {
        if !self.text_written {
            self.text_written = true;
            self.written.push(Written::ReportText);
        }
    }

    /// Notes that a key is put, which happens once in a change.
    fn once(&mut self, map: &'a str, key: &'a str) -> Result<(), Refusal> {
        if self.keys.insert((map, key)) {
            Ok(())
        } else {
            refuse(ErrorCode::WriteOnce, format!("{map}/{key} is put twice"))
        }
    }

    fn root(&mut self, key: &'a str, op: &Op) -> Result<(), Refusal> {
        let maps = schema::top_level_maps(self.context.kind);
        match &op.action {
            OpType::Make(_) if !self.first() => {
                refuse(ErrorCode::NoContainers, format!("an object at {key:?}"))
            }
            OpType::Make(ObjType::Map) if maps.contains(&key) => {
                no_pred(op)?;
                self.once("", key)
            }
            OpType::Make(_) => refuse(ErrorCode::NoContainers, format!("an object at {key:?}")),
            OpType::Put(value) if self.first() && key == schema::HEADER => {
                no_pred(op)?;
                self.once("", key)?;
                let header = values::entry::<Header>(value, self.context.limits);
                let header = header.map_err(|e| Refusal::new(ErrorCode::BadHeader, e.detail))?;
                self.written.push(Written::Header(header));
                Ok(())
            }
            OpType::Put(_) | OpType::Delete if key == schema::HEADER || maps.contains(&key) => {
                refuse(ErrorCode::WriteOnce, format!("{key:?} never changes"))
            }
            OpType::Put(_)
            | OpType::Delete
            | OpType::Increment(_)
            | OpType::MarkBegin(_)
            | OpType::MarkEnd(_) => refuse(ErrorCode::NotYourLane, format!("{key:?} of the root")),
        }
    }

    fn map(&mut self, map: &'static str, key: &'a str, op: &Op) -> Result<(), Refusal> {
        let value = match &op.action {
            OpType::Put(value) => value,
            OpType::Make(ObjType::Text)
                if self.first() && (map, key) == (schema::REPORT, schema::TEXT) =>
            {
                no_pred(op)?;
                self.once(map, key)?;
                self.writes_text();
                return Ok(());
            }
            OpType::Make(_) => {
                return refuse(ErrorCode::NoContainers, format!("an object at {map}/{key}"));
            }
            OpType::Delete => {
                return refuse(ErrorCode::WriteOnce, format!("{map}/{key} is deleted"));
            }
            OpType::Increment(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => {
                return refuse(ErrorCode::BadValue, "counters and marks have no place here");
            }
        };
        self.once(map, key)?;
        let append_only = matches!(
            map,
            schema::EVENTS | schema::COMMENTS | schema::PHOTOS | schema::MARKS | schema::PLAN
        );
        self.supersedes_exactly(map, key, op, append_only)?;
        let written = self.value(map, key, value)?;
        self.written.push(written);
        Ok(())
    }

    /// Whether the predecessors are what stood at the key, all of it and nothing else; for what is
    /// written once, that is nothing, neither as the author saw it nor now.
    fn supersedes_exactly(
        &self,
        map: &str,
        key: &str,
        op: &Op,
        write_once: bool,
    ) -> Result<(), Refusal> {
        let Some((document, heads)) = &self.before else {
            return no_pred(op);
        };
        let Some(id) = document.layout().map(map) else {
            return refuse(ErrorCode::ApplyFailed, format!("no map {map}"));
        };
        let automerge = document.automerge();
        let stood = match heads {
            None => automerge.get_all(id, key),
            Some(heads) => automerge.get_all_at(id, key, heads),
        };
        let mut stood: Vec<_> = stood
            .unwrap_or_default()
            .iter()
            .filter_map(|(_, id)| OpId::of_object(id))
            .collect();
        stood.sort_unstable();
        let mut pred: Vec<_> = op.pred.iter().filter_map(OpId::of_legacy).collect();
        pred.sort_unstable();
        if pred.iter().any(|p| stood.binary_search(p).is_err()) {
            return refuse(
                ErrorCode::HiddenEffect,
                format!("it supersedes what is not at {map}/{key}"),
            );
        }
        let now = match heads {
            None => !stood.is_empty(),
            Some(_) => automerge.get(id, key).ok().flatten().is_some(),
        };
        if write_once && (now || !stood.is_empty()) {
            return refuse(ErrorCode::WriteOnce, format!("{map}/{key} is written"));
        }
        if pred != stood {
            return refuse(
                ErrorCode::HiddenEffect,
                format!("it leaves standing what was at {map}/{key}"),
            );
        }
        Ok(())
    }

    fn value(&self, map: &'static str, key: &str, value: &ScalarValue) -> Result<Written, Refusal> {
        let limits = self.context.limits;
        let lane = || {
            Refusal::new(
                ErrorCode::NotYourLane,
                format!("no such place: {map}/{key}"),
            )
        };
        match map {
            schema::EVENTS => {
                let key = self.own_key(map, key)?;
                Ok(match self.context.kind {
                    DocKind::Complaint => Written::Event(key, values::entry(value, limits)?),
                    DocKind::Patrol => Written::PatrolEvent(key, values::entry(value, limits)?),
                    DocKind::Visit => Written::VisitEvent(key, values::entry(value, limits)?),
                })
            }
            schema::COMMENTS => {
                let key = self.own_key(map, key)?;
                let comment: Comment = values::entry(value, limits)?;
                values::chars(&comment.text, limits.text_chars)?;
                Ok(Written::Comment(key, comment))
            }
            schema::PHOTOS => {
                let key = self.own_key(map, key)?;
                let photo: Photo = values::entry(value, limits)?;
                values::chars(&photo.caption, limits.field_chars)?;
                Ok(Written::Photo(key, photo))
            }
            schema::MARKS => {
                let key = self.own_key(map, key)?;
                let mark: Mark = values::entry(value, limits)?;
                values::chars(&mark.note, limits.text_chars)?;
                Ok(Written::Mark(key, mark))
            }
            schema::PLAN if key == PLAN_KEY && self.first() => {
                Ok(Written::Plan(values::entry(value, limits)?))
            }
            schema::REPORT => {
                let field = ReportField::from_key(key).ok_or_else(lane)?;
                values::report_field(field, value, limits)?;
                Ok(Written::ReportField(field))
            }
            schema::COMMITTEE => {
                let (body, field) = CommitteeField::parse(key).ok_or_else(lane)?;
                let words = values::words(value, limits.field_chars)?;
                Ok(Written::CommitteeField(body, field, words.to_owned()))
            }
            schema::PROPERTY => {
                let (organisation, field) = PropertyField::parse(key).ok_or_else(lane)?;
                values::words(value, limits.field_chars)?;
                Ok(Written::PropertyField(organisation, field))
            }
            schema::VISIT => {
                let field = VisitField::from_key(key).ok_or_else(lane)?;
                values::words(value, limits.text_chars)?;
                Ok(Written::VisitField(field))
            }
            _ => Err(lane()),
        }
    }

    /// The key of an entry, which must be this change's own.
    fn own_key(&self, map: &str, key: &str) -> Result<EntryKey, Refusal> {
        let parsed: Option<EntryKey> = key.parse().ok();
        parsed
            .filter(|k| k.actor == self.framed.actor() && k.seq == self.framed.seq())
            .ok_or_else(|| {
                Refusal::new(
                    ErrorCode::NotYourLane,
                    format!("{map}/{key} is not this change's key"),
                )
            })
    }

    fn text(&mut self, element: Option<OpId>, op: &Op) -> Result<(), Refusal> {
        match (&op.action, op.insert) {
            (OpType::Put(ScalarValue::Str(c)), true) if c.chars().count() == 1 => no_pred(op)?,
            (OpType::Delete, false) => {
                let mut pred = op.pred.iter().map(OpId::of_legacy);
                let exact = pred.next() == Some(element) && pred.next().is_none();
                let element = element.filter(|_| exact);
                let fresh = element.is_some_and(|element| self.deleted.insert(element));
                if !fresh {
                    return refuse(
                        ErrorCode::HiddenEffect,
                        "a deletion of something else, or twice",
                    );
                }
            }
            (OpType::Make(_), _) => return refuse(ErrorCode::NoContainers, "in the text"),
            (
                OpType::Put(_)
                | OpType::Delete
                | OpType::Increment(_)
                | OpType::MarkBegin(_)
                | OpType::MarkEnd(_),
                _,
            ) => return refuse(ErrorCode::BadValue, "the text holds single characters only"),
        }
        self.writes_text();
        Ok(())
    }
}

/// Nothing stood there before, so nothing may be superseded.
fn no_pred(op: &Op) -> Result<(), Refusal> {
    if op.pred.is_empty() {
        Ok(())
    } else {
        refuse(
            ErrorCode::HiddenEffect,
            "it supersedes something where nothing was",
        )
    }
}
