//! Typed readers, now or as of given heads.
//!
//! Heads that are the document's own read as "now": that is the indexed path, and nothing is
//! forked for either.

use automerge::iter::MapRangeItem;
use automerge::{ChangeHash, ObjId, ReadDoc, ScalarValue, ScalarValueRef, Value, ValueRef};
use minicbor::Decode;

use super::{Document, DocumentError};
use crate::domain::complaint::case::{Case, Received};
use crate::domain::complaint::codec;
use crate::domain::complaint::replay::replay;
use crate::domain::complaint::schema::{
    Channel, CommitteeField, PropertyField, Report, ReportField, ReportType, Severity,
};
use crate::domain::event::Event;
use crate::domain::grant::Body;
use crate::domain::kind::DocKind;
use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::{PLAN_KEY, PatrolEvent, Plan};
use crate::domain::schema::{self, Comment, Photo};
use crate::domain::visit::{VisitEvent, VisitField, VisitRecord};
use crate::ids::{EntryKey, Hash, OrganisationId};
use crate::order::sort_by_key;
use crate::time::Timestamp;

/// One entry of an append-only map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    /// Its key.
    pub key: EntryKey,
    /// What it is.
    pub value: T,
    /// The server's receipt of the change that wrote it; none while unsent.
    pub received_at: Option<Timestamp>,
}

/// A field of a lane: what stands, and what others wrote there at the same time, so that a person
/// can see both and settle it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T> {
    /// What stands.
    pub value: T,
    /// The other values, if two people wrote at once.
    pub others: Vec<T>,
}

impl Document {
    /// The events of a complaint in the order of the replay: by receipt, the unsent ones last in
    /// the order in which they were written.
    #[must_use]
    pub fn events(&self, at: Option<&[Hash]>) -> Vec<Received> {
        self.entries::<Event>(schema::EVENTS, at)
            .into_iter()
            .map(|e| Received {
                key: e.key,
                event: e.value,
                received_at: e.received_at,
            })
            .collect()
    }

    /// The case as the replay leaves it, now or as of heads: their ancestry only.
    ///
    /// # Errors
    /// [`DocumentError`] for other kinds, and where no event can be read.
    pub fn case(&self, at: Option<&[Hash]>) -> Result<Case, DocumentError> {
        if self.header().kind != DocKind::Complaint {
            return Err(DocumentError::NotACase);
        }
        replay(&self.events(at)).map_err(|error| DocumentError::Replay(error.to_string()))
    }

    /// The events of a patrol, in the same order.
    #[must_use]
    pub fn patrol_events(&self, at: Option<&[Hash]>) -> Vec<Entry<PatrolEvent>> {
        self.entries(schema::EVENTS, at)
    }

    /// The events of a visit, in the same order.
    #[must_use]
    pub fn visit_events(&self, at: Option<&[Hash]>) -> Vec<Entry<VisitEvent>> {
        self.entries(schema::EVENTS, at)
    }

    /// The comments, in the same order.
    #[must_use]
    pub fn comments(&self) -> Vec<Entry<Comment>> {
        self.entries(schema::COMMENTS, None)
    }

    /// The photos and voice notes, in the same order.
    #[must_use]
    pub fn photos(&self) -> Vec<Entry<Photo>> {
        self.entries(schema::PHOTOS, None)
    }

    /// The marks of a patrol, in the same order.
    #[must_use]
    pub fn marks(&self) -> Vec<Entry<Mark>> {
        self.entries(schema::MARKS, None)
    }

    /// The plan of a patrol.
    #[must_use]
    pub fn plan(&self) -> Option<Plan> {
        let value = self.scalar(schema::PLAN, PLAN_KEY)?;
        match value {
            ScalarValue::Bytes(bytes) => crate::wire::decode(&bytes).ok(),
            _ => None,
        }
    }

    /// The record of a visit; a field that is not there is empty.
    #[must_use]
    pub fn visit(&self) -> Option<VisitRecord> {
        let fields = self.visit_fields(None);
        self.layout().map(schema::VISIT)?;
        let of = |field| {
            let found = fields.iter().find(|(f, _)| *f == field);
            found.map_or_else(String::new, |(_, f)| f.value.clone())
        };
        Some(VisitRecord {
            household: of(VisitField::Household),
            need: of(VisitField::Need),
            note: of(VisitField::Note),
            follow_up: of(VisitField::FollowUp),
        })
    }

    /// The fields of a visit's record, with what was written at the same time.
    #[must_use]
    pub fn visit_fields(&self, at: Option<&[Hash]>) -> Vec<(VisitField, Field<String>)> {
        self.lane(schema::VISIT, at, VisitField::from_key)
    }

    /// The fields of the committees' lane, with what was written at the same time.
    #[must_use]
    pub fn committee_fields(
        &self,
        at: Option<&[Hash]>,
    ) -> Vec<((Body, CommitteeField), Field<String>)> {
        self.lane(schema::COMMITTEE, at, CommitteeField::parse)
    }

    /// The fields of the fixers' lane, with what was written at the same time.
    #[must_use]
    pub fn property_fields(
        &self,
        at: Option<&[Hash]>,
    ) -> Vec<((OrganisationId, PropertyField), Field<String>)> {
        self.lane(schema::PROPERTY, at, PropertyField::parse)
    }

    /// The report of a complaint; none for other kinds and where a field that every report has is
    /// missing or malformed.
    #[must_use]
    pub fn report(&self, at: Option<&[Hash]>) -> Option<Report> {
        let mut report = self.report_fields(at)?;
        let text = self.layout().text()?;
        report.text = match self.heads_for(at) {
            None => self.automerge().text(text),
            Some(heads) => self.automerge().text_at(text, &heads),
        }
        .unwrap_or_default();
        Some(report)
    }

    /// The report with its text left empty: most of what a report costs to read is its text.
    pub(crate) fn report_fields(&self, at: Option<&[Hash]>) -> Option<Report> {
        let mut report = blank();
        let mut found = Vec::new();
        self.each(schema::REPORT, at, |item| {
            let Some(field) = ReportField::from_key(&item.key) else {
                return;
            };
            let Some(value) = scalar(&item.value) else {
                return;
            };
            if codec::decode(&mut report, field, &value).is_ok() {
                found.push(field);
            }
        });
        REQUIRED.iter().all(|f| found.contains(f)).then_some(report)
    }

    /// Where two people wrote a field of the report at once: the field, and for each value that
    /// does not stand, the report as it would read with it.
    #[must_use]
    pub fn report_conflicts(&self) -> Vec<(ReportField, Vec<Report>)> {
        let (Some(report), Some(map)) = (self.report(None), self.layout().map(schema::REPORT))
        else {
            return Vec::new();
        };
        let mut conflicts = Vec::new();
        self.each(schema::REPORT, None, |item| {
            let Some(field) = ReportField::from_key(&item.key).filter(|_| item.conflict) else {
                return;
            };
            let others = self.others(map, &item, &None).into_iter();
            let readings = others.filter_map(|value| {
                let mut reading = report.clone();
                codec::decode(&mut reading, field, &value).ok()?;
                Some(reading)
            });
            conflicts.push((field, readings.collect()));
        });
        conflicts
    }

    fn entries<T: for<'b> Decode<'b, ()>>(&self, map: &str, at: Option<&[Hash]>) -> Vec<Entry<T>> {
        let mut entries = Vec::new();
        self.each(map, at, |item| {
            let Ok(key) = item.key.parse::<EntryKey>() else {
                return;
            };
            let ValueRef::Scalar(ScalarValueRef::Bytes(bytes)) = &item.value else {
                return;
            };
            let Ok(value) = crate::wire::decode(bytes) else {
                return;
            };
            let written = match item.id() {
                ObjId::Id(counter, ..) => counter,
                ObjId::Root => 0,
            };
            let received_at = self.receipt(key.actor, key.seq);
            let order = (received_at.is_none(), received_at, written);
            entries.push((
                order,
                Entry {
                    key,
                    value,
                    received_at,
                },
            ));
        });
        sort_by_key(&mut entries, |(order, entry)| (*order, entry.key));
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    fn lane<K>(
        &self,
        map: &str,
        at: Option<&[Hash]>,
        parse: impl Fn(&str) -> Option<K>,
    ) -> Vec<(K, Field<String>)> {
        let heads = self.heads_for(at);
        let Some(id) = self.layout().map(map) else {
            return Vec::new();
        };
        let mut fields = Vec::new();
        self.each(map, at, |item| {
            let (Some(key), Some(ScalarValue::Str(value))) =
                (parse(&item.key), scalar(&item.value))
            else {
                return;
            };
            let others = if item.conflict {
                let others = self.others(id, &item, &heads).into_iter();
                let words = others.filter_map(|v| match v {
                    ScalarValue::Str(s) => Some(s.to_string()),
                    _ => None,
                });
                words.collect()
            } else {
                Vec::new()
            };
            fields.push((
                key,
                Field {
                    value: value.to_string(),
                    others,
                },
            ));
        });
        fields
    }

    /// The scalars at a key that do not stand.
    fn others(
        &self,
        map: &ObjId,
        item: &MapRangeItem<'_>,
        heads: &Option<Vec<ChangeHash>>,
    ) -> Vec<ScalarValue> {
        let all = match heads {
            None => self.automerge().get_all(map, item.key.as_ref()),
            Some(heads) => self.automerge().get_all_at(map, item.key.as_ref(), heads),
        };
        let winner = item.id();
        all.unwrap_or_default()
            .into_iter()
            .filter(|(_, id)| *id != winner)
            .filter_map(|(value, _)| match value {
                Value::Scalar(scalar) => Some(scalar.into_owned()),
                Value::Object(_) => None,
            })
            .collect()
    }

    fn each(&self, map: &str, at: Option<&[Hash]>, mut f: impl FnMut(MapRangeItem<'_>)) {
        let Some(id) = self.layout().map(map) else {
            return;
        };
        match self.heads_for(at) {
            None => self.automerge().map_range(id, ..).for_each(&mut f),
            Some(heads) => self
                .automerge()
                .map_range_at(id, .., &heads)
                .for_each(&mut f),
        }
    }

    fn scalar(&self, map: &str, key: &str) -> Option<ScalarValue> {
        match self.automerge().get(self.layout().map(map)?, key).ok()?? {
            (Value::Scalar(value), _) => Some(value.into_owned()),
            (Value::Object(_), _) => None,
        }
    }

    /// None for "now": no heads given, or the document's own.
    pub(crate) fn heads_for(&self, at: Option<&[Hash]>) -> Option<Vec<ChangeHash>> {
        let at = at?;
        match self.history().ancestry(at) {
            Ok(ancestry) => ancestry.heads(),
            // automerge ignores heads that it does not know, and so does a reader.
            Err(_) => Some(at.iter().map(|h| h.to_automerge()).collect()),
        }
    }
}

/// What every report has.
const REQUIRED: [ReportField; 6] = [
    ReportField::Type,
    ReportField::Category,
    ReportField::Title,
    ReportField::ObservedAt,
    ReportField::Channel,
    ReportField::Severity,
];

/// A report with nothing in it, to be filled field by field.
pub(crate) fn blank() -> Report {
    Report {
        kind: ReportType::Complaint,
        category: String::new(),
        title: String::new(),
        text: String::new(),
        building: None,
        unit: None,
        place: None,
        observed_at: Timestamp::default(),
        channel: Channel::Patrol,
        external_no: None,
        external_due: None,
        severity: Severity::Normal,
    }
}

fn scalar(value: &ValueRef<'_>) -> Option<ScalarValue> {
    match value {
        ValueRef::Scalar(scalar) => Some(scalar.to_owned().into()),
        ValueRef::Object(_) => None,
    }
}
