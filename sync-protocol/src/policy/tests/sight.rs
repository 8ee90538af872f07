use super::*;

#[test]
fn who_sees_what_follows_from_audience_and_role() {
    for role in Role::ALL {
        let admin = matches!(role, Role::Admin(_));
        assert_eq!(role_sees(role, Audience::All), !admin, "{role}");
        let internal = !admin && role != Role::Property;
        assert_eq!(role_sees(role, Audience::Internal), internal, "{role}");
        let others = matches!(
            role,
            Role::Committee(_) | Role::Supervisor(_) | Role::System
        );
        assert_eq!(role_sees(role, Audience::Own), others, "{role}");
    }
}

#[test]
fn logs_are_read_under_a_current_grant() {
    let reference = fixture::reference();
    let steward = author(1, Role::Steward);
    let log = |audience, owner| LogId {
        scope: DOC.scope,
        audience,
        owner,
    };
    let principal = granted(&steward, minute(0), Some(minute(5)));
    let all = log(Audience::All, None);
    assert!(can_read(&principal, &all, &reference, minute(4)));
    assert!(
        !can_read(&principal, &all, &reference, minute(5)),
        "the end is the first instant without it"
    );
    let own = log(Audience::Own, Some(steward.person));
    let others = log(Audience::Own, Some(PersonId::from_bytes([2; 16])));
    assert!(can_read(&principal, &own, &reference, minute(4)));
    assert!(!can_read(&principal, &others, &reference, minute(4)));
    assert!(
        !can_read(&principal, &log(Audience::Own, None), &reference, minute(4)),
        "nobody's log"
    );
    let company = granted(&plumber(3), minute(0), None);
    assert!(!can_read(
        &company,
        &log(Audience::Internal, None),
        &reference,
        minute(4)
    ));
}

#[test]
fn each_kind_has_its_audience() {
    let steward = author(1, Role::Steward);
    let principal = granted(&steward, minute(0), None);
    let scene = Scene::dispatched();
    let fits = |kind, audience, owner| {
        let header = header(kind, audience, owner);
        let scene = Scene {
            header,
            ..Scene::dispatched()
        };
        scene.decide_action(
            &Action::Create {
                header: &header,
                by: &steward,
            },
            &principal,
        ) == Decision::Permit
    };
    assert!(fits(DocKind::Complaint, Audience::All, None));
    assert!(fits(DocKind::Complaint, Audience::Internal, None));
    assert!(!fits(
        DocKind::Complaint,
        Audience::Own,
        Some(steward.person)
    ));
    assert!(fits(DocKind::Patrol, Audience::All, None));
    assert!(!fits(DocKind::Patrol, Audience::All, Some(steward.person)));
    assert!(fits(DocKind::Visit, Audience::Own, Some(steward.person)));
    assert!(!fits(
        DocKind::Visit,
        Audience::Own,
        Some(PersonId::from_bytes([2; 16]))
    ));
    assert!(!fits(DocKind::Visit, Audience::All, None));
    let company = plumber(3);
    let create = Action::Create {
        header: &scene.header,
        by: &company,
    };
    assert_eq!(
        code(scene.decide_action(&create, &granted(&company, minute(0), None))),
        ErrorCode::RoleMayNot
    );
}

#[test]
fn a_fixer_does_nothing_to_what_is_not_shared_with_it() {
    let by = plumber(3);
    let mut scene = Scene::dispatched();
    let supplement = What::Supplement {
        text: String::new(),
    };
    assert_eq!(scene.decide_granted(&supplement, &by), Decision::Permit);
    scene.header.audience = Audience::Internal;
    for what in every_event() {
        let decision = scene.decide_granted(&what, &by);
        assert_eq!(code(decision), ErrorCode::RoleMayNot, "{what:?}");
    }
}
