//! Ids in a path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use lianjian_protocol::wire::ErrorCode;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// A path's parameters. What is no id names nothing: `not_found`.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|rejection| Error::new(ErrorCode::NotFound).detail(rejection.body_text()))
    }
}
