//! What a change says, in its author's own words: for somebody who decides about it where it can't
//! be applied (yet). Nothing here is judged, and nothing that was read so may be stored.

use automerge::ScalarValue;
use automerge::legacy::{Key, ObjectId, OpType};
use minicbor::{Decode, Encode};
use serde::Serialize;

use crate::document::blank;
use crate::domain::complaint::codec;
use crate::domain::complaint::schema::{CommitteeField, PropertyField, Report, ReportField};
use crate::domain::event::Event;
use crate::domain::grant::Body;
use crate::domain::kind::{DocKind, Header};
use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::{PatrolEvent, Plan};
use crate::domain::schema::{self, Comment, Photo};
use crate::domain::visit::{VisitEvent, VisitField};
use crate::ids::OrganisationId;
use crate::validate::frame::FramedChange;
use crate::validate::refusal::Refusal;
use crate::validate::{decode, values};
use crate::wire::Limits;

/// Something that a change says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoken {
    /// It makes a document.
    Makes(Header),
    /// Something happened to a case.
    Event(Event),
    /// Something happened to a patrol.
    PatrolEvent(PatrolEvent),
    /// Something happened to a visit.
    VisitEvent(VisitEvent),
    /// A comment.
    Comment(Comment),
    /// A photo or voice note, and the words under it.
    Photo(Photo),
    /// A mark of a patrol.
    Mark(Mark),
    /// What a patrol sets out to do.
    Plan(Plan),
    /// A field of a report; the others of `report` are empty.
    Report {
        /// Which.
        field: ReportField,
        /// With its value.
        report: Box<Report>,
    },
    /// The report's text, or a part of it.
    Text {
        /// What is written into it.
        written: String,
        /// How many characters are taken out.
        removed: usize,
    },
    /// A field of a committee body's lane.
    Committee(Body, CommitteeField, String),
    /// A field of an organisation's lane.
    Property(OrganisationId, PropertyField, String),
    /// A field of a visit's record.
    Visit(VisitField, String),
}

/// Reads a change of a document of this kind. What can't be read is passed over.
///
/// # Errors
/// [`Refusal`] when automerge can't decode it.
pub fn spoken(change: &FramedChange, kind: DocKind) -> Result<Vec<Spoken>, Refusal> {
    let (_, expanded) = decode::expand(change)?;
    let mut said = Vec::new();
    let (mut written, mut removed) = (String::new(), 0);
    for op in &expanded.operations {
        match (&op.key, &op.action) {
            (Key::Map(key), OpType::Put(value)) => {
                said.extend(value_of(key, value, kind, op.obj == ObjectId::Root));
            }
            (Key::Seq(_), OpType::Put(ScalarValue::Str(words))) => written.push_str(words),
            (Key::Seq(_), OpType::Delete) => removed += 1,
            (Key::Map(_) | Key::Seq(_), _) => {}
        }
    }
    if !written.is_empty() || removed > 0 {
        said.push(Spoken::Text { written, removed });
    }
    Ok(said)
}

fn value_of(key: &str, value: &ScalarValue, kind: DocKind, root: bool) -> Option<Spoken> {
    if root {
        return (key == schema::HEADER)
            .then(|| strictly(value).map(Spoken::Makes))
            .flatten();
    }
    if let ScalarValue::Bytes(_) = value {
        let event = match kind {
            DocKind::Complaint => strictly(value).map(Spoken::Event),
            DocKind::Patrol => strictly(value).map(Spoken::PatrolEvent),
            DocKind::Visit => strictly(value).map(Spoken::VisitEvent),
        };
        let entry = event
            .or_else(|| strictly(value).map(Spoken::Comment))
            .or_else(|| strictly(value).map(Spoken::Photo))
            .or_else(|| strictly(value).map(Spoken::Mark))
            .or_else(|| strictly(value).map(Spoken::Plan));
        if entry.is_some() {
            return entry;
        }
    }
    let words = || match value {
        ScalarValue::Str(words) => Some(words.to_string()),
        _ => None,
    };
    if let Some((body, field)) = CommitteeField::parse(key) {
        return words().map(|words| Spoken::Committee(body, field, words));
    }
    if let Some((organisation, field)) = PropertyField::parse(key) {
        return words().map(|words| Spoken::Property(organisation, field, words));
    }
    match kind {
        DocKind::Complaint => {
            let field = ReportField::from_key(key)?;
            let mut report = Box::new(blank());
            codec::decode(&mut report, field, value).ok()?;
            Some(Spoken::Report { field, report })
        }
        DocKind::Visit => Some(Spoken::Visit(VisitField::from_key(key)?, words()?)),
        DocKind::Patrol => None,
    }
}

/// A value in its one encoding: no kind of entry can be taken for another.
fn strictly<T: for<'b> Decode<'b, ()> + Encode<()>>(value: &ScalarValue) -> Option<T> {
    values::entry(value, &Limits::DEFAULT).ok()
}
