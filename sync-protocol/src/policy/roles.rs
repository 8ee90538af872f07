//! Whether the principal holds the role that it acts in, here and now.

use crate::domain::grant::{Grant, Role};
use crate::domain::kind::Audience;
use crate::policy::{Decision, Facts};
use crate::wire::ErrorCode;

/// Permits when the principal holds `role` over the document's scope (and, for a steward limited
/// to buildings, over its building).
///
/// A role that ended while its holder was offline still counts when the change is received within
/// [`crate::wire::Limits::role_grace`] of the end and hangs on nothing received after the end;
/// otherwise the change is held for a supervisor.
pub(super) fn holds(role: Role, facts: &Facts<'_>) -> Decision {
    if role == Role::System {
        return if facts.principal.is_system() {
            Decision::Permit
        } else {
            Decision::deny(ErrorCode::RoleMayNot, "only the server acts as the system")
        };
    }
    // An internal case is not sent to a fixer's people. Someone may have shown it to them all the
    // same, and that must be no way in.
    if role == Role::Property && facts.header.audience != Audience::All {
        return Decision::deny(ErrorCode::RoleMayNot, "not shared with a fixer's people");
    }
    let path = facts.reference.path(facts.header.scope);
    let mine = || {
        facts
            .principal
            .grants
            .iter()
            .filter(|g| g.role == role && path.contains(&g.scope))
    };
    let current: Vec<&Grant> = mine().filter(|g| g.holds_at(facts.now)).collect();
    if !current.is_empty() {
        return within_buildings(&current, facts);
    }
    let latest = mine()
        .filter(|g| g.valid_from <= facts.now)
        .max_by_key(|g| g.valid_to);
    let Some((grant, end)) = latest.and_then(|g| Some((g, g.valid_to?))) else {
        return Decision::deny(ErrorCode::RoleMayNot, format!("no grant as {role} here"));
    };
    let recent = facts.now.since(end) <= facts.limits.role_grace;
    let saw_nothing_since = facts.last_receipt.is_none_or(|seen| seen <= end);
    if recent && saw_nothing_since {
        within_buildings(&[grant], facts)
    } else {
        Decision::Held(ErrorCode::RoleEnded)
    }
}

fn within_buildings(grants: &[&Grant], facts: &Facts<'_>) -> Decision {
    let Some(building) = facts.building() else {
        return Decision::Permit;
    };
    if grants
        .iter()
        .any(|g| g.buildings.is_empty() || g.buildings.contains(&building))
    {
        Decision::Permit
    } else {
        Decision::deny(
            ErrorCode::OutsideBuildings,
            "outside the buildings of the author's grant",
        )
    }
}
