//! Escalations.

use super::*;

fn escalated(level: Level) -> What {
    What::Escalated {
        level,
        suggestion: String::new(),
    }
}

#[test]
fn fixed_offline_before_due_and_the_system_escalates() {
    // At once: the escalation is cancelled, both are logged; credited when the clock is trusted.
    let reference = reference();
    let scene = leak();
    let done = AVAILABLE + 20 * 60;
    let overdue = AVAILABLE + 24 * 60 + 1;
    for story in scene.orders(&[
        &[act(wang(), done, fixed())],
        &[act(system(), overdue, escalated(Level::Community))],
    ]) {
        // The receipts come after both.
        let events: Vec<Received> = story
            .events
            .iter()
            .map(|r| Received {
                received_at: r.received_at.map(|at| match at < minute(2_000) {
                    true => at,
                    false => at.plus(Span::from_mins(1_000)),
                }),
                ..r.clone()
            })
            .collect();
        let case = replay(&events).unwrap();
        let mut sla = read(&reference, &scene, 4_000).sla;
        let fix = story.key(0, 0);
        let cancelled = |sla: &Sla<'_>| escalations(&case, &events, sla)[0].cancelled_by;
        assert_eq!(cancelled(&sla), Some(fix));
        let distrusted = [wang().device];
        sla.distrusted = &distrusted;
        assert_eq!(cancelled(&sla), None);
    }
}

#[test]
fn an_escalation_by_a_person_stands() {
    let reference = reference();
    let mut scene = leak();
    scene.and(&[act(chen(), 9, escalated(Level::Community))]);
    scene.and(&[act(wang(), 10, fixed())]);
    let case = replay(scene.events()).unwrap();
    let sla = read(&reference, &scene, 4_000).sla;
    assert_eq!(
        escalations(&case, scene.events(), &sla)[0].cancelled_by,
        None
    );
}

#[test]
fn an_escalation_before_the_fix_stands() {
    let reference = reference();
    let mut scene = leak();
    scene.and_received(
        &[act(system(), AVAILABLE + 31, escalated(Level::Community))],
        AVAILABLE + 31,
    );
    scene.and_received(&[act(wang(), AVAILABLE + 60, fixed())], AVAILABLE + 60);
    let case = replay(scene.events()).unwrap();
    let sla = read(&reference, &scene, 4_000).sla;
    let cancelled_by = escalations(&case, scene.events(), &sla)[0].cancelled_by;
    assert_eq!(cancelled_by, None, "the system knew what there was to know");
}

#[test]
fn the_first_escalation_is_to_the_community_when_something_is_due() {
    let reference = reference();
    let scene = leak();
    assert_eq!(read(&reference, &scene, AVAILABLE + 30).escalation(), None);
    assert_eq!(
        read(&reference, &scene, AVAILABLE + 31).escalation(),
        Some(EscalationDue {
            level: Level::Community,
            why: Why::Overdue(Milestone::Accept),
            since: minute(AVAILABLE + 30),
        })
    );
}

fn level_due(reference: &Reference, scene: &Scene, now: u64, category: &str) -> Option<Level> {
    let mut read = read(reference, scene, now);
    read.sla.category = category;
    read.escalation().map(|e| e.level)
}

#[test]
fn it_goes_on_up_after_as_much_time_again_and_districts_get_what_is_urgent() {
    let reference = reference();
    let mut scene = leak();
    let day = 24 * 60;
    scene.and_received(
        &[act(system(), AVAILABLE + 31, escalated(Level::Community))],
        AVAILABLE + 31,
    );
    assert_eq!(
        level_due(&reference, &scene, AVAILABLE + 30 + day, "leak"),
        None
    );
    assert_eq!(
        level_due(&reference, &scene, AVAILABLE + 31 + day, "leak"),
        Some(Level::Subdistrict)
    );
    let later = AVAILABLE + 20 * day;
    scene.and_received(
        &[act(system(), later, escalated(Level::Subdistrict))],
        later,
    );
    assert_eq!(
        level_due(&reference, &scene, later + 60 * day, "leak"),
        Some(Level::District)
    );
    assert_eq!(
        level_due(&reference, &scene, later + 60 * day, "noise"),
        None,
        "the weekly list"
    );
}

#[test]
fn a_level_may_send_a_case_down_again() {
    let reference = reference();
    let mut scene = leak();
    let day = 24 * 60;
    let note = String::new();
    scene.and_received(
        &[act(system(), AVAILABLE + 31, escalated(Level::Community))],
        AVAILABLE + 31,
    );
    let down = AVAILABLE + 5 * day;
    scene.and_received(&[act(zhao(), down, What::SentDown { note })], down);
    assert_eq!(level_due(&reference, &scene, down + day - 1, "leak"), None);
    assert_eq!(
        level_due(&reference, &scene, down + day, "leak"),
        Some(Level::Community)
    );
}

fn twice(acts: &[Act], why: Why) {
    let reference = reference();
    let mut scene = leak();
    scene.and(acts);
    let now = receipt(scene.events().len() as u64);
    let mut read = read(&reference, &scene, now);
    read.sla.category = "noise";
    let due = read.escalation().unwrap();
    assert_eq!((due.level, due.why), (Level::Community, why));
    let but_one = Scene::of_received(&scene.events()[..scene.events().len() - 1]);
    let mut once = Read::new(&reference, &but_one, now);
    once.sla.category = "noise";
    assert_eq!(once.escalation(), None, "once is not twice");
}

#[test]
fn two_declines_escalate() {
    twice(
        &[
            act(wang(), 5, declined()),
            act(chen(), 6, dispatched(CENTRE)),
            act(sun(), 7, declined()),
        ],
        Why::Declined,
    );
}

#[test]
fn two_reopenings_escalate() {
    twice(
        &[
            act(wang(), 5, fixed()),
            act(li(), 6, reopened(6)),
            act(wang(), 7, fixed()),
            act(li(), 8, sighting(8)),
        ],
        Why::Reopened,
    );
}

#[test]
fn nothing_escalates_once_it_is_fixed() {
    let reference = reference();
    let mut scene = leak();
    scene.and_received(
        &[act(wang(), AVAILABLE + 9_000, fixed())],
        AVAILABLE + 9_000,
    );
    assert_eq!(
        read(&reference, &scene, AVAILABLE + 9_999).escalation(),
        None
    );
}
