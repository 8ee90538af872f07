//! A lost phone: from its next call on it is refused.

use axum::extract::State;
use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::RevokeResponse;

use crate::auth::Allowed;
use crate::auth::authority::RevokeDevices;
use crate::auth::devices;
use crate::error::{Error, Result};
use crate::http::AppState;
use crate::http::extract::{Json, Path};
use crate::http::openapi::schema;

#[utoipa::path(
    post, path = "/v1/devices/{id}/revoke", tag = "administration", security(("bearer" = [])),
    params(("id" = String, Path, description = "The device's id.")),
    responses(
        (status = 200, description = "Revoked; the first time stands.", body = schema::RevokeResponse),
        (status = 403, description = "`forbidden`: the caller has no grant over the device's person, nor is it the caller's own.", body = schema::Problem),
        (status = 404, description = "`not_found`: what is given is no id.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn revoke(
    State(state): State<AppState>,
    allowed: Allowed<RevokeDevices>,
    Path(id): Path<DeviceId>,
) -> Result<Json<RevokeResponse>> {
    // An unknown device is answered like another's, so that ids can't be tried out.
    let device = state.context.store.device(id).await?.ok_or_else(|| {
        Error::new(ErrorCode::Forbidden).detail("you may not revoke devices here")
    })?;
    let over = allowed.over(&state.context, device.person).await?;
    let revoked_at = devices::revoke(&state.context, &over, id).await?;
    state.hub.check(id);
    Ok(Json(RevokeResponse {
        device: id,
        revoked_at,
    }))
}
