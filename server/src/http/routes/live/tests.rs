//! The socket over a real line, in process.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use lianjian_protocol::domain::kind::Audience;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::time::Span;
use lianjian_protocol::wire::{ErrorCode, LiveHello, LiveMessage, LogId, decode, encode};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::http::tests::{App, COMPOUND, NOON, STEWARD, SUPERVISOR};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

type Line = WebSocketStream<TcpStream>;

struct Served {
    app: App,
    address: String,
}

async fn served(configure: impl FnOnce(&mut crate::config::Config)) -> Served {
    let app = App::with(configure).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let router = app.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Served { app, address }
}

impl Served {
    async fn try_open(&self, origin: Option<&str>) -> Result<Line, u16> {
        let mut request = format!("ws://{}/v1/live", self.address)
            .into_client_request()
            .unwrap();
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert("origin", origin.parse().unwrap());
        }
        let stream = TcpStream::connect(&self.address).await.unwrap();
        match client_async(request, stream).await {
            Ok((line, _)) => Ok(line),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
                Err(response.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }

    async fn open(&self, token: &str) -> Line {
        let mut line = self.try_open(None).await.unwrap();
        hello(&mut line, token).await;
        line
    }

    async fn listening(&self, token: &str) -> Line {
        let mut line = self.open(token).await;
        assert_eq!(heard(&mut line).await, LiveMessage::Welcome);
        line
    }

    fn advanced(&self, seq: u64) {
        let reference = Reference {
            scopes: vec![lianjian_protocol::domain::reference::Scope {
                id: COMPOUND,
                parent: None,
                kind: lianjian_protocol::domain::reference::ScopeKind::Compound,
                name: "Garden".to_owned(),
            }],
            ..Reference::default()
        };
        self.app.state.hub.advanced(LOG, seq, &reference, None);
    }
}

const LOG: LogId = LogId {
    scope: COMPOUND,
    audience: Audience::All,
    owner: None,
};

async fn hello(line: &mut Line, token: &str) {
    let token = token.to_owned();
    let hello = encode(&LiveHello { token });
    line.send(Message::Binary(hello.into())).await.unwrap();
}

async fn heard(line: &mut Line) -> LiveMessage {
    loop {
        let frame = tokio::time::timeout(PATIENCE, line.next()).await;
        match frame.expect("a frame in time").expect("a frame").unwrap() {
            Message::Binary(bytes) => return decode(&bytes).unwrap(),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn ends(line: &mut Line, code: ErrorCode) {
    assert_eq!(heard(line).await, LiveMessage::Bye { code });
    while let Some(Ok(frame)) = line.next().await {
        assert!(!matches!(frame, Message::Binary(_)), "{frame:?}");
    }
}

#[tokio::test]
async fn a_device_hears_what_moves() {
    let served = served(|_| {}).await;
    let steward = served.app.enrolled(STEWARD).await.tokens.access_token;
    let mut line = served.listening(&steward).await;
    served.advanced(7);
    let advance = LiveMessage::Advance { log: LOG, seq: 7 };
    assert_eq!(heard(&mut line).await, advance);
    tokio::join!(
        served.app.state.hub.close(),
        ends(&mut line, ErrorCode::Busy)
    );
}

#[tokio::test]
async fn no_token_a_bad_one_and_none_in_time_are_ended() {
    let served = served(|config| config.live.hello_seconds = 1).await;
    let mut line = served.open("nonsense").await;
    ends(&mut line, ErrorCode::Unauthenticated).await;
    let mut line = served.try_open(None).await.unwrap();
    line.send(Message::Text("{}".into())).await.unwrap();
    ends(&mut line, ErrorCode::MalformedBody).await;
    let mut silent = served.try_open(None).await.unwrap();
    ends(&mut silent, ErrorCode::Unauthenticated).await;
    let mut long = served.try_open(None).await.unwrap();
    let _ = long.send(Message::Binary(vec![0; 64 * 1024].into())).await;
    // The line is simply cut: whoever sends that is none of ours.
    while let Some(Ok(_)) = long.next().await {}
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused() {
    let served = served(|config| config.live.origins = vec!["https://desk.example".into()]).await;
    let own = format!("http://{}", served.address);
    assert!(served.try_open(Some(&own)).await.is_ok());
    assert!(served.try_open(Some("https://desk.example")).await.is_ok());
    let evil = served.try_open(Some("https://evil.example")).await;
    assert_eq!(evil.err(), Some(403));
}

#[tokio::test]
async fn a_revoked_device_is_told_at_once() {
    let served = served(|_| {}).await;
    let steward = served.app.enrolled(STEWARD).await;
    let supervisor = served.app.enrolled(SUPERVISOR).await.tokens.access_token;
    let mut line = served.listening(&steward.tokens.access_token).await;
    let path = format!("/v1/devices/{}/revoke", steward.identity.device);
    let answer = served
        .app
        .post(&path, Some(&supervisor), serde_json::json!({}));
    assert!(answer.await.status.is_success());
    ends(&mut line, ErrorCode::DeviceRevoked).await;
    let mut again = served.open(&steward.tokens.access_token).await;
    ends(&mut again, ErrorCode::DeviceRevoked).await;
}

#[tokio::test]
async fn an_expired_token_ends_it_unless_a_newer_one_came() {
    let served = served(|config| config.live.ping_seconds = 1).await;
    let first = served.app.enrolled(STEWARD).await.tokens;
    let mut kept = served.listening(&first.access_token).await;
    let mut left = served.listening(&first.access_token).await;
    let ttl = served.app.state.config.auth.access_ttl();
    served.app.later(Span::from_micros(ttl.as_micros() / 2));
    let second = served.app.refresh(&first.refresh_token).await;
    let second: lianjian_protocol::wire::auth::Tokens = second.ok();
    hello(&mut kept, &second.access_token).await;
    // An answered ping later the newer token has been heard.
    served.advanced(1);
    assert!(matches!(
        heard(&mut kept).await,
        LiveMessage::Advance { .. }
    ));
    served.app.later(Span::from_micros(ttl.as_micros() / 2));
    assert!(served.app.state.context.now() >= NOON.plus(ttl));
    assert!(matches!(
        heard(&mut left).await,
        LiveMessage::Advance { .. }
    ));
    ends(&mut left, ErrorCode::TokenExpired).await;
    served.advanced(2);
    let advance = LiveMessage::Advance { log: LOG, seq: 2 };
    assert_eq!(heard(&mut kept).await, advance);
    let mut stale = served.open(&first.access_token).await;
    ends(&mut stale, ErrorCode::TokenExpired).await;
}

#[tokio::test]
async fn changed_grants_are_told_and_from_then_on_count() {
    use lianjian_protocol::domain::grant::{Level, Role};
    let served = served(|config| config.live.ping_seconds = 1).await;
    let stranger = served.app.enrolled(crate::http::tests::STRANGER).await;
    let mut line = served.listening(&stranger.tokens.access_token).await;
    served.advanced(1);
    let role = Role::Supervisor(Level::Community);
    let person = crate::http::tests::STRANGER;
    served.app.grant(9, person, role, COMPOUND).await;
    assert_eq!(heard(&mut line).await, LiveMessage::GrantsChanged);
    served.advanced(2);
    let advance = LiveMessage::Advance { log: LOG, seq: 2 };
    assert_eq!(heard(&mut line).await, advance);
}

#[tokio::test]
async fn a_device_that_talks_too_much_is_ended() {
    let served = served(|_| {}).await;
    let steward = served.app.enrolled(STEWARD).await.tokens.access_token;
    let mut line = served.listening(&steward).await;
    for _ in 0..30 {
        if line.send(Message::Ping(Vec::new().into())).await.is_err() {
            break;
        }
    }
    ends(&mut line, ErrorCode::RateLimited).await;
}
