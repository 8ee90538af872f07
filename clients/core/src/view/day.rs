//! The day as it wrote itself: what who looks did, over all documents that changed that day.

use std::collections::BTreeMap;

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::patrol::mark::MarkResult;
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::Timestamp;

use super::case::{comments, event_sentence, photo_items, said};
use super::patrol::events as patrol_events;
use super::types::{DayLine, DayView, DocKey, ItemKind, Param, Sentence, TimelineItem};
use super::viewer::Viewer;
use super::visit::events as visit_events;
use crate::records::{Delivery, Summary};
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// What is counted, in the order in which it is said.
const COUNTED: [&str; 9] = [
    "patrols",
    "marks",
    "issues",
    "filed",
    "quick_fixes",
    "visits",
    "acts",
    "words",
    "photos",
];

/// A local day, today where the date is none.
pub(super) async fn day<S: Storage>(
    replica: &mut Replica<S>,
    date: &str,
    now: Timestamp,
) -> Result<DayView, StorageError> {
    let mut lines = Vec::new();
    let mut counts: BTreeMap<&str, u32> = COUNTED.iter().map(|name| (*name, 0)).collect();
    let summaries = replica.readable(now).await?;
    let Some((day, start, end)) = Viewer::of(replica, now).map(|viewer| {
        let day = parse(date).unwrap_or_else(|| viewer.day_of(viewer.now));
        let (start, end) = viewer.day(day);
        (day, start, end)
    }) else {
        return Ok(view(date.to_owned(), &counts, lines));
    };
    for summary in &summaries {
        if summary.at < start || end <= summary.filed_at {
            continue;
        }
        let document = replica.document(summary.doc).await?;
        let (Some(document), Some(viewer)) = (document, Viewer::of(replica, now)) else {
            continue;
        };
        for (kind, item) in acts(&document, summary, &summaries, &viewer) {
            let at = Timestamp::from(item.at);
            if !item.mine || at < start || end <= at {
                continue;
            }
            *counts.entry(kind).or_default() += 1;
            lines.push(line(item, summary));
        }
    }
    sort_by_key(&mut lines, |line| line.at);
    Ok(view(text(day), &counts, lines))
}

fn view(date: String, counts: &BTreeMap<&str, u32>, lines: Vec<DayLine>) -> DayView {
    let mut summary = Sentence::new(match lines.is_empty() {
        true => "day.nothing",
        false => "day.summary",
    });
    if !lines.is_empty() {
        for name in COUNTED {
            let count = counts.get(name).copied().unwrap_or_default();
            summary = summary.with(name, Param::count(count as usize));
        }
    }
    DayView {
        date,
        counts: counts
            .iter()
            .map(|(name, n)| ((*name).to_owned(), *n))
            .collect(),
        summary,
        lines,
    }
}

fn line(item: TimelineItem, summary: &Summary) -> DayLine {
    let delivery = match (item.unsent, summary.delivery) {
        (true, Delivery::Sending) => Delivery::Sending,
        (true, Delivery::Saved | Delivery::Delivered | Delivery::Read) => Delivery::Saved,
        (false, Delivery::Read) => Delivery::Read,
        (false, Delivery::Saved | Delivery::Sending | Delivery::Delivered) => Delivery::Delivered,
    };
    DayLine {
        at: item.at,
        doc: DocKey(summary.doc),
        title: summary.title.clone(),
        sentence: item.sentence,
        words: item.words,
        delivery,
        open: summary.audience == Audience::All,
    }
}

/// Everything in a document that somebody did, with what it counts as.
fn acts(
    document: &Document,
    summary: &Summary,
    summaries: &[Summary],
    viewer: &Viewer<'_>,
) -> Vec<(&'static str, TimelineItem)> {
    let mut acts = match summary.kind {
        DocKind::Complaint => case_acts(document, summaries, viewer),
        DocKind::Patrol => {
            let mut acts = marks(document, viewer);
            acts.extend(started("patrols", patrol_events(document, viewer)));
            acts
        }
        DocKind::Visit => started("visits", visit_events(document, viewer)),
    };
    if summary.kind == DocKind::Complaint {
        acts.extend(comments(document, viewer).map(|item| ("words", item)));
        acts.extend(
            photo_items(document, viewer)
                .into_iter()
                .map(|item| ("photos", item)),
        );
    }
    acts
}

/// The first event counts as what the document is, later ones as acts.
fn started(kind: &'static str, items: Vec<TimelineItem>) -> Vec<(&'static str, TimelineItem)> {
    let mut first = true;
    items
        .into_iter()
        .map(|item| match item.kind {
            ItemKind::Event | ItemKind::Supplement if std::mem::take(&mut first) => (kind, item),
            ItemKind::Event | ItemKind::Supplement => ("acts", item),
            ItemKind::Comment => ("words", item),
            ItemKind::Photo => ("photos", item),
        })
        .collect()
}

fn case_acts(
    document: &Document,
    summaries: &[Summary],
    viewer: &Viewer<'_>,
) -> Vec<(&'static str, TimelineItem)> {
    let events = document.events(None);
    let by_hand = events
        .iter()
        .filter(|received| received.event.by.role != Role::System);
    by_hand
        .map(|received| {
            let event = &received.event;
            let kind = if matches!(event.what, What::Reported) {
                "filed"
            } else if matches!(event.what, What::SelfFixed { .. }) {
                "quick_fixes"
            } else {
                "acts"
            };
            let what = event.what.clone();
            let item = TimelineItem {
                sentence: event_sentence(event, viewer, summaries),
                words: said(&Command::Act { what }),
                ..super::case::blank(
                    received.key,
                    &event.by,
                    event.at,
                    received.received_at,
                    viewer,
                )
            };
            (kind, item)
        })
        .collect()
}

fn marks(document: &Document, viewer: &Viewer<'_>) -> Vec<(&'static str, TimelineItem)> {
    document
        .marks()
        .into_iter()
        .map(|entry| {
            let mark = entry.value;
            let (kind, key) = match mark.result {
                MarkResult::Ok => ("marks", "event.marked_ok"),
                MarkResult::Issue => ("issues", "event.marked_issue"),
            };
            let rows = &viewer.reference.checkpoints;
            let row = rows.iter().find(|row| row.id == mark.checkpoint);
            let name = row.map(|row| row.name.clone()).unwrap_or_default();
            let item = TimelineItem {
                sentence: Sentence::new(key)
                    .with("who", viewer.signer(&mark.by))
                    .with("checkpoint", Param::text(name)),
                words: (!mark.note.trim().is_empty()).then_some(mark.note),
                ..super::case::blank(entry.key, &mark.by, mark.at, entry.received_at, viewer)
            };
            (kind, item)
        })
        .collect()
}

/// Days since 1970 of `2026-04-01`.
pub(super) fn parse(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years counted from March, so that the leap day is a year's last.
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    let days = era * 146_097 + days - 719_468;
    (text(days) == date).then_some(days)
}

/// A day since 1970 as `2026-04-01`.
fn text(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2024-02-29"), Some(19_782));
        for day in 0..30_000 {
            assert_eq!(parse(&text(day)), Some(day));
        }
        for bad in ["2025-02-29", "2025-13-01", "2025-1-1", "today", ""] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
