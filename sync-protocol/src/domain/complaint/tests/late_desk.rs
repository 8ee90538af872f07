//! The table "late event": what committees, supervisors and reporters do.

use super::*;

fn registered() -> Scene {
    Scene::of(&[act(li(), 0, What::Reported), act(chen(), 1, What::Verified)])
}

fn reported() -> Scene {
    Scene::of(&[act(li(), 0, What::Reported)])
}

#[test]
fn transferred_and_handed_off() {
    let scene = with_the_company();
    for (what, leads_to) in [
        (transferred(CENTRE), Status::Dispatched),
        (handed_off(), Status::HandedOff),
    ] {
        let late = |unseen: &[Act]| scene.late(unseen, act(chen(), 60, what.clone())).late();
        // A status that it could move, and nothing routed since.
        for unseen in [act(wang(), 10, What::Accepted), act(wang(), 10, declined())] {
            assert_eq!(late(&[unseen]), (NONE, leads_to));
        }
        // Not from under someone at work.
        assert_eq!(
            late(&[act(wang(), 10, What::Started)]),
            (why(Reason::WorkOnSite), Status::InProgress)
        );
        assert_eq!(
            late(&[act(wang(), 10, What::Accepted), act(wang(), 11, paused())]),
            (why(Reason::WorkOnSite), Status::Paused)
        );
        // Routed since.
        assert_eq!(
            late(&[act(deng(), 10, transferred(org(21)))]),
            (why(Reason::RoutedMeanwhile), Status::Dispatched)
        );
        // Not to be moved.
        assert_eq!(
            late(&[act(wang(), 10, fixed())]),
            (why(Reason::StatusMoved), Status::Fixed)
        );
        assert_eq!(
            late(&[act(zhao(), 10, voided())]),
            (why(Reason::Voided), Status::Voided)
        );
    }
}

#[test]
fn transferred_and_handed_off_by_a_supervisor() {
    let scene = with_the_company();
    for (what, leads_to) in [
        (transferred(CENTRE), Status::Dispatched),
        (handed_off(), Status::HandedOff),
    ] {
        let late = |unseen: &[Act]| scene.late(unseen, act(zhao(), 60, what.clone())).late();
        // Any status that it could move, whoever routed it.
        for unseen in [
            vec![act(wang(), 10, What::Started)],
            vec![act(wang(), 10, What::Accepted), act(wang(), 11, paused())],
            vec![act(deng(), 10, transferred(org(21)))],
        ] {
            assert_eq!(late(&unseen), (NONE, leads_to));
        }
        assert_eq!(
            late(&[act(wang(), 10, fixed())]),
            (why(Reason::StatusMoved), Status::Fixed)
        );
    }
}

#[test]
fn dispatched_late() {
    let late = |scene: &Scene, unseen: &[Act]| {
        scene
            .late(unseen, act(chen(), 60, dispatched(CENTRE)))
            .late()
    };
    // Verified or sent back and resubmitted meanwhile.
    assert_eq!(
        late(&reported(), &[act(deng(), 10, What::Verified)]),
        (NONE, Status::Dispatched)
    );
    assert_eq!(
        late(
            &reported(),
            &[act(deng(), 10, returned()), act(li(), 11, resubmitted())]
        ),
        (NONE, Status::Dispatched)
    );
    // Declined, but routed since.
    assert_eq!(
        late(
            &registered(),
            &[
                act(deng(), 10, dispatched(COMPANY)),
                act(wang(), 11, declined()),
            ]
        ),
        (why(Reason::RoutedMeanwhile), Status::Declined)
    );
    assert_eq!(
        late(&registered(), &[act(deng(), 10, closed_unfixed())]),
        (why(Reason::StatusMoved), Status::ClosedUnfixed)
    );
    assert_eq!(
        late(&reported(), &[act(deng(), 10, returned())]),
        (why(Reason::StatusMoved), Status::Returned)
    );
    // Declined, closed, opened again, all after the declining that its author saw.
    let mut scene = with_the_company();
    scene.and(&[act(wang(), 5, declined())]);
    assert_eq!(
        late(
            &scene,
            &[act(zhao(), 10, voided()), act(zhao(), 11, reinstated()),]
        ),
        (NONE, Status::Dispatched)
    );
}

#[test]
fn verified_withdrawn_resubmitted_reinstated() {
    let there_and_back = [act(deng(), 10, returned()), act(li(), 11, resubmitted())];
    // The status still allows it.
    assert_eq!(
        reported()
            .late(&there_and_back, act(chen(), 60, What::Verified))
            .late(),
        (NONE, Status::Verified)
    );
    assert_eq!(
        reported()
            .late(
                &[
                    act(chen(), 10, What::Verified),
                    act(chen(), 11, dispatched(COMPANY))
                ],
                act(li(), 60, withdrawn())
            )
            .late(),
        (NONE, Status::Withdrawn)
    );
    let mut sent_back = reported();
    sent_back.and(&[act(chen(), 5, returned())]);
    assert_eq!(
        sent_back
            .late(
                &[act(zhao(), 10, voided()), act(zhao(), 11, reinstated())],
                act(li(), 60, resubmitted())
            )
            .late(),
        (NONE, Status::Reported)
    );
    let mut struck_out = reported();
    struck_out.and(&[act(zhao(), 5, voided())]);
    assert_eq!(
        struck_out
            .late(
                &[act(yan(), 10, reinstated()), act(yan(), 11, voided())],
                act(zhao(), 60, reinstated())
            )
            .late(),
        (NONE, Status::Reported)
    );

    // It does not.
    assert_eq!(
        reported()
            .late(
                &[act(deng(), 10, What::Verified)],
                act(chen(), 60, What::Verified)
            )
            .late(),
        (why(Reason::AlreadyDone), Status::Verified)
    );
    assert_eq!(
        reported()
            .late(
                &[act(deng(), 10, returned())],
                act(chen(), 60, What::Verified)
            )
            .late(),
        (why(Reason::StatusMoved), Status::Returned)
    );
    assert_eq!(
        sent_back
            .late(
                &[act(chen(), 10, closed_unfixed())],
                act(li(), 60, resubmitted())
            )
            .late(),
        (why(Reason::StatusMoved), Status::ClosedUnfixed)
    );
    assert_eq!(
        struck_out
            .late(
                &[act(yan(), 10, reinstated())],
                act(zhao(), 60, reinstated())
            )
            .late(),
        (why(Reason::AlreadyDone), Status::Reported)
    );
    assert_eq!(
        reported()
            .late(
                &[act(chen(), 10, closed_unfixed())],
                act(li(), 60, withdrawn())
            )
            .late(),
        (why(Reason::StatusMoved), Status::ClosedUnfixed)
    );
    assert_eq!(
        reported()
            .late(&[act(zhao(), 10, voided())], act(li(), 60, withdrawn()))
            .late(),
        (why(Reason::Voided), Status::Voided)
    );
}

#[test]
fn withdrawn_too_late_becomes_a_request() {
    let scene = with_the_company();
    for unseen in [
        vec![act(wang(), 10, What::Accepted)],
        vec![act(wang(), 10, declined())],
        vec![act(wang(), 10, What::Started)],
        vec![act(wang(), 10, What::Accepted), act(wang(), 11, paused())],
        vec![act(chen(), 10, handed_off())],
        vec![act(wang(), 10, fixed())],
        vec![act(wang(), 10, fixed()), act(chen(), 11, confirmed())],
    ] {
        let story = scene.late(&unseen, act(li(), 60, withdrawn()));
        assert_eq!(story.effect(1, 0), &Effect::BecameRequest, "{unseen:?}");
    }
}

#[test]
fn merged_late() {
    let scene = with_the_company();
    let late = |unseen: &[Act]| scene.late(unseen, act(chen(), 60, merged())).late();
    assert_eq!(
        late(&[act(deng(), 10, transferred(CENTRE))]),
        (NONE, Status::Merged)
    );
    assert_eq!(
        late(&[act(wang(), 10, What::Accepted)]),
        (NONE, Status::Merged)
    );
    assert_eq!(
        late(&[act(wang(), 10, What::Started)]),
        (why(Reason::StatusMoved), Status::InProgress)
    );
    assert_eq!(
        late(&[act(deng(), 10, merged())]),
        (why(Reason::AlreadyDone), Status::Merged)
    );
}

#[test]
fn voided_late() {
    let scene = with_the_company();
    let late = |unseen: &[Act]| scene.late(unseen, act(zhao(), 60, voided())).late();
    for unseen in [
        vec![act(wang(), 10, What::Accepted)],
        vec![act(wang(), 10, What::Started)],
        vec![act(wang(), 10, fixed()), act(chen(), 11, confirmed())],
        vec![act(chen(), 10, closed_unfixed())],
        vec![act(chen(), 10, handed_off())],
    ] {
        assert_eq!(late(&unseen), (NONE, Status::Voided));
    }
    assert_eq!(
        late(&[act(li(), 10, withdrawn())]),
        (why(Reason::StatusMoved), Status::Withdrawn)
    );
    assert_eq!(
        late(&[act(chen(), 10, merged())]),
        (why(Reason::StatusMoved), Status::Merged)
    );
    assert_eq!(
        late(&[act(yan(), 10, voided())]),
        (why(Reason::AlreadyDone), Status::Voided)
    );
}

#[test]
fn returned_and_closed_unfixed() {
    // Never, even where the status would allow it.
    let there_and_back = [act(zhao(), 10, voided()), act(zhao(), 11, reinstated())];
    assert_eq!(
        reported()
            .late(&there_and_back, act(chen(), 60, returned()))
            .late(),
        (why(Reason::NeverLate), Status::Reported)
    );
    assert_eq!(
        with_the_company()
            .late(
                &[act(wang(), 10, What::Accepted)],
                act(chen(), 60, closed_unfixed())
            )
            .late(),
        (why(Reason::NeverLate), Status::Accepted)
    );
}
