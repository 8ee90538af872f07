//! Who looks, how the device stands, and what is found by its code.

use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::time::Timestamp;

use super::home::{home_scopes, patrol_today};
use super::types::{
    CheckpointView, DocKey, Layout, Me, MyRole, RoleName, SessionState, StatusView,
};
use super::viewer::{Viewer, role_key};
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// Who looks.
pub(super) fn me<S: Storage>(replica: &Replica<S>, viewer: &Viewer<'_>) -> Option<Me> {
    let owner = replica.owner()?;
    let mut roles: Vec<MyRole> = Vec::new();
    let mut layouts = Vec::new();
    for grant in &viewer.principal.grants {
        let active = grant.holds_at(viewer.now);
        if let Some(layout) = layout(grant.role)
            && active
        {
            layouts.push(layout);
        }
        let (body, level) = match grant.role {
            Role::Committee(body) => (Some(body), None),
            Role::Supervisor(level) => (None, Some(level)),
            Role::Steward | Role::Property | Role::Observer | Role::Admin(_) | Role::System => {
                (None, None)
            }
        };
        roles.push(MyRole {
            role: RoleName::from(grant.role),
            body,
            level,
            role_key: role_key(grant.role),
            scope: grant.scope,
            scope_name: viewer.scope(grant.scope),
            active,
            until: grant.valid_to.map(Into::into),
        });
    }
    roles.sort_by_key(|role| (!role.active, role.role, role.body, role.level));
    layouts.sort_unstable();
    layouts.dedup();
    Some(Me {
        person: owner.person,
        // Reference data knows of a change of name; the enrolment does not.
        name: viewer
            .person(owner.person)
            .unwrap_or_else(|| owner.name.clone()),
        badge: owner.badge.clone(),
        organisation: owner.organisation,
        organisation_name: viewer.organisation(owner.organisation),
        device: owner.device,
        roles,
        layouts,
        home_scopes: home_scopes(viewer),
        photo_bytes: viewer.limits.photo_bytes,
        voice_bytes: viewer.limits.voice_bytes,
    })
}

const fn layout(role: Role) -> Option<Layout> {
    match role {
        Role::Steward => Some(Layout::Steward),
        Role::Committee(_) => Some(Layout::Committee),
        Role::Property => Some(Layout::Property),
        Role::Supervisor(_) => Some(Layout::Supervisor),
        Role::Observer => Some(Layout::Observer),
        Role::Admin(_) | Role::System => None,
    }
}

/// How the device stands.
pub(super) async fn status<S: Storage>(
    replica: &Replica<S>,
    now: Timestamp,
) -> Result<StatusView, StorageError> {
    let status = replica.status(now).await?;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let clock = replica.clock();
    let session = match replica.session() {
        None => SessionState::None,
        Some(session) if session.access_expires_at <= clock.server_time(now) => {
            SessionState::Lapsed
        }
        Some(_) => SessionState::Ok,
    };
    Ok(StatusView {
        documents: number(status.documents),
        withheld: number(status.withheld),
        pending: number(status.pending),
        attention: number(status.attention),
        unread: number(status.unread),
        wanted: number(status.wanted),
        last_sync: status.last_sync.map(Into::into),
        session,
        clock_offset: clock.offset,
    })
}

/// The checkpoint of a code, read from its sign or typed: case and spaces do not matter.
pub(super) async fn checkpoint_by_code<S: Storage>(
    replica: &Replica<S>,
    viewer: &Viewer<'_>,
    code: &str,
) -> Result<Option<CheckpointView>, StorageError> {
    let plain = |code: &str| code.trim().to_uppercase();
    let wanted = plain(code);
    let found = viewer
        .reference
        .checkpoints
        .iter()
        .find(|checkpoint| plain(&checkpoint.code) == wanted);
    let Some(checkpoint) = found else {
        return Ok(None);
    };
    let routes: Vec<_> = viewer
        .reference
        .routes
        .iter()
        .filter(|route| route.checkpoints.contains(&checkpoint.id))
        .collect();
    let summaries = replica.summaries().await?;
    let patrol = routes
        .iter()
        .filter_map(|route| patrol_today(route, &summaries, viewer))
        .find(|patrol| !patrol.detail.as_ref().is_some_and(|detail| detail.done));
    Ok(Some(CheckpointView {
        checkpoint: checkpoint.id,
        name: checkpoint.name.clone(),
        scope: checkpoint.scope,
        scope_name: viewer.scope(checkpoint.scope),
        building: checkpoint.building,
        building_name: checkpoint.building.and_then(|id| viewer.building(id)),
        routes: routes.iter().map(|route| route.id).collect(),
        patrol: patrol.map(|patrol| DocKey(patrol.doc)),
    }))
}
