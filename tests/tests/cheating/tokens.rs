//! Who one says one is.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use lianjian_protocol::ids::{DeviceId, PersonId};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::auth::Tokens;
use lianjian_protocol::wire::{ErrorCode, encode};
use lianjian_server::auth::{keys, token};
use lianjian_server::clock::{SystemClock, SystemEntropy};
use lianjian_server::config::{AuthConfig, Config, DatabaseUrl};
use lianjian_server::store::SigningKey;
use lianjian_tests::{Caller, Compound, Database, Server, agree, now, request};

use super::server;

/// The keys of this server, out of its database: what a thief of the backups would have.
fn stolen_keys(server: &Server) -> Vec<SigningKey> {
    let mut config = Config::default();
    config.database.url = DatabaseUrl::new(server.database().to_owned());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let opened = lianjian_server::app::open_store(
            &config,
            Arc::new(SystemClock),
            Arc::new(SystemEntropy),
        );
        let context = opened.await.unwrap();
        let keys = context.store.signing_keys().await.unwrap();
        context.store.close().await;
        keys
    })
}

/// An access token that these keys sign.
fn signed(keys: &[SigningKey], person: PersonId, device: DeviceId, at: Timestamp) -> String {
    let config = AuthConfig::default();
    let ring = keys::KeyRing::new(keys, config.access_ttl()).unwrap();
    token::sign_access(&ring, &config, person, device, at)
        .unwrap()
        .0
}

#[track_caller]
fn must_be(caller: &Caller, token: &str, code: ErrorCode) {
    let said = caller.post_with(token, encode(&request()));
    let problem = said.refused(code);
    assert!(
        !format!("{problem:?}").contains("kid"),
        "why exactly would help a forger: {problem:?}"
    );
}

#[test]
fn a_token_that_is_not_ours_opens_nothing() {
    let server = server(Database::Sqlite);
    let place = Compound::found(&server);
    let caller = place.caller(&server, Compound::STEWARD);
    let (person, device) = (caller.identity.person, caller.identity.device);
    let honest = caller.tokens.access_token.clone();
    let keys = stolen_keys(&server);

    // The honest one, and one made from the stolen keys, do open: the others fail for their fault.
    let _ = caller.post_body(encode(&request())).response();
    let now = now();
    let made = signed(&keys, person, device, now);
    let _ = caller.post_with(&made, encode(&request())).response();

    let foreign = keys::draw(&SystemEntropy, now).unwrap();
    let wrong_kid = signed(std::slice::from_ref(&foreign), person, device, now);
    let mut posing = foreign;
    posing.kid.clone_from(&keys[0].kid);
    let right_kid = signed(&[posing], person, device, now);
    let parts: Vec<&str> = honest.split('.').collect();
    let mut other_claims = parts.clone();
    let stranger = signed(&keys, PersonId::from_bytes([9; 16]), device, now);
    other_claims[1] = stranger.split('.').nth(1).unwrap();
    let mut hmac = Header::new(Algorithm::HS256);
    hmac.typ = Some("at+jwt".to_owned());
    hmac.kid = Some(keys[0].kid.clone());
    let claims: serde_json::Value = serde_json::json!({ "iss": "lianjian", "aud": "lianjian/api", "sub": person,
            "dev": device, "iat": 1, "exp": u64::from(u32::MAX) });
    let by_hmac = jsonwebtoken::encode(&hmac, &claims, &EncodingKey::from_secret(b"guess"));
    for forged in [
        String::new(),
        "Bearer".to_owned(),
        "x".repeat(100_000 / 16),
        wrong_kid,
        right_kid,
        other_claims.join("."),
        format!("{}.{}.", parts[0], parts[1]),
        // `{"typ":"at+jwt","alg":"none"}`
        format!("eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.{}.", parts[1]),
        by_hmac.unwrap(),
        caller.tokens.refresh_token.clone(),
        signed(&keys, person, DeviceId::from_bytes([9; 16]), now),
        stranger,
    ] {
        must_be(&caller, &forged, ErrorCode::Unauthenticated);
    }
    let old = now.minus(Span::from_mins(16));
    let expired = signed(&keys, person, device, old);
    must_be(&caller, &expired, ErrorCode::TokenExpired);
    let no_header = caller.post(&[("content-type", "application/cbor")], Vec::new());
    let _ = no_header.refused(ErrorCode::Unauthenticated);
    let _ = caller.post_body(encode(&request())).response();
}

#[test]
fn a_revoked_devices_token_opens_nothing_and_its_colleagues_go_on() {
    let server = server(Database::Sqlite);
    let place = Compound::found(&server);
    let lost = place.caller(&server, Compound::STEWARD);
    let phone = place.device(&server, Compound::STEWARD);
    let tablet = place.device(&server, Compound::STEWARD);
    let _ = phone.json(["complaint", "new", "--title", "没来得及发的"]);
    let id = phone.json(["status"])["device"]
        .as_str()
        .unwrap()
        .to_owned();
    for device in [&lost.identity.device.to_string(), &id] {
        let _ = server.json(["device", "revoke", device]);
    }
    let _ = lost
        .post_body(encode(&request()))
        .refused(ErrorCode::DeviceRevoked);
    let _ = lost
        .refresh(&lost.tokens.refresh_token)
        .refused(ErrorCode::DeviceRevoked);
    // An honest phone obeys: what it had not sent waits for a supervisor, and it is empty.
    let said = phone.run(["sync"]).failed_with(3);
    assert!(said.stderr.contains("wiped"), "{said}");
    let waiting = server.json(["held", "list"]).to_string();
    assert_eq!(waiting.matches("device_revoked").count(), 1, "{waiting}");

    let _ = tablet.json(["complaint", "new", "--title", "积水"]);
    assert_eq!(tablet.json(["sync"])["accepted"], 1);
    assert_eq!(agree(&server, [&tablet]), 1);
}

/// A refresh token used again after its successor was: someone has copied it, so the family ends.
/// Nothing is wiped, and the queue stays.
#[test]
fn a_replayed_refresh_token_ends_its_family() {
    let server = server(Database::Sqlite);
    let place = Compound::found(&server);
    let caller = place.caller(&server, Compound::STEWARD);
    let first = caller.tokens.refresh_token.clone();
    let second: Tokens = caller.refresh(&first).json();
    let lost: Tokens = caller.refresh(&first).json();
    assert_eq!(
        lost.refresh_token, second.refresh_token,
        "an answer that got lost is given again"
    );
    let third: Tokens = caller.refresh(&second.refresh_token).json();
    let _ = caller.refresh(&first).refused(ErrorCode::RefreshRejected);
    let _ = caller
        .refresh(&third.refresh_token)
        .refused(ErrorCode::RefreshRejected);
    for nonsense in ["", "x", &caller.tokens.access_token] {
        let _ = caller.refresh(nonsense).refused(ErrorCode::RefreshRejected);
    }
}
