//! Refresh tokens.

use std::sync::Arc;

use super::Factory;
use super::devices::family;
use super::made::{at, bytes16, city, device, hash, person, somebody};
use crate::store::{Device, RefreshToken, RotateRefresh, Rotation, Store};

fn token(text: &str) -> RefreshToken {
    RefreshToken {
        hash: *hash(text).as_bytes(),
        sealed: text.as_bytes().to_vec(),
    }
}

async fn one_device(store: &dyn Store) {
    city(store).await;
    store.put_people(&[somebody(1)]).await.unwrap();
    let device = Device {
        id: device(1),
        person: person(1),
        name: String::new(),
        platform: String::new(),
        created_at: at(0),
        revoked_at: None,
    };
    store.put_device(&device, &family(1)).await.unwrap();
}

/// The token `1/<n>` presented for the successor `1/<n + 1>`.
fn present(n: u64) -> RotateRefresh {
    RotateRefresh {
        family: bytes16(1),
        n,
        presented: token(&format!("1/{n}")).hash,
        successor: token(&format!("1/{}", n + 1)),
        proven: true,
        now: at(100 + n),
    }
}

/// As long as the successor has not been used.
pub async fn a_token_rotates_and_a_lost_answer_is_repeated(factory: &dyn Factory) {
    let store = factory.ready().await;
    one_device(store.as_ref()).await;
    for n in 1..=3 {
        let rotated = store.rotate_refresh(&present(n)).await.unwrap();
        let Rotation::Rotated { family } = rotated else {
            panic!("{rotated:?}");
        };
        assert_eq!((family.n, family.device), (n + 1, device(1)));
        assert_eq!(family.current, token(&format!("1/{}", n + 1)));
        assert_eq!(family.rotated_at, at(100 + n));
        let stored = store.refresh_family(bytes16(1)).await.unwrap();
        assert_eq!(stored, Some(family.clone()));
        for _ in 0..2 {
            // Whatever successor the caller would have made now, the first one stands.
            let mut again = present(n);
            again.successor = token("another");
            let repeated = store.rotate_refresh(&again).await.unwrap();
            let family = family.clone();
            assert_eq!(repeated, Rotation::Repeated { family });
        }
    }
}

/// And nothing of the family works any more.
pub async fn an_old_token_ends_the_family(factory: &dyn Factory) {
    let store = factory.ready().await;
    one_device(store.as_ref()).await;
    for n in 1..=2 {
        store.rotate_refresh(&present(n)).await.unwrap();
    }
    let device = device(1);
    let reused = store.rotate_refresh(&present(1)).await.unwrap();
    assert_eq!(reused, Rotation::Reused { device });
    for n in 1..=3 {
        let after = store.rotate_refresh(&present(n)).await.unwrap();
        assert_eq!(after, Rotation::Revoked { device });
    }
    let stored = store.refresh_family(bytes16(1)).await.unwrap().unwrap();
    assert_eq!(stored.revoked_at, Some(at(101)));
    store.revoke_family(bytes16(1), at(500)).await.unwrap();
    let stored = store.refresh_family(bytes16(1)).await.unwrap().unwrap();
    assert_eq!(stored.revoked_at, Some(at(101)), "the first time stands");
}

/// A database restored from a backup knows fewer tokens than its devices.
pub async fn a_token_from_after_the_backup_is_believed_if_proven(factory: &dyn Factory) {
    let store = factory.ready().await;
    one_device(store.as_ref()).await;
    let mut later = present(7);
    later.proven = false;
    let unknown = store.rotate_refresh(&later).await.unwrap();
    assert_eq!(unknown, Rotation::Unknown);
    let rotated = store.rotate_refresh(&present(7)).await.unwrap();
    assert!(matches!(rotated, Rotation::Rotated { family } if family.n == 8));
    let repeated = store.rotate_refresh(&present(7)).await.unwrap();
    assert!(matches!(repeated, Rotation::Repeated { .. }));
    let next = store.rotate_refresh(&present(8)).await.unwrap();
    assert!(matches!(next, Rotation::Rotated { family } if family.n == 9));
}

/// Wrong bytes, or a wrong family, and the honest device does not notice.
pub async fn a_forged_token_changes_nothing(factory: &dyn Factory) {
    let store = factory.ready().await;
    one_device(store.as_ref()).await;
    for n in 1..=3 {
        store.rotate_refresh(&present(n)).await.unwrap();
    }
    let before = store.refresh_family(bytes16(1)).await.unwrap();
    for n in 1..=9 {
        let mut forged = present(n);
        forged.presented = [0; 32];
        forged.proven = false;
        let answer = store.rotate_refresh(&forged).await.unwrap();
        assert_eq!(answer, Rotation::Unknown);
    }
    let mut stray = present(4);
    stray.family = bytes16(2);
    let answer = store.rotate_refresh(&stray).await.unwrap();
    assert_eq!(answer, Rotation::Unknown);
    assert_eq!(store.refresh_family(bytes16(1)).await.unwrap(), before);
    let honest = store.rotate_refresh(&present(4)).await.unwrap();
    assert!(matches!(honest, Rotation::Rotated { .. }));
}

/// A device that retries at once gets one successor, and is not taken for a thief.
pub async fn a_token_presented_twice_at_once_has_one_successor(factory: &dyn Factory) {
    let store = factory.ready().await;
    one_device(store.as_ref()).await;
    let mut tasks = Vec::new();
    for n in 0..8 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            let mut rotate = present(1);
            rotate.successor = token(&format!("candidate {n}"));
            store.rotate_refresh(&rotate).await.unwrap()
        }));
    }
    let (mut rotated, mut successors) = (0, Vec::new());
    for task in tasks {
        match task.await.unwrap() {
            Rotation::Rotated { family } => {
                rotated += 1;
                successors.push(family.current);
            }
            Rotation::Repeated { family } => successors.push(family.current),
            other @ (Rotation::Reused { .. } | Rotation::Revoked { .. } | Rotation::Unknown) => {
                panic!("{other:?}")
            }
        }
    }
    assert_eq!(rotated, 1);
    assert_eq!(successors.len(), 8);
    assert!(successors.iter().all(|s| *s == successors[0]));
}
