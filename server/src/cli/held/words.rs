//! What a held change says, in its author's own words, for somebody who decides about it.

use lianjian_protocol::domain::complaint::schema::{Report, ReportField};
use lianjian_protocol::domain::event::Author;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::validate::Spoken;
use lianjian_protocol::wire::ErrorCode;
use serde::Serialize;
use serde_json::Value;

use crate::store::HeldChange;

/// Why something is held, in plain words.
pub(super) fn why(change: &HeldChange) -> String {
    if change.code == ErrorCode::DeviceRevoked {
        "a revoked device handed it over".to_owned()
    } else if change.code == ErrorCode::RoleEnded {
        "the author's role had ended".to_owned()
    } else if change.code == ErrorCode::PinForgotten {
        "handed over by a device whose PIN was forgotten".to_owned()
    } else {
        format!("{}: {}", change.code, change.detail)
    }
}

/// The names that a change's ids stand for.
#[derive(Debug)]
pub(super) struct Names<'a>(pub(super) &'a Reference);

impl Names<'_> {
    /// One line: what it is, and the words.
    pub(super) fn line(&self, said: &Spoken) -> String {
        match said {
            Spoken::Makes(header) => format!("new {}", name_of(&header.kind)),
            Spoken::Event(event) => self.event(&event.what, event.at),
            Spoken::PatrolEvent(event) => self.event(&event.what, event.at),
            Spoken::VisitEvent(event) => self.event(&event.what, event.at),
            Spoken::Comment(comment) => {
                format!("comment ({}): {}", self.time(comment.at), comment.text)
            }
            Spoken::Photo(photo) => {
                let what = match photo.media {
                    Media::Photo => "photo",
                    Media::Voice => "voice note",
                };
                let phase = name_of(&photo.phase);
                let at = self.time(photo.at);
                format!("{what} ({phase}, {at}): {}", photo.caption)
            }
            Spoken::Mark(mark) => {
                let mut points = self.0.checkpoints.iter();
                let point = points.find(|c| c.id == mark.checkpoint);
                let point =
                    point.map_or_else(|| mark.checkpoint.to_string(), |point| point.name.clone());
                let result = mark.result.as_str();
                let at = self.time(mark.at);
                format!("mark at {point} ({result}, {at}): {}", mark.note)
            }
            Spoken::Plan(plan) => {
                let route = self.0.routes.iter().find(|r| r.id == plan.route);
                let route = route.map_or_else(|| plan.route.to_string(), |r| r.name.clone());
                format!("route: {route}")
            }
            Spoken::Report { field, report } => {
                format!("{}: {}", field.key(), self.report(*field, report))
            }
            Spoken::Text { written, removed } => match removed {
                0 => format!("text: {written}"),
                n => format!("text, {n} characters taken out: {written}"),
            },
            Spoken::Committee(body, field, words) => {
                format!("{}: {words}", field.key(*body))
            }
            Spoken::Property(organisation, field, words) => {
                let whose = self.named(&organisation.to_string());
                format!("{whose}/{}: {words}", field.as_str())
            }
            Spoken::Visit(field, words) => format!("{}: {words}", field.key()),
        }
    }

    /// An event's type and whatever it says.
    fn event(&self, what: &impl Serialize, at: Timestamp) -> String {
        let Ok(Value::Object(mut says)) = serde_json::to_value(what) else {
            return String::new();
        };
        let kind = says.remove("type").unwrap_or_default();
        let words = says.iter().filter_map(|(name, value)| match value {
            Value::String(words) if words.is_empty() => None,
            Value::String(words) => Some(format!("{name} {}", self.named(words))),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
            Value::Bool(_) | Value::Number(_) => Some(format!("{name} {value}")),
        });
        let words: Vec<String> = words.collect();
        let kind = kind.as_str().unwrap_or_default();
        format!("{kind} ({}): {}", self.time(at), words.join(", "))
    }

    /// The time on the compound's clocks, to the minute.
    pub(super) fn time(&self, at: Timestamp) -> String {
        let shown = || {
            let instant = i64::try_from(at.as_micros()).ok()?;
            let instant = jiff::Timestamp::from_microsecond(instant).ok()?;
            let seconds = self.0.calendar.utc_offset_minutes.checked_mul(60)?;
            let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
            Some(
                offset
                    .to_datetime(instant)
                    .strftime("%Y-%m-%d %H:%M")
                    .to_string(),
            )
        };
        shown().unwrap_or_else(|| at.to_string())
    }

    /// An organisation by its name, an instant by the compound's clocks; other words as they are.
    fn named(&self, words: &str) -> String {
        if let Ok(at) = words.parse() {
            return self.time(at);
        }
        let mut all = self.0.organisations.iter();
        let known = all.find(|o| o.id.to_string() == words);
        known.map_or_else(|| words.to_owned(), |o| o.name.clone())
    }

    fn report(&self, field: ReportField, report: &Report) -> String {
        let or_empty = |words: &Option<String>| words.clone().unwrap_or_default();
        match field {
            ReportField::Type => report.kind.as_str().to_owned(),
            ReportField::Category => {
                let mut known = self.0.categories.iter();
                let known = known.find(|c| c.code == report.category);
                known.map_or_else(
                    || report.category.clone(),
                    |c| format!("{} {}", c.name_zh, c.name_en),
                )
            }
            ReportField::Title => report.title.clone(),
            ReportField::Building => report.building.map_or_else(String::new, |id| {
                let known = self.0.buildings.iter().find(|b| b.id == id);
                known.map_or_else(|| id.to_string(), |b| b.name.clone())
            }),
            ReportField::Unit => or_empty(&report.unit),
            ReportField::Place => or_empty(&report.place),
            ReportField::ObservedAt => self.time(report.observed_at),
            ReportField::Channel => report.channel.as_str().to_owned(),
            ReportField::ExternalNo => or_empty(&report.external_no),
            ReportField::ExternalDue => report
                .external_due
                .map_or_else(String::new, |at| self.time(at)),
            ReportField::Severity => report.severity.as_str().to_owned(),
        }
    }
}

/// Who signed what is said, the first of them.
pub(super) fn signed(said: &[Spoken]) -> Option<&Author> {
    said.iter().find_map(|said| match said {
        Spoken::Event(event) => Some(&event.by),
        Spoken::PatrolEvent(event) => Some(&event.by),
        Spoken::VisitEvent(event) => Some(&event.by),
        Spoken::Comment(comment) => Some(&comment.by),
        Spoken::Photo(photo) => Some(&photo.by),
        Spoken::Mark(mark) => Some(&mark.by),
        Spoken::Plan(plan) => Some(&plan.steward),
        Spoken::Makes(_)
        | Spoken::Report { .. }
        | Spoken::Text { .. }
        | Spoken::Committee(..)
        | Spoken::Property(..)
        | Spoken::Visit(..) => None,
    })
}

fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}
