//! Tests of the clocks, told in the language of the replay's tests.

mod clocks;
mod escalations;

use super::deadline::{Deadline, Milestone, Standing, deadlines};
use super::defaults::{default_categories, default_tiers};
use super::escalation::{EscalationDue, Why, escalation_due, escalations};
use super::stint::{Stint, stints};
use super::*;
use crate::domain::complaint::replay::replay;
use crate::domain::complaint::tests::words::*;
use crate::domain::complaint::tests::{Act, Scene, act};
use crate::domain::event::{ExemptGround, What};
use crate::domain::grant::Level;
use crate::domain::reference::Calendar;

fn reference() -> Reference {
    Reference {
        categories: default_categories(),
        tiers: default_tiers(),
        calendar: Calendar {
            utc_offset_minutes: 480,
            ..Calendar::default()
        },
        ..Reference::default()
    }
}

/// Receipts of a scene are at minutes 1000, 1001, …; the words' minutes are the authors' own.
const fn receipt(n: u64) -> u64 {
    1_000 + n
}

/// A leak (急修: 30 min, 2 h, 24 h), there for the company at minute 1001.
fn leak() -> Scene {
    Scene::of(&[
        act(li(), 0, What::Reported),
        act(chen(), 2, dispatched(COMPANY)),
    ])
}

const AVAILABLE: u64 = receipt(1);

struct Read<'a> {
    scene: &'a Scene,
    sla: Sla<'a>,
}

impl<'a> Read<'a> {
    fn new(reference: &'a Reference, scene: &'a Scene, now: u64) -> Self {
        let sla = Sla {
            reference,
            category: "leak",
            external_due: None,
            planned_at: None,
            distrusted: &[],
            now: minute(now),
        };
        Self { scene, sla }
    }

    fn stints(&self) -> Vec<Stint> {
        let case = replay(self.scene.events()).unwrap();
        stints(&case, self.scene.events(), &self.sla)
    }

    fn deadline(&self, milestone: Milestone) -> Option<Deadline> {
        let stints = self.stints();
        let all = deadlines(stints.last()?, &self.sla);
        all.into_iter().find(|d| d.milestone == milestone)
    }

    fn standing(&self, milestone: Milestone) -> Option<Standing> {
        self.deadline(milestone).map(|d| d.standing(self.sla.now))
    }

    fn escalation(&self) -> Option<EscalationDue> {
        let case = replay(self.scene.events()).unwrap();
        escalation_due(&case, self.scene.events(), &self.sla)
    }
}

fn read<'a>(reference: &'a Reference, scene: &'a Scene, now: u64) -> Read<'a> {
    Read::new(reference, scene, now)
}

fn fixed_as(category: &str) -> What {
    What::Fixed {
        note: String::new(),
        photos: vec![],
        category: category.to_owned(),
    }
}
