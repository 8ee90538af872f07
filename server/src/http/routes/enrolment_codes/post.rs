//! A supervisor or administrator issues a one-time code.

use axum::extract::State;
use axum::http::StatusCode;
use lianjian_protocol::wire::auth::{EnrolmentCodeRequest, EnrolmentCodeResponse};

use crate::auth::Allowed;
use crate::auth::authority::IssueCodes;
use crate::auth::devices;
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    post, path = "/v1/enrolment-codes", tag = "administration", security(("bearer" = [])),
    request_body = schema::EnrolmentCodeRequest,
    responses(
        (status = 201, description = "The code, shown this once.", body = schema::EnrolmentCodeResponse),
        (status = 403, description = "`forbidden`: a grant of the person lies outside the caller's.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn post(
    State(state): State<AppState>,
    allowed: Allowed<IssueCodes>,
    Json(request): Json<EnrolmentCodeRequest>,
) -> Result<(StatusCode, Json<EnrolmentCodeResponse>)> {
    let over = allowed.over(&state.context, request.person).await?;
    let code = devices::issue_code(&state.context, &over, state.config.auth.code_ttl()).await?;
    Ok((StatusCode::CREATED, Json(code)))
}
