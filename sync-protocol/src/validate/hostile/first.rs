//! Hostile first changes, of a document that does not exist yet.

use automerge::transaction::{Transactable, Transaction};
use automerge::{ChangeHash, ObjType, ROOT, ReadDoc};

use super::{Shape, altered};
use crate::domain::complaint::schema::{CommitteeField, Report};
use crate::domain::event::{Author, What};
use crate::domain::grant::Body;
use crate::domain::kind::{Audience, DocKind, Header};
use crate::domain::schema;
use crate::fixture;
use crate::ids::{Actor, DocId, EntryKey, PersonId, ScopeId};
use crate::time::Timestamp;
use crate::wire::ErrorCode;

/// Every hostile shape of the first change of a complaint with this header, as `by` would offer
/// it. `report` is one that would be taken.
#[must_use]
pub fn first_shapes(
    header: &Header,
    report: &Report,
    by: &Author,
    actor: Actor,
    now: Timestamp,
) -> Vec<Shape> {
    let key = fixture::key(actor, 1);
    let opening = |tx: &mut Transaction<'_>| {
        let event = fixture::event(What::Reported, by, now, None);
        fixture::put_entry(tx, schema::EVENTS, key, &event);
    };
    // An honest first change with something more, or another header.
    let with = |header: &Header, more: &dyn Fn(&mut Transaction<'_>)| {
        fixture::first(actor, |tx| {
            fixture::put_layout(tx, header);
            fixture::put_report(tx, report);
            opening(tx);
            more(tx);
        })
    };
    let nothing = |_: &mut Transaction<'_>| {};
    let honest = with(header, &nothing);
    let named = |alter: fn(&mut Header)| {
        let mut header = *header;
        alter(&mut header);
        with(&header, &nothing)
    };
    let event = |what: What| {
        fixture::first(actor, |tx| {
            fixture::put_layout(tx, header);
            fixture::put_report(tx, report);
            let event = fixture::event(what, by, now, None);
            fixture::put_entry(tx, schema::EVENTS, key, &event);
        })
    };
    let bad = |name, change| Shape::new(name, change, ErrorCode::BadHeader);
    let mut shapes = vec![
        bad(
            "the header of another scope",
            named(|h| h.scope = ScopeId::from_bytes([0xee; 16])),
        ),
        bad(
            "the header of another document",
            named(|h| h.id = DocId::from_bytes([0xee; 16])),
        ),
        bad(
            "an audience without an owner",
            named(|h| h.audience = Audience::Own),
        ),
        bad(
            "an audience that a complaint can't have",
            named(|h| {
                h.audience = Audience::Own;
                h.owner = Some(PersonId::from_bytes([0xee; 16]));
            }),
        ),
        bad(
            "an owner of what everyone sees",
            named(|h| h.owner = Some(PersonId::from_bytes([0xee; 16]))),
        ),
        bad("a layout of the future", named(|h| h.schema += 1)),
        bad("a replay of the future", named(|h| h.replay += 1)),
        bad(
            "another kind",
            fixture::first(actor, |tx| {
                let header = Header {
                    kind: DocKind::Visit,
                    ..*header
                };
                fixture::put_layout(tx, &header);
                opening(tx);
            }),
        ),
        bad(
            "no header",
            fixture::first(actor, |tx| {
                let _ = tx.put_object(ROOT, schema::EVENTS, ObjType::Map);
                opening(tx);
            }),
        ),
        bad(
            "a missing map",
            fixture::first(actor, |tx| {
                let _ = tx.put(ROOT, schema::HEADER, crate::wire::encode(header));
                for map in [schema::REPORT, schema::EVENTS] {
                    let _ = tx.put_object(ROOT, map, ObjType::Map);
                }
                fixture::put_report(tx, report);
                opening(tx);
            }),
        ),
        bad(
            "a header that is none",
            with(header, &|tx| {
                let _ = tx.put(ROOT, schema::HEADER, "header");
            }),
        ),
    ];
    let shape = Shape::new;
    shapes.extend([
        shape(
            "a map more",
            with(header, &|tx| {
                let _ = tx.put_object(ROOT, "more", ObjType::Map);
            }),
            ErrorCode::NoContainers,
        ),
        shape(
            "a map within a map",
            with(header, &|tx| {
                if let Ok(Some((_, map))) = tx.get(ROOT, schema::COMMITTEE) {
                    let _ = tx.put_object(map, "residents/note", ObjType::Map);
                }
            }),
            ErrorCode::NoContainers,
        ),
        shape(
            "a map put twice",
            with(header, &|tx| {
                let _ = tx.put_object(ROOT, schema::PHOTOS, ObjType::Map);
            }),
            ErrorCode::NoContainers,
        ),
        shape(
            "a lane that is another's",
            with(header, &|tx| {
                if let Ok(Some((_, map))) = tx.get(ROOT, schema::COMMITTEE) {
                    let _ = tx.put(map, CommitteeField::Note.key(Body::Residents), "x");
                }
            }),
            ErrorCode::NotYourLane,
        ),
        shape(
            "a report without a title",
            with(header, &|tx| {
                if let Ok(Some((_, map))) = tx.get(ROOT, schema::REPORT) {
                    let _ = tx.delete(map, "title");
                }
            }),
            ErrorCode::WriteOnce,
        ),
        shape(
            "a report of nothing",
            fixture::first(actor, |tx| {
                fixture::put_layout(tx, header);
                if let Ok(Some((_, map))) = tx.get(ROOT, schema::REPORT) {
                    let _ = tx.put_object(map, schema::TEXT, ObjType::Text);
                }
                opening(tx);
            }),
            ErrorCode::BadValue,
        ),
        shape(
            "no event",
            fixture::first(actor, |tx| {
                fixture::put_layout(tx, header);
                fixture::put_report(tx, report);
            }),
            ErrorCode::BadValue,
        ),
        shape(
            "two events",
            with(header, &|tx| {
                let event = fixture::event(What::Reported, by, now, None);
                fixture::put_entry(tx, schema::EVENTS, EntryKey { part: 1, ..key }, &event);
            }),
            ErrorCode::BadValue,
        ),
        shape(
            "a case that begins with its end",
            event(What::Confirmed {
                for_whom: crate::domain::event::ForWhom::Resident,
            }),
            ErrorCode::StatusForbids,
        ),
        shape(
            "a root with parents",
            altered(&honest, |c| {
                c.deps = vec![ChangeHash([9; 32])];
            }),
            ErrorCode::DepsUnknown,
        ),
        shape(
            "a root as number 2",
            altered(&honest, |c| c.seq = 2),
            ErrorCode::BadSequence,
        ),
        shape(
            "a root that starts late",
            altered(&honest, |c| {
                c.start_op = std::num::NonZeroU64::MAX;
            }),
            ErrorCode::BadStartOp,
        ),
        shape(
            "a category that nobody has",
            {
                let report = Report {
                    category: "zzz".into(),
                    ..report.clone()
                };
                fixture::first(actor, |tx| {
                    fixture::put_layout(tx, header);
                    fixture::put_report(tx, &report);
                    opening(tx);
                })
            },
            ErrorCode::UnknownReference,
        ),
        shape(
            "signed by another",
            fixture::first(actor, |tx| {
                fixture::put_layout(tx, header);
                fixture::put_report(tx, report);
                let mut by = by.clone();
                by.person = PersonId::from_bytes([0xee; 16]);
                let event = fixture::event(What::Reported, &by, now, None);
                fixture::put_entry(tx, schema::EVENTS, key, &event);
            }),
            ErrorCode::WrongAuthor,
        ),
    ]);
    shapes
}
