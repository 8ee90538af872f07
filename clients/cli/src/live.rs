//! A live socket from this process.

use futures::{SinkExt as _, StreamExt as _};
use lianjian_core::live::{self, Heard};
use lianjian_core::records::Session;
use reqwest::header::{CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use reqwest::{Client, StatusCode, Upgraded};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};

use crate::error::DeviceError;
use crate::transport::{chain, refused, url};

/// An open socket.
#[derive(Debug)]
pub struct LiveSocket {
    stream: WebSocketStream<Upgraded>,
}

impl LiveSocket {
    pub(crate) async fn open(
        client: &Client,
        server: &str,
        session: &Session,
    ) -> Result<Self, DeviceError> {
        // Over the same client as every call: the same certificates, the same proxy.
        let response = client
            .get(url(server, "/v1/live"))
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, generate_key())
            .send()
            .await
            .map_err(|error| DeviceError::Unreachable(chain(&error)))?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(refused(response).await);
        }
        let line = response
            .upgrade()
            .await
            .map_err(|error| DeviceError::Unreachable(chain(&error)))?;
        let stream = WebSocketStream::from_raw_socket(line, Role::Client, None).await;
        let mut socket = Self { stream };
        socket.hello(session).await?;
        Ok(socket)
    }

    /// Says who this is; again, with a newer token, it prolongs the socket.
    ///
    /// # Errors
    /// [`DeviceError::Unreachable`] when the line is broken.
    pub async fn hello(&mut self, session: &Session) -> Result<(), DeviceError> {
        let frame = Message::Binary(live::hello(session).into());
        self.stream.send(frame).await.map_err(broken)
    }

    /// What the server says next. Given up and called again, it loses nothing.
    ///
    /// # Errors
    /// [`DeviceError::Unreachable`] when the line is broken or the server has closed it.
    pub async fn next(&mut self) -> Result<Heard, DeviceError> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Binary(bytes))) => return Ok(live::read(&bytes)),
                Some(Ok(
                    Message::Text(_)
                    | Message::Ping(_)
                    | Message::Pong(_)
                    | Message::Close(_)
                    | Message::Frame(_),
                )) => {}
                Some(Err(error)) => return Err(broken(error)),
                None => return Err(DeviceError::Unreachable("the socket was closed".to_owned())),
            }
        }
    }
}

fn broken(error: SocketError) -> DeviceError {
    DeviceError::Unreachable(chain(&error))
}
