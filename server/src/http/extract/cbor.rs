//! CBOR bodies.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lianjian_protocol::wire::{ErrorCode, MEDIA_TYPE, decode, encode};

use super::json::unreadable;
use crate::error::Error;

/// A CBOR message, in or out.
#[derive(Debug, Clone, Copy)]
pub struct Cbor<T>(pub T);

impl<T, S> FromRequest<S> for Cbor<T>
where
    T: for<'b> minicbor::Decode<'b, ()>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let is_cbor = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|media| media.trim().eq_ignore_ascii_case(MEDIA_TYPE));
        if !is_cbor {
            return Err(
                Error::new(ErrorCode::UnsupportedMedia).detail(format!("{MEDIA_TYPE} is meant"))
            );
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| unreadable(&rejection))?;
        decode(&bytes)
            .map(Self)
            .map_err(|error| Error::new(ErrorCode::MalformedBody).detail(error.to_string()))
    }
}

impl<T: minicbor::Encode<()>> IntoResponse for Cbor<T> {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, MEDIA_TYPE)], encode(&self.0)).into_response()
    }
}
