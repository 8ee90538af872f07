//! What holds for every endpoint: the shape of errors, limits, probes, the description.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use lianjian_protocol::wire::auth as wire;

use super::*;
use crate::config::Quota;
use crate::http::openapi;

#[tokio::test]
async fn errors_of_the_framework_have_the_one_shape() {
    let app = App::start().await;
    app.get("/nowhere", None).await.refused(ErrorCode::NotFound);
    let answer = app.get("/v1/enrol", None).await;
    answer.refused(ErrorCode::MethodNotAllowed);
    assert_eq!(answer.headers[header::ALLOW], "POST");
    let text = Request::post("/v1/enrol").body(Body::from("{}")).unwrap();
    app.send(text).await.refused(ErrorCode::UnsupportedMedia);
    for broken in ["", "{", "[]", "{\"code\":1}", "{\"code\":\"x\",\"more\":1}"] {
        let request = Request::post("/v1/enrol")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(broken))
            .unwrap();
        app.send(request).await.refused(ErrorCode::MalformedBody);
    }
    let long = json!({ "refresh_token": "x".repeat(100_000) });
    app.post("/v1/token/refresh", None, long)
        .await
        .refused(ErrorCode::BodyTooLarge);
}

#[tokio::test]
async fn a_request_id_comes_from_a_proxy_or_is_made() {
    let app = App::start().await;
    let with = |id: &str| {
        let request = Request::get("/healthz").header("x-request-id", id);
        app.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(with("abc-1").await.headers["x-request-id"], "abc-1");
    assert_ne!(with("a b").await.headers["x-request-id"], "a b");
}

#[tokio::test]
async fn probes_say_whether_the_database_is_there() {
    let app = App::start().await;
    assert_eq!(app.get("/healthz", None).await.status, StatusCode::OK);
    assert_eq!(app.get("/readyz", None).await.status, StatusCode::OK);
    app.state.context.store.close().await;
    assert_eq!(app.get("/healthz", None).await.status, StatusCode::OK);
    app.get("/readyz", None).await.refused(ErrorCode::Busy);
}

fn from(address: &str, path: &str) -> Request<Body> {
    let peer: SocketAddr = address.parse().unwrap();
    Request::get(path)
        .extension(ConnectInfo(peer))
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn metrics_are_for_configured_addresses() {
    let _ = crate::telemetry::metrics();
    let app = App::start().await;
    let _ = app.get("/healthz", None).await;
    let answer = app.send(from("127.0.0.1:9", "/metrics")).await;
    let text = String::from_utf8(answer.body).unwrap();
    assert!(text.contains("lianjian_http_requests_total"), "{text}");
    let answer = app.send(from("192.0.2.1:9", "/metrics")).await;
    answer.refused(ErrorCode::NotFound);
    let mut proxied = from("127.0.0.1:9", "/metrics");
    let forwarded = "192.0.2.1".parse().unwrap();
    proxied.headers_mut().insert("x-forwarded-for", forwarded);
    app.send(proxied).await.refused(ErrorCode::NotFound);
}

const TWO: Quota = Quota {
    burst: 2,
    per_second: 1,
};

#[tokio::test]
async fn an_address_that_asks_too_much_is_told_when_to_come_again() {
    let app = App::with(|config| config.rate_limit.address = TWO).await;
    let call = |address: &'static str| app.send(from(address, "/v1/openapi.json"));
    for _ in 0..2 {
        assert_eq!(call("192.0.2.1:1").await.status, StatusCode::OK);
    }
    let answer = call("192.0.2.1:2").await;
    answer.refused(ErrorCode::RateLimited);
    let after: u64 = answer.headers[header::RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=2).contains(&after));
    assert_eq!(call("192.0.2.2:1").await.status, StatusCode::OK);
    assert_eq!(
        app.send(from("192.0.2.1:1", "/healthz")).await.status,
        StatusCode::OK,
        "probes are not limited"
    );
}

#[tokio::test]
async fn a_device_has_a_quota_of_its_own() {
    let app = App::with(|config| config.rate_limit.device = TWO).await;
    let one = app.enrolled(STEWARD).await.tokens.access_token;
    let other = app.enrolled(STEWARD).await.tokens.access_token;
    for _ in 0..2 {
        assert_eq!(app.get("/v1/me", Some(&one)).await.status, StatusCode::OK);
    }
    app.get("/v1/me", Some(&one))
        .await
        .refused(ErrorCode::RateLimited);
    assert_eq!(app.get("/v1/me", Some(&other)).await.status, StatusCode::OK);
    app.get("/v1/me", Some("forged"))
        .await
        .refused(ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn a_panic_is_one_callers_internal_error() {
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::get;
    use tower_http::catch_panic::CatchPanicLayer;

    use crate::http::middleware::{observe, panic, problem};

    let mut app = App::start().await;
    app.router = Router::new()
        .route("/panic", get(|| async { panic!("secret") as () }))
        .layer(CatchPanicLayer::custom(panic::respond))
        .layer(from_fn(problem::shape))
        .layer(from_fn_with_state(app.state.clone(), observe::observe));
    let problem = app.get("/panic", None).await.refused(ErrorCode::Internal);
    assert_eq!(problem.detail, None, "what broke is for the log");
}

#[test]
fn the_description_shows_the_fields_that_travel() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let device = lianjian_protocol::ids::DeviceId::from_bytes([1; 16]);
    let identity = wire::Identity {
        person: STEWARD,
        name: String::new(),
        badge: String::new(),
        organisation: OrganisationId::from_bytes([1; 16]),
        device,
        server_epoch: lianjian_protocol::ids::Epoch::from_bytes([1; 16]),
    };
    let tokens = wire::Tokens {
        access_token: String::new(),
        access_expires_at: NOON,
        refresh_token: String::new(),
    };
    let grant = Grant {
        id: GrantId::from_bytes([1; 16]),
        role: Role::Steward,
        scope: CITY,
        valid_from: NOON,
        valid_to: None,
        buildings: Vec::new(),
    };
    let mut problem = crate::error::problem(ErrorCode::Busy, Some(String::new()));
    problem.request_id = Some(String::new());
    let wipe = wire::Wipe {
        orders: vec![String::new()],
        held_token: String::new(),
    };
    problem.wipe = Some(wipe.clone());
    let trust = wire::Trust {
        order_keys: vec![wire::OrderKey {
            kid: String::new(),
            key: String::new(),
        }],
        rescue: Some(wire::RescueTrust {
            kid: String::new(),
            key: String::new(),
            token: String::new(),
        }),
    };
    let travels = [
        ("Identity", json!(identity)),
        ("Tokens", json!(tokens)),
        ("Grant", json!(grant)),
        ("Problem", json!(problem)),
        (
            "EnrolResponse",
            json!(wire::EnrolResponse {
                identity: identity.clone(),
                tokens,
                server_time: NOON,
                trust: Some(trust.clone())
            }),
        ),
        ("Wipe", json!(wipe)),
        ("OrderKey", json!(trust.order_keys[0])),
        ("Trust", json!(trust)),
        ("RescueTrust", json!(trust.rescue)),
        (
            "MeResponse",
            json!(wire::MeResponse {
                identity,
                grants: vec![grant],
                grants_version: 1,
                server_time: NOON
            }),
        ),
        (
            "EnrolRequest",
            json!(wire::EnrolRequest {
                code: String::new(),
                device_name: String::new(),
                platform: String::new(),
                attempt: Some(String::new())
            }),
        ),
        (
            "RefreshRequest",
            json!(wire::RefreshRequest {
                refresh_token: String::new()
            }),
        ),
        (
            "SignInRequest",
            json!(wire::SignInRequest {
                name: String::new(),
                password: String::new()
            }),
        ),
        (
            "EnrolmentCodeRequest",
            json!(wire::EnrolmentCodeRequest { person: STEWARD }),
        ),
        (
            "EnrolmentCodeResponse",
            json!(wire::EnrolmentCodeResponse {
                code: String::new(),
                person: STEWARD,
                expires_at: NOON
            }),
        ),
        (
            "RevokeResponse",
            json!(wire::RevokeResponse {
                device,
                revoked_at: NOON
            }),
        ),
    ];
    for (name, value) in travels {
        let shown = &document["components"]["schemas"][name]["properties"];
        let keys = |value: &Value| -> std::collections::BTreeSet<String> {
            value.as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(keys(shown), keys(&value), "{name}");
    }
}

#[tokio::test]
async fn the_description_is_served() {
    let app = App::start().await;
    let document: Value = app.get("/v1/openapi.json", None).await.ok();
    for path in ["/v1/enrol", "/v1/sync", "/v1/devices/{id}/revoke"] {
        assert!(document["paths"][path]["post"].is_object(), "{path}");
    }
}
