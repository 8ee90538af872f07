//! The first screen of a steward: today's routes, what was done, what is open.

use std::collections::{BTreeMap, HashMap};

use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::reference::Route;
use lianjian_protocol::ids::ScopeId;
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::policy::sight::readable_compounds;
use lianjian_protocol::time::Timestamp;

use super::rows;
use super::types::{
    BuildingName, CategoryUse, DocKey, EmergencyNumber, HomeView, RouteToday, ScopeName, Today,
    Window,
};
use super::viewer::Viewer;
use crate::records::Summary;
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// The compounds that who looks works in, in the order of the reference data.
pub(super) fn home_scopes(viewer: &Viewer<'_>) -> Vec<ScopeName> {
    readable_compounds(&viewer.principal, viewer.reference, viewer.now)
        .into_iter()
        .map(|scope| ScopeName {
            scope,
            name: viewer.scope(scope),
        })
        .collect()
}

/// The first screen for a compound, or for the first one.
pub(super) async fn home<S: Storage>(
    replica: &Replica<S>,
    viewer: &Viewer<'_>,
    scope: Option<ScopeId>,
    now: Timestamp,
) -> Result<Option<HomeView>, StorageError> {
    let scope = scope.or_else(|| home_scopes(viewer).first().map(|home| home.scope));
    let Some(compound) = scope.and_then(|scope| viewer.reference.compound(scope)) else {
        return Ok(None);
    };
    let scope = compound.scope;
    let here: Vec<Summary> = replica
        .readable(now)
        .await?
        .into_iter()
        .filter(|summary| summary.doc.scope == scope)
        .collect();
    let routes = || {
        let routes = viewer.reference.routes.iter();
        routes
            .filter(|route| route.scope == scope)
            .map(|route| route_today(route, &here, viewer))
    };
    let buildings = viewer.reference.buildings.iter();
    let mut counts = BTreeMap::new();
    let (_, midnight) = viewer.day(viewer.day_of(viewer.now));
    let mut turns = vec![midnight];
    for summary in &here {
        turns.extend(rows::changes_at(summary, viewer));
        for desk in rows::row(summary, viewer).desks {
            *counts.entry(desk).or_default() += 1;
        }
    }
    Ok(Some(HomeView {
        scope,
        scope_name: viewer.scope(scope),
        // The one that is walked, what must be walked, the rest, what is walked.
        routes: (0..=3)
            .flat_map(|rank| routes().filter(move |route| turn(route) == rank))
            .collect(),
        emergency: compound
            .emergency_numbers
            .iter()
            .map(|(label, number)| EmergencyNumber {
                label: label.clone(),
                number: number.clone(),
            })
            .collect(),
        counts,
        today: today(&here, viewer),
        categories: categories(&here, viewer),
        buildings: buildings
            .filter(|building| building.scope == scope)
            .map(|building| BuildingName {
                id: building.id,
                name: building.name.clone(),
            })
            .collect(),
        changes_at: viewer.next(turns).map(Into::into),
    }))
}

/// Which of a day's routes comes before which.
fn turn(route: &RouteToday) -> u8 {
    if route.patrol.is_some() && !route.finished {
        0
    } else if route.done >= route.total {
        3
    } else {
        2 - u8::from(route.safety_required)
    }
}

fn is_mine(summary: &Summary, viewer: &Viewer<'_>) -> bool {
    summary.author.is_some_and(|author| viewer.is_me(author))
}

fn is_today(summary: &Summary, viewer: &Viewer<'_>) -> bool {
    viewer.day_of(summary.filed_at) == viewer.day_of(viewer.now)
}

/// My patrol of a route that was started today: the one under way, else the last one.
pub(super) fn patrol_today<'s>(
    route: &Route,
    summaries: &'s [Summary],
    viewer: &Viewer<'_>,
) -> Option<&'s Summary> {
    summaries
        .iter()
        .filter(|summary| summary.kind == DocKind::Patrol && !summary.removed)
        .filter(|summary| is_mine(summary, viewer) && is_today(summary, viewer))
        .filter(|summary| {
            let detail = summary.detail.as_ref();
            detail.and_then(|detail| detail.route) == Some(route.id)
        })
        .max_by_key(|summary| {
            let done = summary.detail.as_ref().is_some_and(|detail| detail.done);
            (!done, summary.filed_at)
        })
}

fn route_today(route: &Route, summaries: &[Summary], viewer: &Viewer<'_>) -> RouteToday {
    let patrol = patrol_today(route, summaries, viewer);
    let detail = patrol.and_then(|patrol| patrol.detail.as_ref());
    let (start, end) = viewer.day(viewer.day_of(viewer.now));
    RouteToday {
        route: route.id,
        name: route.name.clone(),
        done: detail.map_or(0, |detail| detail.marked),
        total: u32::try_from(route.checkpoints.len()).unwrap_or(u32::MAX),
        patrol: patrol.map(|patrol| DocKey(patrol.doc)),
        finished: detail.is_some_and(|detail| detail.done),
        safety_required: route.safety_required,
        window: Window {
            start: start.into(),
            end: end.into(),
        },
    }
}

fn today(summaries: &[Summary], viewer: &Viewer<'_>) -> Today {
    let mut today = Today::default();
    for summary in summaries {
        if !is_mine(summary, viewer) || !is_today(summary, viewer) {
            continue;
        }
        let quick = summary.detail.as_ref().is_some_and(|d| d.quick_fix);
        match (summary.kind, quick) {
            (DocKind::Complaint, true) => today.quick_fixes += 1,
            (DocKind::Complaint, false) => today.records += 1,
            (DocKind::Patrol, _) => today.patrol += 1,
            (DocKind::Visit, _) => today.visits += 1,
        }
    }
    today
}

/// The categories, those first that who looks uses most here.
fn categories(summaries: &[Summary], viewer: &Viewer<'_>) -> Vec<CategoryUse> {
    let mut used: HashMap<&str, u32> = HashMap::new();
    for summary in summaries {
        let category = summary
            .detail
            .as_ref()
            .and_then(|detail| detail.reported_category.as_deref());
        if let Some(category) = category
            && is_mine(summary, viewer)
        {
            *used.entry(category).or_default() += 1;
        }
    }
    let mut categories: Vec<CategoryUse> = viewer
        .reference
        .categories
        .iter()
        .map(|category| CategoryUse {
            code: category.code.clone(),
            name_zh: category.name_zh.clone(),
            name_en: category.name_en.clone(),
            icon: category.code.clone(),
            tier: category.tier.clone(),
            used: used
                .get(category.code.as_str())
                .copied()
                .unwrap_or_default(),
        })
        .collect();
    sort_by_key(&mut categories, |category| {
        (std::cmp::Reverse(category.used), category.code == "other")
    });
    categories
}
