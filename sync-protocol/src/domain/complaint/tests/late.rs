//! The table "late event", a test a row: what the fixer's people do, and what is said of any row.

use super::*;

#[test]
fn accepted() {
    let scene = with_the_company();
    let late = |unseen: &[Act]| scene.late(unseen, act(wang(), 60, What::Accepted)).late();

    // Dispatched, the fixer still the author's: moved there and back.
    assert_eq!(
        late(&[
            act(chen(), 10, transferred(CENTRE)),
            act(chen(), 11, transferred(COMPANY)),
        ]),
        (NONE, Status::Accepted)
    );
    // Withdrawn, the fixer still the author's.
    assert_eq!(
        late(&[act(li(), 10, withdrawn())]),
        (NONE, Status::Accepted)
    );
    // Another's now.
    assert_eq!(
        late(&[act(chen(), 10, transferred(CENTRE))]),
        (why(Reason::FixerChanged), Status::Dispatched)
    );
    assert_eq!(
        late(&[
            act(chen(), 10, transferred(CENTRE)),
            act(li(), 11, withdrawn()),
        ]),
        (why(Reason::FixerChanged), Status::Withdrawn)
    );
    // Still the author's, but not to be taken any more.
    for (by, what, status) in [
        (zhang(), declined(), Status::Declined),
        (chen(), closed_unfixed(), Status::ClosedUnfixed),
        (chen(), merged(), Status::Merged),
    ] {
        assert_eq!(
            late(&[act(by, 10, what)]),
            (why(Reason::StatusMoved), status)
        );
    }
    assert_eq!(
        late(&[act(zhao(), 10, voided())]),
        (why(Reason::Voided), Status::Voided)
    );
}

#[test]
fn accepted_by_a_colleague_of_the_one_who_accepted() {
    let scene = with_the_company();
    for then in [vec![], vec![act(zhang(), 11, What::Started)]] {
        let mut unseen = vec![act(zhang(), 10, What::Accepted)];
        unseen.extend(then);
        let story = scene.late(&unseen, act(wang(), 60, What::Accepted));
        let with = story.key(0, 0);
        assert_eq!(story.effect(1, 0), &Effect::Assists { with });
        assert_eq!(story.case.accepted, Some(with));
    }
    // By the same person on another device.
    let unseen = [act(wang(), 10, What::Accepted)];
    assert_eq!(
        scene.late(&unseen, act(wang(), 60, What::Accepted)).late(),
        (why(Reason::AlreadyDone), Status::Accepted)
    );
}

#[test]
fn started_and_arrived() {
    let scene = with_the_company();
    for what in [What::Started, What::Arrived] {
        let late = |unseen: &[Act]| scene.late(unseen, act(wang(), 60, what.clone())).late();

        // As accepted.
        assert_eq!(
            late(&[act(li(), 10, withdrawn())]),
            (NONE, Status::InProgress)
        );
        assert_eq!(
            late(&[act(zhang(), 10, declined())]),
            (why(Reason::StatusMoved), Status::Declined)
        );
        assert_eq!(
            late(&[act(zhao(), 10, voided())]),
            (why(Reason::Voided), Status::Voided)
        );
        let story = scene.late(
            &[act(zhang(), 10, What::Accepted)],
            act(wang(), 60, what.clone()),
        );
        let with = story.key(0, 0);
        assert_eq!(story.effect(1, 0), &Effect::Assists { with });

        // Moved by a committee, and no one has accepted there.
        for routing in [transferred(CENTRE), handed_off()] {
            assert_eq!(
                late(&[act(chen(), 10, routing)]),
                (NONE, Status::InProgress)
            );
        }
        assert_eq!(
            late(&[
                act(chen(), 10, transferred(CENTRE)),
                act(sun(), 11, declined()),
            ]),
            (NONE, Status::InProgress)
        );
        assert_eq!(
            late(&[
                act(chen(), 10, transferred(CENTRE)),
                act(li(), 11, withdrawn()),
            ]),
            (NONE, Status::InProgress)
        );
        // Accepted or begun there.
        for taken in [What::Accepted, What::Started] {
            let (reason, _) = late(&[act(chen(), 10, transferred(CENTRE)), act(sun(), 11, taken)]);
            assert_eq!(reason, why(Reason::FixerChanged));
        }
        // Moved by a supervisor, even if a committee moved it on.
        assert_eq!(
            late(&[act(zhao(), 10, transferred(CENTRE))]),
            (why(Reason::FixerChanged), Status::Dispatched)
        );
        assert_eq!(
            late(&[
                act(zhao(), 10, transferred(CENTRE)),
                act(chen(), 11, transferred(org(21))),
            ]),
            (why(Reason::FixerChanged), Status::Dispatched)
        );
    }
}

#[test]
fn started_by_the_one_who_accepted_on_another_device() {
    let story = with_the_company().late(
        &[act(wang(), 10, What::Accepted)],
        act(wang(), 60, What::Started),
    );
    assert_eq!(story.late(), (NONE, Status::InProgress));
}

#[test]
fn paused_and_resumed() {
    let mut scene = with_the_company();
    scene.and(&[act(wang(), 5, What::Accepted)]);
    // The fixer is the author's and the status allows it.
    assert_eq!(
        scene
            .late(
                &[act(zhang(), 10, What::Started)],
                act(wang(), 60, paused())
            )
            .late(),
        (NONE, Status::Paused)
    );
    // It does not.
    assert_eq!(
        scene
            .late(&[act(zhang(), 10, fixed())], act(wang(), 60, paused()))
            .late(),
        (why(Reason::StatusMoved), Status::Fixed)
    );
    // It is another's.
    assert_eq!(
        scene
            .late(
                &[
                    act(chen(), 10, transferred(CENTRE)),
                    act(sun(), 11, What::Started),
                ],
                act(wang(), 60, paused())
            )
            .late(),
        (why(Reason::FixerChanged), Status::InProgress)
    );

    scene.and(&[act(wang(), 6, paused())]);
    assert_eq!(
        scene
            .late(
                &[act(zhang(), 10, What::Resumed), act(zhang(), 11, paused()),],
                act(wang(), 60, What::Resumed)
            )
            .late(),
        (NONE, Status::InProgress)
    );
    assert_eq!(
        scene
            .late(
                &[act(zhang(), 10, What::Resumed)],
                act(wang(), 60, What::Resumed)
            )
            .late(),
        (why(Reason::AlreadyDone), Status::InProgress)
    );
    assert_eq!(
        scene
            .late(
                &[act(chen(), 10, transferred(CENTRE))],
                act(wang(), 60, What::Resumed)
            )
            .late(),
        (why(Reason::FixerChanged), Status::Dispatched)
    );
}

#[test]
fn declined_late() {
    let scene = with_the_company();
    let late = |unseen: &[Act]| scene.late(unseen, act(wang(), 60, declined())).late();
    assert_eq!(
        late(&[
            act(chen(), 10, transferred(CENTRE)),
            act(chen(), 11, transferred(COMPANY)),
        ]),
        (NONE, Status::Declined)
    );
    assert_eq!(
        late(&[act(chen(), 10, transferred(CENTRE))]),
        (why(Reason::FixerChanged), Status::Dispatched)
    );
    // From Accepted only by who knows it.
    assert_eq!(
        late(&[act(zhang(), 10, What::Accepted)]),
        (why(Reason::StatusMoved), Status::Accepted)
    );
    assert_eq!(
        late(&[act(li(), 10, withdrawn())]),
        (why(Reason::StatusMoved), Status::Withdrawn)
    );
}

#[test]
fn the_author_is_told_all_that_they_had_not_seen() {
    let unseen = [
        act(chen(), 10, transferred(CENTRE)),
        act(
            chen(),
            11,
            What::Urged {
                note: String::new(),
            },
        ),
        act(sun(), 12, What::Accepted),
    ];
    let story = with_the_company().late(&unseen, act(wang(), 60, What::Accepted));
    assert_eq!(
        story.effect(1, 0),
        &Effect::NotInEffect {
            reason: Reason::FixerChanged,
            // In effect, in order; what is only attached hinders nobody.
            unseen: vec![story.key(0, 0), story.key(0, 2)],
        }
    );
}

#[test]
fn what_rests_on_something_not_in_effect_is_judged_by_what_that_rested_on() {
    // Wang accepts, pauses and resumes offline; the centre has it and has accepted.
    let scene = with_the_company();
    let stories = scene.orders(&[
        &[
            act(chen(), 10, transferred(CENTRE)),
            act(sun(), 11, What::Accepted),
        ],
        &[
            act(wang(), 20, What::Accepted),
            act(wang(), 21, paused()),
            act(wang(), 22, What::Resumed),
        ],
    ]);
    let story = &stories[0];
    for n in 0..3 {
        assert_eq!(
            story.effect(1, n),
            &Effect::NotInEffect {
                reason: Reason::FixerChanged,
                unseen: vec![story.key(0, 0), story.key(0, 1)],
            }
        );
    }
    assert_eq!(story.case.status, Status::Accepted);
    assert_eq!(story.case.fixer, Some(CENTRE));
}
