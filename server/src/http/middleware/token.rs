//! The gate of the protected group: no token of ours, no entry.

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use lianjian_protocol::wire::ErrorCode;

use crate::auth::token::AccessClaims;
use crate::error::{Error, Result};
use crate::http::AppState;

/// What the request's token says, verified. Who that is today, the database says.
#[derive(Debug, Clone)]
pub struct Caller(pub AccessClaims);

/// Verifies the request's token.
///
/// # Errors
/// `unauthenticated`, `token_expired`.
pub async fn require(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response> {
    let presented = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(bearer)
        .ok_or_else(|| Error::new(ErrorCode::Unauthenticated))?;
    let claims = state.auth.verify(presented).await?;
    request.extensions_mut().insert(Caller(claims));
    Ok(next.run(request).await)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim())
        .filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_one() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bearer  abc "), Some("abc"));
        for bad in ["Basic abc", "Bearer", "Bearer ", "abc", ""] {
            assert_eq!(bearer(bad), None, "{bad}");
        }
    }
}
