//! What whoever has a case asked for, for those who answer it.

use lianjian_protocol::domain::complaint::case::Received;
use lianjian_protocol::domain::event::What;

use super::{Scene, say};
use crate::asks;
use crate::records::Milestone;
use crate::view::types::{Action, AskView, Param};

/// What waits for an answer, the earliest first.
pub(super) fn asks(scene: &Scene<'_>) -> Vec<AskView> {
    let waiting = asks::waiting(scene.case, &scene.stand.events);
    waiting.into_iter().map(|ask| asked(ask, scene)).collect()
}

fn asked(received: &Received, scene: &Scene<'_>) -> AskView {
    let event = &received.event;
    let (what, ground, reason, until) = if let What::ExtensionAsked { until, reason } = &event.what
    {
        (Action::ExtensionAsked, None, reason.clone(), Some(*until))
    } else if let What::ExemptAsked { ground, reason } = &event.what {
        let ground = Param::term(say::ground_key(*ground));
        (Action::ExemptAsked, Some(ground), reason.clone(), None)
    } else if let What::Paused { reason } = &event.what {
        (Action::Paused, None, reason.clone(), None)
    } else {
        (Action::Paused, None, String::new(), None)
    };
    let mut dues = scene.clocks.dues.iter();
    let fix = dues.find(|due| due.milestone == Milestone::Fix && due.met_at.is_none());
    AskView {
        key: received.key,
        what,
        who: scene.viewer.who(&event.by),
        at: event.at.into(),
        ground,
        reason,
        until: until.map(Into::into),
        due: fix.map(|due| due.due_at(scene.viewer.now).into()),
    }
}
