//! Who calls, and what they may do now.

use axum::extract::State;
use lianjian_protocol::wire::auth::MeResponse;

use crate::auth::Authenticated;
use crate::auth::session::identity;
use crate::error::{Error, Result};
use crate::http::AppState;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    get, path = "/v1/me", tag = "identity", security(("bearer" = [])),
    responses(
        (status = 200, description = "The caller.", body = schema::MeResponse),
        (status = 401, description = "`unauthenticated`, `token_expired`", body = schema::Problem),
        (status = 403, description = "`device_revoked`", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn get(
    State(state): State<AppState>,
    caller: Authenticated,
) -> Result<Json<MeResponse>> {
    let id = caller.principal.person;
    let person = state
        .context
        .store
        .person(id)
        .await?
        .ok_or_else(|| Error::internal(format!("a session of nobody: {id}")))?;
    Ok(Json(MeResponse {
        identity: identity(person, caller.device.id, state.auth.epoch()),
        grants: caller.principal.grants,
        grants_version: caller.grants_version,
        server_time: state.context.now(),
    }))
}
