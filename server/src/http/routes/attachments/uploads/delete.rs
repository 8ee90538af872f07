//! An upload is given up.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use crate::http::AppState;
use crate::http::extract::tus::{RESUMABLE, VERSION};
use crate::http::extract::{OwnUpload, TusError};
use crate::http::openapi::schema;

#[utoipa::path(
    delete, path = "/v1/attachments/uploads/{id}", tag = "attachments", security(("bearer" = [])),
    params(("id" = String, Path, description = "As in `Location`.")),
    responses(
        (status = 204, description = "It is gone. What has arrived stays."),
        (status = 404, description = "`upload_unknown`", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn delete(
    State(state): State<AppState>,
    OwnUpload { seen, upload }: OwnUpload,
) -> Result<impl IntoResponse, TusError> {
    state.attachments.give_up(&seen, upload.id).await?;
    Ok((StatusCode::NO_CONTENT, [(RESUMABLE, VERSION)]))
}
