//! What a fixer has asked for and nobody has answered.

use lianjian_protocol::domain::complaint::case::{Case, Received};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::ids::EntryKey;
use lianjian_protocol::order::sort_by_key;

/// Requests of this type that no decision names, the latest first.
pub(crate) fn unanswered(event: EventType, events: &[Received]) -> impl Iterator<Item = &Received> {
    let answered: Vec<EntryKey> = events.iter().filter_map(answer).collect();
    let asked = events.iter().rev();
    asked
        .filter(move |received| received.event.what.event_type() == event)
        .filter(move |received| !answered.contains(&received.key))
}

/// Requests that somebody still has to answer: of whoever has the case now, and not after the work
/// is done or has gone on by itself.
pub(crate) fn waiting<'e>(case: &Case, events: &'e [Received]) -> Vec<&'e Received> {
    if !case.status.is_open() {
        return Vec::new();
    }
    let pauses = (case.status == Status::Paused).then_some(EventType::Paused);
    let types = [EventType::ExtensionAsked, EventType::ExemptAsked];
    let mut waiting: Vec<&Received> = types
        .into_iter()
        .chain(pauses)
        // One of each: a second request stands in for the first.
        .filter_map(|event| unanswered(event, events).next())
        .filter(|received| case.fixer == Some(received.event.by.organisation))
        .collect();
    sort_by_key(&mut waiting, |received| received.event.at);
    waiting
}

fn answer(received: &Received) -> Option<EntryKey> {
    if let What::ExtensionDecided { answers, .. }
    | What::ExemptDecided { answers, .. }
    | What::PauseDecided { answers, .. } = received.event.what
    {
        Some(answers)
    } else {
        None
    }
}
