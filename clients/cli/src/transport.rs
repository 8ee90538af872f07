//! How a device reaches its server: HTTP, with bodies compressed both ways.

use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lianjian_core::engine::{Failure, Refusal};
use lianjian_core::records::Session;
use lianjian_protocol::wire::MEDIA_TYPE;
use lianjian_protocol::wire::auth::{
    EnrolRequest, EnrolResponse, RefreshRequest, RefreshResponse, Wipe,
};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response};

use crate::error::DeviceError;
use crate::live::LiveSocket;

/// Smaller bodies than this gain nothing by being compressed.
const WORTH_COMPRESSING: usize = 256;

/// The way to a server.
#[derive(Debug, Clone)]
pub struct Transport {
    client: Client,
}

/// The answer to a call.
#[derive(Debug)]
pub struct Answer {
    /// The body, or how the call failed.
    pub body: Result<Vec<u8>, Failed>,
    /// Bytes of the request's body as sent.
    pub sent: usize,
}

/// A call that failed, for the engine and for a person.
#[derive(Debug)]
pub struct Failed {
    /// For the engine.
    pub failure: Failure,
    /// For a person.
    pub detail: String,
    /// What a revoked device is ordered.
    pub wipe: Option<Wipe>,
}

impl Transport {
    /// A transport whose calls give up after `timeout`.
    ///
    /// # Errors
    /// [`DeviceError::Unreachable`] when the machine has no TLS to offer.
    pub fn new(timeout: Duration) -> Result<Self, DeviceError> {
        let client = Client::builder()
            .connect_timeout(timeout.min(Duration::from_secs(10)))
            .timeout(timeout)
            .build()
            .map_err(|error| DeviceError::Unreachable(chain(&error)))?;
        Ok(Self { client })
    }

    /// Turns a one-time code into a device.
    ///
    /// # Errors
    /// [`DeviceError`] when the server does not answer or refuses.
    pub async fn enrol(
        &self,
        server: &str,
        request: &EnrolRequest,
    ) -> Result<EnrolResponse, DeviceError> {
        self.post_json(server, "/v1/enrol", request).await
    }

    /// Trades a refresh token for new tokens.
    ///
    /// # Errors
    /// [`Failed`] when the server does not answer or refuses.
    pub async fn refresh(&self, session: &Session) -> Result<RefreshResponse, Failed> {
        let request = RefreshRequest {
            refresh_token: session.refresh_token.clone(),
        };
        let request = self
            .client
            .post(url(&session.server, "/v1/token/refresh"))
            .json(&request);
        let body = body_of(request.send().await).await?;
        serde_json::from_slice(&body).map_err(|error| Failed {
            failure: Failure::Unreachable,
            detail: error.to_string(),
            wipe: None,
        })
    }

    /// Hands over what is unsent, without a session.
    ///
    /// # Errors
    /// [`Failed`] when the server does not answer or refuses.
    pub async fn hand_over(
        &self,
        server: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Failed> {
        let request = self
            .client
            .post(url(server, path))
            .header(CONTENT_TYPE, MEDIA_TYPE)
            .header(ACCEPT, MEDIA_TYPE)
            .body(body);
        body_of(request.send().await).await
    }

    async fn post_json<Q: serde::Serialize, A: serde::de::DeserializeOwned>(
        &self,
        server: &str,
        path: &str,
        request: &Q,
    ) -> Result<A, DeviceError> {
        let response = self
            .client
            .post(url(server, path))
            .json(request)
            .send()
            .await
            .map_err(|error| DeviceError::Unreachable(chain(&error)))?;
        if !response.status().is_success() {
            return Err(refused(response).await);
        }
        response
            .json()
            .await
            .map_err(|error| DeviceError::Unreachable(chain(&error)))
    }

    /// A request of any kind.
    pub(crate) fn request(&self, method: reqwest::Method, url: String) -> reqwest::RequestBuilder {
        self.client.request(method, url)
    }

    /// Opens a live socket and says who this is. What comes of that, its first frame tells.
    ///
    /// # Errors
    /// [`DeviceError`] when the server does not answer or refuses.
    pub async fn live(&self, session: &Session) -> Result<LiveSocket, DeviceError> {
        LiveSocket::open(&self.client, &session.server, session).await
    }

    /// Makes one sync call.
    pub async fn sync(&self, session: &Session, body: Vec<u8>) -> Answer {
        let (body, compressed) = deflate(body);
        let sent = body.len();
        let mut request = self
            .client
            .post(url(&session.server, "/v1/sync"))
            .header(AUTHORIZATION, format!("Bearer {}", session.access_token))
            .header(CONTENT_TYPE, MEDIA_TYPE)
            .header(ACCEPT, MEDIA_TYPE)
            .body(body);
        if compressed {
            request = request.header(CONTENT_ENCODING, "deflate");
        }
        let body = body_of(request.send().await).await;
        Answer { body, sent }
    }
}

/// The body of an answer that is a success.
async fn body_of(sent: reqwest::Result<Response>) -> Result<Vec<u8>, Failed> {
    match sent {
        Ok(response) if response.status().is_success() => match response.bytes().await {
            Ok(body) => Ok(body.to_vec()),
            Err(error) => Err(broken(&error)),
        },
        Ok(response) => Err(refusal(response).await),
        Err(error) => Err(broken(&error)),
    }
}

/// What a person is told of an answer that is no success.
pub(crate) async fn refused(response: Response) -> DeviceError {
    let failed = refusal(response).await;
    match failed.failure {
        Failure::Refused { code, .. } => DeviceError::Server {
            code,
            detail: failed.detail,
        },
        Failure::Unreachable | Failure::TimedOut => DeviceError::Unreachable(failed.detail),
    }
}

pub(crate) fn url(server: &str, path: &str) -> String {
    format!("{}{path}", server.trim_end_matches('/'))
}

/// The body in zlib's format, which is what HTTP calls deflate, where that is smaller.
fn deflate(body: Vec<u8>) -> (Vec<u8>, bool) {
    if body.len() < WORTH_COMPRESSING {
        return (body, false);
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    match encoder.write_all(&body).and_then(|()| encoder.finish()) {
        Ok(smaller) if smaller.len() < body.len() => (smaller, true),
        Ok(_) | Err(_) => (body, false),
    }
}

fn broken(error: &reqwest::Error) -> Failed {
    Failed {
        failure: if error.is_timeout() {
            Failure::TimedOut
        } else {
            Failure::Unreachable
        },
        detail: chain(error),
        wipe: None,
    }
}

/// What an answer that is no success says.
async fn refusal(response: Response) -> Failed {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let body = response.bytes().await.unwrap_or_default();
    let Refusal {
        failure,
        detail,
        wipe,
    } = Refusal::read(status, retry_after.as_deref(), &body);
    Failed {
        failure,
        detail,
        wipe,
    }
}

/// An error with what caused it: reqwest's own words leave that out.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said = format!("{said}: {cause}");
        source = cause.source();
    }
    said
}
