//! The app that browsers load: the files that a build of `clients/web` leaves, and every address
//! of the app's own, which all are its one page.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use lianjian_protocol::wire::ErrorCode;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::error::Error;
use crate::http::AppState;

/// What a page of ours may do: load from here alone, run no inline script, compile the core, be
/// framed by nobody. Vant sets styles through the DOM, which is no inline style.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; \
    worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", POLICY),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(self), microphone=(self), geolocation=()",
    ),
];

/// Named by a hash of its content, so it never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Asked for again each time, and answered with "not modified" while it is the same.
const ASK_AGAIN: &str = "no-cache";

/// What answers every path that is no endpoint's.
pub(in crate::http) fn files(directory: &Path) -> Router<AppState> {
    let files = ServeDir::new(directory)
        .precompressed_br()
        .precompressed_gzip();
    let page = directory.join("index.html");
    Router::new()
        .fallback(move |request: Request| {
            let (files, page) = (files.clone(), page.clone());
            async move {
                let uri = request.uri().clone();
                if is_endpoint(&uri) {
                    return Err(Error::new(ErrorCode::NotFound));
                }
                let headers = request.headers().clone();
                let found = files
                    .oneshot(request)
                    .await
                    .unwrap_or_else(|never| match never {});
                if found.status() == StatusCode::NOT_FOUND && is_page(&uri, &headers) {
                    return page_of(&page).await;
                }
                Ok(found.map(axum::body::Body::new))
            }
        })
        .layer(from_fn(policy))
}

/// Whether it is an address of the API, where a page would only confuse.
fn is_endpoint(uri: &Uri) -> bool {
    uri.path().starts_with("/v1/") || uri.path().starts_with("/.well-known/")
}

/// Whether somebody wants to look at it: a script that is not there must not be answered by a page.
fn is_page(uri: &Uri, headers: &HeaderMap) -> bool {
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    wants_page && !last.contains('.')
}

async fn page_of(page: &Path) -> Result<Response, Error> {
    let html = tokio::fs::read(page)
        .await
        .map_err(|error| Error::internal(format!("the app's page can't be read: {error}")))?;
    let mut response = Response::new(axum::body::Body::from(html));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    Ok(response)
}

async fn policy(request: Request, next: Next) -> Response {
    let hashed = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let fine = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    if fine {
        let kept = if hashed { FOR_EVER } else { ASK_AGAIN };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    }
    response
}
