//! What of the upload protocol is spoken.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use crate::http::AppState;
use crate::http::extract::tus::{self, RESUMABLE, VERSION};

#[utoipa::path(
    options, path = "/v1/attachments", tag = "attachments", security(("bearer" = [])),
    responses((status = 204, description = "`Tus-Version`, `Tus-Extension`, `Tus-Checksum-Algorithm`, `Tus-Max-Size`.")),
)]
pub(in crate::http) async fn options(State(state): State<AppState>) -> impl IntoResponse {
    (
        StatusCode::NO_CONTENT,
        [
            (RESUMABLE, VERSION.to_owned()),
            ("tus-version", VERSION.to_owned()),
            (
                "tus-extension",
                "creation,expiration,termination,checksum".to_owned(),
            ),
            ("tus-checksum-algorithm", tus::CHECKSUM.to_owned()),
            ("tus-max-size", state.attachments.most_bytes().to_string()),
        ],
    )
}
