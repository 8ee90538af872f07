//! The caller, and the caller with a permission.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use lianjian_protocol::wire::ErrorCode;

use crate::auth::authority::Permission;
use crate::auth::{Allowed, Authenticated};
use crate::error::Error;
use crate::http::AppState;
use crate::http::middleware::token::Caller;

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        // Absent outside the protected group: an endpoint put there by mistake admits nobody.
        let Caller(claims) = parts
            .extensions
            .get::<Caller>()
            .ok_or_else(|| Error::new(ErrorCode::Unauthenticated))?;
        state.auth.authenticate(claims).await
    }
}

impl<P: Permission> FromRequestParts<AppState> for Allowed<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let caller = Authenticated::from_request_parts(parts, state).await?;
        Self::check(caller, state.context.now())
    }
}
