//! What screens show, over devices that talk to a hub.

mod at_once;
mod catalogue;
mod desks;
mod others;
mod standing;
mod waiting;
mod words;

use futures::executor::block_on;
use lianjian_protocol::domain::event::{Author, What};
use lianjian_protocol::domain::grant::{Body, Role};
use lianjian_protocol::domain::reference::{FixerKind, Organisation, Party, Person, Reference};
use lianjian_protocol::domain::sla::defaults::default_tiers;
use lianjian_protocol::fixture::{self, DOC, author, plumber};
use lianjian_protocol::ids::{DocRef, OrganisationId};
use serde_json::Value;

use super::types::{CaseView, DocKey, Query, QueryAnswer, Row};
use super::{answer, keys};
use crate::testing::{Device, Hub, file};

/// The emergency repair centre.
pub(super) const CENTRE: OrganisationId = OrganisationId::from_bytes([0xce; 16]);
/// The company.
pub(super) const COMPANY: OrganisationId = OrganisationId::from_bytes([0xc0; 16]);

pub(super) fn li() -> Author {
    author(1, Role::Steward)
}

pub(super) fn chen() -> Author {
    author(2, Role::Committee(Body::Residents))
}

pub(super) fn wang() -> Author {
    plumber(3)
}

/// The compound with a centre, people with names, and clocks.
pub(super) fn reference() -> Reference {
    let mut reference = fixture::reference();
    reference.tiers = default_tiers();
    reference.calendar.utc_offset_minutes = 480;
    reference.compounds[0].parties.push(Party {
        organisation: CENTRE,
        kind: FixerKind::EmergencyCentre,
    });
    let name = |id: OrganisationId, name: &str| Organisation {
        id,
        name: name.to_owned(),
    };
    reference.organisations = vec![
        name(li().organisation, "安慧里管家"),
        name(chen().organisation, "安慧里居委会"),
        name(COMPANY, "安慧物业"),
        name(CENTRE, "应急维修中心"),
    ];
    for (by, name) in [(li(), "李"), (chen(), "陈"), (wang(), "王")] {
        reference.people.push(Person {
            id: by.person,
            name: name.to_owned(),
            badge: by.badge.clone(),
            organisation: by.organisation,
        });
    }
    reference
}

/// A hub with that compound, and devices that know it.
pub(super) fn hub() -> Hub {
    let mut hub = Hub::new();
    hub.reference = reference();
    hub
}

pub(super) fn device(hub: &mut Hub, n: u8, by: &Author) -> Device {
    let mut device = Device::new(n, by);
    device.sync(hub);
    device
}

/// The hub with Chen's desk and Wang's, and a case that Chen has given to Wang's company.
pub(super) fn given() -> (Hub, Device, Device) {
    let mut hub = hub();
    let mut chen = device(&mut hub, 2, &chen());
    let mut wang = device(&mut hub, 3, &wang());
    chen.run(DOC, file()).unwrap();
    chen.act(DOC, What::Verified).unwrap();
    chen.act(DOC, What::Dispatched { fixer: COMPANY }).unwrap();
    meet(&mut hub, [&mut chen, &mut wang]);
    (hub, chen, wang)
}

/// One sends, the other learns of it and sends, and the first learns of that.
pub(super) fn meet(hub: &mut Hub, devices: [&mut Device; 2]) {
    let [one, other] = devices;
    one.sync(hub);
    other.sync(hub);
    one.sync(hub);
}

/// An answer, every sentence of which has its place in the catalogue.
pub(super) fn ask(device: &mut Device, query: Query) -> QueryAnswer {
    let now = device.now;
    let answer = block_on(answer(&mut device.engine.replica, query, now)).unwrap();
    check(&serde_json::to_value(&answer).unwrap());
    answer
}

pub(super) fn case(device: &mut Device, doc: DocRef) -> CaseView {
    match ask(device, Query::Case { doc: DocKey(doc) }) {
        QueryAnswer::Case(Some(case)) => *case,
        other => panic!("{other:?}"),
    }
}

pub(super) fn rows(device: &mut Device) -> Vec<Row> {
    let all = Query::Rows {
        docs: None,
        unsent: false,
    };
    match ask(device, all) {
        QueryAnswer::Rows(rows) => rows,
        other => panic!("{other:?}"),
    }
}

pub(super) fn row(device: &mut Device, doc: DocRef) -> Row {
    let rows = rows(device);
    rows.into_iter().find(|row| row.doc.0 == doc).unwrap()
}

/// Every sentence is a known one with its parameters, every term and role a known key.
fn check(value: &Value) {
    let known: std::collections::BTreeMap<_, _> = keys::all().into_iter().collect();
    walk(value, &known);
}

fn walk(value: &Value, known: &std::collections::BTreeMap<String, Vec<&'static str>>) {
    if let Value::Object(fields) = value {
        if let (Some(Value::String(key)), Some(Value::Object(params))) =
            (fields.get("key"), fields.get("params"))
        {
            let declared = known.get(key).unwrap_or_else(|| panic!("no key {key}"));
            let mut given: Vec<&str> = params.keys().map(String::as_str).collect();
            let mut declared = declared.clone();
            given.sort_unstable();
            declared.sort_unstable();
            assert_eq!(given, declared, "{key}");
        }
        if let Some(Value::String(term)) = fields.get("term") {
            assert!(known.contains_key(term), "no term {term}");
        }
        if let (Some(Value::String(role)), true) = (fields.get("role"), fields.contains_key("me")) {
            let named = known.contains_key(role) || fields.contains_key("role_key");
            assert!(named, "no role {role}");
        }
        if let Some(Value::String(role)) = fields.get("role_key") {
            assert!(known.contains_key(role), "no role {role}");
        }
        fields.values().for_each(|value| walk(value, known));
    } else if let Value::Array(values) = value {
        values.iter().for_each(|value| walk(value, known));
    }
}
