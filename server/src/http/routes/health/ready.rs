//! Whether calls can be answered: the database is there.

use axum::extract::State;

use crate::context::Context;
use crate::error::Result;
use crate::http::openapi::schema;

#[utoipa::path(
    get, path = "/readyz", tag = "operation",
    responses(
        (status = 200, description = "Calls can be answered."),
        (status = 503, description = "`busy`: the database does not answer.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn ready(State(context): State<Context>) -> Result<&'static str> {
    context.store.ping().await?;
    Ok("ready\n")
}
