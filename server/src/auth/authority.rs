//! Who may administer whom at the HTTP edge. (Who may write what in a document is the protocol
//! crate's policy.)
//!
//! A permission is a type. An endpoint asks for [`Allowed<P>`] as an argument, so it can't be
//! reached without the check; an act on a person asks for [`Over<P>`], which only that check, or
//! the command line, can make. So neither half of an authorisation can be forgotten.

use std::marker::PhantomData;

use lianjian_protocol::domain::grant::{AdminKind, Grant, Role};
use lianjian_protocol::domain::reference::{Person, Reference};
use lianjian_protocol::ids::{PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::ErrorCode;

use super::session::Authenticated;
use crate::context::{Actor, Context};
use crate::error::{Error, Result};

/// Something that a person may be allowed to do to others.
pub trait Permission: Send + Sync + 'static {
    /// What it is, in an error.
    const NAME: &'static str;

    /// Whether a grant of this role gives it (in the grant's scope and below).
    fn given_by(role: Role) -> bool;

    /// Whether one may do it to oneself without any grant.
    const TO_ONESELF: bool;

    /// Whether these grants of a person, each covered or not by the one who asks, put the person
    /// under them.
    fn over(grants: &[Grant], now: Timestamp, covered: &dyn Fn(&Grant) -> bool) -> bool;
}

/// Revoking devices. One covered grant is enough, an ended one too: a lost phone is revoked by
/// whoever is told first. One's own device one may always revoke.
#[derive(Debug, Clone, Copy)]
pub struct RevokeDevices;

impl Permission for RevokeDevices {
    const NAME: &'static str = "revoke devices";
    const TO_ONESELF: bool = true;

    fn given_by(role: Role) -> bool {
        manages_devices(role)
    }

    fn over(grants: &[Grant], _: Timestamp, covered: &dyn Fn(&Grant) -> bool) -> bool {
        grants.iter().any(covered)
    }
}

/// Issuing enrolment codes. Whoever holds a code becomes that person, so every grant that the
/// person has or will have must be covered: a community's supervisor can't enrol a phone as
/// somebody of the district. And not for oneself: a phone left open must not make another.
#[derive(Debug, Clone, Copy)]
pub struct IssueCodes;

impl Permission for IssueCodes {
    const NAME: &'static str = "issue enrolment codes";
    const TO_ONESELF: bool = false;

    fn given_by(role: Role) -> bool {
        manages_devices(role)
    }

    fn over(grants: &[Grant], now: Timestamp, covered: &dyn Fn(&Grant) -> bool) -> bool {
        let mut live = grants
            .iter()
            .filter(|grant| grant.valid_to.is_none_or(|end| now < end))
            .peekable();
        live.peek().is_some() && live.all(covered)
    }
}

fn manages_devices(role: Role) -> bool {
    match role {
        Role::Supervisor(_) | Role::Admin(AdminKind::Security) => true,
        Role::Steward
        | Role::Committee(_)
        | Role::Property
        | Role::Observer
        | Role::Admin(AdminKind::System | AdminKind::Audit)
        | Role::System => false,
    }
}

/// A caller who has `P` somewhere.
#[derive(Debug)]
pub struct Allowed<P> {
    caller: Authenticated,
    /// The grants that give it, now.
    by: Vec<Grant>,
    permission: PhantomData<P>,
}

impl<P: Permission> Allowed<P> {
    /// Checks the caller's grants as the database has them.
    ///
    /// # Errors
    /// `forbidden` when none gives `P` now.
    pub fn check(caller: Authenticated, now: Timestamp) -> Result<Self> {
        let by: Vec<Grant> = caller
            .principal
            .grants
            .iter()
            .filter(|grant| grant.holds_at(now) && P::given_by(grant.role))
            .cloned()
            .collect();
        if by.is_empty() && !P::TO_ONESELF {
            return Err(forbidden::<P>());
        }
        Ok(Self {
            caller,
            by,
            permission: PhantomData,
        })
    }

    /// The caller.
    #[must_use]
    pub const fn caller(&self) -> &Authenticated {
        &self.caller
    }

    /// Narrows it to a person.
    ///
    /// # Errors
    /// `forbidden` when the person is not under the caller, or does not exist: which of the two is
    /// not for them to know.
    pub async fn over(&self, context: &Context, person: PersonId) -> Result<Over<P>> {
        let Some(found) = context.store.person(person).await? else {
            return Err(forbidden::<P>());
        };
        let own = person == self.caller.principal.person;
        let allowed = if own {
            P::TO_ONESELF
        } else {
            let (_, grants) = context.store.grants_of(person).await?;
            let tree = Reference {
                scopes: context.store.all_scopes().await?,
                ..Reference::default()
            };
            P::over(&grants, context.now(), &|grant| {
                self.by.iter().any(|mine| covers(&tree, mine, grant))
            })
        };
        if !allowed {
            return Err(forbidden::<P>());
        }
        Ok(Over {
            person: found,
            actor: self.caller.actor(),
            permission: PhantomData,
        })
    }
}

/// Whether a grant that lets its holder administer covers another person's grant: it lies at or
/// below it. A supervisor is not over the administrators, nor over the supervisors beside them.
fn covers(tree: &Reference, mine: &Grant, theirs: &Grant) -> bool {
    let below = |scope: ScopeId| tree.path(theirs.scope).contains(&scope);
    if !below(mine.scope) {
        return false;
    }
    match (mine.role, theirs.role) {
        (Role::Supervisor(_), Role::Admin(_) | Role::System) => false,
        (Role::Supervisor(_), Role::Supervisor(_)) => mine.scope != theirs.scope,
        (
            Role::Supervisor(_),
            Role::Steward | Role::Committee(_) | Role::Property | Role::Observer,
        ) => true,
        (Role::Admin(AdminKind::Security), _) => true,
        (
            Role::Steward
            | Role::Committee(_)
            | Role::Property
            | Role::Observer
            | Role::Admin(AdminKind::System | AdminKind::Audit)
            | Role::System,
            _,
        ) => false,
    }
}

/// A person whom somebody may do `P` to.
#[derive(Debug, Clone)]
pub struct Over<P> {
    person: Person,
    actor: Actor,
    permission: PhantomData<P>,
}

impl<P: Permission> Over<P> {
    /// At the command line: whoever can run this program on the database can write to it anyway.
    #[must_use]
    pub const fn by_command_line(person: Person) -> Self {
        Self {
            person,
            actor: Actor::CommandLine,
            permission: PhantomData,
        }
    }

    /// One of the demo's people, on whose database the server offers them to anybody.
    #[must_use]
    pub(super) const fn in_demo(person: Person) -> Self {
        Self {
            person,
            actor: Actor::Server,
            permission: PhantomData,
        }
    }

    /// The person.
    #[must_use]
    pub const fn person(&self) -> &Person {
        &self.person
    }

    /// Who does it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }
}

fn forbidden<P: Permission>() -> Error {
    Error::new(ErrorCode::Forbidden).detail(format!("you may not {} here", P::NAME))
}

#[cfg(test)]
mod tests;
