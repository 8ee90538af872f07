//! Reference data.

use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::reference::{
    Allowance, Building, Calendar, Category, Checkpoint, Compound, FixerKind, Organisation, Party,
    Reference, Route, Scope, ScopeKind, SlaTier,
};
use lianjian_protocol::ids::{BuildingId, CheckpointId, OrganisationId, RouteId};
use lianjian_protocol::time::Span;

use super::Factory;
use super::made::{bytes16, city, scope, somebody};
use super::people::grant;
use crate::store::{ReferenceRow, StoreError};

fn organisation(n: u64) -> OrganisationId {
    OrganisationId::from_bytes(bytes16(n))
}

fn compound(n: u64) -> Compound {
    let party = |organisation, kind| Party { organisation, kind };
    Compound {
        scope: scope(n),
        has_residents_committee: true,
        has_owners_committee: false,
        // Neither sorted by organisation nor by kind: the order is the list's own.
        parties: vec![
            party(organisation(2), FixerKind::Utility),
            party(organisation(1), FixerKind::Company),
            party(organisation(2), FixerKind::EmergencyCentre),
        ],
        households: 1_234,
        emergency_numbers: vec![("燃气".to_owned(), "96777".to_owned())],
    }
}

fn building(n: u64, compound: u64) -> Building {
    Building {
        id: BuildingId::from_bytes(bytes16(n)),
        scope: scope(compound),
        name: format!("{n}号楼"),
    }
}

fn checkpoint(n: u64, compound: u64, within: Option<u64>) -> Checkpoint {
    Checkpoint {
        id: CheckpointId::from_bytes(bytes16(n)),
        scope: scope(compound),
        building: within.map(|b| BuildingId::from_bytes(bytes16(b))),
        name: "消防栓".to_owned(),
        code: format!("LJ-{n}"),
    }
}

fn route(n: u64, compound: u64) -> Route {
    Route {
        id: RouteId::from_bytes(bytes16(n)),
        scope: scope(compound),
        name: "夜巡".to_owned(),
        checkpoints: [30, 31]
            .map(|n| CheckpointId::from_bytes(bytes16(n)))
            .to_vec(),
        safety_required: true,
    }
}

fn category(code: &str) -> Category {
    Category {
        code: code.to_owned(),
        name_zh: "电梯".to_owned(),
        name_en: "Lift".to_owned(),
        fixer: FixerKind::Company,
        tier: "urgent".to_owned(),
        common_parts: true,
    }
}

fn tier(code: &str) -> SlaTier {
    SlaTier {
        code: code.to_owned(),
        accept: Some(Allowance::Elapsed(Span::from_mins(30))),
        arrive: None,
        plan: Some(Allowance::WorkingDays(3)),
        fix: Some(Allowance::Elapsed(Span::from_hours(24))),
        decline: Span::from_hours(4),
    }
}

/// Written in any order, read sorted; written again, changed.
pub async fn rows_come_back_as_they_were(factory: &dyn Factory) {
    let store = factory.ready().await;
    let before = store.reference_version().await.unwrap();
    city(store.as_ref()).await;
    let calendar = Calendar {
        utc_offset_minutes: 480,
        holidays: vec![20_000, 19_000],
        workdays: vec![20_007],
    };
    let mut old = building(21, 3);
    old.name = "旧".to_owned();
    let rows = [
        ReferenceRow::Compound(compound(3)),
        ReferenceRow::Building(old),
        ReferenceRow::Building(building(20, 3)),
        ReferenceRow::Building(building(21, 3)),
        ReferenceRow::Checkpoint(checkpoint(31, 3, Some(20))),
        ReferenceRow::Checkpoint(checkpoint(30, 3, None)),
        ReferenceRow::Route(route(40, 3)),
        ReferenceRow::Category(category("water")),
        ReferenceRow::Category(category("lift")),
        ReferenceRow::Tier(tier("urgent")),
        ReferenceRow::Tier(tier("Normal")),
        ReferenceRow::Calendar(Calendar::default()),
        ReferenceRow::Calendar(calendar.clone()),
    ];
    let version = store.put_reference(&rows).await.unwrap();
    assert!(version > before);
    assert_eq!(store.reference_version().await.unwrap(), version);
    store.put_people(&[somebody(1)]).await.unwrap();
    store
        .put_grants(&[grant(1, 1, Role::Steward, 3)])
        .await
        .unwrap();

    let node = |n, parent: Option<u64>, kind, name: &str| Scope {
        id: scope(n),
        parent: parent.map(scope),
        kind,
        name: name.to_owned(),
    };
    let company = |n, name: &str| Organisation {
        id: organisation(n),
        name: name.to_owned(),
    };
    let mut wanted = Reference {
        scopes: vec![
            node(1, None, ScopeKind::City, "市"),
            node(2, Some(1), ScopeKind::District, "区"),
            node(3, Some(2), ScopeKind::Compound, "甲小区"),
        ],
        organisations: vec![company(1, "居委会"), company(2, "物业公司")],
        people: vec![somebody(1)],
        compounds: vec![compound(3)],
        buildings: vec![building(20, 3), building(21, 3)],
        checkpoints: vec![checkpoint(30, 3, None), checkpoint(31, 3, Some(20))],
        routes: vec![route(40, 3)],
        categories: vec![category("lift"), category("water")],
        tiers: vec![tier("Normal"), tier("urgent")],
        calendar,
    };
    wanted.scopes.sort_by_key(|s| s.id);
    wanted.organisations.sort_by_key(|o| o.id);
    wanted.buildings.sort_by_key(|b| b.id);
    wanted.checkpoints.sort_by_key(|c| c.id);
    assert_eq!(store.reference_for(&[scope(3)]).await.unwrap(), wanted);
    assert_eq!(
        store.scope(scope(2)).await.unwrap(),
        Some(node(2, Some(1), ScopeKind::District, "区"))
    );
    assert_eq!(store.scope(scope(9)).await.unwrap(), None);
    assert_eq!(store.all_scopes().await.unwrap().len(), 4);
    assert_eq!(store.organisations().await.unwrap(), wanted.organisations);
    assert_eq!(
        store.organisation(organisation(2)).await.unwrap(),
        Some(company(2, "物业公司"))
    );
}

/// A compound's neighbours are none of its business; whoever has a grant above it is.
pub async fn only_these_scopes_and_those_above(factory: &dyn Factory) {
    let store = factory.ready().await;
    city(store.as_ref()).await;
    store
        .put_reference(&[
            ReferenceRow::Compound(compound(3)),
            ReferenceRow::Compound(Compound {
                parties: Vec::new(),
                ..compound(4)
            }),
            ReferenceRow::Building(building(20, 3)),
            ReferenceRow::Building(building(21, 4)),
        ])
        .await
        .unwrap();
    let people: Vec<_> = (1..=4).map(somebody).collect();
    store.put_people(&people).await.unwrap();
    store
        .put_grants(&[
            grant(1, 1, Role::Steward, 3),
            grant(2, 2, Role::Steward, 4),
            grant(3, 3, Role::Observer, 1),
            grant(4, 1, Role::Observer, 2),
        ])
        .await
        .unwrap();
    let reference = store.reference_for(&[scope(4), scope(9)]).await.unwrap();
    let mut wanted = vec![somebody(2), somebody(3), somebody(1)];
    wanted.sort_by_key(|p| p.id);
    assert_eq!(reference.people, wanted);
    assert_eq!(reference.buildings, [building(21, 4)]);
    assert_eq!(reference.scopes.len(), 3);
    assert_eq!(reference.organisations.len(), 1, "no company here");
    assert_eq!(reference.compounds.len(), 1);
    assert_eq!(
        store.reference_for(&[]).await.unwrap(),
        Reference::default()
    );
}

/// Nothing of the call is kept, nor does the version move.
pub async fn an_unknown_scope_is_refused_whole(factory: &dyn Factory) {
    let store = factory.ready().await;
    city(store.as_ref()).await;
    let version = store.reference_version().await.unwrap();
    let rows = [
        ReferenceRow::Building(building(20, 3)),
        ReferenceRow::Building(building(21, 9)),
    ];
    let refused = store.put_reference(&rows).await;
    assert!(
        matches!(refused, Err(StoreError::Missing { .. })),
        "{refused:?}"
    );
    let reference = store.reference_for(&[scope(3)]).await.unwrap();
    assert!(reference.buildings.is_empty());
    assert_eq!(store.reference_version().await.unwrap(), version);
}

/// More scopes than one statement asks for.
pub async fn many_scopes_at_once(factory: &dyn Factory) {
    let store = factory.ready().await;
    city(store.as_ref()).await;
    let numbers: Vec<u64> = (1_000..1_700).collect();
    let rows: Vec<ReferenceRow> = numbers
        .iter()
        .flat_map(|n| {
            [
                ReferenceRow::Scope(Scope {
                    id: scope(*n),
                    parent: Some(scope(2)),
                    kind: ScopeKind::Compound,
                    name: n.to_string(),
                }),
                ReferenceRow::Building(building(*n, *n)),
            ]
        })
        .collect();
    store.put_reference(&rows).await.unwrap();
    store.put_people(&[somebody(1)]).await.unwrap();
    let grants: Vec<_> = numbers
        .iter()
        .map(|n| grant(*n, 1, Role::Observer, *n))
        .collect();
    store.put_grants(&grants).await.unwrap();
    let scopes: Vec<_> = numbers.iter().map(|n| scope(*n)).collect();
    let reference = store.reference_for(&scopes).await.unwrap();
    assert_eq!(reference.scopes.len(), numbers.len() + 2);
    assert_eq!(reference.buildings.len(), numbers.len());
    assert_eq!(reference.people, [somebody(1)], "each once");
    assert!(reference.buildings.windows(2).all(|b| b[0].id < b[1].id));
    assert_eq!(store.grants_in(&scopes).await.unwrap().len(), numbers.len());
}
