mod at_once;
mod clock;
mod patrols_and_visits;
mod photos;

use super::*;
use crate::document::Document;
use crate::domain::complaint::status::Status;
use crate::domain::event::ForWhom;
use crate::domain::event_type::EventType;
use crate::domain::grant::{Principal, Role};
use crate::domain::reference::{FixerKind, Party, Reference};
use crate::fixture::{self, DOC, actor, author, granted, minute, plumber};
use crate::ids::{BuildingId, DocRef, OrganisationId};
use crate::time::Timestamp;
use crate::validate::{Context, UntrustedChange, validate};
use crate::wire::{ErrorCode, Limits};

const LIMITS: Limits = Limits::DEFAULT;
const CENTRE: OrganisationId = OrganisationId::from_bytes([0xce; 16]);

fn reference() -> Reference {
    let mut reference = fixture::reference();
    reference.compounds[0].parties.push(Party {
        organisation: CENTRE,
        kind: FixerKind::EmergencyCentre,
    });
    reference
}

fn steward() -> Principal {
    granted(&author(1, Role::Steward), minute(0), None)
}

fn residents() -> Principal {
    granted(
        &author(2, Role::Committee(Body::Residents)),
        minute(0),
        None,
    )
}

fn company() -> Principal {
    granted(&plumber(3), minute(0), None)
}

/// A person at work on their own view of one document.
fn run(
    command: &Command,
    document: Option<&Document>,
    principal: &Principal,
    writer: u8,
    now: Timestamp,
) -> Result<Made, CommandError> {
    let reference = reference();
    let context = ExecutionContext {
        reference: &reference,
        principal,
        role: None,
        actor: actor(writer),
        now,
        limits: &LIMITS,
    };
    execute(command, DOC, document, &context)
}

fn act(
    what: What,
    document: &Document,
    principal: &Principal,
    writer: u8,
    at: u64,
) -> Result<Document, CommandError> {
    run(
        &Command::Act { what },
        Some(document),
        principal,
        writer,
        minute(at),
    )
    .map(|made| made.document)
}

fn filed() -> Document {
    let command = Command::FileComplaint {
        report: fixture::report(),
        internal: false,
    };
    run(&command, None, &steward(), 1, minute(1))
        .unwrap()
        .document
}

fn company_id() -> OrganisationId {
    company().organisation
}

#[test]
fn a_case_goes_from_report_to_confirmation() {
    let case = filed();
    let case = act(What::Verified, &case, &residents(), 2, 2).unwrap();
    let case = act(
        What::Dispatched {
            fixer: company_id(),
        },
        &case,
        &residents(),
        2,
        3,
    )
    .unwrap();
    let case = act(What::Accepted, &case, &company(), 3, 4).unwrap();
    let plan = Command::SetPropertyField {
        field: PropertyField::Plan,
        value: "明早换阀门".into(),
    };
    let case = run(&plan, Some(&case), &company(), 3, minute(5))
        .unwrap()
        .document;
    let fix = What::Fixed {
        note: "已换".into(),
        photos: vec![],
        category: "leak".into(),
    };
    let case = act(fix, &case, &company(), 3, 6).unwrap();
    let case = act(
        What::Confirmed {
            for_whom: ForWhom::Resident,
        },
        &case,
        &steward(),
        1,
        7,
    )
    .unwrap();
    assert_eq!(case.case(None).unwrap().status, Status::Confirmed);
    let report = case.report(None).unwrap();
    assert_eq!(report, fixture::report());
}

#[test]
fn what_a_command_makes_passes_the_server_s_checks() {
    let made = run(
        &Command::FileComplaint {
            report: fixture::report(),
            internal: true,
        },
        None,
        &steward(),
        1,
        minute(1),
    )
    .unwrap();
    let reference = reference();
    let principal = steward();
    let context = Context {
        reference: &reference,
        principal: &principal,
        now: minute(2),
        limits: &LIMITS,
        doc: DOC,
        kind: DocKind::Complaint,
        actor_owner: None,
    };
    let framed = UntrustedChange::new(&made.change).frame(&LIMITS).unwrap();
    assert_eq!(validate(framed, None, &context).unwrap().hash(), made.hash);
}

#[test]
fn an_event_s_time_is_never_behind_what_its_author_saw() {
    let case = filed();
    // This device's clock is an hour behind the steward's.
    let early = act(What::Verified, &case, &residents(), 2, 0).unwrap();
    let events = early.events(None);
    assert_eq!(events[1].event.at, events[0].event.at);
}

#[test]
fn refusals_carry_the_code_that_the_server_would_give() {
    let case = filed();
    let code = |result: Result<Document, CommandError>| result.unwrap_err().code();
    assert_eq!(
        code(act(What::Verified, &case, &steward(), 1, 2)),
        ErrorCode::RoleMayNot
    );
    assert_eq!(
        code(act(What::Resumed, &case, &company(), 3, 2)),
        ErrorCode::RoleMayNot
    );
    let elsewhere = What::Dispatched {
        fixer: OrganisationId::from_bytes([0xee; 16]),
    };
    assert_eq!(
        code(act(elsewhere, &case, &residents(), 2, 2)),
        ErrorCode::WrongFixer
    );
    let verified = act(What::Verified, &case, &residents(), 2, 2).unwrap();
    assert_eq!(
        code(act(What::Verified, &verified, &residents(), 2, 3)),
        ErrorCode::StatusForbids
    );
}

#[test]
fn nobody_employed_by_the_fixer_judges_its_work() {
    let case = filed();
    // A steward and a committee member on the company's payroll.
    let employed = |role| {
        let mut by = plumber(9);
        by.role = role;
        granted(&by, minute(0), None)
    };
    let case = act(What::Verified, &case, &residents(), 2, 2).unwrap();
    let case = act(
        What::Dispatched {
            fixer: company_id(),
        },
        &case,
        &residents(),
        2,
        3,
    )
    .unwrap();
    let fix = What::Fixed {
        note: String::new(),
        photos: vec![],
        category: "leak".into(),
    };
    let case = act(fix, &case, &company(), 3, 4).unwrap();
    let judge = What::Confirmed {
        for_whom: ForWhom::Resident,
    };
    let refused = act(judge, &case, &employed(Role::Steward), 9, 5).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ConflictOfInterest);
    let score = What::CalledBack {
        reached: true,
        solved: Some(true),
        score: Some(5),
    };
    let refused = act(
        score,
        &case,
        &employed(Role::Committee(Body::Residents)),
        9,
        5,
    )
    .unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ConflictOfInterest);
}

#[test]
fn the_text_is_edited_by_its_reporter_alone() {
    let case = filed();
    let edit = Command::EditText {
        splices: vec![Splice {
            at: 0,
            delete: 2,
            insert: "从前天".into(),
        }],
    };
    let edited = run(&edit, Some(&case), &steward(), 1, minute(2))
        .unwrap()
        .document;
    assert!(edited.report(None).unwrap().text.starts_with("从前天晚"));
    let other = granted(&author(4, Role::Steward), minute(0), None);
    assert_eq!(
        run(&edit, Some(&case), &other, 4, minute(2))
            .unwrap_err()
            .code(),
        ErrorCode::NotYourLane
    );
    // Beyond the end the words go to the end.
    let beyond = Command::EditText {
        splices: vec![Splice {
            at: 9_999,
            delete: 5,
            insert: "完".into(),
        }],
    };
    let edited = run(&beyond, Some(&case), &steward(), 1, minute(2))
        .unwrap()
        .document;
    assert!(edited.report(None).unwrap().text.ends_with('完'));
}

#[test]
fn lanes_are_their_owners() {
    let case = filed();
    let lane = Command::SetCommitteeField {
        body: Body::Owners,
        field: CommitteeField::Note,
        value: "x".into(),
    };
    assert_eq!(
        run(&lane, Some(&case), &residents(), 2, minute(2))
            .unwrap_err()
            .code(),
        ErrorCode::NotYourLane
    );
    let stranger = granted(&author(5, Role::Property), minute(0), None);
    let plan = Command::SetPropertyField {
        field: PropertyField::Plan,
        value: "x".into(),
    };
    assert_eq!(
        run(&plan, Some(&case), &stranger, 5, minute(2))
            .unwrap_err()
            .code(),
        ErrorCode::NotYourLane
    );
}

#[test]
fn a_limit_to_buildings_narrows_writing() {
    let mut limited = steward();
    limited.grants[0].buildings = vec![BuildingId::from_bytes([1; 16])];
    let command = Command::FileComplaint {
        report: fixture::report(),
        internal: false,
    };
    let refused = run(&command, None, &limited, 1, minute(1)).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OutsideBuildings);
    limited.grants[0]
        .buildings
        .push(BuildingId::from_bytes([7; 16]));
    assert!(run(&command, None, &limited, 1, minute(1)).is_ok());
}

#[test]
fn a_command_fits_its_document() {
    let case = filed();
    let again = Command::FileComplaint {
        report: fixture::report(),
        internal: false,
    };
    assert_eq!(
        run(&again, Some(&case), &steward(), 1, minute(2)).unwrap_err(),
        CommandError::Exists
    );
    let act = Command::Act {
        what: What::Verified,
    };
    assert_eq!(
        run(&act, None, &residents(), 2, minute(2)).unwrap_err(),
        CommandError::NoDocument
    );
    let finish = Command::FinishPatrol {
        note: String::new(),
    };
    assert_eq!(
        run(&finish, Some(&case), &steward(), 1, minute(2)).unwrap_err(),
        CommandError::WrongKind(DocKind::Complaint)
    );
    let nothing = Command::EditReport {
        patch: ReportPatch::default(),
    };
    assert_eq!(
        run(&nothing, Some(&case), &steward(), 1, minute(2)).unwrap_err(),
        CommandError::Nothing
    );
}

#[test]
fn commands_survive_being_stored() {
    let commands = [
        Command::FileComplaint {
            report: fixture::report(),
            internal: true,
        },
        Command::Act {
            what: What::Fixed {
                note: "好".into(),
                photos: vec![],
                category: "leak".into(),
            },
        },
        Command::EditText {
            splices: vec![Splice {
                at: 1,
                delete: 2,
                insert: "三".into(),
            }],
        },
    ];
    for command in commands {
        let bytes = crate::wire::encode(&command);
        assert_eq!(crate::wire::decode::<Command>(&bytes).unwrap(), command);
        let json = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&json).unwrap(), command);
    }
}

#[test]
fn every_event_type_names_itself() {
    for event in EventType::ALL {
        assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
    }
    let _: DocRef = DOC;
}
