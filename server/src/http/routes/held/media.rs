//! A revoked device hands over a photo or voice note that only it has.

use axum::extract::State;
use lianjian_protocol::wire::{HeldAnswer, HeldMedia};

use super::keep::{Medium, medium};
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::{Cbor, HandedOver};

#[utoipa::path(
    post, path = "/v1/held/media", tag = "sync",
    request_body(content_type = "application/cbor", description = "A `HeldMedia`; see PROTOCOL.md.", content = Vec<u8>),
    responses(
        (status = 200, description = "A `HeldAnswer`: it is durable, or can't be kept.", content_type = "application/cbor", body = Vec<u8>),
        (status = 400, description = "`malformed_body`; `too_many_items`: as many of this device wait as may."),
        (status = 401, description = "`unauthenticated`, `token_expired`"),
    ),
)]
pub(in crate::http) async fn media(
    State(state): State<AppState>,
    HandedOver { principal, message }: HandedOver<HeldMedia>,
) -> Result<Cbor<HeldAnswer>> {
    let handed = Medium {
        doc: message.doc,
        content: message.content,
        media: message.media,
        bytes: Some(message.bytes.into()),
    };
    medium(&state, &principal, handed).await.map(Cbor)
}
