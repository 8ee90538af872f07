//! The resident's and the fixers' clocks.

use super::*;

#[test]
fn the_residents_clock_runs_from_seeing_to_confirming() {
    let mut scene = leak();
    let case = replay(scene.events()).unwrap();
    let ten = Span::from_mins(10);
    assert_eq!(resident_clock(&case, minute(0), minute(10)), ten);
    scene.and(&[act(wang(), 5, fixed()), act(chen(), 9, confirmed())]);
    let case = replay(scene.events()).unwrap();
    let whole = minute(receipt(3)).since(minute(0));
    assert_eq!(resident_clock(&case, minute(0), minute(9_999)), whole);
}

#[test]
fn the_fixers_clock_runs_from_the_receipt_of_the_routing() {
    let reference = reference();
    let scene = leak();
    let read = read(&reference, &scene, AVAILABLE + 10);
    let due = |milestone| read.deadline(milestone).unwrap().due;
    assert_eq!(due(Milestone::Accept), minute(AVAILABLE + 30));
    assert_eq!(due(Milestone::Arrive), minute(AVAILABLE + 120));
    assert_eq!(due(Milestone::Fix), minute(AVAILABLE + 24 * 60));
    assert_eq!(read.deadline(Milestone::Plan), None);
    let left = Span::from_mins(20);
    assert_eq!(read.standing(Milestone::Accept), Some(Standing::Left(left)));
}

#[test]
fn what_was_done_offline_counts_from_when_it_was_done() {
    let reference = reference();
    let mut scene = leak();
    let done = AVAILABLE + 20;
    scene.and_received(&[act(wang(), done, What::Accepted)], AVAILABLE + 300);
    let mut read = read(&reference, &scene, AVAILABLE + 400);
    assert_eq!(read.stints()[0].accepted_at, Some(minute(done)));
    assert_eq!(read.standing(Milestone::Accept), Some(Standing::InTime));
    // Unless the device's clock is not believed.
    let distrusted = [wang().device];
    read.sla.distrusted = &distrusted;
    let late = Span::from_mins(300 - 30);
    assert_eq!(read.standing(Milestone::Accept), Some(Standing::Late(late)));
}

#[test]
fn a_start_takes_it_and_a_fix_arrives() {
    let reference = reference();
    let mut scene = leak();
    scene.and_received(&[act(wang(), AVAILABLE + 25, fixed())], AVAILABLE + 26);
    let read = read(&reference, &scene, AVAILABLE + 60);
    for milestone in [Milestone::Accept, Milestone::Arrive, Milestone::Fix] {
        assert_eq!(read.standing(milestone), Some(Standing::InTime));
    }
}

#[test]
fn a_colleague_who_assists_on_site_has_arrived() {
    let reference = reference();
    let scene = leak();
    for story in scene.orders(&[
        &[act(zhang(), AVAILABLE + 10, What::Accepted)],
        &[act(wang(), AVAILABLE + 20, What::Arrived)],
    ]) {
        let sla = read(&reference, &scene, 3_000).sla;
        let stint = stints(&story.case, &story.events, &sla).remove(0);
        assert_eq!(stint.arrived_at, Some(minute(AVAILABLE + 20)));
    }
}

#[test]
fn reminders_at_half_and_four_fifths() {
    let reference = reference();
    let scene = leak();
    for (now, reminder) in [(14, None), (15, Some(50)), (23, Some(50)), (24, Some(80))] {
        let read = read(&reference, &scene, AVAILABLE + now);
        let accept = read.deadline(Milestone::Accept).unwrap();
        assert_eq!(accept.reminder(read.sla.now), reminder, "minute {now}");
    }
    let over = read(&reference, &scene, AVAILABLE + 31);
    let accept = over.deadline(Milestone::Accept).unwrap();
    assert_eq!(accept.reminder(over.sla.now), None, "it is overdue now");
}

#[test]
fn working_days_pass_over_the_weekend() {
    // The day of the scene is Wednesday, 2023-11-15, in Shanghai.
    let reference = reference();
    let scene = leak();
    let mut read = read(&reference, &scene, AVAILABLE);
    read.sla.category = "noise";
    let due = |read: &Read<'_>, m| read.deadline(m).unwrap().due.to_string();
    assert_eq!(due(&read, Milestone::Accept), "2023-11-16T16:00:00.000000Z");
    assert_eq!(due(&read, Milestone::Fix), "2023-11-22T16:00:00.000000Z");
    read.sla.category = "fees";
    assert_eq!(due(&read, Milestone::Plan), "2023-11-20T16:00:00.000000Z");
    assert_eq!(read.deadline(Milestone::Accept), None);
    read.sla.category = "title";
    assert_eq!(read.deadline(Milestone::Fix), None, "by its own plan");
}

#[test]
fn committee_reclassifies_and_fixed() {
    // At once: the fix is judged by the class in force when it was made, whatever it is now.
    let reference = reference();
    let mut scene = leak();
    let done = AVAILABLE + 30 * 60;
    scene.and_received(&[act(wang(), done, fixed_as("leak"))], done);
    for now in ["leak", "noise"] {
        let mut read = read(&reference, &scene, done + 10);
        read.sla.category = now;
        let late = Span::from_hours(6);
        assert_eq!(read.standing(Milestone::Fix), Some(Standing::Late(late)));
    }
}

/// Paused at minute 30 of the clock, decided on, resumed at minute 90.
fn paused_for_an_hour(granted: bool) -> Scene {
    let mut scene = leak();
    scene.and_received(
        &[act(wang(), AVAILABLE + 10, What::Accepted)],
        AVAILABLE + 10,
    );
    scene.and_received(&[act(wang(), AVAILABLE + 30, paused())], AVAILABLE + 30);
    let answers = scene.events().last().unwrap().key;
    let decided = What::PauseDecided { answers, granted };
    scene.and_received(&[act(chen(), AVAILABLE + 50, decided)], AVAILABLE + 50);
    scene.and_received(
        &[act(wang(), AVAILABLE + 90, What::Resumed)],
        AVAILABLE + 90,
    );
    scene
}

#[test]
fn an_approved_pause_does_not_count() {
    let reference = reference();
    let day = AVAILABLE + 24 * 60;
    for (granted, due) in [(true, day + 60), (false, day)] {
        let scene = paused_for_an_hour(granted);
        let read = read(&reference, &scene, AVAILABLE + 100);
        assert_eq!(read.deadline(Milestone::Fix).unwrap().due, minute(due));
        // It was taken before.
        let accept = read.deadline(Milestone::Accept).unwrap();
        assert_eq!(accept.due, minute(AVAILABLE + 30));
    }
}

#[test]
fn the_clock_stands_while_an_approved_pause_lasts() {
    let reference = reference();
    let mut scene = leak();
    scene.and_received(
        &[act(wang(), AVAILABLE + 10, What::Accepted)],
        AVAILABLE + 10,
    );
    scene.and_received(&[act(wang(), AVAILABLE + 30, paused())], AVAILABLE + 30);
    let answers = scene.events().last().unwrap().key;
    let left = |scene: &Scene, now| {
        read(&reference, scene, now)
            .standing(Milestone::Fix)
            .unwrap()
    };
    assert_ne!(
        left(&scene, AVAILABLE + 40),
        left(&scene, AVAILABLE + 50),
        "not approved yet"
    );
    let decided = What::PauseDecided {
        answers,
        granted: true,
    };
    scene.and_received(&[act(chen(), AVAILABLE + 50, decided)], AVAILABLE + 50);
    let standing = Standing::Left(Span::from_mins(24 * 60 - 30));
    assert_eq!(left(&scene, AVAILABLE + 60), standing);
    assert_eq!(left(&scene, AVAILABLE + 6_000), standing);
}

#[test]
fn an_exempt_fixer_has_no_deadlines() {
    let reference = reference();
    let mut scene = leak();
    let asked = What::ExemptAsked {
        ground: ExemptGround::NoEntry,
        reason: String::new(),
    };
    scene.and(&[act(wang(), 5, asked)]);
    let answers = scene.events().last().unwrap().key;
    let granted = What::ExemptDecided {
        answers,
        granted: true,
    };
    scene.and(&[act(chen(), 6, granted)]);
    let read = read(&reference, &scene, AVAILABLE + 9_999);
    assert!(read.stints()[0].exempt);
    assert_eq!(read.deadline(Milestone::Fix), None);
    assert_eq!(read.escalation(), None);
}

#[test]
fn a_case_from_the_hotline_keeps_its_due_date() {
    let reference = reference();
    let scene = leak();
    let mut read = read(&reference, &scene, AVAILABLE);
    read.sla.external_due = Some(minute(5_000));
    assert_eq!(read.deadline(Milestone::Fix).unwrap().due, minute(5_000));
}

#[test]
fn each_fixer_has_a_clock_of_its_own() {
    let reference = reference();
    let mut scene = leak();
    scene.and_received(&[act(chen(), 30, transferred(CENTRE))], AVAILABLE + 500);
    let read = read(&reference, &scene, AVAILABLE + 501);
    let stints = read.stints();
    assert_eq!(stints.len(), 2);
    assert_eq!(stints[0].left_at, Some(minute(AVAILABLE + 500)));
    assert_eq!(stints[1].fixer, CENTRE);
    assert_eq!(
        read.deadline(Milestone::Accept).unwrap().due,
        minute(AVAILABLE + 530)
    );
    let first = deadlines(&stints[0], &read.sla)[0];
    let late = Span::from_mins(470);
    assert_eq!(first.standing(read.sla.now), Standing::Late(late));
}

#[test]
fn work_done_after_a_move_counts_on_the_clock_of_who_did_it() {
    let reference = reference();
    let scene = leak();
    for story in scene.orders(&[
        &[act(wang(), AVAILABLE + 60, fixed())],
        &[
            act(chen(), 11, transferred(CENTRE)),
            act(sun(), 15, What::Accepted),
        ],
    ]) {
        let sla = read(&reference, &scene, 3_000).sla;
        let stints = stints(&story.case, &story.events, &sla);
        let company = stints.iter().find(|s| s.fixer == COMPANY).unwrap();
        assert_eq!(company.available_at, minute(AVAILABLE));
        assert_eq!(company.fix.as_ref().unwrap().at, minute(AVAILABLE + 60));
        assert_eq!(company.left_at, None);
        for centre in stints.iter().filter(|s| s.fixer == CENTRE) {
            assert!(centre.left_at.is_some(), "it is told it is not needed");
        }
    }
}

#[test]
fn a_reopened_case_begins_a_new_clock() {
    let reference = reference();
    let scene = leak();
    for story in scene.orders(&[
        &[act(wang(), AVAILABLE + 60, fixed())],
        &[act(li(), AVAILABLE + 90, sighting(AVAILABLE + 90))],
    ]) {
        let sla = read(&reference, &scene, 3_000).sla;
        let stints = stints(&story.case, &story.events, &sla);
        assert_eq!(stints.len(), 2);
        assert!(stints[0].fix.is_some());
        assert!(stints[1].is_running());
        assert_eq!(Some(stints[1].available_at), story.case.available_at);
    }
}

#[test]
fn fixed_and_extension_granted() {
    // At once: fixed; the extension is unused.
    let reference = reference();
    let mut scene = leak();
    let until = minute(AVAILABLE + 9_000);
    let asked = What::ExtensionAsked {
        until,
        reason: String::new(),
    };
    scene.and(&[act(wang(), 5, asked)]);
    let granted = What::ExtensionDecided {
        answers: scene.events().last().unwrap().key,
        granted: true,
        until: Some(until),
    };
    for story in scene.orders(&[
        &[act(wang(), AVAILABLE + 60, fixed())],
        &[act(chen(), AVAILABLE + 61, granted)],
    ]) {
        let sla = read(&reference, &scene, 3_000).sla;
        let stint = stints(&story.case, &story.events, &sla).remove(0);
        assert_eq!(stint.extended_until, Some(until));
        let fix = *deadlines(&stint, &sla).last().unwrap();
        assert_eq!(fix.standing(sla.now), Standing::InTime);
    }
}
