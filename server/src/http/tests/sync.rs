//! The sync call's edge: media types, inflating, limits. What the call does is tested with it.

use std::io::Write;

use lianjian_protocol::wire::{
    Cursors, MEDIA_TYPE, PROTOCOL, SyncRequest, SyncResponse, decode, encode,
};

use super::*;

fn nothing_new() -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        server_epoch: None,
        reference_version: None,
        cursors: Cursors::List(Vec::new()),
        push: Vec::new(),
        want: Vec::new(),
        reads: Vec::new(),
        budget: 100_000,
        grants_version: None,
        restore: None,
    }
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

struct Call<'a> {
    app: &'a App,
    token: String,
}

impl<'a> Call<'a> {
    async fn new(app: &'a App) -> Self {
        Self {
            app,
            token: app.enrolled(STEWARD).await.tokens.access_token,
        }
    }

    async fn send(&self, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::post("/v1/sync")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.app.send(request.body(Body::from(body)).unwrap()).await
    }
}

const CBOR: (&str, &str) = ("content-type", MEDIA_TYPE);

#[tokio::test]
async fn a_call_is_answered_in_cbor_deflated_or_not() {
    let app = App::start().await;
    let call = Call::new(&app).await;
    let body = encode(&nothing_new());
    let plain = call.send(&[CBOR], body.clone()).await;
    let deflated = call
        .send(&[CBOR, ("content-encoding", "deflate")], zlib(&body))
        .await;
    for answer in [plain, deflated] {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CONTENT_TYPE], MEDIA_TYPE);
        let response: SyncResponse = decode(&answer.body).unwrap();
        assert_eq!(response.server_time, NOON);
        assert_eq!(response.server_epoch, app.state.auth.epoch());
    }
}

#[tokio::test]
async fn an_answer_is_compressed_as_the_device_can_take_it() {
    let app = App::start().await;
    let call = Call::new(&app).await;
    for coding in ["br", "zstd", "gzip"] {
        let headers = [CBOR, ("accept-encoding", coding)];
        let answer = call.send(&headers, encode(&nothing_new())).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CONTENT_ENCODING], coding);
    }
}

#[tokio::test]
async fn what_inflates_beyond_the_limit_is_too_large() {
    let app = App::start().await;
    let call = Call::new(&app).await;
    let limit = app.state.limits.body_bytes;
    let bomb = zlib(&vec![0; limit * 4]);
    assert!(bomb.len() < limit / 50, "small as it travels");
    call.send(&[CBOR, ("content-encoding", "deflate")], bomb)
        .await
        .refused(ErrorCode::BodyTooLarge);
    call.send(&[CBOR], vec![0; limit + 1])
        .await
        .refused(ErrorCode::BodyTooLarge);
}

#[tokio::test]
async fn a_body_that_is_no_message_is_malformed() {
    let app = App::start().await;
    let call = Call::new(&app).await;
    let mut trailing = encode(&nothing_new());
    trailing.push(0);
    let mut cut = encode(&nothing_new());
    cut.pop();
    for body in [Vec::new(), vec![0xff], trailing, cut, b"{}".to_vec()] {
        call.send(&[CBOR], body)
            .await
            .refused(ErrorCode::MalformedBody);
    }
    let mut broken = zlib(&encode(&nothing_new()));
    broken.truncate(broken.len() / 2);
    for body in [broken, b"no deflate".to_vec()] {
        call.send(&[CBOR, ("content-encoding", "deflate")], body)
            .await
            .refused(ErrorCode::MalformedBody);
    }
}

#[tokio::test]
async fn other_media_and_codings_are_unsupported() {
    let app = App::start().await;
    let call = Call::new(&app).await;
    let body = encode(&nothing_new());
    call.send(&[("content-type", "application/json")], body.clone())
        .await
        .refused(ErrorCode::UnsupportedMedia);
    call.send(&[], body.clone())
        .await
        .refused(ErrorCode::UnsupportedMedia);
    call.send(&[CBOR, ("content-encoding", "compress")], body)
        .await
        .refused(ErrorCode::UnsupportedMedia);
}

#[tokio::test]
async fn another_protocol_is_told_so() {
    let app = App::start().await;
    let call = Call::new(&app).await;
    let request = SyncRequest {
        protocol: PROTOCOL + 1,
        ..nothing_new()
    };
    call.send(&[CBOR], encode(&request))
        .await
        .refused(ErrorCode::ProtocolVersion);
}
