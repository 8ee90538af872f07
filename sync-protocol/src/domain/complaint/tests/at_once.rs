//! The table "at once": what comes of acts whose authors did not know of one another, in every
//! order in which they can arrive.

use super::*;

#[test]
fn reporter_withdraws_and_fixer_accepted() {
    let stories = every_order(
        &with_the_company(),
        &[
            &[act(li(), 10, withdrawn())],
            &[act(wang(), 11, What::Accepted)],
        ],
        &with(Status::Accepted, COMPANY),
    );
    for story in stories {
        assert_eq!(story.effect(0, 0), &Effect::BecameRequest);
        assert_eq!(story.effect(1, 0), &Effect::InEffect);
        assert_eq!(story.case.last_in_effect, story.key(1, 0));
        assert_eq!(story.case.interrupted, None);
    }
}

#[test]
fn reporter_withdraws_and_fixer_starts_or_fixes() {
    for (what, status) in [
        (What::Started, Status::InProgress),
        (What::Arrived, Status::InProgress),
        (fixed(), Status::Fixed),
    ] {
        let stories = every_order(
            &with_the_company(),
            &[&[act(li(), 10, withdrawn())], &[act(wang(), 11, what)]],
            &with(status, COMPANY),
        );
        for story in stories {
            assert_eq!(story.effect(0, 0), &Effect::BecameRequest);
        }
    }
}

#[test]
fn committee_reclassifies_and_fixed() {
    // The reclassification is in the committee's lane and no event; the fix carries the class in
    // force, so that nothing which is written later can move it.
    let scene = with_the_company();
    let fix = scene.thread(1, &[act(wang(), 10, fixed())]);
    assert!(matches!(&fix[0].event.what, What::Fixed { category, .. } if category == "leak"));
}

#[test]
fn two_dispatches_to_different_fixers() {
    let scene = Scene::of(&[act(li(), 0, What::Reported), act(chen(), 1, What::Verified)]);
    let stories = scene.orders(&[
        &[act(chen(), 10, dispatched(COMPANY))],
        &[act(deng(), 11, dispatched(CENTRE))],
    ]);
    for story in stories {
        let (first, other, fixer) = match story.first_came_first() {
            true => (0, 1, COMPANY),
            false => (1, 0, CENTRE),
        };
        assert_eq!(story.case.fixer, Some(fixer), "the first received stands");
        assert_eq!(story.effect(first, 0), &Effect::InEffect);
        assert_eq!(
            story.effect(other, 0),
            &Effect::NotInEffect {
                reason: Reason::RoutedMeanwhile,
                unseen: vec![story.key(first, 0)],
            },
            "the other's author is told by whom"
        );
    }
}

#[test]
fn two_of_one_company_accept() {
    let stories = with_the_company().orders(&[
        &[act(wang(), 10, What::Accepted)],
        &[act(zhang(), 11, What::Accepted)],
    ]);
    for story in stories {
        let (first, other) = match story.first_came_first() {
            true => (0, 1),
            false => (1, 0),
        };
        assert_eq!(story.case.status, Status::Accepted);
        assert_eq!(story.case.accepted, Some(story.key(first, 0)));
        assert_eq!(
            story.effect(other, 0),
            &Effect::Assists {
                with: story.key(first, 0)
            }
        );
    }
}

#[test]
fn who_assists_goes_on_as_if_they_had_accepted() {
    // Zhang accepts and fixes; Wang accepts. Whoever is received first, it is fixed.
    every_order(
        &with_the_company(),
        &[
            &[act(wang(), 10, What::Accepted)],
            &[act(zhang(), 11, What::Accepted), act(zhang(), 30, fixed())],
        ],
        &with(Status::Fixed, COMPANY),
    );
}

#[test]
fn accepts_and_transferred() {
    let stories = every_order(
        &with_the_company(),
        &[
            &[act(wang(), 41, What::Accepted)],
            &[act(chen(), 52, transferred(CENTRE))],
        ],
        &with(Status::Dispatched, CENTRE),
    );
    for story in stories {
        // The acceptance is logged with its time.
        let logged = story.events.iter().find(|r| r.key == story.key(0, 0));
        assert_eq!(logged.unwrap().event.at, minute(41));
        assert_eq!(story.case.accepted, None);
        assert_eq!(story.case.last_routing, Some(story.key(1, 0)));
        if !story.first_came_first() {
            assert_eq!(
                story.effect(0, 0),
                &Effect::NotInEffect {
                    reason: Reason::FixerChanged,
                    unseen: vec![story.key(1, 0)],
                }
            );
        }
    }
}

#[test]
fn started_on_site_and_transferred_by_a_committee() {
    let scene = with_the_company();
    let before = replay(&scene.events).unwrap();
    for what in [What::Started, What::Arrived] {
        for routing in [transferred(CENTRE), handed_off()] {
            let stories = every_order(
                &scene,
                &[
                    &[act(wang(), 10, what.clone())],
                    &[act(chen(), 11, routing)],
                ],
                &with(Status::InProgress, COMPANY),
            );
            for story in stories {
                assert_eq!(story.effect(0, 0), &Effect::InEffect);
                // The one on site keeps it, with their own clock.
                assert_eq!(story.case.available_at, before.available_at);
                assert_eq!(story.case.last_routing, before.last_routing);
                assert_eq!(story.case.accepted, Some(story.key(0, 0)));
                if story.first_came_first() {
                    assert_eq!(story.reason(1, 0), Some(Reason::WorkOnSite));
                }
            }
        }
    }
}

#[test]
fn started_on_site_after_accepting_and_transferred_by_a_committee() {
    every_order(
        &with_the_company(),
        &[
            &[
                act(wang(), 10, What::Accepted),
                act(wang(), 20, What::Started),
            ],
            &[act(chen(), 11, transferred(CENTRE))],
        ],
        &with(Status::InProgress, COMPANY),
    );
}

#[test]
fn started_on_site_and_transferred_by_a_supervisor() {
    for what in [What::Started, What::Arrived] {
        let stories = every_order(
            &with_the_company(),
            &[
                &[act(wang(), 10, what)],
                &[act(zhao(), 11, transferred(CENTRE))],
            ],
            &with(Status::Dispatched, CENTRE),
        );
        for story in stories {
            assert_eq!(story.effect(1, 0), &Effect::InEffect);
        }
    }
}

#[test]
fn fixes_offline_and_transferred() {
    let stories = every_order(
        &with_the_company(),
        &[
            &[act(wang(), 30, fixed())],
            &[act(chen(), 11, transferred(CENTRE))],
        ],
        &with(Status::Fixed, COMPANY),
    );
    for story in stories {
        assert_eq!(story.case.standing_fix, Some(story.key(0, 0)));
    }
}

#[test]
fn fixes_offline_and_transferred_and_accepted_elsewhere() {
    let scene = with_the_company();
    let before = replay(&scene.events).unwrap();
    let stories = every_order(
        &scene,
        &[
            &[act(wang(), 10, What::Accepted), act(wang(), 30, fixed())],
            &[
                act(chen(), 11, transferred(CENTRE)),
                act(sun(), 15, What::Accepted),
            ],
        ],
        &with(Status::Fixed, COMPANY),
    );
    for story in stories {
        assert_eq!(story.case.standing_fix, Some(story.key(0, 1)));
        assert_eq!(story.effect(0, 1), &Effect::InEffect, "work done counts");
        assert_eq!(
            story.case.available_at, before.available_at,
            "its own clock"
        );
    }
}

#[test]
fn fixes_offline_and_transferred_by_a_supervisor_and_started_elsewhere() {
    every_order(
        &with_the_company(),
        &[
            &[act(wang(), 30, fixed())],
            &[
                act(zhao(), 11, transferred(CENTRE)),
                act(sun(), 15, What::Started),
            ],
        ],
        &with(Status::Fixed, COMPANY),
    );
}

#[test]
fn declines_and_urged() {
    let urged = What::Urged { note: "快".into() };
    let stories = every_order(
        &with_the_company(),
        &[&[act(wang(), 10, declined())], &[act(zhao(), 11, urged)]],
        &End {
            status: Status::Declined,
            fixer: None,
        },
    );
    for story in stories {
        assert_eq!(story.effect(0, 0), &Effect::InEffect);
        assert_eq!(story.effect(1, 0), &Effect::Attached);
    }
}

#[test]
fn fixed_offline_and_the_system_escalates() {
    let escalated = What::Escalated {
        level: Level::Community,
        suggestion: String::new(),
    };
    let stories = every_order(
        &with_the_company(),
        &[&[act(wang(), 30, fixed())], &[act(system(), 40, escalated)]],
        &with(Status::Fixed, COMPANY),
    );
    for story in stories {
        // Both are logged; that the escalation is cancelled is a matter of the clocks.
        assert_eq!(story.effect(1, 0), &Effect::Attached);
    }
}

#[test]
fn fixed_and_extension_granted() {
    let mut scene = with_the_company();
    scene.and(&[act(
        wang(),
        5,
        What::ExtensionAsked {
            until: minute(500),
            reason: String::new(),
        },
    )]);
    let granted = What::ExtensionDecided {
        answers: scene.events[3].key,
        granted: true,
        until: Some(minute(500)),
    };
    let stories = every_order(
        &scene,
        &[&[act(wang(), 30, fixed())], &[act(chen(), 31, granted)]],
        &with(Status::Fixed, COMPANY),
    );
    for story in stories {
        assert_eq!(story.effect(1, 0), &Effect::Attached);
    }
}

#[test]
fn a_committee_and_a_supervisor_move_it() {
    every_order(
        &with_the_company(),
        &[
            &[act(chen(), 10, handed_off())],
            &[act(zhao(), 11, transferred(CENTRE))],
        ],
        &with(Status::Dispatched, CENTRE),
    );
}
