//! Honest documents for tests: each function makes one change as a device's command would, with
//! automerge's own transactions.

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{Automerge, ObjType, ROOT, ReadDoc};

use crate::document::{Document, TEXT_ENCODING};
use crate::domain::complaint::codec;
use crate::domain::complaint::schema::{Channel, Report, ReportField, ReportType, Severity};
use crate::domain::event::{Author, Event, What};
use crate::domain::grant::{Grant, Principal, Role};
use crate::domain::kind::{Audience, DocKind, Header, REPLAY, SCHEMA};
use crate::domain::patrol::plan::{PLAN_KEY, PatrolEvent, PatrolWhat, Plan};
use crate::domain::reference::{
    Building, Category, Checkpoint, Compound, FixerKind, Party, Reference, Route, Scope, ScopeKind,
};
use crate::domain::schema;
use crate::domain::visit::{VisitEvent, VisitField, VisitWhat};
use crate::ids::{
    Actor, BuildingId, CheckpointId, DeviceId, DocId, DocRef, EntryKey, GrantId, Hash,
    OrganisationId, PersonId, RouteId, ScopeId,
};
use crate::time::{Span, Timestamp};

/// The document that the fixtures make.
pub const DOC: DocRef = DocRef {
    scope: ScopeId::from_bytes([0x5c; 16]),
    doc: DocId::from_bytes([0xd0; 16]),
};

/// When the fixtures' day begins.
pub const DAWN: Timestamp = Timestamp::from_secs(1_700_000_000);

/// So many minutes after [`DAWN`].
#[must_use]
pub const fn minute(n: u64) -> Timestamp {
    DAWN.plus(Span::from_mins(n))
}

/// An actor.
#[must_use]
pub const fn actor(n: u8) -> Actor {
    Actor::from_bytes([n; 8])
}

/// Person `n` of organisation `n` in a role.
#[must_use]
pub fn author(n: u8, role: Role) -> Author {
    Author {
        person: PersonId::from_bytes([n; 16]),
        role,
        organisation: OrganisationId::from_bytes([n; 16]),
        badge: format!("B{n}"),
        device: DeviceId::from_bytes([n; 16]),
    }
}

/// The principal that an author is, without grants.
#[must_use]
pub fn principal(author: &Author) -> Principal {
    Principal {
        person: author.person,
        organisation: author.organisation,
        badge: author.badge.clone(),
        device: author.device,
        grants: Vec::new(),
    }
}

/// A header of [`DOC`].
#[must_use]
pub fn header(kind: DocKind, audience: Audience, owner: Option<PersonId>) -> Header {
    Header {
        kind,
        scope: DOC.scope,
        id: DOC.doc,
        audience,
        owner,
        schema: SCHEMA,
        replay: REPLAY,
    }
}

/// A leak.
#[must_use]
pub fn report() -> Report {
    Report {
        kind: ReportType::Repair,
        category: "leak".into(),
        title: "三楼走廊漏水".into(),
        text: "从昨晚开始，走廊的天花板一直在滴水。".into(),
        building: Some(BuildingId::from_bytes([7; 16])),
        unit: None,
        place: Some("三楼走廊".into()),
        observed_at: DAWN,
        channel: Channel::Patrol,
        external_no: None,
        external_due: None,
        severity: Severity::Urgent,
    }
}

/// An event.
#[must_use]
pub fn event(what: What, by: &Author, at: Timestamp, saw: Option<EntryKey>) -> Event {
    Event {
        what,
        by: by.clone(),
        at,
        saw,
    }
}

/// The key of an actor's change's first entry.
#[must_use]
pub const fn key(actor: Actor, seq: u64) -> EntryKey {
    EntryKey {
        actor,
        seq,
        part: 0,
    }
}

/// The raw bytes of a new document's first change, whatever `fill` puts in it.
pub fn first(actor: Actor, fill: impl FnOnce(&mut Transaction<'_>)) -> Vec<u8> {
    let mut automerge =
        Automerge::new_with_encoding(TEXT_ENCODING).with_actor(actor.to_automerge());
    commit(&mut automerge, fill)
}

/// The raw bytes of a change of a document by an actor that has seen all of it.
pub fn edit(document: &Document, actor: Actor, fill: impl FnOnce(&mut Transaction<'_>)) -> Vec<u8> {
    let mut automerge = document
        .automerge()
        .clone()
        .with_actor(actor.to_automerge());
    commit(&mut automerge, fill)
}

fn commit(automerge: &mut Automerge, fill: impl FnOnce(&mut Transaction<'_>)) -> Vec<u8> {
    let mut transaction = automerge.transaction();
    fill(&mut transaction);
    let (hash, _) = transaction.commit_with(CommitOptions::default());
    let change = hash.and_then(|h| automerge.get_change_by_hash(&h));
    change.map_or_else(Vec::new, |c| c.raw_bytes().to_vec())
}

/// Puts the header and every map of its kind.
pub fn put_layout(tx: &mut Transaction<'_>, header: &Header) {
    let bytes = crate::wire::encode(header);
    let _ = tx.put(ROOT, schema::HEADER, bytes);
    for map in schema::top_level_maps(header.kind) {
        let _ = tx.put_object(ROOT, *map, ObjType::Map);
    }
}

/// Puts an entry's bytes under its key.
pub fn put_entry<T: minicbor::Encode<()>>(
    tx: &mut Transaction<'_>,
    map: &str,
    key: EntryKey,
    value: &T,
) {
    if let Ok(Some((_, id))) = tx.get(ROOT, map) {
        let _ = tx.put(id, key.to_string(), crate::wire::encode(value));
    }
}

/// Puts a report with its text.
pub fn put_report(tx: &mut Transaction<'_>, report: &Report) {
    let Ok(Some((_, map))) = tx.get(ROOT, schema::REPORT) else {
        return;
    };
    for field in ReportField::ALL {
        if let Some(value) = codec::encode(report, field) {
            let _ = tx.put(&map, field.key(), value);
        }
    }
    if let Ok(text) = tx.put_object(&map, schema::TEXT, ObjType::Text) {
        let _ = tx.splice_text(&text, 0, 0, &report.text);
    }
}

/// The first change of a complaint.
#[must_use]
pub fn complaint(actor: Actor, by: &Author, report: &Report) -> Vec<u8> {
    first(actor, |tx| {
        put_layout(tx, &header(DocKind::Complaint, Audience::All, None));
        put_report(tx, report);
        let filed = event(What::Reported, by, DAWN, None);
        put_entry(tx, schema::EVENTS, key(actor, 1), &filed);
    })
}

/// The first change of a patrol.
#[must_use]
pub fn patrol(actor: Actor, by: &Author) -> Vec<u8> {
    first(actor, |tx| {
        put_layout(tx, &header(DocKind::Patrol, Audience::All, None));
        let plan = Plan {
            route: RouteId::from_bytes([9; 16]),
            window_start: DAWN,
            window_end: minute(120),
            steward: by.clone(),
        };
        if let Ok(Some((_, map))) = tx.get(ROOT, schema::PLAN) {
            let _ = tx.put(map, PLAN_KEY, crate::wire::encode(&plan));
        }
        let started = PatrolEvent {
            what: PatrolWhat::Started,
            by: by.clone(),
            at: DAWN,
        };
        put_entry(tx, schema::EVENTS, key(actor, 1), &started);
    })
}

/// The first change of a visit.
#[must_use]
pub fn visit(actor: Actor, by: &Author) -> Vec<u8> {
    first(actor, |tx| {
        let own = header(DocKind::Visit, Audience::Own, Some(by.person));
        put_layout(tx, &own);
        if let Ok(Some((_, map))) = tx.get(ROOT, schema::VISIT) {
            for field in VisitField::ALL {
                let _ = tx.put(&map, field.key(), "独居老人");
            }
        }
        let recorded = VisitEvent {
            what: VisitWhat::Recorded,
            by: by.clone(),
            at: DAWN,
        };
        put_entry(tx, schema::EVENTS, key(actor, 1), &recorded);
    })
}

/// A change with one event, by an actor that has seen all of the document.
#[must_use]
pub fn act(document: &Document, actor: Actor, event: &Event) -> Vec<u8> {
    let seq = document.changes_of(actor) + 1;
    edit(document, actor, |tx| {
        put_entry(tx, schema::EVENTS, key(actor, seq), event);
    })
}

/// The hash of a raw change.
#[must_use]
pub fn hash(change: &[u8]) -> Option<Hash> {
    let change = automerge::Change::try_from(change).ok()?;
    Some(change.hash().into())
}

/// The compound's reference data: one company on its list, one category, building, route and
/// checkpoint.
#[must_use]
pub fn reference() -> Reference {
    let company = OrganisationId::from_bytes([0xc0; 16]);
    Reference {
        scopes: vec![Scope {
            id: DOC.scope,
            parent: None,
            kind: ScopeKind::Compound,
            name: "安慧里".into(),
        }],
        compounds: vec![Compound {
            scope: DOC.scope,
            has_residents_committee: true,
            has_owners_committee: false,
            parties: vec![Party {
                organisation: company,
                kind: FixerKind::Company,
            }],
            households: 100,
            emergency_numbers: Vec::new(),
        }],
        buildings: vec![Building {
            id: BuildingId::from_bytes([7; 16]),
            scope: DOC.scope,
            name: "3号楼".into(),
        }],
        routes: vec![Route {
            id: RouteId::from_bytes([9; 16]),
            scope: DOC.scope,
            name: "夜巡".into(),
            checkpoints: vec![CheckpointId::from_bytes([8; 16])],
            safety_required: false,
        }],
        checkpoints: vec![Checkpoint {
            id: CheckpointId::from_bytes([8; 16]),
            scope: DOC.scope,
            building: None,
            name: "水泵房".into(),
            code: "P-1".into(),
        }],
        categories: vec![Category {
            code: "leak".into(),
            name_zh: "漏水".into(),
            name_en: "leak".into(),
            fixer: FixerKind::Company,
            tier: "urgent".into(),
            common_parts: true,
        }],
        ..Reference::default()
    }
}

/// An author of the company on the list.
#[must_use]
pub fn plumber(n: u8) -> Author {
    Author {
        organisation: OrganisationId::from_bytes([0xc0; 16]),
        ..author(n, Role::Property)
    }
}

/// The principal that an author is, with a grant of the author's role from `from` until `to`.
#[must_use]
pub fn granted(author: &Author, from: Timestamp, to: Option<Timestamp>) -> Principal {
    let grant = Grant {
        id: GrantId::from_bytes([author.person.as_bytes()[0]; 16]),
        role: author.role,
        scope: DOC.scope,
        valid_from: from,
        valid_to: to,
        buildings: Vec::new(),
    };
    Principal {
        grants: vec![grant],
        ..principal(author)
    }
}
