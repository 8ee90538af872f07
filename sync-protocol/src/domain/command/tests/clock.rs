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
