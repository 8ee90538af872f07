//! What a request of the upload protocol says, and whose upload it is about. See
//! <https://tus.io/protocols/resumable-upload>.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::wire::ErrorCode;

use super::Path;
use super::seen::see;
use crate::attachment::{Announced, Seen};
use crate::auth::Authenticated;
use crate::error::Error;
use crate::http::AppState;
use crate::store::{Upload, UploadId};

/// The version that is spoken.
pub const VERSION: &str = "1.0.0";

/// The one algorithm of `Upload-Checksum`.
pub const CHECKSUM: &str = "sha256";

/// The header that says so, in every request and every answer.
pub const RESUMABLE: &str = "tus-resumable";

/// An error of the upload protocol: as any other, with the protocol's headers.
#[derive(Debug)]
pub struct TusError(Error);

impl<E: Into<Error>> From<E> for TusError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for TusError {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        let headers = response.headers_mut();
        headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
        headers.insert("tus-version", HeaderValue::from_static(VERSION));
        response
    }
}

/// A request that speaks our version.
#[derive(Debug, Clone, Copy)]
pub struct Tus;

impl FromRequestParts<AppState> for Tus {
    type Rejection = TusError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, TusError> {
        match text(&parts.headers, RESUMABLE) {
            Some(VERSION) => Ok(Self),
            Some(_) | None => {
                let detail = format!("Tus-Resumable: {VERSION} is meant");
                Err(Error::new(ErrorCode::TusVersion).detail(detail).into())
            }
        }
    }
}

/// An upload that is announced, of a document that the caller reads.
#[derive(Debug)]
pub struct Begun {
    /// That they read it.
    pub seen: Seen,
    /// What is announced.
    pub announced: Announced,
}

impl FromRequestParts<AppState> for Begun {
    type Rejection = TusError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, TusError> {
        Tus::from_request_parts(parts, state).await?;
        let (doc, announced) = read(&parts.headers)?;
        let caller = Authenticated::from_request_parts(parts, state).await?;
        let seen = see(&caller, state, doc).await?;
        Ok(Self { seen, announced })
    }
}

/// An upload of the caller's, of a document that they still read.
#[derive(Debug)]
pub struct OwnUpload {
    /// That they read it.
    pub seen: Seen,
    /// The upload as it was when the request came.
    pub upload: Upload,
}

impl FromRequestParts<AppState> for OwnUpload {
    type Rejection = TusError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, TusError> {
        Tus::from_request_parts(parts, state).await?;
        let unknown = || Error::new(ErrorCode::UploadUnknown).detail("there is no such upload");
        let Path(id) = Path::<String>::from_request_parts(parts, state).await?;
        let id: UploadId = id.parse().map_err(|_| unknown())?;
        let caller = Authenticated::from_request_parts(parts, state).await?;
        let found = state.context.store.upload(id).await?;
        let upload = found
            .filter(|upload| upload.person == caller.principal.person)
            .ok_or_else(unknown)?;
        let seen = see(&caller, state, upload.doc).await?;
        Ok(Self { seen, upload })
    }
}

/// `Upload-Offset`.
///
/// # Errors
/// `malformed_body` when it is missing or no number.
pub fn offset(headers: &HeaderMap) -> Result<u64, Error> {
    number(headers, "upload-offset")
}

/// `Upload-Checksum`: the SHA-256 of the bytes that come with it, if the sender says one.
///
/// # Errors
/// `malformed_body` for another algorithm, and for what is no hash.
pub fn checksum(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Error> {
    let Some(value) = text(headers, "upload-checksum") else {
        return Ok(None);
    };
    let hash = value
        .split_once(' ')
        .filter(|(algorithm, _)| *algorithm == CHECKSUM)
        .and_then(|(_, hash)| STANDARD.decode(hash.trim()).ok())
        .and_then(|hash| hash.try_into().ok());
    let meant = || malformed(format!("upload-checksum: {CHECKSUM} and base64 are meant"));
    hash.ok_or_else(meant).map(Some)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64, Error> {
    text(headers, name)
        .and_then(|value| value.trim().parse().ok())
        .ok_or_else(|| malformed(format!("{name} is missing or no number")))
}

fn malformed(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::MalformedBody).detail(detail)
}

/// What is announced: `Upload-Length` and `Upload-Metadata`.
fn read(headers: &HeaderMap) -> Result<(DocRef, Announced), Error> {
    let bytes = number(headers, "upload-length")?;
    let metadata = text(headers, "upload-metadata").unwrap_or_default();
    let doc = value_of(metadata, "doc")?;
    let doc = doc.and_then(|doc| {
        let (scope, doc) = doc.split_once('/')?;
        Some(DocRef {
            scope: scope.parse().ok()?,
            doc: doc.parse().ok()?,
        })
    });
    let content = value_of(metadata, "content")?.and_then(|text| text.parse::<Hash>().ok());
    let media = match value_of(metadata, "media")?.as_deref() {
        Some("photo") => Some(Media::Photo),
        Some("voice") => Some(Media::Voice),
        Some(_) | None => None,
    };
    let missing = |what: &str| malformed(format!("Upload-Metadata: {what} is missing or wrong"));
    Ok((
        doc.ok_or_else(|| missing("doc"))?,
        Announced {
            content: content.ok_or_else(|| missing("content"))?,
            media: media.ok_or_else(|| missing("media"))?,
            media_type: value_of(metadata, "type")?.filter(|claim| !claim.is_empty()),
            bytes,
        },
    ))
}

/// The value of a key in `key base64, key base64`.
fn value_of(metadata: &str, key: &str) -> Result<Option<String>, Error> {
    let found = metadata.split(',').find_map(|pair| {
        let mut words = pair.split_ascii_whitespace();
        (words.next()? == key).then(|| words.next().unwrap_or_default())
    });
    found
        .map(|value| {
            let bytes = STANDARD.decode(value).ok();
            bytes
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .filter(|text| text.len() <= LONGEST_VALUE)
                .ok_or_else(|| malformed(format!("Upload-Metadata: {key} can't be read")))
        })
        .transpose()
}

/// Bytes of a value in `Upload-Metadata`: a document's name is 73.
const LONGEST_VALUE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_pairs_of_a_key_and_base64() {
        let metadata = "doc YQ==, media cGhvdG8=,empty";
        let of = |key| value_of(metadata, key).unwrap();
        assert_eq!(of("doc").as_deref(), Some("a"));
        assert_eq!(of("media").as_deref(), Some("photo"));
        assert_eq!(of("empty").as_deref(), Some(""));
        assert_eq!(of("content"), None);
        assert!(value_of("doc %%%", "doc").is_err());
        let long = STANDARD.encode(vec![b'a'; LONGEST_VALUE + 1]);
        assert!(value_of(&format!("doc {long}"), "doc").is_err());
    }
}
