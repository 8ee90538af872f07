use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::ids::{DeviceId, DocId};

use super::*;

fn change(received: Received) -> NewChange {
    let scope = ScopeId::from_bytes([1; 16]);
    NewChange {
        doc: DocRef {
            scope,
            doc: DocId::from_bytes([2; 16]),
        },
        kind: DocKind::Complaint,
        log: LogId {
            scope,
            audience: Audience::All,
            owner: None,
        },
        incarnation: 0,
        heads: Vec::new(),
        hash: Hash::from_bytes([3; 32]),
        actor: Actor::from_bytes([4; 8]),
        actor_seq: 1,
        person: PersonId::from_bytes([5; 16]),
        device: DeviceId::from_bytes([6; 16]),
        received,
        bytes: Vec::new(),
    }
}

#[test]
fn receipts_strictly_increase_and_refilled_ones_keep_theirs() {
    let at = |micros| Timestamp::from_micros(micros);
    let mut pending = Pending::default();
    let mut end = (0, Timestamp::default());
    let mut receive = |received| {
        let receipt = pending.append(change(received), &mut end);
        (receipt.seq, receipt.received_at.as_micros())
    };
    assert_eq!(receive(Received::At(at(100))), (1, 100));
    assert_eq!(receive(Received::At(at(100))), (2, 101));
    assert_eq!(receive(Received::At(at(50))), (3, 102), "a clock set back");
    assert_eq!(receive(Received::Kept(at(60))), (4, 60));
    assert_eq!(receive(Received::At(at(50))), (5, 103));
    assert_eq!(receive(Received::Kept(at(900))), (6, 900));
    assert_eq!(receive(Received::At(at(200))), (7, 901));
}
