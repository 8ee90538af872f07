use lianjian_protocol::domain::event::Author;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::fixture::{self, DOC, author, granted, minute, plumber};
use lianjian_protocol::wire::LiveMessage;

use super::*;
use crate::clock::{ManualClock, SystemEntropy};
use crate::store::{StoreOptions, open};

const ALL: LogId = LogId {
    scope: DOC.scope,
    audience: Audience::All,
    owner: None,
};
const INTERNAL: LogId = LogId {
    audience: Audience::Internal,
    ..ALL
};

struct Fixture {
    hub: Arc<Hub>,
    clock: Arc<ManualClock>,
    reference: Reference,
    _folder: tempfile::TempDir,
}

async fn hub() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let options = StoreOptions::new(format!("sqlite:{}", path.display()));
    let clock = Arc::new(ManualClock::new(minute(10)));
    let context = Context {
        store: open(&options).await.unwrap(),
        clock: clock.clone(),
        entropy: Arc::new(SystemEntropy),
    };
    let config = LiveConfig {
        sockets: 3,
        per_device: 2,
        ..LiveConfig::default()
    };
    Fixture {
        hub: Arc::new(Hub::new(context, &config)),
        clock,
        reference: fixture::reference(),
        _folder: folder,
    }
}

fn person(author: &Author) -> Arc<Principal> {
    Arc::new(granted(author, minute(0), None))
}

impl Fixture {
    fn advanced(&self, log: LogId, seq: u64) {
        self.hub.advanced(log, seq, &self.reference, None);
    }
}

/// What waits for a listener, without waiting.
async fn waiting(listener: &Listener) -> Vec<Next> {
    let mut said = Vec::new();
    while let Ok(next) = tokio::time::timeout(std::time::Duration::ZERO, listener.next()).await {
        said.push(next);
        if matches!(next, Next::End(_)) {
            break;
        }
    }
    said
}

fn advance(log: LogId, seq: u64) -> Next {
    Next::Say(LiveMessage::Advance { log, seq })
}

#[tokio::test]
async fn each_hears_of_what_they_may_read_and_of_nothing_else() {
    let f = hub().await;
    let steward = f.hub.listen(person(&author(1, Role::Steward)));
    let company = f.hub.listen(person(&plumber(2)));
    f.advanced(ALL, 5);
    f.advanced(INTERNAL, 3);
    let own = LogId {
        audience: Audience::Own,
        owner: Some(author(1, Role::Steward).person),
        ..ALL
    };
    f.advanced(own, 1);
    assert_eq!(
        waiting(&steward).await,
        [advance(ALL, 5), advance(INTERNAL, 3), advance(own, 1)]
    );
    assert_eq!(waiting(&company).await, [advance(ALL, 5)]);
    drop(steward);
    f.advanced(ALL, 6);
    assert_eq!(waiting(&company).await, [advance(ALL, 6)]);
}

#[tokio::test]
async fn a_role_that_has_ended_hears_nothing_more() {
    let f = hub().await;
    let until = granted(&author(1, Role::Steward), minute(0), Some(minute(20)));
    let listener = f.hub.listen(Arc::new(until.clone()));
    f.advanced(ALL, 1);
    f.clock
        .advance(lianjian_protocol::time::Span::from_mins(30));
    f.advanced(ALL, 2);
    assert_eq!(waiting(&listener).await, [advance(ALL, 1)]);
    listener.update(person(&author(1, Role::Steward)));
    f.advanced(ALL, 3);
    assert_eq!(waiting(&listener).await, [advance(ALL, 3)], "granted again");
}

#[tokio::test]
async fn one_more_socket_of_a_device_ends_its_oldest() {
    let f = hub().await;
    let who = person(&author(1, Role::Steward));
    let sockets: Vec<Listener> = (0..3).map(|_| f.hub.listen(Arc::clone(&who))).collect();
    let ended = [Next::End(ErrorCode::RateLimited)];
    assert_eq!(waiting(&sockets[0]).await, ended);
    assert_eq!(waiting(&sockets[1]).await, []);
    f.hub.check(who.device);
    assert_eq!(waiting(&sockets[2]).await, [Next::Check]);
}

#[tokio::test]
async fn seats_are_bounded_and_closing_waits_for_every_one() {
    let f = hub().await;
    let seats: Vec<_> = (0..3).map(|_| f.hub.seat().unwrap()).collect();
    assert!(f.hub.seat().is_none());
    let listener = f.hub.listen(person(&author(1, Role::Steward)));
    let closing = tokio::spawn({
        let hub = Arc::clone(&f.hub);
        async move { hub.close().await }
    });
    assert_eq!(listener.next().await, Next::End(ErrorCode::Busy));
    f.hub.closing().await;
    assert!(!closing.is_finished());
    drop(seats);
    closing.await.unwrap();
    assert!(f.hub.seat().is_none(), "none after the end");
}

#[tokio::test]
async fn what_is_news_to_one_wakes_nobody_else() {
    let f = hub().await;
    let steward = f.hub.listen(person(&author(1, Role::Steward)));
    let other = f.hub.listen(person(&author(2, Role::Steward)));
    let only = BTreeSet::from([author(1, Role::Steward).person]);
    f.hub.advanced(ALL, 4, &f.reference, Some(&only));
    assert_eq!(waiting(&steward).await, [advance(ALL, 4)]);
    assert_eq!(waiting(&other).await, []);
}
