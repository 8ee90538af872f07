//! Tests of the replay, and the small language in which they are told.
//!
//! A [`Scene`] is what everyone had seen. A thread is what some people then did who saw the scene
//! and one another's acts of that thread, but nothing of other threads: each act's `saw` is what a
//! replay of their own view says, as on a device. [`Scene::orders`] receives the threads in every
//! order that keeps each thread's own.

mod at_once;
mod at_once_fixes;
mod late;
mod late_desk;
mod late_fixes;
mod properties;
mod reading;
mod up_to_date;
pub(in crate::domain) mod words;

use words::*;

use super::case::{Case, Effect, Outcome, Reason, Received};
use super::replay::replay;
use super::status::Status;
use super::transition::{is_opening, legal_from};
use crate::domain::event::{Author, Event, What};
use crate::domain::grant::Level;
use crate::ids::{Actor, EntryKey, OrganisationId};

/// Something done by someone at some minute.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Act(Author, u64, What);

pub(in crate::domain) fn act(by: Author, at: u64, what: What) -> Act {
    Act(by, at, what)
}

/// Reported by Li, verified and dispatched to the company by Chen.
pub(in crate::domain) fn with_the_company() -> Scene {
    Scene::of(&[
        act(li(), 0, What::Reported),
        act(chen(), 1, What::Verified),
        act(chen(), 2, dispatched(COMPANY)),
    ])
}

/// What everyone had seen: received, in order.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Scene {
    events: Vec<Received>,
}

impl Scene {
    /// Acts of people who are all up to date.
    pub(in crate::domain) fn of(acts: &[Act]) -> Self {
        let mut scene = Self { events: Vec::new() };
        scene.and(acts);
        scene
    }

    /// More of the same.
    pub(in crate::domain) fn and(&mut self, acts: &[Act]) {
        for received in self.thread(0xff, acts) {
            let n = self.events.len() as u64;
            self.events.push(Received {
                received_at: Some(minute(1_000 + n)),
                ..received
            });
        }
    }

    /// Acts received one by one from this minute on.
    pub(in crate::domain) fn and_received(&mut self, acts: &[Act], from: u64) {
        for (received, at) in self.thread(0xff, acts).into_iter().zip(from..) {
            self.events.push(Received {
                received_at: Some(minute(at)),
                ..received
            });
        }
    }

    /// A scene of events as they are.
    pub(in crate::domain) fn of_received(events: &[Received]) -> Self {
        let events = events.to_vec();
        Self { events }
    }

    /// What the server has.
    pub(in crate::domain) fn events(&self) -> &[Received] {
        &self.events
    }

    /// What people do who see the scene and one another's acts: unsent.
    pub(in crate::domain) fn thread(&self, number: u8, acts: &[Act]) -> Vec<Received> {
        let mut view = self.events.clone();
        for Act(by, at, what) in acts {
            let seen = (!view.is_empty()).then(|| replay(&view).unwrap());
            if let Some(case) = &seen
                && !is_opening(what)
            {
                assert!(
                    legal_from(what).contains(&case.status),
                    "{what:?} in {:?}: a scene must be honest",
                    case.status
                );
            }
            let clock = view.iter().map(|r| r.event.at.next()).max();
            view.push(Received {
                key: EntryKey {
                    actor: Actor::from_bytes([number; 8]),
                    seq: view.len() as u64 + 1,
                    part: 0,
                },
                event: Event {
                    what: what.clone(),
                    by: by.clone(),
                    at: minute(*at).max(clock.unwrap_or_default()),
                    saw: seen.map(|case| case.last_in_effect),
                },
                received_at: None,
            });
        }
        view.split_off(self.events.len())
    }

    /// What the server has once these were received after the scene, in this order.
    pub(in crate::domain) fn received(&self, order: &[Received]) -> Vec<Received> {
        let late = order.iter().enumerate().map(|(i, r)| Received {
            received_at: Some(minute(2_000 + i as u64)),
            ..r.clone()
        });
        self.events.iter().cloned().chain(late).collect()
    }

    /// The threads received in every order.
    pub(in crate::domain) fn orders(&self, threads: &[&[Act]]) -> Vec<Story> {
        let threads: Vec<Vec<Received>> = threads
            .iter()
            .zip(1..)
            .map(|(acts, number)| self.thread(number, acts))
            .collect();
        let mut orders = Vec::new();
        let mut next = vec![0; threads.len()];
        interleave(&threads, &mut next, &mut Vec::new(), &mut orders);
        orders
            .into_iter()
            .map(|order| {
                let events = self.received(&order);
                Story {
                    case: replay(&events).unwrap(),
                    events,
                    threads: threads.clone(),
                    order: order.into_iter().map(|r| r.event.what).collect(),
                }
            })
            .collect()
    }

    /// `late` received after `unseen`, by someone who had seen the scene only.
    pub(in crate::domain) fn late(&self, unseen: &[Act], late: Act) -> Story {
        let stories = self.orders(&[unseen, &[late]]);
        // The order that takes the first thread first is made first.
        stories.into_iter().next().unwrap()
    }
}

fn interleave(
    threads: &[Vec<Received>],
    next: &mut Vec<usize>,
    order: &mut Vec<Received>,
    orders: &mut Vec<Vec<Received>>,
) {
    let mut done = true;
    for t in 0..threads.len() {
        let Some(event) = threads[t].get(next[t]) else {
            continue;
        };
        done = false;
        next[t] += 1;
        order.push(event.clone());
        interleave(threads, next, order, orders);
        order.pop();
        next[t] -= 1;
    }
    if done {
        orders.push(order.clone());
    }
}

/// In effect.
pub(in crate::domain) const NONE: Option<Reason> = None;
/// Not in effect, for this reason.
pub(in crate::domain) const fn why(reason: Reason) -> Option<Reason> {
    Some(reason)
}

/// One order and what came of it.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Story {
    pub(in crate::domain) case: Case,
    pub(in crate::domain) events: Vec<Received>,
    threads: Vec<Vec<Received>>,
    order: Vec<What>,
}

impl Story {
    /// The key of a thread's act, both counted from 0.
    pub(in crate::domain) fn key(&self, thread: usize, n: usize) -> EntryKey {
        self.threads[thread][n].key
    }

    /// The outcome of a thread's act.
    pub(in crate::domain) fn outcome(&self, thread: usize, n: usize) -> &Outcome {
        self.case.outcome(self.key(thread, n)).unwrap()
    }

    /// The effect of a thread's act.
    pub(in crate::domain) fn effect(&self, thread: usize, n: usize) -> &Effect {
        &self.outcome(thread, n).effect
    }

    /// Why a thread's act is not in effect, if it is not.
    pub(in crate::domain) fn reason(&self, thread: usize, n: usize) -> Option<Reason> {
        match self.effect(thread, n) {
            Effect::NotInEffect { reason, .. } => Some(*reason),
            Effect::InEffect
            | Effect::Assists { .. }
            | Effect::Evidence
            | Effect::Attached
            | Effect::BecameRequest => None,
        }
    }

    /// Of a story of [`Scene::late`]: the last act's reason, and where the case stands.
    pub(in crate::domain) fn late(&self) -> (Option<Reason>, Status) {
        (self.reason(1, 0), self.case.status)
    }

    /// Whether the first thread's first act was received before the second's.
    pub(in crate::domain) fn first_came_first(&self) -> bool {
        let place = |key| self.events.iter().position(|r| r.key == key);
        place(self.key(0, 0)) < place(self.key(1, 0))
    }
}

/// Where every order must come to, whatever arrives first.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::domain) struct End {
    pub(in crate::domain) status: Status,
    pub(in crate::domain) fixer: Option<OrganisationId>,
}

/// Receives the threads in every order, holds each to the same end and returns them.
pub(in crate::domain) fn every_order(scene: &Scene, threads: &[&[Act]], end: &End) -> Vec<Story> {
    let stories = scene.orders(threads);
    assert!(stories.len() > 1, "nothing is at once here");
    for story in &stories {
        let came_to = End {
            status: story.case.status,
            fixer: story.case.fixer,
        };
        assert_eq!(&came_to, end, "received as {:?}", story.order);
    }
    stories
}

/// In this status, with this fixer.
pub(in crate::domain) fn with(status: Status, fixer: OrganisationId) -> End {
    End {
        status,
        fixer: Some(fixer),
    }
}
