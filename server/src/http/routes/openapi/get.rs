//! The description of the JSON endpoints.

use axum::response::{IntoResponse, Response};

use crate::http::extract::Json;
use crate::http::openapi::document;

/// The OpenAPI document.
pub(in crate::http) async fn get() -> Response {
    Json(document()).into_response()
}
