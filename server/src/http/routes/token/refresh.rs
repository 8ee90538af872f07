//! A refresh token becomes its successor, with a fresh access token.

use std::sync::Arc;

use axum::extract::State;
use lianjian_protocol::wire::auth::{RefreshRequest, RefreshResponse};

use crate::auth::Auth;
use crate::error::Result;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    post, path = "/v1/token/refresh", tag = "identity",
    request_body = schema::RefreshRequest,
    responses(
        (status = 200, description = "The successor. The token before the newest gets the same one again.", body = schema::RefreshResponse),
        (status = 401, description = "`refresh_rejected`: not ours, spent, or unused for too long. An older token than the one before the newest revokes the family.", body = schema::Problem),
        (status = 403, description = "`device_revoked`", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn refresh(
    State(auth): State<Arc<Auth>>,
    Json(request): Json<RefreshRequest>,
) -> Result<Json<RefreshResponse>> {
    Ok(Json(auth.refresh(&request.refresh_token).await?))
}
