//! Photos' and voice notes' bytes: uploads (tus 1.0.0), and giving out what has arrived.

pub(in crate::http) mod content;
pub(in crate::http) mod document;
pub(in crate::http) mod options;
pub(in crate::http) mod post;
pub(in crate::http) mod uploads;

use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use lianjian_protocol::time::Timestamp;

use crate::http::extract::tus::{RESUMABLE, VERSION};
use crate::store::Upload;

/// The headers that say where an upload stands.
fn standing(upload: &Upload) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert(OFFSET, HeaderValue::from(upload.received));
    headers.insert(LENGTH, HeaderValue::from(upload.bytes));
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/attachments/uploads/{}", upload.id)) {
        headers.insert(LOCATION, location);
    }
    if let Some(expires) = http_date(upload.expires_at) {
        headers.insert(EXPIRES, expires);
    }
    headers
}

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// An instant as HTTP writes it (RFC 9110, 5.6.7).
fn http_date(at: Timestamp) -> Option<HeaderValue> {
    let at = jiff::Timestamp::from_microsecond(i64::try_from(at.as_micros()).ok()?).ok()?;
    let text = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_http_does() {
        let at = Timestamp::from_secs(784_111_777);
        assert_eq!(http_date(at).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
