//! One patrol: where it is, what is next, what is odd about it. Marks are evidence of how the
//! building stands, not of attendance.

use std::collections::BTreeMap;

use lianjian_protocol::document::{Document, Entry};
use lianjian_protocol::domain::patrol::coverage::{Walk, coverage};
use lianjian_protocol::domain::patrol::flags::{Flag, ReceivedMark, flags};
use lianjian_protocol::domain::patrol::mark::{Mark, MarkResult, Method, Presence};
use lianjian_protocol::domain::patrol::plan::{PatrolEvent, PatrolWhat, Plan};
use lianjian_protocol::domain::reference::Route;
use lianjian_protocol::ids::{CheckpointId, DocRef, EntryKey};
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::policy;
use lianjian_protocol::time::Timestamp;

use super::case::{blank, comments, field, option, order, photo_items, photos, plain, text, words};
use super::rows;
use super::stand::{Stand, signer};
use super::types::{
    Action, ActionView, CheckpointMark, DocKey, FieldKind, Param, PatrolCheckpoint, PatrolRoute,
    PatrolView, Sentence, TimelineItem, Window,
};
use super::viewer::Viewer;
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// A patrol; none where it is not here, is none, or can't be read.
pub(super) async fn patrol<S: Storage>(
    replica: &mut Replica<S>,
    doc: DocRef,
    now: Timestamp,
) -> Result<Option<PatrolView>, StorageError> {
    let document = replica.readable_document(doc, now).await?;
    let summary = replica.summary(doc).await?;
    let (Some(document), Some(summary), Some(viewer)) =
        (document, summary, Viewer::of(replica, now))
    else {
        return Ok(None);
    };
    let Some(plan) = document.plan() else {
        return Ok(None);
    };
    let stand = Stand::of_document(&document, &viewer);
    let route = route(&plan, &viewer);
    let marks = document.marks();
    let checkpoints = checkpoints(doc, &route, &marks, &viewer);
    let walked: Vec<PatrolEvent> = document
        .patrol_events(None)
        .into_iter()
        .map(|entry| entry.value)
        .collect();
    let at = |is: &dyn Fn(&PatrolWhat) -> bool| {
        let event = walked.iter().rev().find(|event| is(&event.what));
        event.map(|event| event.at)
    };
    let finished_at = at(&|what| matches!(what, PatrolWhat::Finished { .. }));
    let on_route = || checkpoints.iter().filter(|c| c.on_route);
    let done = on_route().filter(|c| c.marked.is_some()).count();
    let found = |c: &&PatrolCheckpoint| {
        c.marked
            .as_ref()
            .is_some_and(|mark| mark.result == MarkResult::Issue)
    };
    let covered = coverage(
        &route,
        (plan.window_start, plan.window_end),
        &[Walk {
            plan: plan.clone(),
            marks: marks.iter().map(|entry| entry.value.clone()).collect(),
        }],
    );
    let of = covered.covered.len() + covered.missed.len();
    Ok(Some(PatrolView {
        row: rows::row(&summary, &viewer),
        window: Window {
            start: plan.window_start.into(),
            end: plan.window_end.into(),
        },
        steward: viewer.who(&plan.steward),
        done: number(done),
        total: number(on_route().count()),
        issues: number(checkpoints.iter().filter(found).count()),
        started_at: at(&|what| matches!(what, PatrolWhat::Started)).map(Into::into),
        finished_at: finished_at.map(Into::into),
        coverage: number((covered.covered.len() * 100).checked_div(of).unwrap_or(0)),
        flags: odd(&route, &plan, &walked, &marks, &viewer),
        events: events(&document, &viewer),
        photos: photos(&document, &viewer),
        actions: actions(&stand, finished_at.is_some(), &checkpoints, &viewer),
        checkpoints,
        route: PatrolRoute {
            id: route.id,
            name: route.name,
            safety_required: route.safety_required,
        },
    }))
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The route as reference data has it; without checkpoints where it is there no more.
fn route(plan: &Plan, viewer: &Viewer<'_>) -> Route {
    let routes = &viewer.reference.routes;
    let found = routes.iter().find(|route| route.id == plan.route);
    found.cloned().unwrap_or_else(|| Route {
        id: plan.route,
        scope: viewer.reference.scopes.first().map_or_else(
            || lianjian_protocol::ids::ScopeId::from_bytes([0; 16]),
            |scope| scope.id,
        ),
        name: String::new(),
        checkpoints: Vec::new(),
        safety_required: false,
    })
}

/// The checkpoints in the route's order with their last marks, then those marked off it.
fn checkpoints(
    doc: DocRef,
    route: &Route,
    marks: &[Entry<Mark>],
    viewer: &Viewer<'_>,
) -> Vec<PatrolCheckpoint> {
    let mut last: BTreeMap<CheckpointId, &Entry<Mark>> = BTreeMap::new();
    let mut off: Vec<CheckpointId> = Vec::new();
    for mark in marks {
        let checkpoint = mark.value.checkpoint;
        let known = last.entry(checkpoint).or_insert(mark);
        if known.value.at <= mark.value.at {
            *known = mark;
        }
        if !route.checkpoints.contains(&checkpoint) && !off.contains(&checkpoint) {
            off.push(checkpoint);
        }
    }
    let next = route.checkpoints.iter().find(|c| !last.contains_key(*c));
    route
        .checkpoints
        .iter()
        .chain(&off)
        .map(|id| {
            let rows = &viewer.reference.checkpoints;
            let row = rows.iter().find(|row| row.id == *id);
            PatrolCheckpoint {
                checkpoint: *id,
                name: row.map(|row| row.name.clone()).unwrap_or_default(),
                building_name: row
                    .and_then(|row| row.building)
                    .and_then(|building| viewer.building(building)),
                code: row.map(|row| row.code.clone()).unwrap_or_default(),
                marked: last.get(id).map(|entry| marked(doc, entry, viewer)),
                next: next == Some(id),
                on_route: route.checkpoints.contains(id),
            }
        })
        .collect()
}

fn marked(doc: DocRef, entry: &Entry<Mark>, viewer: &Viewer<'_>) -> CheckpointMark {
    let mark = &entry.value;
    CheckpointMark {
        key: entry.key,
        at: mark.at.into(),
        result: mark.result,
        method: mark.method,
        typed: mark.typed,
        presence: mark.presence,
        note: mark.note.clone(),
        case: mark.case.map(|case| {
            DocKey(DocRef {
                scope: doc.scope,
                doc: case,
            })
        }),
        by: viewer.who(&mark.by),
    }
}

/// What is odd, in words that blame nobody.
fn odd(
    route: &Route,
    plan: &Plan,
    events: &[PatrolEvent],
    marks: &[Entry<Mark>],
    viewer: &Viewer<'_>,
) -> Vec<Sentence> {
    let received: Vec<ReceivedMark> = marks
        .iter()
        .map(|entry| ReceivedMark {
            key: entry.key,
            mark: entry.value.clone(),
            received_at: entry.received_at,
        })
        .collect();
    let name = |checkpoint: CheckpointId| Param::text(viewer.checkpoint(checkpoint));
    let of = |key: EntryKey, mark: &str| {
        let found = marks.iter().find(|entry| entry.key == key);
        let sentence = Sentence::new(format!("flag.{mark}"));
        match found {
            Some(entry) => sentence
                .with("checkpoint", name(entry.value.checkpoint))
                .with("at", Param::time(entry.value.at)),
            None => sentence,
        }
    };
    flags(route, plan, events, &received)
        .into_iter()
        .map(|flag| match flag {
            Flag::TooFast { mark, .. } => of(mark, "too_fast"),
            Flag::OutsideWindow { mark } => of(mark, "outside_window"),
            Flag::OutOfOrder { mark } => of(mark, "out_of_order"),
            Flag::Away { mark } => of(mark, "away"),
            Flag::OutsidePatrol { mark } => of(mark, "outside_patrol"),
            Flag::NotOnRoute { mark } => of(mark, "not_on_route"),
            Flag::Repeated { mark } => of(mark, "repeated"),
            Flag::IssueWithoutWords { mark } => of(mark, "issue_without_words"),
            Flag::ArrivedLate { mark } => of(mark, "arrived_late"),
            Flag::ByAnother { mark } => of(mark, "by_another"),
            Flag::AllByHand => Sentence::new("flag.all_by_hand"),
            Flag::Missed { checkpoint } => {
                Sentence::new("flag.missed").with("checkpoint", name(checkpoint))
            }
        })
        .collect()
}

pub(super) fn events(document: &Document, viewer: &Viewer<'_>) -> Vec<TimelineItem> {
    let mut items: Vec<TimelineItem> = document
        .patrol_events(None)
        .into_iter()
        .map(|entry| {
            let PatrolEvent { what, by, at } = entry.value;
            let (key, note) = match what {
                PatrolWhat::Started => ("event.patrol_started", String::new()),
                PatrolWhat::Finished { note } => ("event.patrol_finished", note),
                PatrolWhat::Reviewed { note } => ("event.patrol_reviewed", note),
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

fn actions(
    stand: &Stand,
    finished: bool,
    checkpoints: &[PatrolCheckpoint],
    viewer: &Viewer<'_>,
) -> Vec<ActionView> {
    let roles = viewer.roles(stand.header.scope);
    let may = |what: &dyn Fn() -> PatrolWhat| {
        roles.iter().copied().find(|role| {
            let event = PatrolEvent {
                what: what(),
                by: signer(*role, viewer),
                at: viewer.now,
            };
            stand.permits(&policy::Action::PatrolEvent(&event), viewer)
        })
    };
    let mut actions = Vec::new();
    let walks = may(&|| PatrolWhat::Finished {
        note: String::new(),
    });
    if let Some(role) = walks.filter(|_| !finished) {
        let mut mark = plain(Action::Mark, role, mark_fields(checkpoints));
        mark.primary = true;
        actions.push(mark);
        let note = text("note", false);
        actions.push(plain(Action::FinishPatrol, role, vec![note]));
    }
    let reviews = may(&|| PatrolWhat::Reviewed {
        note: String::new(),
    });
    if let Some(role) = reviews.filter(|_| finished) {
        let note = text("note", false);
        actions.push(plain(Action::ReviewPatrol, role, vec![note]));
    }
    actions.extend(words(stand, &roles, viewer));
    actions
}

/// The checkpoint, how it was identified, where the phone was, what was found.
fn mark_fields(checkpoints: &[PatrolCheckpoint]) -> Vec<super::types::FieldSpec> {
    let choice = |name: &str, values: &[&str]| {
        let mut spec = field(name, FieldKind::Choice, true);
        spec.options = values
            .iter()
            .map(|value| option(*value, Param::term(format!("{name}.{value}"))))
            .collect();
        spec
    };
    let mut checkpoint = field("checkpoint", FieldKind::Choice, true);
    checkpoint.options = checkpoints
        .iter()
        .filter(|row| row.on_route)
        .map(|row| option(row.checkpoint.to_string(), Param::text(&row.name)))
        .collect();
    vec![
        checkpoint,
        choice("method", &Method::ALL.map(Method::as_str)),
        choice("presence", &Presence::ALL.map(Presence::as_str)),
        choice("result", &MarkResult::ALL.map(MarkResult::as_str)),
        text("note", false),
        field("case", FieldKind::Case, false),
    ]
}
