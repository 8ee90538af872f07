//! The error of the HTTP edge: a stable code, and what exactly. Prose is made here and nowhere
//! further in.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{Problem, Wipe};

use crate::context::ActError;
use crate::store::StoreError;

/// The media type of every error (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What an endpoint answers when it does not answer what was asked.
#[derive(Debug)]
pub struct Error {
    code: ErrorCode,
    detail: Option<String>,
    retry_after: Option<Duration>,
    wipe: Option<Box<Wipe>>,
}

/// The result of whatever ends at the HTTP edge.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error that its code says all about.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            detail: None,
            retry_after: None,
            wipe: None,
        }
    }

    /// With what a revoked device is to do.
    #[must_use]
    pub fn wipe(mut self, wipe: Wipe) -> Self {
        self.wipe = Some(Box::new(wipe));
        self
    }

    /// With what exactly is wrong. It is shown to the caller: nothing secret, nothing internal.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With the time after which another try makes sense.
    #[must_use]
    pub const fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    /// Something broke here. The cause goes to the log, under the request's id; the caller is told
    /// only that.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        metrics::counter!("lianjian_internal_errors_total").increment(1);
        Self::new(ErrorCode::Internal)
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{}: {detail}", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}

impl std::error::Error for Error {}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl From<crate::clock::EntropyError> for Error {
    fn from(error: crate::clock::EntropyError) -> Self {
        Self::internal(error)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) | StoreError::Unavailable(_) | StoreError::CannotWrite(_) => {
                tracing::warn!(%error, "the store can't take it now");
                Self::new(ErrorCode::Busy).retry_after(Duration::from_secs(2))
            }
            StoreError::Conflict { what } => {
                Self::new(ErrorCode::Conflict).detail(format!("{what} exists already"))
            }
            StoreError::Missing { what } => {
                Self::new(ErrorCode::NotFound).detail(format!("there is no such {what}"))
            }
            StoreError::Corrupt(_)
            | StoreError::Misuse(_)
            | StoreError::Schema(_)
            | StoreError::Address(_)
            | StoreError::Database(_) => Self::internal(error),
        }
    }
}

impl From<ActError> for Error {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Entropy(error) => error.into(),
            ActError::Store(error) => error.into(),
        }
    }
}

/// A code in words: what the code's text says, without the underscores.
#[must_use]
pub fn title(code: ErrorCode) -> String {
    let mut words = code.as_str().replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The problem document of a code.
#[must_use]
pub fn problem(code: ErrorCode, detail: Option<String>) -> Problem {
    Problem {
        kind: format!("urn:lianjian:error:{code}"),
        title: title(code),
        status: code.http_status(),
        detail,
        code,
        request_id: None,
        wipe: None,
    }
}

/// The response that carries a problem. The problem itself also travels as an extension, so that
/// the outermost layer can put the request's id into it.
#[must_use]
pub fn problem_response(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        body,
    )
        .into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"lianjian\""),
        );
    }
    response.extensions_mut().insert(problem);
    response
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let retry_after = self.retry_after;
        let problem = Problem {
            wipe: self.wipe.map(|wipe| *wipe),
            ..problem(self.code, self.detail)
        };
        let mut response = problem_response(problem);
        if let Some(after) = retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds(after));
        }
        response
    }
}

/// `Retry-After` in whole seconds, rounded up: a caller told 0 would come back at once.
#[must_use]
pub fn seconds(after: Duration) -> HeaderValue {
    let whole = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    HeaderValue::from(whole.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_code_makes_a_problem_of_its_status() {
        for code in ErrorCode::ALL {
            let response = Error::new(*code).detail("x").into_response();
            assert_eq!(response.status().as_u16(), code.http_status());
            assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
            let body = axum::body::to_bytes(response.into_body(), 4096)
                .await
                .unwrap();
            let problem: Problem = serde_json::from_slice(&body).unwrap();
            assert_eq!(problem.code, *code);
            assert_eq!(problem.kind, format!("urn:lianjian:error:{code}"));
            assert_eq!(problem.detail.as_deref(), Some("x"));
        }
    }

    #[test]
    fn retry_after_is_never_zero() {
        assert_eq!(seconds(Duration::ZERO), "1");
        assert_eq!(seconds(Duration::from_millis(1001)), "2");
    }
}
