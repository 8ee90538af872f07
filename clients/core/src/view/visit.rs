//! One visit.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::visit::{VisitEvent, VisitField, VisitWhat};
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::policy;
use lianjian_protocol::time::Timestamp;

use super::address::address;
use super::case::{blank, comments, order, photo_items, photos, plain, text, words};
use super::rows;
use super::stand::{Stand, signer};
use super::types::{
    Action, ActionView, FieldConflict, FieldValue, Sentence, TimelineItem, VisitView,
};
use super::viewer::Viewer;
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// A visit; none where it is not here, is none, or can't be read.
pub(super) async fn visit<S: Storage>(
    replica: &mut Replica<S>,
    doc: DocRef,
    now: Timestamp,
) -> Result<Option<VisitView>, StorageError> {
    let document = replica.readable_document(doc, now).await?;
    let summary = replica.summary(doc).await?;
    let (Some(document), Some(summary), Some(viewer)) =
        (document, summary, Viewer::of(replica, now))
    else {
        return Ok(None);
    };
    let Some(record) = document.visit() else {
        return Ok(None);
    };
    let stand = Stand::of_document(&document, &viewer);
    let conflicts = document
        .visit_fields(None)
        .into_iter()
        .filter(|(_, value)| !value.others.is_empty())
        .map(|(field, value)| FieldConflict {
            field: field.key().to_owned(),
            values: value.others,
        })
        .collect();
    let closed = summary.detail.as_ref().is_some_and(|detail| detail.done);
    let fields = VisitField::ALL.map(|field| {
        let held = FieldValue::Text(record.get(field).to_owned());
        text(field.key(), false).starting(held)
    });
    let mut actions = visit_actions(&stand, closed, &viewer);
    if stand.permits(&policy::Action::VisitField(VisitField::Note), &viewer)
        && let Some(role) = viewer.roles(doc.scope).first()
    {
        actions.push(plain(Action::EditVisit, *role, fields.into()));
    }
    let all = viewer.reference.buildings.iter();
    let buildings = all.filter(|building| building.scope == doc.scope);
    Ok(Some(VisitView {
        row: rows::row(&summary, &viewer),
        address: address(&record.household, buildings),
        record,
        conflicts,
        events: events(&document, &viewer),
        photos: photos(&document, &viewer),
        actions,
    }))
}

pub(super) fn events(document: &Document, viewer: &Viewer<'_>) -> Vec<TimelineItem> {
    let mut items: Vec<TimelineItem> = document
        .visit_events(None)
        .into_iter()
        .map(|entry| {
            let VisitEvent { what, by, at } = entry.value;
            let (key, note) = match what {
                VisitWhat::Recorded => ("event.visit_recorded", String::new()),
                VisitWhat::FollowedUp { note } => ("event.visit_followed_up", note),
                VisitWhat::Closed { note } => ("event.visit_closed", note),
            };
            TimelineItem {
                sentence: Sentence::new(key).with("who", viewer.signer(&by)),
                words: (!note.trim().is_empty()).then_some(note),
                ..blank(entry.key, &by, at, entry.received_at, viewer)
            }
        })
        .collect();
    items.extend(comments(document, viewer));
    items.extend(photo_items(document, viewer));
    sort_by_key(&mut items, order);
    items
}

fn visit_actions(stand: &Stand, closed: bool, viewer: &Viewer<'_>) -> Vec<ActionView> {
    let roles = viewer.roles(stand.header.scope);
    let may = |what: VisitWhat| {
        roles.iter().copied().find(|role| {
            let event = VisitEvent {
                what: what.clone(),
                by: signer(*role, viewer),
                at: viewer.now,
            };
            stand.permits(&policy::Action::VisitEvent(&event), viewer)
        })
    };
    let none = String::new;
    let mut actions = Vec::new();
    if let Some(role) = may(VisitWhat::FollowedUp { note: none() }).filter(|_| !closed) {
        let note = text("note", true);
        let mut follow = plain(Action::FollowUpVisit, role, vec![note]);
        follow.primary = true;
        actions.push(follow);
    }
    if let Some(role) = may(VisitWhat::Closed { note: none() }).filter(|_| !closed) {
        let note = text("note", false);
        actions.push(plain(Action::CloseVisit, role, vec![note]));
    }
    actions.extend(words(stand, &roles, viewer));
    actions
}
