//! One sync call of a device. The body's limits and its inflating are the router's.

use axum::extract::State;
use lianjian_protocol::wire::{ErrorCode, PROTOCOL, SyncRequest, SyncResponse};

use crate::auth::Authenticated;
use crate::error::{Error, Result};
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
    if request.protocol != PROTOCOL {
        return Err(Error::new(ErrorCode::ProtocolVersion)
            .detail(format!("this server speaks version {PROTOCOL}")));
    }
    let limits = &state.limits;
    let pushed: usize = request.push.iter().map(|doc| doc.changes.len()).sum();
    let cursors = match &request.cursors {
        lianjian_protocol::wire::Cursors::List(list) => list.len(),
        lianjian_protocol::wire::Cursors::Unchanged(_) => 0,
    };
    let counts = [
        ("push documents", request.push.len(), limits.push_documents),
        ("push changes", pushed, limits.push_changes),
        ("cursors", cursors, limits.cursors),
        ("want", request.want.len(), limits.want),
        ("reads", request.reads.len(), limits.reads),
    ];
    if let Some((what, count, limit)) = counts.into_iter().find(|(_, n, limit)| n > limit) {
        return Err(Error::new(ErrorCode::TooManyItems)
            .detail(format!("{what}: {count}, at most {limit}")));
    }
    state.sync.call(&caller, request).await.map(Cbor)
}
