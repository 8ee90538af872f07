//! Who looks, how the device stands, and what is found by its code.

use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::reference::{Checkpoint, Route};
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::{Span, Timestamp};

use super::home::{home_scopes, patrol_today};
use super::types::{
    CheckpointView, DocKey, Layout, Me, Micros, MyRole, RoleName, SessionState, StatusView,
};
use super::viewer::{Viewer, role_key};
use crate::replica::Replica;
use crate::storage::{Storage, StorageError};

/// A place that was scanned longer ago is no longer where the person is.
const PLACE_HOLDS: Span = Span::from_hours(4);

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
    sort_by_key(&mut roles, |role| {
        (!role.active, role.role, role.body, role.level)
    });
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
        place_holds: Micros(PLACE_HOLDS.as_micros()),
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
        unsent: number(status.unsent),
        attention: number(status.attention),
        unread: number(status.unread),
        wanted: number(status.wanted),
        last_sync: status.last_sync.map(Into::into),
        session,
        clock_offset: clock.offset,
    })
}

/// A code as it is compared: as a person types it on a phone, without case, blanks, hyphens and
/// full-width letters making a difference.
fn plain(code: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let letters = code.chars().map(narrow).filter(|c| c.is_alphanumeric());
    letters.collect::<String>().to_uppercase()
}

/// The number that a plain code ends with.
fn number(plain: &str) -> Option<u32> {
    let letters = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    plain[letters.len()..].parse().ok()
}

/// Digits of a number that stands for a whole code: more of them are some other sign's.
const SHORT: usize = 3;

/// The checkpoint of a code, read from its sign or typed: the one whose code it is to the letter, else
/// the only one that reads the same. Its number alone does where one checkpoint of the patrol under way
/// has it, or else one of the person's compounds.
pub(super) async fn checkpoint_by_code<S: Storage>(
    replica: &Replica<S>,
    viewer: &Viewer<'_>,
    code: &str,
) -> Result<Option<CheckpointView>, StorageError> {
    let summaries = replica.summaries().await?;
    let under_way = |route: &&Route| {
        let patrol = patrol_today(route, &summaries, viewer)?;
        let done = patrol.detail.as_ref().is_some_and(|detail| detail.done);
        (!done).then_some(patrol.doc)
    };
    let routes = || viewer.reference.routes.iter();
    let wanted = plain(code);
    let short = (1..=SHORT).contains(&wanted.len()) && wanted.chars().all(|c| c.is_ascii_digit());
    let rows = &viewer.reference.checkpoints;
    let only = |fits: &dyn Fn(&Checkpoint) -> bool| {
        let mut fitting = rows.iter().filter(|row| fits(row));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let alike = |row: &Checkpoint| short && number(&plain(&row.code)) == number(&wanted);
    let walked = |row: &Checkpoint| {
        let mut walked = routes().filter(|route| under_way(route).is_some());
        walked.any(|route| route.checkpoints.contains(&row.id))
    };
    let homes = home_scopes(viewer);
    let near = |row: &Checkpoint| homes.iter().any(|home| home.scope == row.scope);
    let same = |row: &Checkpoint| plain(&row.code) == wanted;
    let found = rows
        .iter()
        .find(|row| row.code == code.trim())
        .or_else(|| only(&same))
        .or_else(|| only(&|row| same(row) && walked(row)))
        .or_else(|| only(&|row| alike(row) && walked(row)))
        .or_else(|| only(&|row| alike(row) && near(row)));
    let Some(checkpoint) = found else {
        return Ok(None);
    };
    let on = |route: &&Route| route.checkpoints.contains(&checkpoint.id);
    Ok(Some(CheckpointView {
        checkpoint: checkpoint.id,
        name: checkpoint.name.clone(),
        scope: checkpoint.scope,
        scope_name: viewer.scope(checkpoint.scope),
        building: checkpoint.building,
        building_name: checkpoint.building.and_then(|id| viewer.building(id)),
        routes: routes().filter(on).map(|route| route.id).collect(),
        patrol: routes()
            .filter(on)
            .find_map(|route| under_way(&route))
            .map(DocKey),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["YQ-01", "yq01", " yq — 01 ", "ＹＱ０１"] {
            assert_eq!(plain(typed), "YQ01", "{typed}");
        }
        assert_eq!(number(&plain("YQ-01")), number("1"));
        assert_eq!((number("YQ"), number("")), (None, None));
    }
}
