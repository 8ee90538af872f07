//! An upload is announced.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::standing;
use crate::http::AppState;
use crate::http::extract::{Begun, TusError};
use crate::http::openapi::schema;

#[utoipa::path(
    post, path = "/v1/attachments", tag = "attachments", security(("bearer" = [])),
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`."),
        ("Upload-Length" = u64, Header, description = "Bytes."),
        ("Upload-Metadata" = String, Header, description = "`doc`, `content`, `media` and optionally `type`, each in base64: `<scope>/<doc>`, the SHA-256 in hex, `photo` or `voice`, a media type."),
    ),
    responses(
        (status = 201, description = "`Location`, and `Upload-Offset`: the same person's upload of the same content goes on where it stands; one whose content has arrived stands at its end."),
        (status = 404, description = "`attachment_unknown`: the caller reads no document that names it (yet).", body = schema::Problem),
        (status = 412, description = "`tus_version`", body = schema::Problem),
        (status = 413, description = "`attachment_too_large`", body = schema::Problem),
        (status = 422, description = "`too_many_attachments`", body = schema::Problem),
        (status = 503, description = "`busy`: too much is under way.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn post(
    State(state): State<AppState>,
    Begun { seen, announced }: Begun,
) -> Result<(StatusCode, HeaderMap), TusError> {
    let upload = state.attachments.begin(&seen, announced).await?;
    Ok((StatusCode::CREATED, standing(&upload)))
}
