//! What changes under everybody's feet: grants and reference data.

use lianjian_protocol::domain::grant::{Body, Grant, Level, Role};
use lianjian_protocol::domain::reference::FixerKind;
use lianjian_protocol::ids::GrantId;
use lianjian_protocol::time::Span;
use lianjian_server::store::{EndGrant, PersonGrant, ReferenceRow};

use super::history::History;
use super::world::{self, COMPOUNDS, EAST, FIXERS};

impl History {
    /// Ends, gives back, changes or adds a grant.
    pub(super) async fn change_grants(&mut self) {
        let now = self.now();
        let scopes = [EAST, COMPOUNDS[1], world::COMMUNITY];
        let store = self.server.store();
        let mut grants = store.grants_in(&scopes).await.expect("the store answers");
        let here = self.dice.index(grants.len());
        let PersonGrant { person, mut grant } = grants.swap_remove(here);
        let name = match self.dice.below(7) {
            0..=2 => {
                let ago = Span::from_mins(self.dice.below(600));
                let valid_to = now.minus(ago).max(grant.valid_from.next());
                let end = EndGrant {
                    grant: grant.id,
                    valid_to,
                };
                store.end_grant(end).await.expect("there is such a grant");
                "grant ended"
            }
            3..=4 => {
                grant.valid_to = None;
                let given = [PersonGrant { person, grant }];
                store.put_grants(&given).await.expect("the grant fits");
                "grant given back"
            }
            5 => {
                match self.dice.below(3) {
                    0 => grant.buildings = vec![*self.dice.pick(&world::buildings(EAST))],
                    1 => grant.role = Role::Observer,
                    _ => grant.scope = *self.dice.pick(&scopes),
                }
                let changed = [PersonGrant { person, grant }];
                store.put_grants(&changed).await.expect("the grant fits");
                "grant changed"
            }
            _ => {
                let role = *self.dice.pick(&[
                    Role::Steward,
                    Role::Property,
                    Role::Committee(Body::Residents),
                    Role::Committee(Body::Party),
                    Role::Supervisor(Level::Community),
                ]);
                let added = Grant {
                    id: GrantId::from_bytes(self.dice.bytes()),
                    role,
                    scope: *self.dice.pick(&COMPOUNDS),
                    valid_from: now,
                    valid_to: self.dice.chance(50).then(|| now.plus(Span::from_hours(12))),
                    buildings: Vec::new(),
                };
                let added = [PersonGrant {
                    person,
                    grant: added,
                }];
                store.put_grants(&added).await.expect("the grant fits");
                "grant added"
            }
        };
        self.count(name);
    }

    /// Changes a row of the reference data.
    pub(super) async fn change_reference(&mut self) {
        let row = match self.dice.below(3) {
            0 => {
                let scope = *self.dice.pick(&COMPOUNDS);
                let mut compound = world::compound(scope);
                let gone = *self.dice.pick(&FIXERS);
                compound.parties.retain(|party| party.organisation != gone);
                compound.has_residents_committee = self.dice.chance(70);
                ReferenceRow::Compound(compound)
            }
            1 => ReferenceRow::Compound(world::compound(*self.dice.pick(&COMPOUNDS))),
            _ => {
                let fixer = *self.dice.pick(&[
                    FixerKind::Company,
                    FixerKind::Substitute,
                    FixerKind::EmergencyCentre,
                ]);
                let code = *self.dice.pick(&world::CATEGORIES);
                ReferenceRow::Category(world::category(code, fixer))
            }
        };
        let version = self.server.store().put_reference(&[row]).await;
        version.expect("the row fits");
        self.count("reference changed");
    }
}
