//! One sync call of a device. The body's limits and its inflating are the router's.

use axum::extract::State;
use lianjian_protocol::wire::{SyncRequest, SyncResponse};

use crate::auth::Authenticated;
use crate::error::Result;
use crate::http::AppState;
use crate::http::extract::Cbor;

#[utoipa::path(
    post, path = "/v1/sync", tag = "sync", security(("bearer" = [])),
    request_body(content_type = "application/cbor", description = "A `SyncRequest`; see PROTOCOL.md. May be compressed (deflate, gzip).", content = Vec<u8>),
    responses((status = 200, description = "A `SyncResponse`.", content_type = "application/cbor", body = Vec<u8>)),
)]
pub(in crate::http) async fn post(
    State(state): State<AppState>,
    caller: Authenticated,
    Cbor(request): Cbor<SyncRequest>,
) -> Result<Cbor<SyncResponse>> {
    state.sync.call(&caller, request).await.map(Cbor)
}
