//! The timeline: what happened, in the order in which the server received it, and what each did.

use lianjian_protocol::document::{Document, Entry};
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::case::{self, Outcome, Received};
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::schema::{Comment, Media, Photo};
use lianjian_protocol::ids::{EntryKey, Hash};
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::{Span, Timestamp};

use super::{Scene, say};
use crate::view::types::{Effect, ItemKind, Link, Param, PhotoView, Sentence, TimelineItem};
use crate::view::viewer::Viewer;
use crate::words;

/// After how long on its way people are told when something reached the server.
const TOLD_LATE: Span = Span::from_mins(10);

/// Photos of one person within this time of each other are one entry.
const TOGETHER: Span = Span::from_mins(3);

/// How many of what an author had not seen are said, the latest ones.
const UNSEEN_SAID: usize = 5;

/// The timeline of a case: events by the replay's order, words and photos where they came.
pub(super) fn timeline(document: &Document, scene: &Scene<'_>) -> Vec<TimelineItem> {
    let mut items: Vec<TimelineItem> = scene
        .case
        .outcomes
        .iter()
        .filter_map(|outcome| {
            let received = scene.stand.event_at(outcome.key)?;
            Some(event(outcome, received, document, scene))
        })
        .collect();
    items.extend(comments(document, scene.viewer));
    items.extend(photo_items(document, scene.viewer));
    // Events keep their order among themselves: it is that of their receipts already.
    sort_by_key(&mut items, order);
    items
}

/// Whether it reached the server so long after it was done that people are told.
fn is_late(at: Timestamp, received_at: Option<Timestamp>) -> bool {
    received_at.is_some_and(|received_at| received_at.since(at) > TOLD_LATE)
}

/// By receipt; what is unsent comes last, by its own time.
pub(in crate::view) fn order(item: &TimelineItem) -> (bool, u64) {
    match item.received_at {
        Some(at) => (false, at.0),
        None => (true, item.at.0),
    }
}

fn event(
    outcome: &Outcome,
    received: &Received,
    document: &Document,
    scene: &Scene<'_>,
) -> TimelineItem {
    let event = &received.event;
    let what = &event.what;
    let (effect, reason, unseen) = effect(outcome, scene);
    TimelineItem {
        key: received.key,
        at: event.at.into(),
        received_at: received.received_at.map(Into::into),
        late: is_late(event.at, received.received_at),
        who: scene.viewer.who(&event.by),
        link: say::link(what.event_type()),
        sentence: say::event(event, scene.viewer, scene.summaries),
        words: said(&Command::Act { what: what.clone() }),
        effect,
        reason,
        unseen,
        photos: if let What::Fixed { photos, .. } = what {
            contents(photos, document)
        } else {
            Vec::new()
        },
        kind: if matches!(what, What::Supplement { .. }) {
            ItemKind::Supplement
        } else {
            ItemKind::Event
        },
        mine: scene.viewer.is_me(event.by.person),
        unsent: received.received_at.is_none(),
    }
}

/// What the person wrote with a command.
pub(in crate::view) fn said(command: &Command) -> Option<String> {
    let words = words::of(command);
    (!words.is_empty()).then(|| words.join("\n"))
}

fn contents(keys: &[EntryKey], document: &Document) -> Vec<Hash> {
    let photos = document.photos();
    let content = |key: &EntryKey| photos.iter().find(|photo| photo.key == *key);
    keys.iter()
        .filter_map(content)
        .map(|photo| photo.value.content)
        .collect()
}

/// What an event did, why, and what its author had not seen.
fn effect(outcome: &Outcome, scene: &Scene<'_>) -> (Effect, Option<Sentence>, Vec<Sentence>) {
    match &outcome.effect {
        case::Effect::InEffect => {
            let reopened = outcome
                .reopened_by
                .and_then(|key| scene.stand.event_at(key));
            let reason = reopened.map(|sighting| {
                Sentence::new("reason.reopened_at_once")
                    .with("who", scene.viewer.signer(&sighting.event.by))
            });
            (Effect::InEffect, reason, Vec::new())
        }
        case::Effect::Assists { with } => {
            let reason = scene.stand.event_at(*with).map(|first| {
                Sentence::new("reason.assists").with("who", scene.viewer.signer(&first.event.by))
            });
            (Effect::Assists, reason, Vec::new())
        }
        case::Effect::Evidence => {
            let reason = Sentence::new("reason.evidence");
            (Effect::Evidence, Some(reason), Vec::new())
        }
        case::Effect::Attached => (Effect::Attached, None, Vec::new()),
        case::Effect::BecameRequest => {
            let reason = Sentence::new("reason.became_request");
            (Effect::BecameRequest, Some(reason), Vec::new())
        }
        case::Effect::NotInEffect { reason, unseen } => {
            let status = Param::term(format!("status.{}", outcome.status));
            let fixer = outcome.fixer.map(|fixer| scene.viewer.organisation(fixer));
            let said = Sentence::new(say::reason_key(*reason));
            let said = match (reason, fixer) {
                (case::Reason::StatusMoved, _) => said.with("status", status),
                (case::Reason::FixerChanged, fixer) => {
                    said.with("fixer", Param::text(fixer.unwrap_or_default()))
                }
                (
                    case::Reason::RoutedMeanwhile
                    | case::Reason::OtherFix
                    | case::Reason::AlreadyDone
                    | case::Reason::WorkOnSite
                    | case::Reason::NeverLate
                    | case::Reason::Voided
                    | case::Reason::NotAnOpening
                    | case::Reason::BrokenSince,
                    _,
                ) => said,
            };
            let from = unseen.len().saturating_sub(UNSEEN_SAID);
            let unseen = unseen
                .iter()
                .skip(from)
                .filter_map(|key| scene.stand.event_at(*key))
                .map(|received| say::part(&received.event, None, scene.viewer))
                .collect();
            (Effect::NotInEffect, Some(said), unseen)
        }
    }
}

/// A document's comments as entries.
pub(in crate::view) fn comments<'a>(
    document: &Document,
    viewer: &'a Viewer<'_>,
) -> impl Iterator<Item = TimelineItem> + use<'a> {
    document.comments().into_iter().map(|comment| {
        let Entry {
            key,
            value: Comment { text, by, at },
            received_at,
        } = comment;
        TimelineItem {
            sentence: Sentence::new("event.comment").with("who", viewer.signer(&by)),
            words: Some(text),
            kind: ItemKind::Comment,
            ..blank(key, &by, at, received_at, viewer)
        }
    })
}

/// An entry that stands beside the case.
pub(in crate::view) fn blank(
    key: EntryKey,
    by: &lianjian_protocol::domain::event::Author,
    at: Timestamp,
    received_at: Option<Timestamp>,
    viewer: &Viewer<'_>,
) -> TimelineItem {
    TimelineItem {
        key,
        at: at.into(),
        received_at: received_at.map(Into::into),
        late: is_late(at, received_at),
        who: viewer.who(by),
        link: Link::Discover,
        sentence: Sentence::new("event.comment"),
        words: None,
        effect: Effect::Attached,
        reason: None,
        unseen: Vec::new(),
        photos: Vec::new(),
        kind: ItemKind::Event,
        mine: viewer.is_me(by.person),
        unsent: received_at.is_none(),
    }
}

/// A document's photos as entries: those that one person took in a row are one.
pub(in crate::view) fn photo_items(document: &Document, viewer: &Viewer<'_>) -> Vec<TimelineItem> {
    let mut groups: Vec<Vec<Entry<Photo>>> = Vec::new();
    for photo in document.photos() {
        let fits = groups.last_mut().filter(|group| {
            group.last().is_some_and(|last| {
                last.value.by.person == photo.value.by.person
                    && last.value.phase == photo.value.phase
                    && last.value.media == photo.value.media
                    && last.received_at.is_some() == photo.received_at.is_some()
                    && photo.value.at.since(last.value.at) <= TOGETHER
            })
        });
        match fits {
            Some(group) => group.push(photo),
            None => groups.push(vec![photo]),
        }
    }
    groups
        .into_iter()
        .filter_map(|group| group_item(&group, viewer))
        .collect()
}

fn group_item(group: &[Entry<Photo>], viewer: &Viewer<'_>) -> Option<TimelineItem> {
    let last = group.last()?;
    let key = match last.value.media {
        Media::Photo => "event.photo",
        Media::Voice => "event.voice",
    };
    let captions: Vec<&str> = group
        .iter()
        .map(|photo| photo.value.caption.trim())
        .filter(|caption| !caption.is_empty())
        .collect();
    let by = &last.value.by;
    Some(TimelineItem {
        sentence: Sentence::new(key)
            .with("who", viewer.signer(by))
            .with("n", Param::count(group.len())),
        words: (!captions.is_empty()).then(|| captions.join("\n")),
        photos: group.iter().map(|photo| photo.value.content).collect(),
        kind: ItemKind::Photo,
        ..blank(last.key, by, last.value.at, last.received_at, viewer)
    })
}

/// A document's photos and voice notes.
pub(in crate::view) fn photos(document: &Document, viewer: &Viewer<'_>) -> Vec<PhotoView> {
    document
        .photos()
        .into_iter()
        .map(|entry| PhotoView {
            key: entry.key,
            content: entry.value.content,
            media: entry.value.media,
            phase: entry.value.phase,
            caption: entry.value.caption,
            bytes: entry.value.bytes,
            by: viewer.who(&entry.value.by),
            at: entry.value.at.into(),
        })
        .collect()
}
