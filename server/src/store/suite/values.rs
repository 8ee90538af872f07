//! Values at the ends of their ranges.

use lianjian_protocol::ids::{Actor, DocId, DocRef, ScopeId};
use lianjian_protocol::time::Timestamp;

use super::Factory;
use super::made::{change, take};
use crate::store::Received;

/// Empty and large bytes, ids of all zeros and all ones, every byte in a row, and far times.
pub async fn extreme_values_survive(factory: &dyn Factory) {
    let store = factory.ready().await;
    for (n, fill) in [0_u8, 255].into_iter().enumerate() {
        let doc = DocRef {
            scope: ScopeId::from_bytes([fill; 16]),
            doc: DocId::from_bytes([fill; 16]),
        };
        let mut empty = change(doc, "empty");
        empty.bytes = Vec::new();
        empty.heads = Vec::new();
        empty.actor = Actor::from_bytes([fill; 8]);
        empty.incarnation = u32::MAX;
        let mut large = change(doc, "large");
        large.bytes = (0..=255).cycle().take(300_000).collect();
        large.actor_seq = u64::from(u32::MAX) + 1;
        large.incarnation = u32::MAX;
        // The year 294247 or so: the greatest that a column can hold.
        let last = Timestamp::from_micros(i64::MAX as u64 - 1);
        large.received = Received::At(last);
        take(store.as_ref(), vec![empty.clone(), large.clone()]).await;
        let loaded = store.load(&[doc]).await.unwrap().remove(&doc).unwrap();
        assert_eq!(loaded.head.incarnation, u32::MAX);
        assert_eq!(loaded.changes.len(), 2);
        assert_eq!(loaded.changes[0].bytes, empty.bytes);
        assert_eq!(loaded.changes[0].actor, empty.actor);
        assert_eq!(loaded.changes[1].bytes, large.bytes);
        assert_eq!(loaded.changes[1].actor_seq, large.actor_seq);
        assert_eq!(loaded.changes[1].receipt.received_at, last);
        let scopes = store.scopes_with_documents().await.unwrap();
        assert_eq!(scopes.len(), n + 1);
    }
}
