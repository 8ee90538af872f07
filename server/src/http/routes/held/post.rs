//! A revoked device hands over what it had not sent, to be held for a supervisor.

use axum::extract::State;
use lianjian_protocol::wire::{ErrorCode, HeldAnswer, HeldPush};

use super::keep::changes;
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::{Cbor, HandedOver};

#[utoipa::path(
    post, path = "/v1/held", tag = "sync",
    request_body(content_type = "application/cbor", description = "A `HeldPush`; see PROTOCOL.md.", content = Vec<u8>),
    responses(
        (status = 200, description = "A `HeldAnswer`: all of it is durable.", content_type = "application/cbor", body = Vec<u8>),
        (status = 401, description = "`unauthenticated`, `token_expired`"),
    ),
)]
pub(in crate::http) async fn post(
    State(state): State<AppState>,
    HandedOver { principal, message }: HandedOver<HeldPush>,
) -> Result<Cbor<HeldAnswer>> {
    let code = ErrorCode::DeviceRevoked;
    changes(&state, &principal, code, message.items, 0)
        .await
        .map(Cbor)
}
