//! Reading HTTP answers for the app's own calls: enrolment, uploads.

use lianjian_core::engine::{Failure, Refusal};
use lianjian_protocol::wire::Reaction;
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// What an answer that is no success says.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Read {
    /// The code, or `unreachable` where the answer is no word of the server's.
    code: &'static str,
    /// What to do about it.
    reaction: &'static str,
    /// How long the server asks to wait, in microseconds.
    retry_after: Option<u64>,
    /// In the server's words.
    detail: String,
}

fn read(status: u16, retry_after: Option<&str>, body: &[u8]) -> Read {
    let Refusal {
        failure, detail, ..
    } = Refusal::read(status, retry_after, body);
    let (code, reaction, retry_after) = match failure {
        Failure::Unreachable | Failure::TimedOut => ("unreachable", Reaction::Retry, None),
        Failure::Refused { code, retry_after } => (code.as_str(), code.reaction(), retry_after),
    };
    Read {
        code,
        reaction: match reaction {
            Reaction::Retry => "retry",
            Reaction::Rerun => "rerun",
            Reaction::Draft => "draft",
            Reaction::SignIn => "sign_in",
            Reaction::Human => "human",
        },
        retry_after: retry_after.map(lianjian_protocol::time::Span::as_micros),
        detail,
    }
}

/// What an HTTP answer that is no success says, as JSON: `{code, reaction, retry_after, detail}`,
/// with `reaction` one of `retry`, `rerun`, `draft`, `sign_in`, `human`, and `retry_after` in
/// microseconds or null. `retry_after` given is the header of that name.
#[wasm_bindgen]
#[must_use]
pub fn read_refusal(status: u16, retry_after: Option<String>, body: &[u8]) -> String {
    serde_json::to_string(&read(status, retry_after.as_deref(), body)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_to_do() {
        assert_eq!(
            read_refusal(502, None, b"bad gateway"),
            r#"{"code":"unreachable","reaction":"retry","retry_after":null,"detail":"502"}"#
        );
        let body =
            br#"{"type":"urn:lianjian:error:busy","title":"busy","status":503,"code":"busy"}"#;
        assert_eq!(
            read_refusal(503, Some("2".to_owned()), body),
            r#"{"code":"busy","reaction":"retry","retry_after":2000000,"detail":"busy"}"#
        );
    }
}
