use super::*;

#[test]
fn the_list_of_this_test_is_whole() {
    let types: Vec<EventType> = every_event().iter().map(What::event_type).collect();
    assert_eq!(types, EventType::ALL);
}

#[test]
fn observers_administrators_and_pretended_systems_write_nothing() {
    let scene = Scene::dispatched();
    let roles = [
        Role::Observer,
        Role::Admin(AdminKind::System),
        Role::Admin(AdminKind::Security),
        Role::Admin(AdminKind::Audit),
        Role::System,
    ];
    for role in roles {
        for what in every_event() {
            let decision = scene.decide_granted(&what, &author(9, role));
            assert_eq!(code(decision), ErrorCode::RoleMayNot, "{role}: {what:?}");
        }
    }
}

#[test]
fn a_company_writes_only_the_fixer_s_rows_and_only_when_it_has_the_case() {
    use EventType as E;
    let own = [
        E::Accepted,
        E::Declined,
        E::Started,
        E::Arrived,
        E::Paused,
        E::Resumed,
        E::Fixed,
        E::ExtensionAsked,
        E::ExemptAsked,
        E::Supplement,
    ];
    let scene = Scene::dispatched();
    let mut elsewhere = Scene::dispatched();
    elsewhere.case.fixer = Some(OrganisationId::from_bytes([0xce; 16]));
    for what in every_event() {
        let mine = scene.decide_granted(&what, &plumber(3));
        let allowed = own.contains(&what.event_type());
        let role = matches!(mine, Decision::Deny(ErrorCode::RoleMayNot, _));
        assert_eq!(!role, allowed, "{what:?}: {mine:?}");
        if what.event_type() != E::Supplement {
            let not_mine = elsewhere.decide_granted(&what, &plumber(3));
            assert_eq!(code(not_mine), ErrorCode::RoleMayNot, "{what:?}");
        }
    }
}

#[test]
fn whoever_the_fixer_employs_judges_none_of_its_cases() {
    let roles = [
        Role::Steward,
        Role::Committee(Body::Residents),
        Role::Committee(Body::Owners),
        Role::Supervisor(Level::District),
    ];
    for role in roles {
        let employed = Author { role, ..plumber(7) };
        for what in every_event()
            .into_iter()
            .filter(|w| table::rule_of(w.event_type()).judges)
        {
            let scene = Scene::dispatched();
            let code = code(scene.decide_granted(&what, &employed));
            assert!(
                matches!(code, ErrorCode::ConflictOfInterest | ErrorCode::RoleMayNot),
                "{role}: {what:?}: {code}"
            );
        }
    }
}

#[test]
fn the_first_verification_is_a_judgement_of_who_will_fix_it() {
    let mut scene = Scene::dispatched().in_status(Status::Reported);
    scene.case.fixer = None;
    let employed = Author {
        role: Role::Committee(Body::Residents),
        ..plumber(7)
    };
    assert_eq!(
        code(scene.decide_granted(&What::Verified, &employed)),
        ErrorCode::ConflictOfInterest
    );
    let other = author(2, Role::Committee(Body::Residents));
    assert_eq!(
        scene.decide_granted(&What::Verified, &other),
        Decision::Permit
    );
}

#[test]
fn without_a_residents_committee_the_community_stands_in() {
    let status = Status::Reported;
    let community = author(5, Role::Supervisor(Level::Community));
    let mut scene = Scene::dispatched().in_status(status);
    assert_eq!(
        code(scene.decide_granted(&What::Verified, &community)),
        ErrorCode::RoleMayNot
    );
    scene.reference.compounds[0].has_residents_committee = false;
    assert_eq!(
        scene.decide_granted(&What::Verified, &community),
        Decision::Permit
    );
    let district = author(5, Role::Supervisor(Level::District));
    assert_eq!(
        code(scene.decide_granted(&What::Verified, &district)),
        ErrorCode::RoleMayNot
    );
}

#[test]
fn the_owners_committee_confirms_common_parts_alone() {
    let mut scene = Scene::dispatched().in_status(Status::Fixed);
    let owners = author(6, Role::Committee(Body::Owners));
    let what = What::Confirmed {
        for_whom: ForWhom::Owners,
    };
    assert_eq!(scene.decide_granted(&what, &owners), Decision::Permit);
    scene.reference.categories[0].common_parts = false;
    assert_eq!(
        code(scene.decide_granted(&what, &owners)),
        ErrorCode::RoleMayNot
    );
}

#[test]
fn routing_stays_within_the_compound_s_list() {
    let scene = Scene::dispatched();
    let by = author(2, Role::Committee(Body::Residents));
    let stranger = OrganisationId::from_bytes([0xee; 16]);
    let what = What::Transferred {
        fixer: stranger,
        reason: String::new(),
    };
    assert_eq!(
        code(scene.decide_granted(&what, &by)),
        ErrorCode::WrongFixer
    );
    let system = Principal::system();
    let mut repair = Scene::dispatched().in_status(Status::Verified);
    repair.reference.compounds[0]
        .parties
        .push(crate::domain::reference::Party {
            organisation: stranger,
            kind: FixerKind::Utility,
        });
    let by = Author {
        person: system.person,
        role: Role::System,
        organisation: system.organisation,
        badge: "system".into(),
        device: system.device,
    };
    let elsewhere = What::Dispatched { fixer: stranger };
    assert_eq!(
        code(repair.decide(&elsewhere, &by, &system)),
        ErrorCode::WrongFixer,
        "by category alone"
    );
    repair.report.kind = crate::domain::complaint::schema::ReportType::Complaint;
    assert_eq!(
        code(repair.decide(&What::Verified, &by, &system)),
        ErrorCode::RoleMayNot,
        "repairs alone"
    );
}

#[test]
fn declining_and_reopening_have_their_time() {
    let mut scene = Scene::dispatched();
    let decline = What::Declined {
        reason: String::new(),
    };
    assert_eq!(
        scene.decide_granted(&decline, &plumber(3)),
        Decision::Permit
    );
    scene.case.available_at = Some(minute(10).minus(Span::from_hours(25)));
    assert_eq!(
        code(scene.decide_granted(&decline, &plumber(3))),
        ErrorCode::TooLate
    );

    let mut scene = Scene::dispatched().in_status(Status::Confirmed);
    let reopen = What::Reopened {
        reason: String::new(),
        observed_at: minute(9),
    };
    scene.case.settled_at = Some(minute(10).minus(Span::from_days(8)));
    assert_eq!(
        code(scene.decide_granted(&reopen, &author(1, Role::Steward))),
        ErrorCode::TooLate
    );
    let committee = author(2, Role::Committee(Body::Party));
    assert_eq!(scene.decide_granted(&reopen, &committee), Decision::Permit);
    scene.case.settled_at = Some(minute(10).minus(Span::from_days(31)));
    assert_eq!(
        code(scene.decide_granted(&reopen, &committee)),
        ErrorCode::TooLate
    );
    let supervisor = author(5, Role::Supervisor(Level::District));
    assert_eq!(scene.decide_granted(&reopen, &supervisor), Decision::Permit);
}

#[test]
fn what_an_event_carries_must_exist() {
    let status = Status::Verified;
    let scene = Scene::dispatched().in_status(status);
    let residents = author(2, Role::Committee(Body::Residents));
    let newer = What::Merged {
        into: DocId::from_bytes([0xff; 16]),
    };
    assert_eq!(
        code(scene.decide_granted(&newer, &residents)),
        ErrorCode::UnknownReference
    );
    assert_eq!(
        code(scene.decide_granted(&What::Merged { into: DOC.doc }, &residents)),
        ErrorCode::UnknownReference
    );
    let nothing_asked = What::ExtensionDecided {
        answers: key(actor(1), 1),
        granted: false,
        until: None,
    };
    assert_eq!(
        code(scene.decide_granted(&nothing_asked, &residents)),
        ErrorCode::UnknownReference
    );
    let unheard = What::CalledBack {
        reached: false,
        solved: Some(true),
        score: None,
    };
    assert_eq!(
        code(scene.decide_granted(&unheard, &residents)),
        ErrorCode::BadValue
    );
    let score = What::CalledBack {
        reached: true,
        solved: Some(true),
        score: Some(6),
    };
    assert_eq!(
        code(scene.decide_granted(&score, &residents)),
        ErrorCode::BadValue
    );
    let unanswered = What::CalledBack {
        reached: true,
        solved: None,
        score: Some(5),
    };
    assert_eq!(
        code(scene.decide_granted(&unanswered, &residents)),
        ErrorCode::BadValue
    );
    for (granted, until) in [(true, None), (false, Some(minute(90)))] {
        let until_when = What::ExtensionDecided {
            answers: key(actor(1), 1),
            granted,
            until,
        };
        assert_eq!(
            code(scene.decide_granted(&until_when, &residents)),
            ErrorCode::BadValue
        );
    }
    let future = What::Sighting {
        observed_at: minute(11),
        note: String::new(),
    };
    assert_eq!(
        code(scene.decide_granted(&future, &residents)),
        ErrorCode::BadValue
    );
    let fixed = What::Fixed {
        note: String::new(),
        photos: vec![],
        category: "none".into(),
    };
    assert_eq!(
        code(Scene::dispatched().decide_granted(&fixed, &plumber(3))),
        ErrorCode::UnknownReference
    );
}

#[test]
fn after_it_is_due_the_level_above_voids() {
    let mut scene = Scene::dispatched();
    scene.reference.tiers = crate::domain::sla::defaults::default_tiers();
    let void = What::Voided {
        reason: String::new(),
    };
    let community = author(5, Role::Supervisor(Level::Community));
    assert_eq!(scene.decide_granted(&void, &community), Decision::Permit);
    // 急修: done within 24 hours.
    scene.case.available_at = Some(minute(10).minus(Span::from_hours(25)));
    assert_eq!(
        code(scene.decide_granted(&void, &community)),
        ErrorCode::TooLate
    );
    let above = author(5, Role::Supervisor(Level::Subdistrict));
    assert_eq!(scene.decide_granted(&void, &above), Decision::Permit);
}

#[test]
fn an_internal_case_goes_to_no_fixer() {
    let mut scene = Scene::dispatched().in_status(Status::Verified);
    let company = OrganisationId::from_bytes([0xc0; 16]);
    let by = author(2, Role::Committee(Body::Residents));
    let dispatch = What::Dispatched { fixer: company };
    assert_eq!(scene.decide_granted(&dispatch, &by), Decision::Permit);
    scene.header = header(DocKind::Complaint, Audience::Internal, None);
    assert_eq!(
        code(scene.decide_granted(&dispatch, &by)),
        ErrorCode::WrongFixer
    );
    let department = What::HandedOff {
        department: company,
        reason: String::new(),
    };
    assert_eq!(scene.decide_granted(&department, &by), Decision::Permit);
}
