//! Sending a photo's bytes (tus 1.0.0) and fetching others'.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lianjian_core::records::Session;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::attachment::ArrivedResponse;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Method, RequestBuilder, Response};

use crate::error::DeviceError;
use crate::photos::{Waiting, word};
use crate::transport::{Transport, chain, refused, url};

/// Bytes in one request: what a line that breaks costs at most.
const PIECE: usize = 256 * 1024;

/// How often an upload is looked for again, or begun again, before the next sync is waited for.
const TRIES: u32 = 3;

/// Sends all bytes of a photo; `Ok` once the server has them.
///
/// # Errors
/// [`DeviceError`] when the server does not answer or refuses. What it has received stays there.
pub(crate) async fn send(
    transport: &Transport,
    session: &Session,
    photo: &Waiting,
    bytes: &[u8],
) -> Result<(), DeviceError> {
    let mut tries = 0;
    loop {
        match attempt(transport, session, photo, bytes).await {
            Err(DeviceError::Server {
                code:
                    ErrorCode::UploadOffset | ErrorCode::UploadUnknown | ErrorCode::AttachmentMismatch,
                ..
            }) if tries < TRIES => tries += 1,
            other => return other,
        }
    }
}

/// Begins or finds the upload, which says where it stands, and goes on from there.
async fn attempt(
    transport: &Transport,
    session: &Session,
    photo: &Waiting,
    bytes: &[u8],
) -> Result<(), DeviceError> {
    let pair = |key: &str, value: String| format!("{key} {}", STANDARD.encode(value));
    let metadata = [
        pair("doc", format!("{}/{}", photo.doc.scope, photo.doc.doc)),
        pair("content", photo.content.to_string()),
        pair("media", word(photo.media).to_owned()),
    ];
    let begun = tus(transport, session, Method::POST, "/v1/attachments")
        .header("upload-length", bytes.len())
        .header("upload-metadata", metadata.join(","));
    let begun = answer(begun).await?;
    let at = begun.headers().get(LOCATION);
    let at = at.and_then(|at| at.to_str().ok()).map(str::to_owned);
    let at = at.ok_or_else(|| DeviceError::Unreachable("an upload without a place".to_owned()))?;
    let mut offset = offset(begun.headers())?;
    while offset < bytes.len() {
        let end = bytes.len().min(offset + PIECE);
        let piece = tus(transport, session, Method::PATCH, &at)
            .header("upload-offset", offset)
            .header(CONTENT_TYPE, "application/offset+octet-stream")
            .body(bytes[offset..end].to_vec());
        offset = self::offset(answer(piece).await?.headers())?;
    }
    Ok(())
}

/// What has arrived of a document's photos.
///
/// # Errors
/// [`DeviceError`] when the server does not answer or refuses.
pub(crate) async fn arrived(
    transport: &Transport,
    session: &Session,
    doc: DocRef,
) -> Result<ArrivedResponse, DeviceError> {
    let path = format!("/v1/attachments/{}/{}", doc.scope, doc.doc);
    let response = answer(request(transport, session, Method::GET, &path)).await?;
    response.json().await.map_err(unreachable)
}

/// The bytes of a photo, or a small picture of it.
///
/// # Errors
/// [`DeviceError`] when the server does not answer or refuses.
pub(crate) async fn fetch(
    transport: &Transport,
    session: &Session,
    doc: DocRef,
    content: Hash,
    thumb: bool,
) -> Result<Vec<u8>, DeviceError> {
    let size = if thumb { "thumb" } else { "full" };
    let path = format!(
        "/v1/attachments/{}/{}/{content}?size={size}",
        doc.scope, doc.doc
    );
    let response = answer(request(transport, session, Method::GET, &path)).await?;
    Ok(response.bytes().await.map_err(unreachable)?.to_vec())
}

fn request(transport: &Transport, session: &Session, method: Method, path: &str) -> RequestBuilder {
    let bearer = format!("Bearer {}", session.access_token);
    let request = transport.request(method, url(&session.server, path));
    request.header(AUTHORIZATION, bearer)
}

fn tus(transport: &Transport, session: &Session, method: Method, path: &str) -> RequestBuilder {
    request(transport, session, method, path).header("tus-resumable", "1.0.0")
}

async fn answer(request: RequestBuilder) -> Result<Response, DeviceError> {
    let response = request.send().await.map_err(unreachable)?;
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(refused(response).await)
    }
}

fn offset(headers: &HeaderMap) -> Result<usize, DeviceError> {
    let offset = headers.get("upload-offset");
    offset
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .ok_or_else(|| DeviceError::Unreachable("an upload without an offset".to_owned()))
}

fn unreachable(error: reqwest::Error) -> DeviceError {
    DeviceError::Unreachable(chain(&error))
}
