//! Which checkpoints of a route were seen to, by however many patrols.

use std::collections::BTreeSet;

use crate::domain::patrol::mark::Mark;
use crate::domain::patrol::plan::Plan;
use crate::domain::reference::Route;
use crate::ids::CheckpointId;
use crate::time::Timestamp;

/// A patrol as far as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// Its plan.
    pub plan: Plan,
    /// Its marks, in any order.
    pub marks: Vec<Mark>,
}

/// How much of a route was covered in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Checkpoints of the route that were marked, in the route's order, each once.
    pub covered: Vec<CheckpointId>,
    /// Those that were not.
    pub missed: Vec<CheckpointId>,
}

/// What the patrols of a window covered of a route. Two patrols of the same window are both kept,
/// but a checkpoint counts once. A mark counts for the window in which it was made, whenever it
/// arrives; patrols of other routes, and marks outside the window, count for nothing here.
#[must_use]
pub fn coverage(route: &Route, window: (Timestamp, Timestamp), patrols: &[Walk]) -> Coverage {
    let marked: BTreeSet<CheckpointId> = patrols
        .iter()
        .filter(|walk| walk.plan.route == route.id)
        .flat_map(|walk| &walk.marks)
        .filter(|mark| window.0 <= mark.at && mark.at < window.1)
        .map(|mark| mark.checkpoint)
        .collect();
    let mut seen = BTreeSet::new();
    let (covered, missed) = route
        .checkpoints
        .iter()
        .copied()
        .filter(|checkpoint| seen.insert(*checkpoint))
        .partition(|checkpoint| marked.contains(checkpoint));
    Coverage { covered, missed }
}
