//! Where an upload stands.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::super::standing;
use crate::http::AppState;
use crate::http::extract::{OwnUpload, TusError};

#[utoipa::path(
    head, path = "/v1/attachments/uploads/{id}", tag = "attachments", security(("bearer" = [])),
    params(("id" = String, Path, description = "As in `Location`.")),
    responses(
        (status = 200, description = "`Upload-Offset`: bytes that are durable; `Upload-Length`."),
        (status = 404, description = "`upload_unknown`: begin again."),
    ),
)]
pub(in crate::http) async fn head(
    State(state): State<AppState>,
    OwnUpload { seen, upload }: OwnUpload,
) -> Result<(StatusCode, HeaderMap), TusError> {
    let upload = state.attachments.standing(&seen, upload.id).await?;
    Ok((StatusCode::OK, standing(&upload)))
}
