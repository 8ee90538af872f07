//! S6: whom the actors are bound to.

use std::collections::{BTreeMap, BTreeSet};

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::ids::{Actor, DeviceId, PersonId, ScopeId};

use super::{Findings, Place, Rule};
use crate::cli::CliError;
use crate::store::{ActorOwner, Store};

/// Actors asked for at a time.
const AT_A_TIME: usize = 500;

/// People and devices, each asked for once.
pub(super) struct Identities {
    people: BTreeSet<PersonId>,
    devices: BTreeMap<DeviceId, Option<PersonId>>,
}

impl Identities {
    /// The store's people.
    pub(super) async fn load(store: &dyn Store) -> Result<Self, CliError> {
        let system = Principal::system();
        let mut people: BTreeSet<PersonId> = store
            .people()
            .await?
            .into_iter()
            .map(|person| person.id)
            .collect();
        // The server itself has no row.
        people.insert(system.person);
        Ok(Self {
            people,
            devices: BTreeMap::from([(system.device, Some(system.person))]),
        })
    }

    /// Whether these owners of a scope's actors exist and are those that the scope has bound.
    pub(super) async fn check(
        &mut self,
        store: &dyn Store,
        scope: ScopeId,
        actors: &BTreeMap<Actor, ActorOwner>,
        findings: &mut Findings,
    ) -> Result<(), CliError> {
        let place = Place::scope(scope);
        for (actor, owner) in actors {
            if let Some(problem) = self.problem(store, owner).await? {
                findings.add(Rule::Store(6), place, format!("actor {actor}: {problem}"));
            }
        }
        let named: Vec<(ScopeId, Actor)> = actors.keys().map(|actor| (scope, *actor)).collect();
        for named in named.chunks(AT_A_TIME) {
            // Only a unit of work can ask; it is dropped, which undoes nothing.
            let mut tx = store.begin(&[scope]).await?;
            let bound = tx.actor_owners(named).await?;
            drop(tx);
            for (_, actor) in named {
                let says = bound.get(&(scope, *actor));
                if says != actors.get(actor) {
                    let detail = format!("actor {actor} is bound to {says:?}, not to its author");
                    findings.add(Rule::Store(6), place, detail);
                }
            }
        }
        Ok(())
    }

    async fn problem(
        &mut self,
        store: &dyn Store,
        owner: &ActorOwner,
    ) -> Result<Option<String>, CliError> {
        if !self.people.contains(&owner.person) {
            return Ok(Some(format!("there is no person {}", owner.person)));
        }
        let person = match self.devices.get(&owner.device) {
            Some(person) => *person,
            None => {
                let device = store.device(owner.device).await?;
                let person = device.map(|device| device.person);
                self.devices.insert(owner.device, person);
                person
            }
        };
        Ok(match person {
            None => Some(format!("there is no device {}", owner.device)),
            Some(person) if person != owner.person => {
                Some(format!("device {} is {person}'s", owner.device))
            }
            Some(_) => None,
        })
    }
}
