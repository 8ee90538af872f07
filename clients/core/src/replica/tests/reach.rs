//! Logs that go out of reach and come back, and what was done to them meanwhile.

use super::*;

#[test]
fn what_is_filed_out_of_reach_is_taken_and_then_goes_too() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    hub.lost = vec![LOG];
    li.sync(&mut hub);
    assert!(li.document(doc(1)).is_none());
    // Within the days in which a role that ended still counts, the server takes it. Its log is
    // none that the device has a cursor of: it must say so, to be told that it is out of reach.
    li.run(doc(2), file()).unwrap();
    li.sync(&mut hub);
    assert_eq!(li.pending(), 0);
    assert!(hub.docs.contains_key(&doc(2)));
    assert!(
        li.document(doc(2)).is_none(),
        "nothing is kept of what may not be seen"
    );
    assert_eq!(block_on(li.engine.replica.digest()).unwrap(), []);
}

#[test]
fn what_waited_here_while_its_log_went_and_came_back_stays() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.run(doc(2), file()).unwrap();
    block_on(li.engine.replica.drop_log(LOG)).unwrap();
    let rows = hub.log.len() as u64;
    let back = hub.page(0, rows, rows);
    block_on(li.engine.replica.apply_page(&back, &mut Pulled::default())).unwrap();
    li.sync(&mut hub);
    assert_eq!(li.pending(), 0);
    assert!(
        li.document(doc(2)).is_some(),
        "its answer says that it is taken, and no page brings it"
    );
}

#[test]
fn what_waited_here_stays_when_its_log_comes_back_with_its_acceptance() {
    let mut hub = Hub::new();
    let (mut li, _, _) = dispatched(&mut hub);
    li.comment(doc(1), "没发出去").unwrap();
    block_on(li.engine.replica.drop_log(LOG)).unwrap();
    li.run(doc(2), file()).unwrap();
    // The hub, like the server, sends nothing back that this very call brought.
    li.sync(&mut hub);
    assert_eq!(li.pending(), 0);
    assert_eq!(li.comments(doc(1)), ["没发出去"]);
    assert!(li.document(doc(2)).is_some());
}
