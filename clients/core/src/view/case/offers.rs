//! How what may be done is offered: which two or three actions stand large under the thumb, and in
//! which order the rest follows.

use lianjian_protocol::domain::grant::Role;

use crate::view::types::{Action, ActionView, FieldValue};

/// The order in which large ones stand, the likeliest last: the last one is under the thumb.
const LARGE: [Action; 25] = [
    Action::Comment,
    Action::AddPhoto,
    Action::CalledBack,
    Action::Declined,
    Action::Returned,
    Action::Paused,
    Action::Urged,
    Action::Supplement,
    Action::Reopened,
    Action::Sighting,
    Action::HandedOff,
    Action::Merged,
    Action::Started,
    Action::Arrived,
    Action::Resumed,
    Action::Transferred,
    Action::Dispatched,
    Action::Verified,
    Action::ExtensionDecided,
    Action::PauseDecided,
    Action::ExemptDecided,
    Action::Resubmitted,
    Action::Accepted,
    Action::Fixed,
    Action::Confirmed,
];

/// What stands beside what a case waits for, the most pressing first.
const BESIDE: [Action; 11] = [
    Action::ExtensionDecided,
    Action::PauseDecided,
    Action::ExemptDecided,
    Action::Declined,
    Action::Returned,
    Action::Urged,
    Action::Sighting,
    Action::Reopened,
    Action::Supplement,
    Action::Comment,
    Action::AddPhoto,
];

/// What is looked for most often under 更多; what else there is follows as it comes.
const FIRST: [(Action, Option<&str>); 8] = [
    (Action::Arrived, None),
    (Action::Started, None),
    (Action::Fixed, None),
    (Action::SetPropertyField, Some("assignee")),
    (Action::SetPropertyField, Some("appointment")),
    (Action::AddPhoto, None),
    (Action::Comment, None),
    (Action::Supplement, None),
];

/// 联系不上: a call-back that reached nobody.
const UNREACHED: &str = "unreached";

/// The actions as they are offered to whoever prefers these roles: the large ones, the likeliest last,
/// then the rest.
pub(super) fn offers(actions: &[ActionView], roles: &[Role]) -> Vec<ActionView> {
    let steward = roles.first() == Some(&Role::Steward);
    // The report's form edits its text too.
    let is_shown = |one: &&ActionView| one.action != Action::EditText;
    let shown: Vec<&ActionView> = actions.iter().filter(is_shown).collect();
    let large = large(&shown, steward);
    let mut offers = Vec::new();
    // Sorting code is paid for by every phone that loads it: lists of a few are gone through instead.
    for action in LARGE {
        let Some(one) = large.iter().find(|one| one.action == action) else {
            continue;
        };
        offers.push(ActionView {
            large: true,
            ..match steward && action == Action::CalledBack {
                true => unreached(one),
                false => (*one).clone(),
            }
        });
    }
    // Who goes, when and how is asked for once it is taken on.
    let untaken = shown.iter().any(|one| one.action == Action::Accepted);
    let mut more = Vec::new();
    for one in shown {
        if untaken && one.action == Action::SetPropertyField {
            continue;
        }
        // What a steward was offered large says only that nobody was reached.
        let again = steward && one.action == Action::CalledBack;
        if again || !large.contains(&one) {
            each(one, &mut more);
        }
    }
    for (action, variant) in FIRST {
        let found = more
            .iter()
            .position(|one| (one.action, one.variant.as_deref()) == (action, variant));
        offers.extend(found.map(|at| more.remove(at)));
    }
    offers.append(&mut more);
    offers
}

fn large<'a>(shown: &[&'a ActionView], steward: bool) -> Vec<&'a ActionView> {
    let find = |action| shown.iter().find(|one| one.action == action).copied();
    let primary = shown.iter().filter(|one| one.primary);
    let mut large: Vec<&ActionView> = primary.take(3).copied().collect();
    let has = |large: &[&ActionView], action| large.iter().any(|one| one.action == action);
    // Who says "not repaired" sends it back; a neighbour's own word for that is there already.
    let judging: &[Action] = if find(Action::Confirmed).is_none() || large.len() >= 3 {
        &[]
    } else if steward || has(&large, Action::Sighting) {
        &[Action::CalledBack]
    } else {
        &[Action::Reopened, Action::CalledBack]
    };
    let room = match has(&large, Action::Confirmed) {
        true => 3,
        false => 2,
    };
    for action in judging.iter().chain(&BESIDE) {
        // "Not repaired" in one's own words is there already.
        if *action == Action::Reopened && find(Action::Sighting).is_some() {
            continue;
        }
        if large.len() < room
            && !has(&large, *action)
            && let Some(found) = find(*action)
        {
            large.push(found);
        }
    }
    large
}

/// One for each field that a lane's action can write (派师傅, 预约上门 …).
fn each(action: &ActionView, into: &mut Vec<ActionView>) {
    if !matches!(
        action.action,
        Action::SetPropertyField | Action::SetCommitteeField
    ) {
        into.push(action.clone());
        return;
    }
    for field in &action.fields {
        into.push(ActionView {
            variant: Some(field.name.clone()),
            fields: vec![field.clone()],
            ..action.clone()
        });
    }
}

/// A steward's answer for the resident, with nothing more to ask.
fn unreached(action: &ActionView) -> ActionView {
    let mut offer = action.clone();
    offer.variant = Some(UNREACHED.to_owned());
    for field in &mut offer.fields {
        if field.name == "reached" {
            field.value = Some(FieldValue::Bool(false));
            field.hidden = true;
        }
    }
    offer
}

#[cfg(test)]
mod tests {
    use lianjian_protocol::domain::grant::Body;

    use super::super::actions::plain;
    use super::super::fields::{field, text};
    use super::*;
    use crate::view::types::FieldKind;

    const DESK: [Role; 1] = [Role::Committee(Body::Residents)];
    const STEWARD: [Role; 1] = [Role::Steward];

    fn action(action: Action) -> ActionView {
        plain(action, Role::Property, Vec::new())
    }

    fn primary(action: Action) -> ActionView {
        ActionView {
            primary: true,
            ..self::action(action)
        }
    }

    type Names<'a> = Vec<(Action, Option<&'a str>)>;

    fn named(offers: &[ActionView], large: bool) -> Names<'_> {
        let some = offers.iter().filter(|offer| offer.large == large);
        some.map(|offer| (offer.action, offer.variant.as_deref()))
            .collect()
    }

    #[test]
    fn what_a_case_waits_for_is_under_the_thumb() {
        let given = [
            primary(Action::Accepted),
            action(Action::Comment),
            action(Action::Declined),
            action(Action::Paused),
        ];
        let offers = offers(&given, &[Role::Property]);
        assert_eq!(
            named(&offers, true),
            [(Action::Declined, None), (Action::Accepted, None)]
        );
        assert_eq!(
            named(&offers, false),
            [(Action::Comment, None), (Action::Paused, None)]
        );
    }

    #[test]
    fn a_judgement_has_the_call_back_beside_it() {
        let mut call = action(Action::CalledBack);
        call.fields = vec![
            field("reached", FieldKind::Bool, true),
            field("score", FieldKind::Score, false),
        ];
        let given = [
            primary(Action::Confirmed),
            primary(Action::Sighting),
            call,
            action(Action::Reopened),
        ];
        let desk = offers(&given, &DESK);
        let large = [
            (Action::CalledBack, None),
            (Action::Sighting, None),
            (Action::Confirmed, None),
        ];
        assert_eq!(named(&desk, true), large);
        assert_eq!(named(&desk, false), [(Action::Reopened, None)]);

        let steward = offers(&given, &STEWARD);
        assert_eq!(
            named(&steward, true)[0],
            (Action::CalledBack, Some(UNREACHED))
        );
        let fields = &steward[0].fields;
        assert_eq!(
            (&fields[0].value, fields[0].hidden, fields[1].hidden),
            (&Some(FieldValue::Bool(false)), true, false)
        );
        let rest = [(Action::CalledBack, None), (Action::Reopened, None)];
        assert_eq!(named(&steward, false), rest);
    }

    #[test]
    fn a_desk_that_judges_alone_may_send_it_back() {
        let given = [
            primary(Action::Confirmed),
            action(Action::CalledBack),
            action(Action::Reopened),
        ];
        let large = [
            (Action::CalledBack, None),
            (Action::Reopened, None),
            (Action::Confirmed, None),
        ];
        assert_eq!(named(&offers(&given, &DESK), true), large);
    }

    #[test]
    fn the_usual_is_offered_where_a_case_waits_for_somebody_else() {
        let given = [Action::Comment, Action::Sighting, Action::Supplement].map(action);
        let large = [(Action::Supplement, None), (Action::Sighting, None)];
        assert_eq!(named(&offers(&given, &STEWARD), true), large);
    }

    #[test]
    fn each_field_of_a_lane_is_an_action_and_what_is_looked_for_comes_first() {
        let mut lane = action(Action::SetPropertyField);
        lane.fields = vec![text("plan", false), text("assignee", false)];
        let given = [
            primary(Action::Accepted),
            action(Action::Declined),
            action(Action::Urged),
            lane,
        ];
        let untaken = offers(&given, &[Role::Property]);
        assert_eq!(named(&untaken, false), [(Action::Urged, None)]);
        let offers = offers(&given[1..], &[Role::Property]);
        let rest = [
            (Action::SetPropertyField, Some("assignee")),
            (Action::SetPropertyField, Some("plan")),
        ];
        assert_eq!(named(&offers, false), rest);
        let one = offers.iter().find(|one| one.variant.is_some()).unwrap();
        assert_eq!(one.fields, [text("assignee", false)]);
    }
}
