//! A request's id, its line in the log and its metrics.

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use lianjian_protocol::wire::auth::Problem;
use tracing::Instrument;

use crate::clock::random;
use crate::http::AppState;

/// The header that names a request, in the response and, where a proxy has set it, the request.
pub const REQUEST_ID: &str = "x-request-id";

/// A request's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Names the request, logs it and counts it. The path that is logged is the route's, without a
/// query: nobody's id or secret gets into the log by being in an address.
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = request_id(&state, &request);
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id, %method, route);
    let started = state.context.now();

    let mut response = next.run(request).instrument(span.clone()).await;

    let took = state.context.now().since(started);
    let status = response.status().as_u16();
    let code = response
        .extensions()
        .get::<Problem>()
        .map_or("", |problem| problem.code.as_str());
    span.in_scope(|| {
        tracing::info!(status, code, micros = took.as_micros(), "answered");
    });
    #[allow(clippy::cast_precision_loss)]
    let seconds = took.as_micros() as f64 / 1e6;
    metrics::counter!("lianjian_http_requests_total", "method" => method.to_string(), "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("lianjian_http_request_seconds", "route" => route).record(seconds);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The proxy's id for the request, if it is a plain word; else a new one.
fn request_id(state: &AppState, request: &Request) -> String {
    let given = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|text| is_plain(text));
    match given {
        Some(text) => text.to_owned(),
        // Without randomness there is no id, and the request goes on.
        None => random::<8>(&*state.context.entropy).map_or_else(|_| "-".to_owned(), hex::encode),
    }
}

fn is_plain(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_from_outside_is_a_plain_word_or_ignored() {
        assert!(is_plain("7f3a-B_9"));
        assert!(
            !is_plain("") && !is_plain("a b") && !is_plain("a\"b") && !is_plain(&"a".repeat(65))
        );
    }
}
