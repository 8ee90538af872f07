//! The process's metrics in Prometheus' text format.

use axum::extract::{Extension, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lianjian_protocol::wire::ErrorCode;

use crate::error::{Error, Result};
use crate::http::AppState;
use crate::http::middleware::address::ClientAddress;

/// Only for the configured addresses; to anyone else there is no such page.
pub(in crate::http) async fn get(
    State(state): State<AppState>,
    address: Option<Extension<ClientAddress>>,
    headers: axum::http::HeaderMap,
) -> Result<Response> {
    let config = &state.config;
    // A proxy on this machine that is not configured as one makes everybody look local.
    let behind_unknown_proxy = config.http.trusted_proxies.is_empty()
        && (headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED));
    let allowed = address
        .is_some_and(|Extension(ClientAddress(ip))| config.telemetry.metrics_from.contains(&ip));
    if !allowed || behind_unknown_proxy {
        return Err(Error::new(ErrorCode::NotFound));
    }
    let body = crate::telemetry::metrics().render();
    Ok((
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        body,
    )
        .into_response())
}
