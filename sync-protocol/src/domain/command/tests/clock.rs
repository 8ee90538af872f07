//! What a wrong clock may stop: nothing.

use super::*;

#[test]
fn a_clock_that_was_set_back_stops_nobody_from_writing() {
    let comment = |text: &str| Command::Comment { text: text.into() };
    let document = filed();
    let ahead = minute(200);
    let early = run(&comment("表快了"), Some(&document), &steward(), 1, ahead).unwrap();
    let late = run(
        &comment("表准了"),
        Some(&early.document),
        &steward(),
        1,
        minute(5),
    )
    .unwrap();
    let said: Vec<Timestamp> = late
        .document
        .comments()
        .iter()
        .map(|c| c.value.at)
        .collect();
    assert_eq!(said, [ahead, ahead], "never behind what was seen");

    let reference = reference();
    let context = Context {
        reference: &reference,
        principal: &steward(),
        now: minute(5),
        limits: &LIMITS,
        doc: DOC,
        kind: DocKind::Complaint,
        actor_owner: None,
    };
    let framed = UntrustedChange::new(&late.change).frame(&LIMITS).unwrap();
    let refusal = validate(framed, Some(&early.document), &context).unwrap_err();
    assert_eq!(
        refusal.code,
        ErrorCode::ClockAhead,
        "the server is as strict as ever"
    );
}

#[test]
fn what_was_seen_by_a_clock_ahead_was_seen_when_it_was_written_down() {
    let case = filed();
    let seen = What::Sighting {
        observed_at: minute(90),
        note: String::new(),
    };
    let case = act(seen, &case, &steward(), 1, 5).unwrap();
    let events = case.events(None);
    let What::Sighting { observed_at, .. } = events[1].event.what else {
        panic!("{events:?}")
    };
    assert_eq!(observed_at, minute(5));
    let mut report = fixture::report();
    report.observed_at = minute(90);
    let command = Command::FileComplaint {
        report,
        internal: false,
    };
    let made = run(&command, None, &steward(), 1, minute(1)).unwrap();
    let report = made.document.report(None).unwrap();
    assert_eq!(report.observed_at, minute(1));
}

#[test]
fn a_clock_that_is_behind_writes_nothing_before_what_was_seen() {
    let verified = run(
        &Command::Act {
            what: What::Verified,
        },
        Some(&filed()),
        &residents(),
        2,
        minute(2),
    )
    .unwrap();
    let mut seen = verified.document;
    seen.set_receipt(actor(2), 1, minute(600));
    let comment = Command::Comment {
        text: "表慢了".into(),
    };
    let said = run(&comment, Some(&seen), &steward(), 1, minute(5)).unwrap();
    assert_eq!(said.document.comments()[0].value.at, minute(590));
    // Their own receipts say nothing of when they wrote.
    let said = run(&comment, Some(&seen), &residents(), 2, minute(5)).unwrap();
    assert_eq!(said.document.comments()[0].value.at, minute(5));
}
