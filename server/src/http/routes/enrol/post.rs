//! A one-time code becomes a device with tokens.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use lianjian_protocol::wire::auth::{EnrolRequest, EnrolResponse};

use crate::auth::Auth;
use crate::error::Result;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    post, path = "/v1/enrol", tag = "identity",
    request_body = schema::EnrolRequest,
    responses(
        (status = 201, description = "The device exists; the code is spent but for the same `attempt`.", body = schema::EnrolResponse),
        (status = 401, description = "`enrolment_rejected`: unknown, used or expired.", body = schema::Problem),
        (status = 422, description = "`invalid_input`: the device has no name, or its `attempt` no fitting length.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn post(
    State(auth): State<Arc<Auth>>,
    Json(request): Json<EnrolRequest>,
) -> Result<(StatusCode, Json<EnrolResponse>)> {
    Ok((StatusCode::CREATED, Json(auth.enrol(&request).await?)))
}
