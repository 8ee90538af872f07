//! Bytes of an upload.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use lianjian_protocol::wire::ErrorCode;

use super::super::standing;
use crate::attachment::Piece;
use crate::error::Error;
use crate::http::AppState;
use crate::http::extract::{OwnUpload, TusError, tus};
use crate::http::openapi::schema;

/// The media type of an upload's bytes.
const BYTES: &str = "application/offset+octet-stream";

#[utoipa::path(
    patch, path = "/v1/attachments/uploads/{id}", tag = "attachments", security(("bearer" = [])),
    params(
        ("id" = String, Path, description = "As in `Location`."),
        ("Upload-Offset" = u64, Header, description = "Where the bytes belong: where the upload stands."),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha256`, a space, and the SHA-256 of these bytes in base64: then none of them count unless all of them are right."),
    ),
    request_body(content_type = "application/offset+octet-stream", content = Vec<u8>),
    responses(
        (status = 204, description = "`Upload-Offset`: where it stands now. At its end, the whole is stored."),
        (status = 404, description = "`upload_unknown`: begin again.", body = schema::Problem),
        (status = 409, description = "`upload_offset`: it stands elsewhere.", body = schema::Problem),
        (status = 413, description = "`attachment_too_large`; the upload is gone.", body = schema::Problem),
        (status = 415, description = "`attachment_type`; the upload is gone.", body = schema::Problem),
        (status = 422, description = "`attachment_mismatch`; the upload is gone.", body = schema::Problem),
        (status = 460, description = "`checksum_mismatch`; it stands where it stood.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn patch(
    State(state): State<AppState>,
    OwnUpload { seen, upload }: OwnUpload,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, HeaderMap), TusError> {
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok());
    if media != Some(BYTES) {
        let error = Error::new(ErrorCode::UnsupportedMedia);
        return Err(error.detail(format!("{BYTES} is meant")).into());
    }
    let offset = tus::offset(&headers)?;
    let length = headers.get(header::CONTENT_LENGTH);
    let piece = Piece {
        offset,
        announced: length.and_then(|v| v.to_str().ok()?.parse().ok()),
        checksum: tus::checksum(&headers)?,
    };
    let upload = state
        .attachments
        .receive(&seen, upload.id, piece, body.into_data_stream())
        .await?;
    Ok((StatusCode::NO_CONTENT, standing(&upload)))
}
