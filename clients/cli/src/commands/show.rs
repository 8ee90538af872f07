//! One case in full.

use lianjian_core::records::{Pending, Summary};
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::{Effect, Outcome, Received};
use lianjian_protocol::domain::complaint::transition::routed_to;
use lianjian_protocol::domain::event::{Author, What};
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::reference::Reference;
use serde_json::{Value, json};

use super::line;
use crate::output::Output;
use crate::{times, words};

/// A case with its timeline: who did what, when, what counts and why.
pub(crate) fn case(
    row: &Summary,
    document: &Document,
    pending: &[Pending],
    reference: &Reference,
) -> Output {
    let case = document.case(None).ok();
    let events = document.events(None);
    let outcome = |key| -> Option<&Outcome> { case.as_ref()?.outcome(key) };
    let mut text = vec![line(row)];
    if let Some(report) = document.report(None) {
        text.push(report.text);
    }
    let mut timeline = Vec::new();
    for event in &events {
        let effect = outcome(event.key).map(|outcome| &outcome.effect);
        text.push(format!(
            "{}  {}: {}{}{}",
            times::local(event.event.at, reference.calendar.utc_offset_minutes),
            name(reference, &event.event.by),
            event.event.what.event_type(),
            to(reference, &event.event.what),
            effect.map_or_else(String::new, |effect| counts(effect, &events, reference)),
        ));
        timeline.push(json!({
            "key": event.key,
            "event": event.event,
            "received_at": event.received_at,
            "effect": effect,
            "status_after": outcome(event.key).map(|outcome| outcome.status),
        }));
    }
    let comments: Vec<Value> = document
        .comments()
        .iter()
        .map(|comment| {
            let by = name(reference, &comment.value.by);
            text.push(format!("{by}: {}", comment.value.text));
            json!({
                "key": comment.key,
                "comment": comment.value,
                "received_at": comment.received_at,
            })
        })
        .collect();
    let committee: Vec<Value> = document
        .committee_fields(None)
        .into_iter()
        .map(|((body, field), value)| {
            json!({ "body": body, "field": field, "value": value.value, "others": value.others })
        })
        .collect();
    let property: Vec<Value> = document
        .property_fields(None)
        .into_iter()
        .map(|((organisation, field), value)| {
            json!({
                "organisation": organisation, "field": field,
                "value": value.value, "others": value.others,
            })
        })
        .collect();
    let unsent: Vec<Value> = pending
        .iter()
        .map(|pending| json!({ "seq": pending.seq, "at": pending.at, "command": pending.command }))
        .collect();
    if !unsent.is_empty() {
        text.push(format!("{} not sent yet", unsent.len()));
    }
    Output::new(
        text.join("\n"),
        json!({
            "summary": row,
            "report": document.report(None),
            "status": case.as_ref().map(|case| case.status),
            "case": case,
            "timeline": timeline,
            "comments": comments,
            "committee": committee,
            "property": property,
            "pending": unsent,
            "heads": document.heads(),
        }),
    )
}

/// Who: by name where this device knows it, and in which role.
fn name(reference: &Reference, by: &Author) -> String {
    let known = reference.people.iter().find(|p| p.id == by.person);
    let name = known.map_or(by.badge.as_str(), |p| p.name.as_str());
    if by.role == Role::System {
        "the system".to_owned()
    } else {
        format!("{name} ({})", by.role)
    }
}

/// To whom a routing gives the case.
fn to(reference: &Reference, what: &What) -> String {
    let Some(organisation) = routed_to(what) else {
        return String::new();
    };
    let known = reference
        .organisations
        .iter()
        .find(|o| o.id == organisation);
    known.map_or_else(String::new, |o| format!(" to {}", o.name))
}

/// What an event did, where that is not simply that it counts.
fn counts(effect: &Effect, events: &[Received], reference: &Reference) -> String {
    match effect {
        Effect::InEffect | Effect::Attached => String::new(),
        Effect::Assists { .. } => " (assists)".to_owned(),
        Effect::Evidence => " (evidence)".to_owned(),
        Effect::BecameRequest => " (became a request)".to_owned(),
        Effect::NotInEffect { reason, unseen } => {
            let unseen: Vec<String> = events
                .iter()
                .filter(|e| unseen.contains(&e.key))
                .map(|e| {
                    format!(
                        "{} by {}",
                        e.event.what.event_type(),
                        name(reference, &e.event.by)
                    )
                })
                .collect();
            let unseen = if unseen.is_empty() {
                String::new()
            } else {
                format!("; not seen then: {}", unseen.join(", "))
            };
            format!(" (not in effect: {}{unseen})", words::reason(*reason))
        }
    }
}
