//! What is no sync call, or too much of one.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::ids::{DocId, DocRef, ScopeId};
use lianjian_protocol::wire::{Cursor, Cursors, ErrorCode, Limits, LogId, SyncRequest, encode};
use lianjian_tests::{Answer, Caller, Compound, Database, Server, offer, request};

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Posts a body with this encoding and content type.
fn post(caller: &Caller, encoding: Option<&str>, media: &str, body: Vec<u8>) -> Answer {
    let bearer = format!("Bearer {}", caller.tokens.access_token);
    let mut headers = vec![("authorization", &*bearer), ("content-type", media)];
    headers.extend(encoding.map(|encoding| ("content-encoding", encoding)));
    caller.post(&headers, body)
}

const CBOR: &str = "application/cbor";

fn a_body_that_is_none_has_a_code(database: Database) {
    let server = Server::start(database);
    let place = Compound::found(&server);
    let caller = place.caller(&server, Compound::STEWARD);
    let good = encode(&request());
    let most = Limits::DEFAULT.body_bytes;
    use ErrorCode::{BodyTooLarge, MalformedBody, ProtocolVersion, UnsupportedMedia};

    let mut trailing = good.clone();
    trailing.push(0);
    let wrong_version = encode(&SyncRequest {
        protocol: 9,
        ..request()
    });
    let deep = vec![0x81; 100_000];
    let long_array = [&[0x9b][..], &[0xff; 8]].concat();
    let long_bytes = [&good[..3], &[0x5b][..], &[0x7f; 8]].concat();
    let bodies: [(&str, Vec<u8>, ErrorCode); 9] = [
        ("nothing", Vec::new(), MalformedBody),
        ("cut", good[..good.len() - 1].to_vec(), MalformedBody),
        ("trailing bytes", trailing, MalformedBody),
        ("noise", vec![0xff; 64], MalformedBody),
        ("JSON", b"{\"protocol\":1}".to_vec(), MalformedBody),
        ("arrays in arrays", deep, MalformedBody),
        ("an array of 2^64", long_array, MalformedBody),
        ("a string of 2^63", long_bytes, MalformedBody),
        ("protocol 9", wrong_version, ProtocolVersion),
    ];
    for (name, body, code) in bodies {
        eprintln!("{name}");
        let _ = caller.post_body(body.clone()).refused(code);
        let _ = post(&caller, Some("deflate"), CBOR, deflated(&body)).refused(code);
        let _ = post(&caller, Some("gzip"), CBOR, gzipped(&body)).refused(code);
    }

    let _ = caller.post_body(vec![0; most + 1]).refused(BodyTooLarge);
    // 64 MiB, a fraction of one on the wire.
    let bomb = vec![0; 16 * most];
    let (small, smaller) = (deflated(&bomb), gzipped(&bomb));
    assert!(small.len() < most / 8 && smaller.len() < most / 8);
    let _ = post(&caller, Some("deflate"), CBOR, small).refused(BodyTooLarge);
    let _ = post(&caller, Some("gzip"), CBOR, smaller).refused(BodyTooLarge);

    for media in ["application/json", "text/plain", "application/cborx"] {
        let _ = post(&caller, None, media, good.clone()).refused(UnsupportedMedia);
    }
    for encoding in ["snappy", "compress", "br2"] {
        let _ = post(&caller, Some(encoding), CBOR, good.clone()).refused(UnsupportedMedia);
    }
    for (encoding, body) in [
        ("deflate", good.clone()),
        ("gzip", good.clone()),
        ("gzip", gzipped(&good)[..20].to_vec()),
    ] {
        let _ = post(&caller, Some(encoding), CBOR, body).refused(MalformedBody);
    }
    // What is as it should be is taken, however it is written.
    for (encoding, body) in [
        (None, good.clone()),
        (Some("deflate"), deflated(&good)),
        (Some("gzip"), gzipped(&good)),
    ] {
        let _ = post(&caller, encoding, CBOR, body).response();
    }
    let rss = rss(&server);
    assert!(rss < 512 << 20, "it has grown to {rss} bytes");
}

/// The most memory that the server has had, in bytes, where the system tells.
fn rss(server: &Server) -> u64 {
    let status = server
        .process()
        .and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/status")).ok());
    let status = status.unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1_024
}

#[test]
fn a_body_that_is_none_has_a_code_on_sqlite() {
    a_body_that_is_none_has_a_code(Database::Sqlite);
}

#[test]
fn a_body_that_is_none_has_a_code_on_postgres() {
    a_body_that_is_none_has_a_code(Database::Postgres);
}

/// An answer that is ready before the body was read reaches its caller all the same, and is no
/// broken line: a device whose token lapsed must refresh, not wait and try with less.
#[test]
fn an_early_answer_is_heard() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let caller = place.caller(&server, Compound::STEWARD);
    let most = Limits::DEFAULT.body_bytes;
    for _ in 0..10 {
        let stale = caller.post_with("stale", vec![0; most]);
        let _ = stale.refused(ErrorCode::Unauthenticated);
        let long = caller.post_body(vec![0; 3 * most]);
        let _ = long.refused(ErrorCode::BodyTooLarge);
        let unread = post(&caller, None, "text/plain", vec![0; most]);
        let _ = unread.refused(ErrorCode::UnsupportedMedia);
    }
}

/// Deflate without zlib's header, which some clients mean by it.
#[test]
fn raw_deflate_is_taken_or_refused_by_name() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let caller = place.caller(&server, Compound::STEWARD);
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&encode(&request())).unwrap();
    let answer = post(&caller, Some("deflate"), CBOR, encoder.finish().unwrap());
    let _ = answer.refused(ErrorCode::MalformedBody);
}

#[test]
fn more_than_one_call_may_hold_is_refused_and_less_is_taken() {
    let server = Server::start(Database::Sqlite);
    let place = Compound::found(&server);
    let caller = place.caller(&server, Compound::STEWARD);
    let limits = Limits::DEFAULT;
    let doc = |n: usize| DocRef {
        scope: place.scope,
        doc: DocId::from_bytes((n as u128).to_be_bytes()),
    };
    let push = |documents: usize, changes: usize| SyncRequest {
        push: (0..documents)
            .map(|n| offer(doc(n), vec![vec![0x85]; changes]))
            .collect(),
        ..request()
    };
    let cursors = |count: usize| SyncRequest {
        cursors: Cursors::List(
            (0..count)
                .map(|n| Cursor {
                    log: LogId {
                        scope: ScopeId::from_bytes((n as u128).to_be_bytes()),
                        audience: Audience::All,
                        owner: None,
                    },
                    seq: 1,
                    filling: false,
                })
                .collect(),
        ),
        ..request()
    };
    let want = |count: usize| SyncRequest {
        want: (0..count).map(doc).collect(),
        ..request()
    };
    for (name, most, over) in [
        (
            "documents",
            push(limits.push_documents, 1),
            push(limits.push_documents + 1, 1),
        ),
        (
            "changes",
            push(1, limits.push_changes),
            push(1, limits.push_changes + 1),
        ),
        (
            "cursors",
            cursors(limits.cursors),
            cursors(limits.cursors + 1),
        ),
        ("wanted", want(limits.want), want(limits.want + 1)),
    ] {
        let said = caller
            .post_body(encode(&over))
            .refused(ErrorCode::TooManyItems);
        assert!(said.detail.is_some_and(|it| it.contains("too many")));
        let answer = caller.sync(&most);
        let offered: usize = most.push.iter().map(|d| d.changes.len()).sum();
        assert_eq!(answer.verdicts.len(), offered, "{name}");
    }
}
