//! Reading an HTTP answer that is no success.

use lianjian_protocol::time::Span;
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::{Problem, Wipe};

use super::Failure;

/// The status by which proxies and servers alike ask for patience (RFC 6585, section 4).
const TOO_MANY_REQUESTS: u16 = 429;

/// What an HTTP answer that is no success says, for the engine and for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For the engine.
    pub failure: Failure,
    /// In the server's words, or the bare status.
    pub detail: String,
    /// What a revoked device is ordered; the engine is then told [`super::Event::Revoked`] instead
    /// of the failure.
    pub wipe: Option<Wipe>,
}

impl Refusal {
    /// Reads the answer's status, its `Retry-After` (in seconds; a date is not understood) and its
    /// body, a problem of RFC 9457. A body that is no problem of ours, from a captive portal or a
    /// proxy, is no word of the server's: it counts as not reached.
    #[must_use]
    pub fn read(status: u16, retry_after: Option<&str>, body: &[u8]) -> Self {
        let retry_after = retry_after
            .and_then(|seconds| seconds.trim().parse().ok())
            .map(Span::from_secs);
        let refused = |code, detail| Self {
            failure: Failure::Refused { code, retry_after },
            detail,
            wipe: None,
        };
        match serde_json::from_slice::<Problem>(body) {
            Ok(problem) => Self {
                wipe: problem.wipe,
                ..refused(problem.code, problem.detail.unwrap_or(problem.title))
            },
            Err(_) if status == TOO_MANY_REQUESTS => {
                refused(ErrorCode::RateLimited, status.to_string())
            }
            Err(_) => Self {
                failure: Failure::Unreachable,
                detail: status.to_string(),
                wipe: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_the_servers_word() {
        let body = br#"{"type":"urn:lianjian:error:token_expired","title":"expired","status":401,
            "code":"token_expired"}"#;
        let refusal = Refusal::read(401, None, body);
        assert_eq!(
            refusal.failure,
            Failure::Refused {
                code: ErrorCode::TokenExpired,
                retry_after: None
            }
        );
        assert_eq!(refusal.detail, "expired");
    }

    #[test]
    fn a_portal_is_nobody() {
        let refusal = Refusal::read(511, Some("5"), b"<html>sign in to the Wi-Fi</html>");
        assert_eq!(refusal.failure, Failure::Unreachable);
        assert_eq!(refusal.detail, "511");
    }

    #[test]
    fn a_proxy_may_ask_for_patience() {
        let refusal = Refusal::read(429, Some(" 30 "), b"slow down");
        assert_eq!(
            refusal.failure,
            Failure::Refused {
                code: ErrorCode::RateLimited,
                retry_after: Some(Span::from_secs(30))
            }
        );
        let date = Refusal::read(429, Some("Wed, 21 Oct 2026 07:28:00 GMT"), b"");
        assert!(matches!(
            date.failure,
            Failure::Refused {
                retry_after: None,
                ..
            }
        ));
    }
}
