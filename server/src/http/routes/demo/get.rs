//! Whom of the demo one may become.

use axum::extract::State;

use crate::auth::demo::{self, Roster};
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    get, path = "/v1/demo/sign-ins", tag = "demo",
    responses(
        (status = 200, description = "The demo's people. Only with `serve --demo-sign-ins`.", body = schema::Roster),
        (status = 404, description = "`not_found`: this server offers no demo.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn get(State(state): State<AppState>) -> Result<Json<Roster>> {
    Ok(Json(demo::roster(&state.context).await?))
}
