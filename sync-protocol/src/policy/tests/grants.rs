use super::*;

#[test]
fn a_role_that_ended_counts_for_seven_days_on_what_came_before() {
    let by = author(2, Role::Committee(Body::Residents));
    let urge = What::Urged {
        note: String::new(),
    };
    let mut scene = Scene::dispatched();
    let ended = granted(&by, minute(0), Some(minute(5)));
    assert_eq!(
        scene.decide(&urge, &by, &ended),
        Decision::Permit,
        "hangs on nothing after the end"
    );
    scene.last_receipt = Some(minute(6));
    assert_eq!(
        scene.decide(&urge, &by, &ended),
        Decision::Held(ErrorCode::RoleEnded),
        "saw what came after"
    );
    scene.last_receipt = Some(minute(3));
    scene.now = minute(5).plus(Span::from_days(7)).next();
    assert_eq!(
        scene.decide(&urge, &by, &ended),
        Decision::Held(ErrorCode::RoleEnded),
        "too long ago"
    );
    let future = granted(&by, minute(10_000_000), None);
    assert_eq!(
        code(scene.decide(&urge, &by, &future)),
        ErrorCode::RoleMayNot,
        "not yet granted"
    );
}

#[test]
fn what_was_not_allowed_is_not_held_when_the_role_ended() {
    let by = author(4, Role::Steward);
    let mut scene = Scene::dispatched();
    scene.last_receipt = Some(minute(6));
    let ended = granted(&by, minute(0), Some(minute(5)));
    assert_eq!(
        code(scene.decide(&What::Verified, &by, &ended)),
        ErrorCode::RoleMayNot
    );
}

#[test]
fn a_grant_reaches_down_the_tree_and_no_further() {
    let urge = What::Urged {
        note: String::new(),
    };
    let by = author(2, Role::Committee(Body::Party));
    let mut scene = Scene::dispatched();
    let above = ScopeId::from_bytes([0xab; 16]);
    let mut principal = granted(&by, minute(0), None);
    principal.grants[0].scope = above;
    assert_eq!(
        code(scene.decide(&urge, &by, &principal)),
        ErrorCode::RoleMayNot
    );
    let parent = crate::domain::reference::Scope {
        id: above,
        parent: None,
        kind: crate::domain::reference::ScopeKind::Community,
        name: "社区".into(),
    };
    scene.reference.scopes.push(parent);
    scene.reference.scopes[0].parent = Some(above);
    assert_eq!(scene.decide(&urge, &by, &principal), Decision::Permit);
}

#[test]
fn one_of_two_grants_is_enough_for_a_building() {
    let by = author(1, Role::Steward);
    let scene = Scene::dispatched();
    let seen = What::Sighting {
        observed_at: minute(9),
        note: String::new(),
    };
    let grant = |id: u8, building: u8| Grant {
        id: GrantId::from_bytes([id; 16]),
        buildings: vec![BuildingId::from_bytes([building; 16])],
        ..granted(&by, minute(0), None).grants[0].clone()
    };
    let mut principal = granted(&by, minute(0), None);
    principal.grants = vec![grant(1, 1)];
    assert_eq!(
        code(scene.decide(&seen, &by, &principal)),
        ErrorCode::OutsideBuildings
    );
    principal.grants.push(grant(2, 7));
    assert_eq!(scene.decide(&seen, &by, &principal), Decision::Permit);
}
