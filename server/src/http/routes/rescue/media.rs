//! A device whose PIN is forgotten hands over a photo or voice note that only it has, sealed.

use axum::extract::State;
use lianjian_protocol::wire::{HeldAnswer, RescueMedia, rescue};

use crate::error::{Error, Result};
use crate::http::AppState;
use crate::http::extract::{Cbor, HandedOver};
use crate::http::routes::held::keep::{Medium, medium};

#[utoipa::path(
    post, path = "/v1/rescue/media", tag = "sync",
    request_body(content_type = "application/cbor", description = "A `RescueMedia`; see PROTOCOL.md.", content = Vec<u8>),
    responses(
        (status = 200, description = "A `HeldAnswer`: it is durable, or did not open, or can't be kept.", content_type = "application/cbor", body = Vec<u8>),
        (status = 400, description = "`malformed_body`; `too_many_items`: as many of this device wait as may."),
        (status = 401, description = "`unauthenticated`"),
        (status = 403, description = "`device_revoked`: too long ago."),
    ),
)]
pub(in crate::http) async fn media(
    State(state): State<AppState>,
    HandedOver { principal, message }: HandedOver<RescueMedia>,
) -> Result<Cbor<HeldAnswer>> {
    let (doc, content, media) = (message.doc, message.content, message.media);
    let secret = state.auth.rescue_secret(&message.kid).await?;
    let device = principal.device;
    let opened =
        tokio::task::spawn_blocking(move || rescue::open(&secret?, device, &message.sealed).ok());
    let handed = Medium {
        doc,
        content,
        media,
        bytes: opened.await.map_err(Error::internal)?,
    };
    medium(&state, &principal, handed).await.map(Cbor)
}
