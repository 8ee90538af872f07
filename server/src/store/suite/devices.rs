//! Devices and the codes that make them.

use std::sync::Arc;

use lianjian_protocol::domain::grant::{Principal, Role};
use lianjian_protocol::ids::OrganisationId;

use super::Factory;
use super::made::{at, bytes16, city, device, person, somebody};
use super::people::grant;
use crate::store::{
    Device, Enrolment, EnrolmentCode, NewDevice, NewRefreshFamily, RefreshToken, Session, Store,
    StoreError,
};

fn new_device(n: u64) -> NewDevice {
    NewDevice {
        id: device(n),
        name: format!("手机{n}"),
        platform: "test".to_owned(),
        created_at: at(n),
    }
}

fn enrolled(n: u64, owner: u64) -> Device {
    let new = new_device(n);
    Device {
        id: new.id,
        person: person(owner),
        name: new.name,
        platform: new.platform,
        created_at: new.created_at,
        revoked_at: None,
    }
}

/// A family named by a number.
#[must_use]
pub fn family(n: u64) -> NewRefreshFamily {
    NewRefreshFamily {
        id: bytes16(n),
        token: RefreshToken {
            hash: *super::made::hash(&format!("{n}/1")).as_bytes(),
            sealed: vec![1],
        },
        created_at: at(n),
    }
}

fn code(n: u8, expires: u64) -> EnrolmentCode {
    EnrolmentCode {
        hash: [n; 32],
        person: person(1),
        issued_by: Some(person(2)),
        created_at: at(0),
        expires_at: at(expires),
        used_at: None,
    }
}

async fn people(store: &dyn Store) {
    city(store).await;
    store.put_people(&[somebody(1), somebody(2)]).await.unwrap();
}

/// Once, in time, and not a wrong one.
pub async fn a_code_makes_one_device(factory: &dyn Factory) {
    let store = factory.ready().await;
    people(store.as_ref()).await;
    store.put_enrolment_code(&code(1, 100)).await.unwrap();
    store.put_enrolment_code(&code(2, 100)).await.unwrap();
    let twice = store.put_enrolment_code(&code(1, 100)).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })));
    let enrol = |hash: u8, n: u64, now| {
        let store = &store;
        async move {
            store
                .enrol([hash; 32], &new_device(n), &family(n), at(now))
                .await
                .unwrap()
        }
    };
    assert_eq!(enrol(3, 1, 5).await, Enrolment::Unknown);
    assert_eq!(enrol(2, 1, 100).await, Enrolment::Expired);
    assert_eq!(enrol(1, 1, 99).await, Enrolment::Enrolled(person(1)));
    assert_eq!(enrol(1, 2, 99).await, Enrolment::Used);
    assert_eq!(enrol(1, 2, 200).await, Enrolment::Used);
    assert_eq!(store.devices_of(person(1)).await.unwrap(), [enrolled(1, 1)]);
    assert_eq!(store.device(device(1)).await.unwrap(), Some(enrolled(1, 1)));
    assert_eq!(store.device(device(2)).await.unwrap(), None);
    let found = store.refresh_family(family(1).id).await.unwrap().unwrap();
    assert_eq!((found.device, found.n), (device(1), 1));
    assert_eq!(found.current, family(1).token);
    assert_eq!((found.previous, found.revoked_at), (None, None));
    assert_eq!(store.refresh_family(family(2).id).await.unwrap(), None);

    // A device that cannot be made does not spend the code.
    let clash = store
        .enrol([2; 32], &new_device(1), &family(9), at(5))
        .await;
    assert!(matches!(clash, Err(StoreError::Conflict { .. })));
    assert_eq!(enrol(2, 3, 5).await, Enrolment::Enrolled(person(1)));
}

/// An answer that got lost is given again, to the device that the code made and as long as it lives.
pub async fn a_code_asked_again_by_its_device_makes_no_other(factory: &dyn Factory) {
    let store = factory.ready().await;
    people(store.as_ref()).await;
    for (n, expires) in [(1, 100), (2, 100)] {
        store.put_enrolment_code(&code(n, expires)).await.unwrap();
    }
    let enrol = |hash: u8, n: u64, tokens: u64, now| {
        let store = &store;
        async move {
            store
                .enrol([hash; 32], &new_device(n), &family(tokens), at(now))
                .await
                .unwrap()
        }
    };
    assert_eq!(enrol(1, 1, 1, 5).await, Enrolment::Enrolled(person(1)));
    assert_eq!(enrol(1, 1, 2, 99).await, Enrolment::Again(person(1)));
    assert_eq!(enrol(1, 2, 3, 99).await, Enrolment::Used);
    assert_eq!(enrol(1, 1, 4, 100).await, Enrolment::Used);
    assert_eq!(store.devices_of(person(1)).await.unwrap(), [enrolled(1, 1)]);
    for (tokens, known) in [(1, true), (2, true), (3, false), (4, false)] {
        let found = store.refresh_family(family(tokens).id).await.unwrap();
        assert_eq!(found.map(|found| found.device), known.then(|| device(1)));
    }
    assert_eq!(enrol(2, 2, 5, 5).await, Enrolment::Enrolled(person(1)));
    store.revoke_device(device(2), at(6)).await.unwrap();
    assert_eq!(enrol(2, 2, 6, 7).await, Enrolment::Used);
}

/// Two phones scan one code.
pub async fn a_code_used_at_once_makes_one_device(factory: &dyn Factory) {
    let store = factory.ready().await;
    people(store.as_ref()).await;
    store.put_enrolment_code(&code(1, 100)).await.unwrap();
    let mut tasks = Vec::new();
    for n in 1..=8 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            store
                .enrol([1; 32], &new_device(n), &family(n), at(1))
                .await
                .unwrap()
        }));
    }
    let mut made = 0;
    for task in tasks {
        match task.await.unwrap() {
            Enrolment::Enrolled(owner) => {
                assert_eq!(owner, person(1));
                made += 1;
            }
            Enrolment::Used => {}
            other @ (Enrolment::Again(_) | Enrolment::Unknown | Enrolment::Expired) => {
                panic!("{other:?}")
            }
        }
    }
    assert_eq!(made, 1);
    assert_eq!(store.devices_of(person(1)).await.unwrap().len(), 1);
}

/// Person, organisation, badge and grants as they are now, not as they were at enrolment.
pub async fn a_session_is_what_the_database_says(factory: &dyn Factory) {
    let store = factory.ready().await;
    people(store.as_ref()).await;
    store.put_device(&enrolled(1, 1), &family(1)).await.unwrap();
    assert_eq!(store.session(device(2)).await.unwrap(), None);
    let session = store.session(device(1)).await.unwrap().unwrap();
    assert_eq!(session.grants_version, 0);
    assert!(session.principal.grants.is_empty());

    let mut grants = vec![
        grant(1, 1, Role::Steward, 3),
        grant(2, 1, Role::Observer, 4),
        grant(3, 2, Role::Observer, 3),
    ];
    store.put_grants(&grants).await.unwrap();
    grants.pop();
    grants.sort_by_key(|g| g.grant.id);
    let mut moved = somebody(1);
    moved.organisation = OrganisationId::from_bytes(bytes16(2));
    moved.badge = "C1".to_owned();
    store.put_people(&[moved.clone()]).await.unwrap();
    let session = store.session(device(1)).await.unwrap().unwrap();
    let wanted = Session {
        device: enrolled(1, 1),
        principal: Principal {
            person: person(1),
            organisation: moved.organisation,
            badge: moved.badge,
            device: device(1),
            grants: grants.into_iter().map(|g| g.grant).collect(),
        },
        grants_version: 1,
    };
    assert_eq!(session, wanted);
}

/// The first time stands; its family stays for the answer to its next refresh.
pub async fn revoking_stands(factory: &dyn Factory) {
    let store = factory.ready().await;
    people(store.as_ref()).await;
    store.put_device(&enrolled(1, 1), &family(1)).await.unwrap();
    let again = store.put_device(&enrolled(1, 2), &family(2)).await;
    assert!(matches!(again, Err(StoreError::Conflict { .. })));
    let stray = store.put_device(&enrolled(3, 9), &family(3)).await;
    assert!(matches!(stray, Err(StoreError::Missing { .. })));
    assert!(store.revoke_device(device(1), at(5)).await.unwrap());
    assert!(store.revoke_device(device(1), at(9)).await.unwrap());
    assert!(!store.revoke_device(device(2), at(9)).await.unwrap());
    let session = store.session(device(1)).await.unwrap().unwrap();
    assert_eq!(session.device.revoked_at, Some(at(5)));
    let found = store.refresh_family(family(1).id).await.unwrap().unwrap();
    assert_eq!(found.revoked_at, None);
}
