//! What each command writes into a document.

use automerge::transaction::{Transactable, Transaction};
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use minicbor::Encode;

use crate::document::Document;
use crate::domain::command::text::merged;
use crate::domain::command::{Command, CommandError, ReportPatch, Splice};
use crate::domain::complaint::codec;
use crate::domain::complaint::schema::{Report, ReportField};
use crate::domain::event::{Author, Event, What};
use crate::domain::kind::{Audience, DocKind, Header, REPLAY, SCHEMA};
use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::{PLAN_KEY, PatrolEvent, PatrolWhat, Plan};
use crate::domain::schema::{self, Comment, Photo};
use crate::domain::visit::{VisitEvent, VisitField, VisitRecord, VisitWhat};
use crate::ids::{DocRef, EntryKey};
use crate::time::Timestamp;
use crate::wire;

/// A hand that writes one change: who, when, under which key.
pub(super) struct Pen<'a> {
    pub(super) doc: DocRef,
    pub(super) document: Option<&'a Document>,
    pub(super) by: &'a Author,
    pub(super) at: Timestamp,
    pub(super) key: EntryKey,
}

type Tx<'t> = Transaction<'t>;

impl Pen<'_> {
    pub(super) fn write(&self, tx: &mut Tx<'_>, command: &Command) -> Result<(), CommandError> {
        match command {
            Command::FileComplaint { report, internal } => {
                let audience = if *internal {
                    Audience::Internal
                } else {
                    Audience::All
                };
                self.new_complaint(tx, report, audience, What::Reported)
            }
            Command::QuickFix { report, note } => self.new_complaint(
                tx,
                report,
                Audience::All,
                What::SelfFixed { note: note.clone() },
            ),
            Command::EditReport { patch } => self.edit_report(tx, patch),
            Command::EditText { splices } => self.edit_text(tx, splices),
            Command::RewriteText { was, text } => self.rewrite_text(tx, was, text),
            Command::SetCommitteeField { body, field, value } => {
                self.set_text(tx, schema::COMMITTEE, &field.key(*body), value)
            }
            Command::SetPropertyField { field, value } => self.set_text(
                tx,
                schema::PROPERTY,
                &field.key(self.by.organisation),
                value,
            ),
            Command::Act { what } => self.act(tx, what),
            Command::Comment { text } => {
                let comment = Comment {
                    text: text.clone(),
                    by: self.by.clone(),
                    at: self.at,
                };
                self.add(tx, schema::COMMENTS, &comment)
            }
            Command::AddPhoto {
                content,
                media,
                phase,
                caption,
                bytes,
            } => {
                let photo = Photo {
                    content: *content,
                    media: *media,
                    phase: *phase,
                    caption: caption.clone(),
                    bytes: *bytes,
                    by: self.by.clone(),
                    at: self.at,
                };
                self.add(tx, schema::PHOTOS, &photo)
            }
            Command::StartPatrol {
                route,
                window_start,
                window_end,
            } => {
                let plan = Plan {
                    route: *route,
                    window_start: *window_start,
                    window_end: *window_end,
                    steward: self.by.clone(),
                };
                let maps = self.new_document(tx, DocKind::Patrol, Audience::All)?;
                put(tx, &maps.at(schema::PLAN)?, PLAN_KEY, cbor(&plan))?;
                self.add_to(
                    tx,
                    &maps.at(schema::EVENTS)?,
                    &self.patrol_event(PatrolWhat::Started),
                )
            }
            Command::Mark {
                checkpoint,
                method,
                presence,
                result,
                note,
                case,
                typed,
            } => {
                let mark = Mark {
                    checkpoint: *checkpoint,
                    at: self.at,
                    method: *method,
                    presence: *presence,
                    result: *result,
                    note: note.clone(),
                    case: *case,
                    by: self.by.clone(),
                    typed: *typed,
                };
                self.add(tx, schema::MARKS, &mark)
            }
            Command::FinishPatrol { note } => self.add(
                tx,
                schema::EVENTS,
                &self.patrol_event(PatrolWhat::Finished { note: note.clone() }),
            ),
            Command::ReviewPatrol { note } => self.add(
                tx,
                schema::EVENTS,
                &self.patrol_event(PatrolWhat::Reviewed { note: note.clone() }),
            ),
            Command::NewVisit { record } => {
                let maps = self.new_document(tx, DocKind::Visit, Audience::Own)?;
                let visit = maps.at(schema::VISIT)?;
                for field in VisitField::ALL {
                    put(
                        tx,
                        &visit,
                        field.key(),
                        ScalarValue::Str(visit_text(record, field).into()),
                    )?;
                }
                self.add_to(
                    tx,
                    &maps.at(schema::EVENTS)?,
                    &self.visit_event(VisitWhat::Recorded),
                )
            }
            Command::EditVisit { field, value } => {
                self.set_text(tx, schema::VISIT, field.key(), value)
            }
            Command::FollowUpVisit { note } => self.add(
                tx,
                schema::EVENTS,
                &self.visit_event(VisitWhat::FollowedUp { note: note.clone() }),
            ),
            Command::CloseVisit { note } => self.add(
                tx,
                schema::EVENTS,
                &self.visit_event(VisitWhat::Closed { note: note.clone() }),
            ),
        }
    }

    fn new_document(
        &self,
        tx: &mut Tx<'_>,
        kind: DocKind,
        audience: Audience,
    ) -> Result<Maps, CommandError> {
        let header = Header {
            kind,
            scope: self.doc.scope,
            id: self.doc.doc,
            audience,
            owner: (audience == Audience::Own).then_some(self.by.person),
            schema: SCHEMA,
            replay: REPLAY,
        };
        put(tx, &ROOT, schema::HEADER, cbor(&header))?;
        let mut maps = Vec::new();
        for name in schema::top_level_maps(kind) {
            maps.push((
                *name,
                tx.put_object(ROOT, *name, ObjType::Map)
                    .map_err(unreadable)?,
            ));
        }
        Ok(Maps(maps))
    }

    fn new_complaint(
        &self,
        tx: &mut Tx<'_>,
        report: &Report,
        audience: Audience,
        what: What,
    ) -> Result<(), CommandError> {
        let maps = self.new_document(tx, DocKind::Complaint, audience)?;
        let at = maps.at(schema::REPORT)?;
        let report = Report {
            observed_at: self.seen_at(report.observed_at),
            ..report.clone()
        };
        for field in ReportField::ALL {
            if let Some(value) = codec::encode(&report, field) {
                put(tx, &at, field.key(), value)?;
            }
        }
        let text = tx
            .put_object(&at, schema::TEXT, ObjType::Text)
            .map_err(unreadable)?;
        tx.splice_text(&text, 0, 0, &report.text)
            .map_err(unreadable)?;
        let event = Event {
            what,
            by: self.by.clone(),
            at: self.at,
            saw: None,
        };
        self.add_to(tx, &maps.at(schema::EVENTS)?, &event)
    }

    fn edit_report(&self, tx: &mut Tx<'_>, patch: &ReportPatch) -> Result<(), CommandError> {
        let document = self.document()?;
        let report = document
            .report(None)
            .ok_or_else(|| CommandError::Unreadable("no report".into()))?;
        let mut patched = patch.apply(&report);
        patched.observed_at = self.seen_at(patched.observed_at);
        let map = self.map(schema::REPORT)?;
        for field in ReportField::ALL {
            let value = codec::encode(&patched, field);
            if let Some(value) = value.filter(|v| codec::encode(&report, field).as_ref() != Some(v))
            {
                put(tx, &map, field.key(), value)?;
            }
        }
        Ok(())
    }

    /// Positions beyond the text's end are moved to it: when a command is run again on another
    /// view, the words go in all the same.
    fn edit_text(&self, tx: &mut Tx<'_>, splices: &[Splice]) -> Result<(), CommandError> {
        let text = self.text()?;
        for splice in splices {
            let length = tx.length(text);
            let at = (splice.at as usize).min(length);
            let delete = (splice.delete as usize).min(length - at);
            let delete = isize::try_from(delete).unwrap_or(isize::MAX);
            tx.splice_text(text, at, delete, &splice.insert)
                .map_err(unreadable)?;
        }
        Ok(())
    }

    fn rewrite_text(&self, tx: &mut Tx<'_>, was: &str, text: &str) -> Result<(), CommandError> {
        let object = self.text()?;
        let now = tx.text(object).map_err(unreadable)?;
        let merged = merged(was, text, &now).map_err(unreadable)?;
        tx.update_text(object, merged).map_err(unreadable)
    }

    fn text(&self) -> Result<&ObjId, CommandError> {
        self.document()?
            .text_object()
            .ok_or_else(|| CommandError::Unreadable("no text".into()))
    }

    fn act(&self, tx: &mut Tx<'_>, what: &What) -> Result<(), CommandError> {
        let case = self
            .document()?
            .case(None)
            .map_err(|e| CommandError::Unreadable(e.to_string()))?;
        let mut what = what.clone();
        if let What::Sighting { observed_at, .. } | What::Reopened { observed_at, .. } = &mut what {
            *observed_at = self.seen_at(*observed_at);
        }
        let event = Event {
            what,
            by: self.by.clone(),
            at: self.at,
            saw: Some(case.last_in_effect),
        };
        self.add(tx, schema::EVENTS, &event)
    }

    /// When something was seen, by a clock that may run ahead of the one that `at` is given by:
    /// never after it was written down.
    fn seen_at(&self, observed_at: Timestamp) -> Timestamp {
        observed_at.min(self.at)
    }

    fn patrol_event(&self, what: PatrolWhat) -> PatrolEvent {
        PatrolEvent {
            what,
            by: self.by.clone(),
            at: self.at,
        }
    }

    fn visit_event(&self, what: VisitWhat) -> VisitEvent {
        VisitEvent {
            what,
            by: self.by.clone(),
            at: self.at,
        }
    }

    fn set_text(
        &self,
        tx: &mut Tx<'_>,
        map: &str,
        key: &str,
        value: &str,
    ) -> Result<(), CommandError> {
        put(tx, &self.map(map)?, key, ScalarValue::Str(value.into()))
    }

    fn add<T: Encode<()>>(
        &self,
        tx: &mut Tx<'_>,
        map: &str,
        entry: &T,
    ) -> Result<(), CommandError> {
        self.add_to(tx, &self.map(map)?, entry)
    }

    fn add_to<T: Encode<()>>(
        &self,
        tx: &mut Tx<'_>,
        map: &ObjId,
        entry: &T,
    ) -> Result<(), CommandError> {
        put(tx, map, &self.key.to_string(), cbor(entry))
    }

    fn document(&self) -> Result<&Document, CommandError> {
        self.document.ok_or(CommandError::NoDocument)
    }

    fn map(&self, name: &str) -> Result<ObjId, CommandError> {
        self.document()?
            .map(name)
            .cloned()
            .ok_or_else(|| CommandError::Unreadable(format!("no map `{name}`")))
    }
}

/// The top-level maps that the first change makes.
struct Maps(Vec<(&'static str, ObjId)>);

impl Maps {
    fn at(&self, name: &str) -> Result<ObjId, CommandError> {
        self.0
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, id)| id.clone())
            .ok_or_else(|| CommandError::Unreadable(format!("no map `{name}`")))
    }
}

fn visit_text(record: &VisitRecord, field: VisitField) -> &str {
    match field {
        VisitField::Household => &record.household,
        VisitField::Need => &record.need,
        VisitField::Note => &record.note,
        VisitField::FollowUp => &record.follow_up,
    }
}

fn put(tx: &mut Tx<'_>, map: &ObjId, key: &str, value: ScalarValue) -> Result<(), CommandError> {
    tx.put(map, key, value).map_err(unreadable)
}

fn cbor<T: Encode<()>>(value: &T) -> ScalarValue {
    ScalarValue::Bytes(wire::encode(value))
}

fn unreadable(error: automerge::AutomergeError) -> CommandError {
    CommandError::Unreadable(error.to_string())
}
