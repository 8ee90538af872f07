//! What time alone makes of a case.

use super::*;
use crate::domain::complaint::reading::{Reading, reading};
use crate::time::Span;

/// The scene's reading so many minutes after its last receipt.
fn read(scene: &Scene, minutes: u64) -> Reading {
    let case = replay(&scene.events).unwrap();
    let last = scene.events.last().unwrap().received_at.unwrap();
    reading(&case, &scene.events, last.plus(Span::from_mins(minutes)))
}

const WEEK: u64 = 7 * 24 * 60;

fn called(reached: bool) -> Act {
    act(
        chen(),
        20,
        What::CalledBack {
            reached,
            solved: None,
            score: None,
        },
    )
}

fn fixed_scene() -> Scene {
    let mut scene = with_the_company();
    scene.and(&[act(wang(), 10, fixed())]);
    scene
}

#[test]
fn confirmed_and_seven_days_is_archived() {
    let mut scene = fixed_scene();
    scene.and(&[act(chen(), 20, confirmed())]);
    assert_eq!(read(&scene, WEEK - 1), Reading::Status(Status::Confirmed));
    assert_eq!(read(&scene, WEEK), Reading::Archived);
    // Nothing is closed for whoever may reopen it.
    scene.and(&[act(chen(), 20_000, reopened(20_000))]);
    assert_eq!(read(&scene, 0), Reading::Status(Status::Dispatched));
}

#[test]
fn a_quick_fix_closes_after_seven_days() {
    let scene = Scene::of(&[act(li(), 0, self_fixed())]);
    assert_eq!(read(&scene, WEEK - 1), Reading::Status(Status::Fixed));
    assert_eq!(read(&scene, WEEK), Reading::ClosedSelfFixed);
    // A fixer's fix waits for someone to look.
    assert_eq!(read(&fixed_scene(), WEEK), Reading::Status(Status::Fixed));
}

#[test]
fn fixed_and_two_failed_call_backs_closes() {
    let mut scene = fixed_scene();
    scene.and(&[called(false)]);
    assert_eq!(read(&scene, 0), Reading::Status(Status::Fixed));
    scene.and(&[called(false)]);
    assert_eq!(read(&scene, 0), Reading::ClosedUnreached);
    scene.and(&[called(true)]);
    assert_eq!(read(&scene, 0), Reading::Status(Status::Fixed));
}

#[test]
fn call_backs_of_an_earlier_fix_do_not_count() {
    let mut scene = fixed_scene();
    scene.and(&[
        called(false),
        act(li(), 30, reopened(30)),
        act(wang(), 40, fixed()),
        called(false),
    ]);
    assert_eq!(read(&scene, 0), Reading::Status(Status::Fixed));
}
