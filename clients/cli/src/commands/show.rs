//! One case in full.

use lianjian_core::records::{Pending, Summary};
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::{Effect, Outcome};
use serde_json::{Value, json};

use super::line;
use crate::output::Output;

/// A case with its timeline: who did what, when, what counts and why.
pub(crate) fn case(row: &Summary, document: &Document, pending: &[Pending]) -> Output {
    let case = document.case(None).ok();
    let events = document.events(None);
    let outcome = |key| -> Option<&Outcome> { case.as_ref()?.outcome(key) };
    let mut text = vec![line(row)];
    if let Some(report) = document.report(None) {
        text.push(report.text);
    }
    let mut timeline = Vec::new();
    for event in &events {
        let value = serde_json::to_value(&event.event.what).unwrap_or_default();
        let kind = value.get("type").and_then(Value::as_str).unwrap_or("");
        let effect = outcome(event.key).map(|outcome| &outcome.effect);
        let counts = match effect {
            None | Some(Effect::InEffect | Effect::Attached) => String::new(),
            Some(Effect::Assists { .. }) => " (assists)".to_owned(),
            Some(Effect::Evidence) => " (evidence)".to_owned(),
            Some(Effect::BecameRequest) => " (became a request)".to_owned(),
            Some(Effect::NotInEffect { reason, unseen }) => {
                let count = unseen.len();
                format!(" (not in effect: {reason:?}, {count} not seen)")
            }
        };
        let by = &event.event.by;
        text.push(format!(
            "{}  {kind}{counts}  {} {}",
            event.event.at, by.role, by.badge
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
            text.push(format!(
                "{}: {}",
                comment.value.by.badge, comment.value.text
            ));
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
