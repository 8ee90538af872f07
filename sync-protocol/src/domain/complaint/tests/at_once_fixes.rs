//! The table "at once", where it is about fixes: seen broken, confirmed, reopened, voided.

use super::*;

fn the_company_fixed_it() -> Scene {
    let mut scene = with_the_company();
    scene.and(&[act(wang(), 10, fixed())]);
    scene
}

#[test]
fn fixed_and_still_broken_seen_before_the_fix() {
    let stories = every_order(
        &with_the_company(),
        &[&[act(wang(), 30, fixed())], &[act(li(), 35, sighting(20))]],
        &with(Status::Fixed, COMPANY),
    );
    for story in stories {
        assert_eq!(story.effect(1, 0), &Effect::Evidence);
        assert_eq!(story.outcome(0, 0).reopened_by, None);
    }
}

#[test]
fn fixed_and_still_broken_seen_after() {
    let stories = every_order(
        &with_the_company(),
        &[&[act(wang(), 30, fixed())], &[act(li(), 45, sighting(45))]],
        &with(Status::Dispatched, COMPANY),
    );
    for story in stories {
        assert_eq!(story.effect(0, 0), &Effect::InEffect);
        assert_eq!(story.effect(1, 0), &Effect::InEffect);
        assert_eq!(story.case.last_in_effect, story.key(1, 0));
        assert_eq!(story.case.standing_fix, None);
        assert_eq!(story.case.reopenings, 1);
        let at_once = (!story.first_came_first()).then(|| story.key(1, 0));
        assert_eq!(story.outcome(0, 0).reopened_by, at_once);
    }
}

#[test]
fn fixed_and_confirmed_and_still_broken_seen_after() {
    let stories = every_order(
        &with_the_company(),
        &[
            &[act(wang(), 30, fixed()), act(chen(), 40, confirmed())],
            &[act(li(), 45, sighting(45))],
        ],
        &with(Status::Dispatched, COMPANY),
    );
    for story in stories {
        assert_eq!(story.case.last_in_effect, story.key(1, 0));
    }
}

#[test]
fn fixed_and_transferred_and_still_broken_seen_after() {
    // Three at once. Who has it next depends on whether the committee's move came to a case that
    // was open again, as any move may; that it is open again does not.
    for story in with_the_company().orders(&[
        &[act(wang(), 30, fixed())],
        &[
            act(chen(), 11, transferred(CENTRE)),
            act(sun(), 15, What::Accepted),
        ],
        &[act(li(), 45, sighting(45))],
    ]) {
        assert!(story.case.status.is_open(), "{:?}", story.order);
        assert_eq!(story.case.standing_fix, None);
        assert_eq!(story.case.reopenings, 1);
    }
}

#[test]
fn confirmed_and_reopened() {
    every_order(
        &the_company_fixed_it(),
        &[
            &[act(chen(), 20, confirmed())],
            &[act(li(), 25, reopened(25))],
        ],
        &with(Status::Dispatched, COMPANY),
    );
}

#[test]
fn confirmed_and_reopened_accepted_fixed_again() {
    let stories = every_order(
        &the_company_fixed_it(),
        &[
            &[act(chen(), 60, confirmed())],
            &[
                act(li(), 25, reopened(25)),
                act(wang(), 30, What::Accepted),
                act(wang(), 50, fixed()),
            ],
        ],
        &with(Status::Fixed, COMPANY),
    );
    for story in stories {
        assert_eq!(story.case.standing_fix, Some(story.key(1, 2)), "the second");
    }
}

#[test]
fn reopened_and_fixed_and_confirmed_and_a_second_older_reopen() {
    let stories = every_order(
        &the_company_fixed_it(),
        &[
            &[
                act(li(), 25, reopened(25)),
                act(wang(), 50, fixed()),
                act(chen(), 60, confirmed()),
            ],
            &[act(qian(), 24, reopened(24))],
        ],
        &with(Status::Confirmed, COMPANY),
    );
    for story in stories {
        assert_eq!(story.case.standing_fix, Some(story.key(0, 1)));
        assert_eq!(story.case.reopenings, 1);
    }
}

#[test]
fn a_second_reopen_that_saw_the_second_fix_fail() {
    every_order(
        &the_company_fixed_it(),
        &[
            &[act(li(), 25, reopened(25)), act(wang(), 50, fixed())],
            // Qian's view is of the first fix, but what she saw was after the second.
            &[act(qian(), 70, reopened(70))],
        ],
        &with(Status::Dispatched, COMPANY),
    );
}

#[test]
fn voided_and_any_new_work() {
    for work in [What::Accepted, What::Started, What::Arrived, fixed()] {
        let stories = every_order(
            &with_the_company(),
            &[
                &[act(zhao(), 10, voided())],
                &[act(wang(), 11, work.clone())],
            ],
            &with(Status::Voided, COMPANY),
        )
        .into_iter()
        .filter(|story| {
            assert!(story.case.work_after_void, "the supervisor looks again");
            story.first_came_first()
        });
        for story in stories {
            assert_eq!(story.reason(1, 0), Some(Reason::Voided), "{work:?}");
        }
    }
}

#[test]
fn voided_and_reopened() {
    let mut scene = the_company_fixed_it();
    scene.and(&[act(chen(), 20, confirmed())]);
    for seen in [reopened(25), sighting(25)] {
        let stories = every_order(
            &scene,
            &[&[act(zhao(), 30, voided())], &[act(li(), 25, seen)]],
            &with(Status::Voided, COMPANY),
        );
        for story in stories {
            assert!(story.case.work_after_void);
        }
    }
}

#[test]
fn a_void_that_no_work_met_is_not_looked_at_again() {
    let urged = What::Urged {
        note: String::new(),
    };
    for other in [urged, sighting(9)] {
        for story in with_the_company().orders(&[
            &[act(zhao(), 10, voided())],
            &[act(li(), 11, other.clone())],
        ]) {
            assert!(!story.case.work_after_void, "{other:?}");
        }
    }
}

#[test]
fn two_sightings_and_the_fix_before_both() {
    let stories = every_order(
        &with_the_company(),
        &[
            &[act(wang(), 30, fixed())],
            &[act(li(), 45, sighting(45))],
            &[act(qian(), 50, sighting(50))],
        ],
        &with(Status::Dispatched, COMPANY),
    );
    for story in stories {
        assert_eq!(story.case.reopenings, 1);
        assert_eq!(story.case.latest_sighting, Some(story.key(2, 0)));
    }
}

#[test]
fn a_colleagues_older_fix_does_not_take_a_reopened_case_from_who_works_on_it() {
    // Wang fixed it, Li saw it broken, Wang is at it again; then Zhang's phone comes back with a
    // fix made before Li looked.
    let stories = every_order(
        &with_the_company(),
        &[
            &[
                act(wang(), 20, fixed()),
                act(li(), 25, reopened(25)),
                act(wang(), 30, What::Accepted),
                act(wang(), 31, What::Started),
            ],
            &[act(zhang(), 15, fixed())],
        ],
        &with(Status::InProgress, COMPANY),
    );
    for story in stories {
        assert_eq!(story.case.reopenings, 1);
    }
}
