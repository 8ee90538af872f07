use lianjian_protocol::domain::grant::{Body, Level};
use lianjian_protocol::domain::reference::{Scope, ScopeKind};
use lianjian_protocol::ids::GrantId;

use super::*;

const CITY: ScopeId = ScopeId::from_bytes([1; 16]);
const DISTRICT: ScopeId = ScopeId::from_bytes([2; 16]);
const COMPOUND: ScopeId = ScopeId::from_bytes([3; 16]);
const ELSEWHERE: ScopeId = ScopeId::from_bytes([4; 16]);

fn tree() -> Reference {
    let scope = |id, parent, kind| Scope {
        id,
        parent,
        kind,
        name: String::new(),
    };
    Reference {
        scopes: vec![
            scope(CITY, None, ScopeKind::City),
            scope(DISTRICT, Some(CITY), ScopeKind::District),
            scope(COMPOUND, Some(DISTRICT), ScopeKind::Compound),
            scope(ELSEWHERE, Some(CITY), ScopeKind::District),
        ],
        ..Reference::default()
    }
}

fn grant(role: Role, scope: ScopeId) -> Grant {
    Grant {
        id: GrantId::from_bytes([9; 16]),
        role,
        scope,
        valid_from: Timestamp::from_secs(100),
        valid_to: None,
        buildings: Vec::new(),
    }
}

const SUPERVISOR: Role = Role::Supervisor(Level::District);
const SECURITY: Role = Role::Admin(AdminKind::Security);

#[test]
fn a_grant_covers_what_lies_at_or_below_it() {
    let covers = |mine: Grant, theirs: Grant| covers(&tree(), &mine, &theirs);
    let steward = grant(Role::Steward, COMPOUND);
    assert!(covers(grant(SUPERVISOR, DISTRICT), steward.clone()));
    assert!(covers(grant(SUPERVISOR, CITY), steward.clone()));
    assert!(!covers(grant(SUPERVISOR, ELSEWHERE), steward.clone()));
    assert!(!covers(grant(Role::Steward, CITY), steward));
    assert!(!covers(
        grant(SUPERVISOR, COMPOUND),
        grant(Role::Committee(Body::Party), DISTRICT)
    ));
}

#[test]
fn a_supervisor_is_not_over_peers_or_administrators() {
    let covers = |mine: Grant, theirs: Grant| covers(&tree(), &mine, &theirs);
    assert!(!covers(
        grant(SUPERVISOR, DISTRICT),
        grant(SUPERVISOR, DISTRICT)
    ));
    assert!(covers(grant(SUPERVISOR, CITY), grant(SUPERVISOR, DISTRICT)));
    assert!(!covers(grant(SUPERVISOR, CITY), grant(SECURITY, DISTRICT)));
    assert!(covers(grant(SECURITY, CITY), grant(SUPERVISOR, CITY)));
    assert!(!covers(grant(SECURITY, DISTRICT), grant(SUPERVISOR, CITY)));
}

#[test]
fn every_role_is_judged() {
    for role in Role::ALL {
        let may = matches!(role, Role::Supervisor(_) | Role::Admin(AdminKind::Security));
        assert_eq!(RevokeDevices::given_by(role), may, "{role}");
        assert_eq!(IssueCodes::given_by(role), may, "{role}");
    }
}

#[test]
fn a_code_needs_every_living_grant_covered_and_a_revocation_any() {
    let now = Timestamp::from_secs(200);
    let inside = grant(Role::Steward, COMPOUND);
    let outside = grant(Role::Steward, ELSEWHERE);
    let mut ended_outside = outside.clone();
    ended_outside.valid_to = Some(now);
    let covered = |grant: &Grant| grant.scope == COMPOUND;
    let code = |grants: &[Grant]| IssueCodes::over(grants, now, &covered);
    let revoke = |grants: &[Grant]| RevokeDevices::over(grants, now, &covered);

    assert!(code(std::slice::from_ref(&inside)));
    assert!(code(&[inside.clone(), ended_outside.clone()]));
    assert!(!code(&[inside.clone(), outside.clone()]));
    assert!(!code(&[]), "nobody's, so not this supervisor's");
    assert!(revoke(&[inside.clone(), outside.clone()]));
    assert!(!revoke(&[outside, ended_outside]));
    let mut ended_inside = inside;
    ended_inside.valid_to = Some(now);
    assert!(revoke(&[ended_inside]));
}
