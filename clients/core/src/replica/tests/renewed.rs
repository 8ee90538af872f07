//! The same person on the same store under a new session, which makes it another device.

use lianjian_protocol::ids::DeviceId;

use super::*;
use crate::testing::Line;

/// The device enrols again, as somebody whose session has lapsed does.
fn enrol_again(device: &mut Device) {
    let mut owner = device.engine.replica.owner().unwrap().clone();
    owner.device = DeviceId::from_bytes([77; 16]);
    device.principal.device = owner.device;
    let session = device.engine.replica.session().unwrap().clone();
    block_on(device.engine.replica.sign_in(owner, session)).unwrap();
}

#[test]
fn what_the_old_device_left_unsent_is_sent_as_the_new_one_and_nothing_twice() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "到了,没听到回音").unwrap();
    // The server has it, and the device never heard.
    li.sync_over(&mut hub, &[Line::AnswerLost]);
    li.comment(doc(1), "没发出去").unwrap();
    li.run(doc(2), file()).unwrap();
    li.comment(doc(2), "新的也没发出去").unwrap();
    assert_eq!(li.pending(), 4);

    enrol_again(&mut li);
    li.sync(&mut hub);
    assert_eq!(li.pending(), 0);
    assert_eq!(block_on(li.engine.replica.drafts(false)).unwrap(), []);
    let mut comments = li.comments(doc(1));
    comments.sort();
    assert_eq!(comments, ["到了,没听到回音", "没发出去"]);
    assert_eq!(li.comments(doc(2)), ["新的也没发出去"]);
    let signed: Vec<bool> = li
        .document(doc(1))
        .unwrap()
        .comments()
        .iter()
        .map(|entry| entry.value.by.device == li.principal.device)
        .collect();
    assert_eq!(signed.iter().filter(|new| **new).count(), 1, "{signed:?}");
}

#[test]
fn it_is_remembered_over_a_crash() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "没发出去").unwrap();
    enrol_again(&mut li);
    li.crash();
    li.sync(&mut hub);
    assert_eq!(li.pending(), 0);
    assert_eq!(li.comments(doc(1)), ["没发出去"]);
}

#[test]
fn a_forger_is_no_renewed_device() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    enrol_again(&mut li);
    li.comment(doc(1), "新设备的话").unwrap();
    // Refused as somebody else's although it was made after: that is no lapsed session.
    hub.refuse_next = Some((ErrorCode::WrongAuthor, false));
    li.sync(&mut hub);
    assert_eq!(li.pending(), 0);
    assert_eq!(block_on(li.engine.replica.drafts(false)).unwrap().len(), 1);
}
