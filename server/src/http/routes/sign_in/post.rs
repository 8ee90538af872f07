//! A desk user signs in with a password.

use std::sync::Arc;

use axum::extract::State;
use lianjian_protocol::wire::auth::{EnrolResponse, SignInRequest};

use crate::auth::Auth;
use crate::error::Result;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    post, path = "/v1/sign-in", tag = "identity",
    request_body = schema::SignInRequest,
    responses(
        (status = 200, description = "Signed in; the desk is a device of its own.", body = schema::EnrolResponse),
        (status = 401, description = "`sign_in_rejected`: name or password.", body = schema::Problem),
        (status = 429, description = "`locked_out`: too many failures; `Retry-After` says how long.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn post(
    State(auth): State<Arc<Auth>>,
    Json(request): Json<SignInRequest>,
) -> Result<Json<EnrolResponse>> {
    Ok(Json(auth.sign_in(request).await?))
}
