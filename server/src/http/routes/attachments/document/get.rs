//! What has arrived of what a document names.

use axum::extract::State;
use lianjian_protocol::wire::attachment::{ArrivedResponse, ArrivedRow};

use crate::attachment::Seen;
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::Json;
use crate::http::openapi::schema;

#[utoipa::path(
    get, path = "/v1/attachments/{scope}/{doc}", tag = "attachments", security(("bearer" = [])),
    params(
        ("scope" = String, Path, description = "The document's scope."),
        ("doc" = String, Path, description = "The document."),
    ),
    responses(
        (status = 200, description = "In the order of arrival.", body = schema::ArrivedResponse),
        (status = 404, description = "`attachment_unknown`: the caller reads no such document.", body = schema::Problem),
    ),
)]
pub(in crate::http) async fn get(
    State(state): State<AppState>,
    seen: Seen,
) -> Result<Json<ArrivedResponse>> {
    let arrived = state.attachments.arrived(&seen).await?;
    let arrived = arrived.into_iter().map(|attachment| ArrivedRow {
        content: attachment.content,
        media: attachment.media,
        media_type: attachment.media_type,
        bytes: attachment.bytes,
        received_at: attachment.received_at,
    });
    Ok(Json(ArrivedResponse {
        arrived: arrived.collect(),
    }))
}
