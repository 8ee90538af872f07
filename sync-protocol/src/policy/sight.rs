//! Who sees what: it follows from (scope, audience, role) alone.

use crate::domain::grant::{Grant, Principal, Role};
use crate::domain::kind::Audience;
use crate::domain::reference::Reference;
use crate::ids::ScopeId;
use crate::time::Timestamp;
use crate::wire::LogId;

/// Whether a role sees an audience. For [`Audience::Own`] this is about other people's: everyone
/// with a role in the scope sees their own.
#[must_use]
pub const fn role_sees(role: Role, audience: Audience) -> bool {
    match (role, audience) {
        (
            Role::Steward
            | Role::Committee(_)
            | Role::Supervisor(_)
            | Role::Observer
            | Role::System,
            Audience::All,
        )
        | (Role::Property, Audience::All)
        | (
            Role::Steward
            | Role::Committee(_)
            | Role::Supervisor(_)
            | Role::Observer
            | Role::System,
            Audience::Internal,
        )
        | (Role::Committee(_) | Role::Supervisor(_) | Role::System, Audience::Own) => true,
        (Role::Property, Audience::Internal | Audience::Own)
        | (Role::Steward | Role::Observer, Audience::Own)
        | (Role::Admin(_), _) => false,
    }
}

/// Whether the principal may read this log now.
#[must_use]
pub fn can_read(principal: &Principal, log: &LogId, reference: &Reference, now: Timestamp) -> bool {
    let path = reference.path(log.scope);
    current(principal, &path, now).any(|g| grant_reads(g, principal, log))
}

/// Whether a grant that covers the log's scope lets its holder read the log.
fn grant_reads(grant: &Grant, principal: &Principal, log: &LogId) -> bool {
    match (log.audience, log.owner) {
        (Audience::Own, Some(owner)) => {
            (owner == principal.person && role_sees(grant.role, Audience::All))
                || role_sees(grant.role, Audience::Own)
        }
        (Audience::Own, None) | (Audience::All | Audience::Internal, Some(_)) => false,
        (audience, None) => role_sees(grant.role, audience),
    }
}

/// The compounds in which the principal reads anything now, in the order of the reference data.
#[must_use]
pub fn readable_compounds(
    principal: &Principal,
    reference: &Reference,
    now: Timestamp,
) -> Vec<ScopeId> {
    reference
        .compounds
        .iter()
        .map(|c| c.scope)
        .filter(|scope| {
            let path = reference.path(*scope);
            current(principal, &path, now).any(|g| role_sees(g.role, Audience::All))
        })
        .collect()
}

fn current<'a>(
    principal: &'a Principal,
    path: &'a [ScopeId],
    now: Timestamp,
) -> impl Iterator<Item = &'a Grant> {
    principal
        .grants
        .iter()
        .filter(move |g| g.holds_at(now) && path.contains(&g.scope))
}
