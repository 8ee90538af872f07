//! What check 4 refuses as a matter of right, of a steward who filed the case.

use automerge::transaction::Transactable;

use super::{Shape, Target};
use crate::domain::complaint::schema::{CommitteeField, PropertyField};
use crate::domain::event::{Author, What};
use crate::domain::grant::{Body, Role};
use crate::domain::schema;
use crate::fixture;
use crate::ids::{DeviceId, OrganisationId, PersonId};
use crate::time::{Span, Timestamp};
use crate::wire::ErrorCode;

pub(super) fn shapes(target: &Target<'_>) -> Vec<Shape> {
    let document = target.document;
    let key = target.key(document);
    let saw = document.case(None).ok().map(|case| case.last_in_effect);
    let urged = || What::Urged { note: "快".into() };
    let event = |what: What, by: &Author, at: Timestamp, saw| {
        let event = fixture::event(what, by, at, saw);
        fixture::act(document, target.actor, &event)
    };
    let by = |alter: fn(&mut Author)| {
        let mut by = target.by.clone();
        alter(&mut by);
        event(urged(), &by, target.now, saw)
    };
    let field = |map: &'static str, key: String| {
        target.edit(document, |tx| {
            if let Some(map) = document.map(map) {
                let _ = tx.put(map, key, "x");
            }
        })
    };
    let ahead = target.now.plus(Span::from_days(1));
    let stranger = OrganisationId::from_bytes([0xee; 16]);
    let wrong = |name, change| Shape::new(name, change, ErrorCode::WrongAuthor);
    let lane = |name, change| Shape::new(name, change, ErrorCode::NotYourLane);
    let mut posing = target.comment();
    posing.by.person = PersonId::from_bytes([0xee; 16]);
    let comment = target.edit(document, |tx| {
        fixture::put_entry(tx, schema::COMMENTS, key, &posing);
    });
    vec![
        wrong(
            "signed as another person",
            by(|a| a.person = PersonId::from_bytes([0xee; 16])),
        ),
        wrong(
            "signed as of another organisation",
            by(|a| a.organisation = OrganisationId::from_bytes([0xee; 16])),
        ),
        wrong("signed with another badge", by(|a| a.badge.push('0'))),
        wrong(
            "signed with another device",
            by(|a| a.device = DeviceId::from_bytes([0xee; 16])),
        ),
        wrong("a comment in another's name", comment),
        Shape::new(
            "an event that saw nothing",
            event(urged(), target.by, target.now, None),
            ErrorCode::StaleView,
        ),
        Shape::new(
            "an event that saw itself",
            event(urged(), target.by, target.now, Some(key)),
            ErrorCode::StaleView,
        ),
        Shape::new(
            "an event of tomorrow",
            event(urged(), target.by, ahead, saw),
            ErrorCode::ClockAhead,
        ),
        Shape::new(
            "a steward who registers",
            event(What::Verified, target.by, target.now, saw),
            ErrorCode::RoleMayNot,
        ),
        Shape::new(
            "a steward who signs as a committee",
            by(|a| a.role = Role::Committee(Body::Residents)),
            ErrorCode::RoleMayNot,
        ),
        Shape::new(
            "a steward who signs as the system",
            by(|a| a.role = Role::System),
            ErrorCode::RoleMayNot,
        ),
        Shape::new(
            "a case opened twice",
            event(What::Reported, target.by, target.now, saw),
            ErrorCode::StatusForbids,
        ),
        lane(
            "a committee's lane",
            field(
                schema::COMMITTEE,
                CommitteeField::Priority.key(Body::Residents),
            ),
        ),
        lane(
            "a lane of no committee",
            field(schema::COMMITTEE, "everyone/priority".into()),
        ),
        lane(
            "a fixer's lane",
            field(schema::PROPERTY, PropertyField::Eta.key(stranger)),
        ),
        lane(
            "a lane of an unknown field",
            field(schema::PROPERTY, format!("{stranger}/status")),
        ),
    ]
}
