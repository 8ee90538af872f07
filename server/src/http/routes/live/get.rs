//! Opens a live socket. Anybody may: who it is, the first frame says, since a browser can't send
//! a header with it and an address would be logged.

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::live::HELLO_BYTES;

use super::socket;
use crate::error::{Error, Result};
use crate::http::AppState;

/// Bytes that are read of a line at once: a device sends tokens and answers to pings.
const READ_BYTES: usize = 2 * 1024;
/// Bytes of frames that wait for a line to take them, at most. A frame has under 100.
const WRITE_BYTES: usize = 16 * 1024;

#[utoipa::path(
    get, path = "/v1/live", tag = "sync",
    responses(
        (status = 101, description = "A WebSocket; the frames are CBOR, see PROTOCOL.md. The first must bring an access token."),
        (status = 403, description = "`forbidden`: a page of another origin."),
        (status = 503, description = "`busy`: no place for one more socket."),
    ),
)]
pub(in crate::http) async fn get(
    State(state): State<AppState>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response> {
    if !may_open(&headers, &state.config.live.origins) {
        let detail = "a page of another origin may not open the live socket";
        return Err(Error::new(ErrorCode::Forbidden).detail(detail));
    }
    let busy = || Error::new(ErrorCode::Busy).retry_after(state.config.live.ping());
    let seat = state.hub.seat().ok_or_else(busy)?;
    Ok(upgrade
        .read_buffer_size(READ_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BYTES)
        .max_message_size(HELLO_BYTES)
        .max_frame_size(HELLO_BYTES)
        .on_upgrade(move |socket| socket::serve(state, seat, socket)))
}

/// Whether whoever asks is no page, or one of this server's or of an origin that is named. A
/// browser lets any page open a socket anywhere and says only whose page it is.
fn may_open(headers: &HeaderMap, named: &[String]) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    let own = origin.parse::<Uri>().ok().is_some_and(|uri| {
        let authority = uri.authority().map(|a| a.as_str());
        authority.is_some() && authority == text(header::HOST)
    });
    own || named
        .iter()
        .any(|name| name.trim_end_matches('/') == origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "app.example.org".parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        may_open(&headers, &["https://desk.example.org/".to_owned()])
    }

    #[test]
    fn a_page_opens_it_only_from_here_or_where_we_say() {
        assert!(asked(None), "no browser");
        assert!(asked(Some("https://app.example.org")));
        assert!(asked(Some("https://desk.example.org")));
        assert!(!asked(Some("https://app.example.org.evil.example")));
        assert!(!asked(Some("https://app.example.org:8443")));
        assert!(!asked(Some("null")) && !asked(Some("")));
    }
}
