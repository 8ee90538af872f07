//! Letting a caller finish its sentence. An answer may be ready before the request's body has been
//! read: a token has lapsed, a body is too long. A connection closed with unread bytes is reset,
//! and the reset may overtake the answer: the caller then sees a broken line where it should see
//! why. So what is left of the body is read and thrown away, up to a bound.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::StreamExt;
use futures::stream::poll_fn;

use crate::http::AppState;

/// How many times the longest body is read at most: what is still longer is no mistake.
const TIMES: usize = 4;

/// Reads what an error has left of the body.
pub async fn drain(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let rest = Arc::new(Mutex::new(body.into_data_stream()));
    let shared = Arc::clone(&rest);
    let body = Body::from_stream(poll_fn(move |cx| lock(&shared).poll_next_unpin(cx)));
    let response = next.run(Request::from_parts(parts, body)).await;
    if response.status().is_client_error() {
        let mut left = state.limits.body_bytes.saturating_mul(TIMES);
        while let Some(Ok(piece)) = poll_fn(|cx| lock(&rest).poll_next_unpin(cx)).next().await {
            let Some(less) = left.checked_sub(piece.len()) else {
                break;
            };
            left = less;
        }
    }
    response
}

fn lock(stream: &Mutex<BodyDataStream>) -> std::sync::MutexGuard<'_, BodyDataStream> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}
