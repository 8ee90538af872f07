//! A code with which one becomes one of the demo's people.

use axum::extract::State;
use axum::http::StatusCode;
use lianjian_protocol::wire::auth::{EnrolmentCodeRequest, EnrolmentCodeResponse};

use crate::auth::demo;
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    post, path = "/v1/demo/sign-ins", tag = "demo",
    request_body = schema::EnrolmentCodeRequest,
    responses(
        (status = 201, description = "The code, good for minutes. Only with `serve --demo-sign-ins`.", body = schema::EnrolmentCodeResponse),
        (status = 404, description = "`not_found`: this server offers no demo, or not this person.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn post(
    State(state): State<AppState>,
    Json(request): Json<EnrolmentCodeRequest>,
) -> Result<(StatusCode, Json<EnrolmentCodeResponse>)> {
    let code = demo::code(&state.context, request.person).await?;
    Ok((StatusCode::CREATED, Json(code)))
}
