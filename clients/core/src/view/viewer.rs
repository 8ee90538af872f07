//! Who looks, when, and what everything is called.

use std::collections::HashMap;

use lianjian_protocol::domain::event::Author;
use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::domain::reference::{Category, Reference};
use lianjian_protocol::ids::{BuildingId, CheckpointId, OrganisationId, PersonId, ScopeId};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::Limits;

use super::types::{Names, Param, RoleName, Who};
use crate::replica::Replica;
use crate::storage::Storage;

/// Who looks and at what time, with the names of reference data at hand.
pub(super) struct Viewer<'a> {
    pub(super) reference: &'a Reference,
    pub(super) limits: &'a Limits,
    pub(super) principal: Principal,
    /// By the server's clock, as well as it is known.
    pub(super) now: Timestamp,
    people: HashMap<PersonId, &'a str>,
    organisations: HashMap<OrganisationId, &'a str>,
    of: HashMap<PersonId, OrganisationId>,
    scopes: HashMap<ScopeId, &'a str>,
    buildings: HashMap<BuildingId, &'a str>,
    categories: HashMap<&'a str, &'a Category>,
}

impl<'a> Viewer<'a> {
    /// Whoever the store belongs to; none before the enrolment.
    pub(super) fn of<S: Storage>(replica: &'a Replica<S>, now: Timestamp) -> Option<Self> {
        let principal = replica.principal().ok()?;
        let reference = replica.reference();
        let people = reference.people.iter();
        Some(Self {
            reference,
            limits: replica.limits(),
            principal,
            now: replica.clock().server_time(now),
            people: people
                .clone()
                .map(|row| (row.id, row.name.as_str()))
                .collect(),
            of: people.map(|row| (row.id, row.organisation)).collect(),
            organisations: reference
                .organisations
                .iter()
                .map(|row| (row.id, row.name.as_str()))
                .collect(),
            scopes: reference
                .scopes
                .iter()
                .map(|row| (row.id, row.name.as_str()))
                .collect(),
            buildings: reference
                .buildings
                .iter()
                .map(|row| (row.id, row.name.as_str()))
                .collect(),
            categories: reference
                .categories
                .iter()
                .map(|row| (row.code.as_str(), row))
                .collect(),
        })
    }

    /// The roles in force in a scope, each once, in the order of the roles.
    pub(super) fn roles(&self, scope: ScopeId) -> Vec<Role> {
        let path = self.reference.path(scope);
        let mut roles: Vec<Role> = self
            .principal
            .grants
            .iter()
            .filter(|grant| grant.holds_at(self.now) && path.contains(&grant.scope))
            .map(|grant| grant.role)
            .collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// The first of these instants that is still to come, or at which a role of who looks begins or
    /// ends.
    pub(super) fn next(&self, turns: impl IntoIterator<Item = Timestamp>) -> Option<Timestamp> {
        let grants = self.principal.grants.iter();
        let roles = grants.flat_map(|grant| [Some(grant.valid_from), grant.valid_to]);
        turns
            .into_iter()
            .chain(roles.flatten())
            .filter(|at| *at > self.now)
            .min()
    }

    pub(super) fn is_me(&self, person: PersonId) -> bool {
        self.principal.person == person
    }

    pub(super) fn scope(&self, scope: ScopeId) -> String {
        self.scopes
            .get(&scope)
            .copied()
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn organisation(&self, id: OrganisationId) -> String {
        let name = self.organisations.get(&id).copied();
        name.unwrap_or_default().to_owned()
    }

    pub(super) fn organisation_of(&self, person: PersonId) -> Option<OrganisationId> {
        self.of.get(&person).copied()
    }

    pub(super) fn person(&self, id: PersonId) -> Option<String> {
        self.people.get(&id).map(|name| (*name).to_owned())
    }

    pub(super) fn building(&self, id: BuildingId) -> Option<String> {
        self.buildings.get(&id).map(|name| (*name).to_owned())
    }

    /// A checkpoint's name; empty where reference data has it no more.
    pub(super) fn checkpoint(&self, id: CheckpointId) -> String {
        let rows = &self.reference.checkpoints;
        let row = rows.iter().find(|row| row.id == id);
        row.map(|row| row.name.clone()).unwrap_or_default()
    }

    pub(super) fn category(&self, code: &str) -> Option<&'a Category> {
        self.categories.get(code).copied()
    }

    pub(super) fn category_names(&self, code: &str) -> Option<Names> {
        self.category(code).map(|category| Names {
            zh: category.name_zh.clone(),
            en: category.name_en.clone(),
        })
    }

    pub(super) fn category_param(&self, code: &str) -> Param {
        match self.category(code) {
            Some(category) => Param::Name {
                name_zh: category.name_zh.clone(),
                name_en: category.name_en.clone(),
            },
            None => Param::text(code),
        }
    }

    /// Who signed something, in full.
    pub(super) fn who(&self, by: &Author) -> Who {
        let (body, level) = match by.role {
            Role::Committee(body) => (Some(body), None),
            Role::Supervisor(level) => (None, Some(level)),
            Role::Steward | Role::Property | Role::Observer | Role::Admin(_) | Role::System => {
                (None, None)
            }
        };
        Who {
            person: by.person,
            name: self.name(by),
            role: RoleName::from(by.role),
            body,
            level,
            role_key: role_key(by.role),
            organisation_name: self.organisation(by.organisation),
            badge: by.badge.clone(),
            me: self.is_me(by.person),
        }
    }

    /// Who signed something, within a sentence.
    pub(super) fn signer(&self, by: &Author) -> Param {
        if by.role == Role::System {
            return Param::term(role_key(Role::System));
        }
        Param::Person {
            person: self.name(by),
            role: role_key(by.role),
            me: self.is_me(by.person),
        }
    }

    /// Who looks, within a sentence.
    pub(super) fn me(&self, role: Role) -> Param {
        let person = self.principal.person;
        Param::Person {
            person: self.person(person).unwrap_or_default(),
            role: role_key(role),
            me: true,
        }
    }

    /// A person unknown here is known by their badge.
    fn name(&self, by: &Author) -> String {
        if by.role == Role::System {
            return String::new();
        }
        self.person(by.person).unwrap_or_else(|| by.badge.clone())
    }

    /// Microseconds that local time is ahead of UTC.
    fn ahead(&self) -> i64 {
        i64::from(self.reference.calendar.utc_offset_minutes) * 60_000_000
    }

    /// The local day of an instant, as days since 1970.
    pub(super) fn day_of(&self, at: Timestamp) -> i64 {
        let micros = i64::try_from(at.as_micros()).unwrap_or(i64::MAX);
        micros.saturating_add(self.ahead()).div_euclid(DAY)
    }

    /// The first instant of a local day, and the first after it.
    pub(super) fn day(&self, day: i64) -> (Timestamp, Timestamp) {
        let start = day.saturating_mul(DAY).saturating_sub(self.ahead());
        let start = Timestamp::from_micros(u64::try_from(start).unwrap_or_default());
        (start, start.plus(Span::from_days(1)))
    }
}

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// The catalogue's key of a role.
pub(super) fn role_key(role: Role) -> String {
    format!("role.{}", role.as_str().replace(':', "_"))
}
