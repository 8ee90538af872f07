//! The harness itself: a proxy that cut at the wrong byte would prove nothing about what it cuts.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lianjian_tests::{Proxy, Traffic, Treatment, wait_for};

/// A server that reads what it gets to its end, tells it, and answers each connection with `answer`.
fn listener(answer: &'static [u8]) -> (SocketAddr, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            let mut got = Vec::new();
            let _ = stream.read_to_end(&mut got);
            if tell.send(got).is_err() {
                return;
            }
            let _ = stream.write_all(answer);
        }
    });
    (address, told)
}

/// Sends `request`, and gives what comes back before the connection ends in whichever way.
fn call(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    let _ = stream.write_all(request);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let mut piece = [0; 64];
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..read]);
    }
    answer
}

#[test]
fn a_clean_connection_passes_and_is_counted() {
    let (upstream, told) = listener(b"answer");
    let proxy = Proxy::start(upstream, |_| Treatment::clean());
    assert_eq!(call(proxy.address(), b"request!"), b"answer");
    assert_eq!(told.recv().unwrap(), b"request!");
    assert_eq!(
        proxy.traffic(),
        Traffic {
            connections: 1,
            up: 8,
            down: 6
        }
    );
}

#[test]
fn a_request_is_cut_at_its_byte() {
    let (upstream, told) = listener(b"answer");
    let proxy = Proxy::start(upstream, |_| Treatment::cut_up_after(3));
    assert_eq!(call(proxy.address(), b"request!"), b"");
    assert_eq!(told.recv().unwrap(), b"req");
}

#[test]
fn an_answer_is_cut_at_its_byte() {
    let (upstream, told) = listener(b"answer");
    let proxy = Proxy::start(upstream, |_| Treatment::cut_down_after(2));
    assert_eq!(call(proxy.address(), b"request!"), b"an");
    assert_eq!(told.recv().unwrap(), b"request!");
}

#[test]
fn a_lost_answer_was_given() {
    let (upstream, told) = listener(b"answer");
    let proxy = Proxy::start(upstream, |_| Treatment::lose_answer());
    assert_eq!(call(proxy.address(), b"request!"), b"");
    assert_eq!(told.recv().unwrap(), b"request!");
}

#[test]
fn the_plan_goes_by_the_number_of_the_connection() {
    let (upstream, told) = listener(b"answer");
    let proxy = Proxy::start(upstream, |number| match number {
        1 => Treatment::refuse(),
        _ => Treatment::clean(),
    });
    assert_eq!(call(proxy.address(), b"a"), b"answer");
    assert_eq!(call(proxy.address(), b"b"), b"");
    assert_eq!(call(proxy.address(), b"c"), b"answer");
    assert_eq!(told.recv().unwrap(), b"a");
    assert_eq!(told.recv().unwrap(), b"c");
    proxy.plan(|_| Treatment::refuse());
    assert_eq!(call(proxy.address(), b"d"), b"");
    assert_eq!(proxy.traffic().connections, 4);
}

#[test]
fn a_delayed_answer_comes_late_and_whole() {
    let (upstream, _told) = listener(b"answer");
    let delay = Duration::from_millis(40);
    let proxy = Proxy::start(upstream, move |_| Treatment::delayed(delay));
    let started = Instant::now();
    assert_eq!(call(proxy.address(), b"request!"), b"answer");
    assert!(started.elapsed() >= 2 * delay, "once on each way");
}

#[test]
fn a_server_that_is_down_looks_like_one() {
    let unused = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let upstream = unused.local_addr().unwrap();
    drop(unused);
    let proxy = Proxy::start(upstream, |_| Treatment::clean());
    assert_eq!(call(proxy.address(), b"request!"), b"");
}

#[test]
#[should_panic(expected = "in vain for something")]
fn a_condition_that_never_comes_is_a_failure() {
    wait_for("something", Duration::from_millis(20), || None::<()>);
}
