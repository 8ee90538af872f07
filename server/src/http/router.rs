//! The routes in three groups, and what they pass through.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, head, post};
use lianjian_protocol::wire::ErrorCode;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use super::middleware::rate_limit::{ByAddress, ByDevice, Limiter};
use super::middleware::{address, drain, observe, panic, problem, token};
use super::routes::{
    app, attachments, demo, devices, enrol, enrolment_codes, health, held, jwks, live, me, metrics,
    openapi, rescue, sign_in, sync,
};
use super::state::AppState;
use crate::config::Quota;
use crate::error::Error;

/// JSON bodies are small: names, codes and tokens.
const JSON_BYTES: usize = 64 * 1024;

/// Forgets callers that have been quiet; the limiters would grow without it.
#[derive(Default)]
pub struct Sweeper(Vec<Box<dyn Fn() + Send + Sync>>);

impl Sweeper {
    /// Does it.
    pub fn sweep(&self) {
        for sweep in &self.0 {
            sweep();
        }
    }
}

/// The whole HTTP interface.
pub fn router(state: AppState) -> (Router, Sweeper) {
    let mut sweeper = Sweeper::default();
    let operation = Router::new()
        .route("/healthz", get(health::live::live))
        .route("/readyz", get(health::ready::ready))
        .route("/metrics", get(metrics::get::get));

    let api = open(&state, &mut sweeper).merge(protected(&state, &mut sweeper));
    // The app's files are for everybody and few; what a caller may ask of the API is counted apart.
    let rest = match &state.config.web.directory {
        Some(directory) => app::files(directory),
        None => Router::new().fallback(|| async { Error::new(ErrorCode::NotFound) }),
    };
    let api = limited(
        api,
        ByAddress,
        state.config.rate_limit.address,
        &state,
        &mut sweeper,
    );

    // Probes are not limited: whoever asks whether the server lives gets an answer.
    let router = api
        .merge(operation)
        .merge(rest)
        .method_not_allowed_fallback(|| async { Error::new(ErrorCode::MethodNotAllowed) })
        // The bytes that arrive are bounded here, what they inflate to where a body is read.
        .layer(RequestDecompressionLayer::new())
        .layer(RequestBodyLimitLayer::new(state.limits.body_bytes))
        .layer(from_fn_with_state(state.clone(), drain::drain))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            state.config.http.request_timeout(),
        ))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), address::address))
        .layer(CatchPanicLayer::custom(panic::respond))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(SetResponseHeaderLayer::overriding(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(from_fn(problem::shape))
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .layer(SetSensitiveRequestHeadersLayer::new([
            header::AUTHORIZATION,
            header::COOKIE,
        ]))
        .with_state(state);
    (router, sweeper)
}

/// For everybody.
fn open(state: &AppState, sweeper: &mut Sweeper) -> Router<AppState> {
    let by_secret = Router::new()
        .route("/v1/enrol", post(enrol::post::post))
        .route("/v1/sign-in", post(sign_in::post::post));
    let by_secret = if state.config.web.demo_sign_ins {
        by_secret.route(
            "/v1/demo/sign-ins",
            get(demo::get::get).post(demo::post::post),
        )
    } else {
        by_secret
    };
    let quota = state.config.rate_limit.sign_in;
    let bodies = DefaultBodyLimit::max(state.limits.body_bytes);
    let words = Router::new()
        .route("/v1/held", post(held::post::post))
        .route("/v1/rescue", post(rescue::post::post))
        .layer(bodies);
    let media = Router::new()
        .route("/v1/held/media", post(held::media::media))
        .route("/v1/rescue/media", post(rescue::media::media))
        .layer(bodies);
    let quota_of_media = state.config.rate_limit.attachments;
    limited(by_secret, ByAddress, quota, state, sweeper)
        .route(
            "/v1/token/refresh",
            post(super::routes::token::refresh::refresh),
        )
        .route("/.well-known/jwks.json", get(jwks::get::get))
        .route("/v1/live", get(live::get::get))
        .route("/v1/openapi.json", get(openapi::get::get))
        .layer(DefaultBodyLimit::max(JSON_BYTES))
        .merge(limited(words, ByAddress, quota, state, sweeper))
        .merge(limited(media, ByAddress, quota_of_media, state, sweeper))
}

/// For those with a token of ours.
fn protected(state: &AppState, sweeper: &mut Sweeper) -> Router<AppState> {
    let sync = Router::new()
        .route("/v1/sync", post(sync::post::post))
        .layer(DefaultBodyLimit::max(state.limits.body_bytes));
    let routes = Router::new()
        .route("/v1/me", get(me::get::get))
        .route("/v1/devices/{id}/revoke", post(devices::revoke::revoke))
        .route("/v1/enrolment-codes", post(enrolment_codes::post::post))
        .layer(DefaultBodyLimit::max(JSON_BYTES))
        .merge(sync);
    // Layers added later are further out: the token is verified before the device is counted.
    let limits = &state.config.rate_limit;
    limited(routes, ByDevice, limits.device, state, sweeper)
        .merge(limited(
            pictures(state),
            ByDevice,
            limits.attachments,
            state,
            sweeper,
        ))
        .route_layer(from_fn_with_state(state.clone(), token::require))
}

/// Photos' and voice notes' bytes, counted apart from words.
fn pictures(state: &AppState) -> Router<AppState> {
    use attachments::{content, document, options, post, uploads};
    Router::new()
        .route(
            "/v1/attachments",
            axum::routing::post(post::post).options(options::options),
        )
        .route(
            "/v1/attachments/uploads/{id}",
            head(uploads::head::head)
                .patch(uploads::patch::patch)
                .delete(uploads::delete::delete),
        )
        .route("/v1/attachments/{scope}/{doc}", get(document::get::get))
        .route(
            "/v1/attachments/{scope}/{doc}/{content}",
            get(content::get::get),
        )
        .layer(DefaultBodyLimit::max(state.limits.body_bytes))
}

/// The routes under a limit, where there are limits.
fn limited<K>(
    routes: Router<AppState>,
    key: K,
    quota: Quota,
    state: &AppState,
    sweeper: &mut Sweeper,
) -> Router<AppState>
where
    K: tower_governor::key_extractor::KeyExtractor + Send + Sync + 'static,
    K::Key: Send + Sync + 'static,
{
    if !state.config.rate_limit.enabled {
        return routes;
    }
    match Limiter::new(key, quota) {
        Some(limiter) => {
            sweeper.0.push(limiter.sweep());
            routes.layer(limiter.layer())
        }
        None => routes,
    }
}
