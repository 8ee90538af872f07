//! A revoked device hands over what it had not sent, to be held for a supervisor.

use axum::extract::State;
use lianjian_protocol::wire::{ErrorCode, HeldAnswer, HeldPush};

use crate::context::{Act, Actor};
use crate::error::{Error, Result};
use crate::http::AppState;
use crate::http::extract::Cbor;
use crate::sync::apart;

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
    Cbor(push): Cbor<HeldPush>,
) -> Result<Cbor<HeldAnswer>> {
    let claims = state.auth.admits_held(&push.token)?;
    let session = state.context.store.session(claims.dev).await?;
    let session = session
        .filter(|session| session.principal.person == claims.sub)
        .ok_or_else(|| Error::new(ErrorCode::Unauthenticated))?;
    let principal = session.principal;
    let code = ErrorCode::DeviceRevoked;
    let answer = apart::keep(&state.context, &principal, code, push.items).await?;
    let act = Act::new(
        Actor::Person(principal.person, principal.device),
        "held.handed_over",
        principal.device,
    )
    .detail(serde_json::json!({ "held": answer.held, "refused": answer.refused }));
    state.context.record(&act).await?;
    Ok(Cbor(answer))
}
