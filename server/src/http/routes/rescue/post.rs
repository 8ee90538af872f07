//! A device whose PIN is forgotten hands over what it had not sent, sealed, to be held for a
//! supervisor.

use axum::extract::State;
use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::wire::{ErrorCode, HeldAnswer, HeldItem, RescuePush, rescue};
use minicbor::bytes::ByteVec;

use crate::error::{Error, Result};
use crate::http::AppState;
use crate::http::extract::{Cbor, HandedOver};
use crate::http::routes::held::keep::changes;

#[utoipa::path(
    post, path = "/v1/rescue", tag = "sync",
    request_body(content_type = "application/cbor", description = "A `RescuePush`; see PROTOCOL.md.", content = Vec<u8>),
    responses(
        (status = 200, description = "A `HeldAnswer`: all of it is durable, but for what did not open, which is counted as refused.", content_type = "application/cbor", body = Vec<u8>),
        (status = 400, description = "`malformed_body`, `too_many_items`"),
        (status = 401, description = "`unauthenticated`"),
        (status = 403, description = "`device_revoked`: too long ago."),
    ),
)]
pub(in crate::http) async fn post(
    State(state): State<AppState>,
    HandedOver { principal, message }: HandedOver<RescuePush>,
) -> Result<Cbor<HeldAnswer>> {
    if message.items.len() > state.limits.push_changes {
        return Err(Error::new(ErrorCode::TooManyItems).detail("too many changes in one call"));
    }
    let secret = state.auth.rescue_secret(&message.kid).await?;
    let device = principal.device;
    // Two exchanges of keys for each: on a thread that answers nobody.
    let opened = tokio::task::spawn_blocking(move || open(secret, device, &message.items));
    let (items, refused) = opened.await.map_err(Error::internal)?;
    let code = ErrorCode::PinForgotten;
    changes(&state, &principal, code, items, refused)
        .await
        .map(Cbor)
}

/// What opens, in its order, and how many do not.
fn open(secret: Option<[u8; 32]>, device: DeviceId, sealed: &[ByteVec]) -> (Vec<HeldItem>, u32) {
    let opened = sealed.iter().filter_map(|sealed| {
        let secret = secret.as_ref()?;
        rescue::open_item(secret, device, sealed).ok()
    });
    let opened: Vec<HeldItem> = opened.collect();
    let refused = u32::try_from(sealed.len() - opened.len()).unwrap_or(u32::MAX);
    (opened, refused)
}
