//! People and grants.

use lianjian_protocol::domain::grant::{Body, Grant, Role};
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{BuildingId, GrantId, OrganisationId};

use super::Factory;
use super::made::{at, bytes16, city, person, scope, somebody};
use crate::store::{EndGrant, PersonGrant, StoreError};

/// A grant of a role to a person in a scope.
#[must_use]
pub fn grant(n: u64, person_number: u64, role: Role, scope_number: u64) -> PersonGrant {
    PersonGrant {
        person: person(person_number),
        grant: Grant {
            id: GrantId::from_bytes(bytes16(n)),
            role,
            scope: scope(scope_number),
            valid_from: at(10),
            valid_to: None,
            buildings: Vec::new(),
        },
    }
}

/// Found by id and badge; changed by id; every change moves the reference version.
pub async fn people_are_added_and_changed(factory: &dyn Factory) {
    let store = factory.ready().await;
    city(store.as_ref()).await;
    let before = store.reference_version().await.unwrap();
    store.put_people(&[somebody(1), somebody(2)]).await.unwrap();
    let after = store.reference_version().await.unwrap();
    assert!(after > before);
    let married = Person {
        name: "王".to_owned(),
        badge: "B9".to_owned(),
        organisation: OrganisationId::from_bytes(bytes16(2)),
        ..somebody(1)
    };
    store
        .put_people(&[married.clone(), somebody(3)])
        .await
        .unwrap();
    assert!(store.reference_version().await.unwrap() > after);
    assert_eq!(
        store.person(person(1)).await.unwrap(),
        Some(married.clone())
    );
    assert_eq!(
        store.person_by_badge("B9").await.unwrap(),
        Some(married.clone())
    );
    assert_eq!(store.person_by_badge("B1").await.unwrap(), None);
    assert_eq!(store.person(person(4)).await.unwrap(), None);
    let mut all = vec![married, somebody(2), somebody(3)];
    all.sort_by_key(|p| p.id);
    assert_eq!(store.people().await.unwrap(), all);
}

/// One bad row and none is added.
pub async fn a_badge_is_one_persons(factory: &dyn Factory) {
    let store = factory.ready().await;
    city(store.as_ref()).await;
    store.put_people(&[somebody(1)]).await.unwrap();
    let version = store.reference_version().await.unwrap();
    let thief = Person {
        badge: "B1".to_owned(),
        ..somebody(3)
    };
    let taken = store.put_people(&[somebody(2), thief]).await;
    assert!(
        matches!(&taken, Err(StoreError::Conflict { what }) if what == "people.badge"),
        "{taken:?}"
    );
    let stray = Person {
        organisation: OrganisationId::from_bytes([9; 16]),
        ..somebody(3)
    };
    let stray = store.put_people(&[somebody(2), stray]).await;
    assert!(
        matches!(stray, Err(StoreError::Missing { .. })),
        "{stray:?}"
    );
    assert_eq!(store.people().await.unwrap(), [somebody(1)]);
    assert_eq!(store.reference_version().await.unwrap(), version);
}

/// Adding, changing, ending and giving to another.
pub async fn grants_move_the_persons_version(factory: &dyn Factory) {
    let store = factory.ready().await;
    city(store.as_ref()).await;
    store.put_people(&[somebody(1), somebody(2)]).await.unwrap();
    assert_eq!(store.grants_of(person(1)).await.unwrap(), (0, Vec::new()));
    let mut steward = grant(1, 1, Role::Steward, 3);
    steward.grant.buildings = vec![
        BuildingId::from_bytes([2; 16]),
        BuildingId::from_bytes([1; 16]),
    ];
    steward.grant.valid_to = Some(at(99));
    let committee = grant(2, 1, Role::Committee(Body::Residents), 2);
    let put = [steward.clone(), committee.clone()];
    store.put_grants(&put).await.unwrap();
    let mut grants = vec![steward.grant.clone(), committee.grant.clone()];
    grants.sort_by_key(|g| g.id);
    let (first, found) = store.grants_of(person(1)).await.unwrap();
    assert_eq!(found, grants);
    assert!(first > 0);

    let ended = EndGrant {
        grant: committee.grant.id,
        valid_to: at(50),
    };
    let version = store.reference_version().await.unwrap();
    store.end_grant(ended).await.unwrap();
    assert!(store.reference_version().await.unwrap() > version);
    let (second, _) = store.grants_of(person(1)).await.unwrap();
    assert!(second > first);
    let found = store.grant(committee.grant.id).await.unwrap().unwrap();
    assert_eq!(found.grant.valid_to, Some(at(50)));
    assert_eq!(found.person, person(1));

    let handed_over = PersonGrant {
        person: person(2),
        ..steward.clone()
    };
    store
        .put_grants(std::slice::from_ref(&handed_over))
        .await
        .unwrap();
    let (third, left) = store.grants_of(person(1)).await.unwrap();
    assert!(third > second, "whoever lost it must hear of it");
    assert_eq!(left.len(), 1);
    let in_compound = store
        .grants_in(&[scope(3), scope(3), scope(4)])
        .await
        .unwrap();
    assert_eq!(in_compound, [handed_over]);
    assert!(store.grants_in(&[scope(1)]).await.unwrap().is_empty());
}

/// A grant to nobody, nowhere, or of nothing.
pub async fn a_grant_needs_its_person_and_scope(factory: &dyn Factory) {
    let store = factory.ready().await;
    city(store.as_ref()).await;
    store.put_people(&[somebody(1)]).await.unwrap();
    for wrong in [grant(1, 9, Role::Steward, 3), grant(1, 1, Role::Steward, 9)] {
        let stray = store
            .put_grants(&[grant(2, 1, Role::Observer, 3), wrong])
            .await;
        assert!(
            matches!(stray, Err(StoreError::Missing { .. })),
            "{stray:?}"
        );
    }
    assert_eq!(store.grants_of(person(1)).await.unwrap(), (0, Vec::new()));
    let end = EndGrant {
        grant: GrantId::from_bytes([9; 16]),
        valid_to: at(1),
    };
    let none = store.end_grant(end).await;
    assert!(matches!(none, Err(StoreError::Missing { .. })));
    assert_eq!(store.grant(end.grant).await.unwrap(), None);
}
