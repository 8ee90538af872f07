//! An attachment's bytes, or a small picture of it.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lianjian_protocol::ids::Hash;
use serde::Deserialize;

use crate::attachment::{Seen, Size};
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::Path;
use crate::http::openapi::schema;

/// The part of the path that names the content.
#[derive(Deserialize)]
pub(in crate::http) struct Named {
    content: Hash,
}

/// Which form.
#[derive(Deserialize)]
pub(in crate::http) struct Form {
    #[serde(default)]
    size: Wanted,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wanted {
    #[default]
    Full,
    Thumb,
}

/// The bytes of a content never change, but who may have them does: for the caller's own cache,
/// and for no other caller out of it.
const CACHE: &str = "private, max-age=31536000, immutable";

#[utoipa::path(
    get, path = "/v1/attachments/{scope}/{doc}/{content}", tag = "attachments", security(("bearer" = [])),
    params(
        ("scope" = String, Path, description = "The document's scope."),
        ("doc" = String, Path, description = "The document."),
        ("content" = String, Path, description = "The SHA-256 in hex."),
        ("size" = Option<String>, Query, description = "`full` or `thumb`: a JPEG of at most 320 pixels a side."),
    ),
    responses(
        (status = 200, description = "The bytes.", content_type = "image/jpeg", body = Vec<u8>),
        (status = 304, description = "The caller has them."),
        (status = 404, description = "`attachment_unknown`: the caller reads no document that names it. `attachment_pending`: it has not arrived yet.", body = schema::Problem),
        (status = 415, description = "`attachment_type`: there is no small picture of it.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn get(
    State(state): State<AppState>,
    seen: Seen,
    Path(Named { content }): Path<Named>,
    Query(Form { size }): Query<Form>,
    headers: HeaderMap,
) -> Result<Response> {
    let (size, tag) = match size {
        Wanted::Full => (Size::Full, format!("\"{content}\"")),
        Wanted::Thumb => (Size::Thumb, format!("\"{content}-thumb\"")),
    };
    let mut about = HeaderMap::new();
    about.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    about.insert(header::VARY, HeaderValue::from_static("authorization"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        about.insert(header::ETAG, tag);
    }
    if has(&headers, &tag) {
        state.attachments.find(&seen, content).await?;
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let opened = state.attachments.give(&seen, content, size).await?;
    about.insert(header::CONTENT_LENGTH, HeaderValue::from(opened.bytes));
    if let Ok(media_type) = HeaderValue::from_str(&opened.media_type) {
        about.insert(header::CONTENT_TYPE, media_type);
    }
    // Opened on its own, it runs nothing.
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    about.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok((about, Body::from_stream(opened.stream)).into_response())
}

/// Whether the caller says that it has what has this tag.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|held| held.trim().trim_start_matches("W/") == tag)
}
