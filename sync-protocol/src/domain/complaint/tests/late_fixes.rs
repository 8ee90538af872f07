//! The table "late event": fixes, and what is said of them.

use super::*;

/// Acts that bring [`with_the_company`] to a fix and on.
fn fix_by_wang() -> Act {
    act(wang(), 10, fixed())
}

#[test]
fn fixed_late() {
    let scene = with_the_company();
    let late = |unseen: &[Act]| scene.late(unseen, act(wang(), 60, fixed()));

    // Any open status, whoever has the case now; the fixer is who did it.
    for unseen in [
        vec![act(zhang(), 10, What::Accepted)],
        vec![act(zhang(), 10, What::Started)],
        vec![act(zhang(), 10, What::Accepted), act(zhang(), 11, paused())],
        vec![act(zhang(), 10, declined())],
        vec![act(chen(), 10, handed_off())],
        vec![act(chen(), 10, transferred(CENTRE))],
        vec![
            act(zhao(), 10, transferred(CENTRE)),
            act(sun(), 11, What::Started),
        ],
        // Withdrawn, ClosedUnfixed.
        vec![act(li(), 10, withdrawn())],
        vec![act(chen(), 10, closed_unfixed())],
        vec![
            act(chen(), 10, closed_unfixed()),
            act(li(), 11, reopened(11)),
        ],
    ] {
        let story = late(&unseen);
        assert_eq!(story.late(), (NONE, Status::Fixed), "{unseen:?}");
        assert_eq!(story.case.fixer, Some(COMPANY), "{unseen:?}");
        assert_eq!(story.case.standing_fix, Some(story.key(1, 0)));
    }
    // Fixed already, confirmed even; struck out.
    assert_eq!(
        late(&[act(zhang(), 10, fixed())]).late(),
        (why(Reason::AlreadyDone), Status::Fixed)
    );
    assert_eq!(
        late(&[act(zhang(), 10, fixed()), act(chen(), 11, confirmed())]).late(),
        (why(Reason::AlreadyDone), Status::Confirmed)
    );
    assert_eq!(
        late(&[act(zhao(), 10, voided())]).late(),
        (why(Reason::Voided), Status::Voided)
    );
    assert_eq!(
        late(&[act(chen(), 10, merged())]).late(),
        (why(Reason::StatusMoved), Status::Merged)
    );
}

#[test]
fn fixed_late_for_a_department() {
    // Chen handed it off and was told that it is done; Zhao had moved it to the centre.
    let mut scene = with_the_company();
    scene.and(&[act(chen(), 5, handed_off())]);
    let story = scene.late(
        &[act(zhao(), 10, transferred(CENTRE))],
        act(chen(), 60, fixed()),
    );
    assert_eq!(story.late(), (NONE, Status::Fixed));
    assert_eq!(story.case.fixer, Some(DEPARTMENT));
}

#[test]
fn confirmed_late() {
    let mut scene = with_the_company();
    scene.and(&[fix_by_wang()]);
    let late = |unseen: &[Act]| scene.late(unseen, act(chen(), 90, confirmed())).late();

    // Fixed by the same fix: voided and reinstated meanwhile.
    assert_eq!(
        late(&[act(zhao(), 20, voided()), act(zhao(), 21, reinstated())]),
        (NONE, Status::Confirmed)
    );
    // By another one.
    assert_eq!(
        late(&[act(li(), 20, reopened(20)), act(wang(), 30, fixed())]),
        (why(Reason::OtherFix), Status::Fixed)
    );
    // Not any more.
    assert_eq!(
        late(&[act(li(), 20, reopened(20))]),
        (why(Reason::StatusMoved), Status::Dispatched)
    );
    assert_eq!(
        late(&[act(deng(), 20, confirmed())]),
        (why(Reason::AlreadyDone), Status::Confirmed)
    );
}

#[test]
fn reopened_late() {
    let mut scene = with_the_company();
    scene.and(&[fix_by_wang()]);
    let late = |unseen: &[Act], seen| scene.late(unseen, act(qian(), seen, reopened(seen))).late();

    // The fix that it saw still stands: Fixed, Confirmed.
    assert_eq!(
        late(
            &[act(zhao(), 20, voided()), act(zhao(), 21, reinstated())],
            15
        ),
        (NONE, Status::Dispatched)
    );
    assert_eq!(
        late(&[act(chen(), 20, confirmed())], 15),
        (NONE, Status::Dispatched)
    );
    // Another stands, but it was seen after that was made.
    let again = [act(li(), 20, reopened(20)), act(wang(), 30, fixed())];
    assert_eq!(late(&again, 40), (NONE, Status::Dispatched));
    // Another stands.
    assert_eq!(late(&again, 25), (why(Reason::OtherFix), Status::Fixed));
    // It speaks of a fix of which the case was closed unfixed since.
    let closed = [
        act(li(), 20, reopened(20)),
        act(chen(), 30, closed_unfixed()),
    ];
    assert_eq!(
        late(&closed, 40),
        (why(Reason::OtherFix), Status::ClosedUnfixed)
    );
    // Open already: it counts as a sighting.
    let story = scene.late(
        &[act(li(), 20, reopened(20))],
        act(qian(), 25, reopened(25)),
    );
    assert_eq!(story.effect(1, 0), &Effect::Evidence);
    assert_eq!(story.case.latest_sighting, Some(story.key(1, 0)));
    // Struck out.
    assert_eq!(
        late(&[act(zhao(), 20, voided())], 25),
        (why(Reason::Voided), Status::Voided)
    );
}

#[test]
fn reopened_late_after_closing_unfixed() {
    let mut scene = with_the_company();
    scene.and(&[act(chen(), 5, closed_unfixed())]);
    assert_eq!(
        scene
            .late(
                &[act(zhao(), 20, voided()), act(zhao(), 21, reinstated())],
                act(qian(), 25, reopened(25))
            )
            .late(),
        (NONE, Status::Dispatched)
    );
}

#[test]
fn a_fix_made_before_a_sighting_is_reopened_by_it_at_once() {
    let story = with_the_company().late(&[act(li(), 45, sighting(45))], act(wang(), 30, fixed()));
    assert_eq!(story.late(), (NONE, Status::Dispatched));
    assert_eq!(story.outcome(1, 0).reopened_by, Some(story.key(0, 0)));
    assert_eq!(story.case.last_in_effect, story.key(0, 0));
    assert_eq!(story.case.fixer, Some(COMPANY));
    assert_eq!(story.case.available_at, Some(minute(2_001)));
}

#[test]
fn a_reopening_counts_as_a_sighting_for_a_fix_that_comes_later() {
    let mut scene = with_the_company();
    scene.and(&[fix_by_wang()]);
    // Li and Qian both reopen; Wang, who saw Li's only, fixes before Qian looks.
    let stories = scene.orders(&[
        &[act(li(), 20, reopened(20)), act(wang(), 30, fixed())],
        &[act(qian(), 40, reopened(40))],
    ]);
    for story in stories {
        assert_eq!(
            (story.case.status, story.case.fixer),
            (Status::Dispatched, Some(COMPANY))
        );
    }
}

#[test]
fn a_fix_made_before_what_reopened_the_case_changes_nothing() {
    let unseen = [
        act(zhang(), 10, fixed()),
        act(li(), 40, reopened(40)),
        act(zhang(), 45, What::Accepted),
    ];
    let story = with_the_company().late(&unseen, act(wang(), 30, fixed()));
    assert_eq!(story.late(), (why(Reason::BrokenSince), Status::Accepted));
    assert_eq!(story.outcome(1, 0).reopened_by, Some(story.key(0, 1)));
    assert_eq!(story.case.reopenings, 1);
}

#[test]
fn a_confirmation_of_a_fix_that_is_not_in_effect_confirms_no_other() {
    // Li reopens, Wang fixes again, Chen confirms that, while Zhao has the case voided for a time:
    // the reopening and the second fix meet the void, and the first fix stands again.
    let mut scene = with_the_company();
    scene.and(&[fix_by_wang()]);
    let thread = scene.thread(
        1,
        &[
            act(li(), 20, reopened(20)),
            act(wang(), 30, fixed()),
            act(chen(), 40, confirmed()),
        ],
    );
    let void = scene.thread(
        2,
        &[act(zhao(), 25, voided()), act(zhao(), 35, reinstated())],
    );
    let order = [&void[0], &thread[0], &thread[1], &void[1], &thread[2]].map(Clone::clone);
    let case = replay(&scene.received(&order)).unwrap();
    assert_eq!(case.status, Status::Fixed);
    assert_eq!(case.standing_fix, Some(scene.events()[3].key), "the first");
    let Effect::NotInEffect { reason, .. } = case.outcome(thread[2].key).unwrap().effect else {
        panic!("it spoke of the second fix");
    };
    assert_eq!(reason, Reason::OtherFix);
}
