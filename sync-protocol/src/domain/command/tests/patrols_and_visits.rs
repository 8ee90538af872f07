use super::*;

#[test]
fn patrols_and_visits_are_made_and_written_on() {
    let start = Command::StartPatrol {
        route: crate::ids::RouteId::from_bytes([9; 16]),
        window_start: minute(0),
        window_end: minute(120),
    };
    let patrol = run(&start, None, &steward(), 1, minute(1))
        .unwrap()
        .document;
    let mark = Command::Mark {
        checkpoint: CheckpointId::from_bytes([8; 16]),
        method: Method::Qr,
        presence: Presence::At,
        result: MarkResult::Issue,
        note: "水泵下有水".into(),
        case: Some(DOC.doc),
        typed: true,
    };
    let patrol = run(&mark, Some(&patrol), &steward(), 1, minute(2))
        .unwrap()
        .document;
    let patrol = run(
        &Command::FinishPatrol {
            note: String::new(),
        },
        Some(&patrol),
        &steward(),
        1,
        minute(3),
    )
    .unwrap()
    .document;
    let review = Command::ReviewPatrol { note: "好".into() };
    assert!(run(&review, Some(&patrol), &residents(), 2, minute(4)).is_ok());
    assert_eq!(patrol.marks().len(), 1);
    let by_other = granted(&author(4, Role::Steward), minute(0), None);
    assert_eq!(
        run(&mark, Some(&patrol), &by_other, 4, minute(4))
            .unwrap_err()
            .code(),
        ErrorCode::NotYourLane
    );

    let record = VisitRecord {
        household: "3-502".into(),
        need: "助浴".into(),
        note: "独居".into(),
        follow_up: "下周再来".into(),
    };
    let visit = run(
        &Command::NewVisit { record },
        None,
        &steward(),
        1,
        minute(1),
    )
    .unwrap()
    .document;
    let edit = Command::EditVisit {
        field: VisitField::Note,
        value: "独居，女儿周末来".into(),
    };
    let visit = run(&edit, Some(&visit), &steward(), 1, minute(2))
        .unwrap()
        .document;
    let follow = Command::FollowUpVisit {
        note: "已联系".into(),
    };
    assert!(run(&follow, Some(&visit), &residents(), 2, minute(3)).is_ok());
    assert_eq!(visit.header().owner, Some(steward().person));
}
