//! The audit trail.

use serde_json::json;

use super::Factory;
use super::made::{at, bytes16, device, person, scope};
use crate::store::{AuditEntry, AuditFilter};

fn entry(n: u8, seconds: u64) -> AuditEntry {
    AuditEntry {
        id: [n; 16],
        at: at(seconds),
        person: n.is_multiple_of(2).then(|| person(u64::from(n % 4))),
        device: n.is_multiple_of(2).then(|| device(1)),
        action: if n.is_multiple_of(3) {
            "export"
        } else {
            "grant.put"
        }
        .to_owned(),
        scope: n.is_multiple_of(5).then(|| scope(u64::from(n))),
        subject: format!("第{n}行"),
        detail: json!({ "n": n, "bytes": bytes16(u64::from(n)) }),
    }
}

fn page(limit: u32) -> AuditFilter {
    AuditFilter {
        limit,
        ..AuditFilter::default()
    }
}

/// Lines of one instant too are neither lost nor repeated between pages.
pub async fn lines_come_newest_first_and_page(factory: &dyn Factory) {
    let store = factory.ready().await;
    let mut entries: Vec<_> = (0..10).map(|n| entry(n, u64::from(n) / 4)).collect();
    store.append_audit(&entries[5..]).await.unwrap();
    store.append_audit(&entries[..5]).await.unwrap();
    entries.reverse();
    assert_eq!(store.audit(&page(100)).await.unwrap(), entries);
    let mut found: Vec<AuditEntry> = Vec::new();
    loop {
        let before = found.last().map(|last| (last.at, last.id));
        let filter = AuditFilter { before, ..page(3) };
        let next = store.audit(&filter).await.unwrap();
        if next.is_empty() {
            break;
        }
        assert!(next.len() <= 3);
        found.extend(next);
    }
    assert_eq!(found, entries);
}

/// Each filter by itself and all together.
pub async fn filters_narrow(factory: &dyn Factory) {
    let store = factory.ready().await;
    let entries: Vec<_> = (0..30).map(|n| entry(n, u64::from(n))).collect();
    store.append_audit(&entries).await.unwrap();
    let by = |filter: AuditFilter| {
        let wanted: Vec<AuditEntry> = entries
            .iter()
            .rev()
            .filter(|e| filter.person.is_none() || e.person == filter.person)
            .filter(|e| filter.scope.is_none() || e.scope == filter.scope)
            .filter(|e| filter.action.as_ref().is_none_or(|a| *a == e.action))
            .filter(|e| filter.before.is_none_or(|before| (e.at, e.id) < before))
            .cloned()
            .collect();
        let store = &store;
        async move {
            assert!(!wanted.is_empty());
            assert_eq!(store.audit(&filter).await.unwrap(), wanted);
        }
    };
    let all = AuditFilter {
        person: Some(person(2)),
        scope: Some(scope(10)),
        action: Some("grant.put".to_owned()),
        before: Some((at(20), [0; 16])),
        limit: 100,
    };
    by(all.clone()).await;
    by(AuditFilter {
        person: all.person,
        ..page(100)
    })
    .await;
    by(AuditFilter {
        scope: all.scope,
        ..page(100)
    })
    .await;
    by(AuditFilter {
        action: all.action,
        ..page(100)
    })
    .await;
    by(AuditFilter {
        before: all.before,
        ..page(100)
    })
    .await;
}
