//! The public keys of the tokens (RFC 7517).

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::http::AppState;
use crate::http::extract::Json;

#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "identity",
    responses((status = 200, description = "A JWK set of Ed25519 keys.", body = serde_json::Value)),
)]
pub(in crate::http) async fn get(State(state): State<AppState>) -> Response {
    let jwks = state.auth.ring().get().jwks(state.context.now());
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(jwks)).into_response()
}
