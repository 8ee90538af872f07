//! One live socket, from its first frame to its end.

use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::wire::{ErrorCode, LiveHello, LiveMessage, decode, encode};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, timeout};

use crate::auth::token::AccessClaims;
use crate::error::Error;
use crate::http::AppState;
use crate::hub::{Listener, Next};

/// Frames that a device may send between two pings: a hello or two, and answers.
const FRAMES: u32 = 20;
/// How long a line may take to hear why it ends.
const FAREWELL: Duration = Duration::from_secs(5);
/// Pings that may stay unanswered.
const SILENT: u32 = 2;

/// Why a socket ends: with a word to the device, or because the line has.
enum End {
    Said(ErrorCode),
    Line,
}

/// What a step of the socket's life comes to.
type Step = ControlFlow<End>;

impl From<Error> for End {
    fn from(error: Error) -> Self {
        Self::Said(error.code())
    }
}

/// Serves a socket until it ends.
pub(super) async fn serve(state: AppState, seat: OwnedSemaphorePermit, mut socket: WebSocket) {
    let end = match hello(&state, &mut socket).await {
        Ok(live) => live.run(&mut socket).await,
        Err(end) => end,
    };
    if let End::Said(code) = end {
        metrics::counter!("lianjian_live_ends_total", "code" => code.as_str()).increment(1);
        // What the line does not take now is lost, and it finds out by itself.
        let _ = timeout(FAREWELL, goodbye(socket, code)).await;
    }
    drop(seat);
}

async fn goodbye(mut socket: WebSocket, code: ErrorCode) {
    let bye = encode(&LiveMessage::Bye { code });
    if socket.send(Message::Binary(bye.into())).await.is_err() {
        return;
    }
    let close = CloseFrame {
        code: if code == ErrorCode::Busy {
            close_code::RESTART
        } else {
            close_code::POLICY
        },
        reason: code.as_str().into(),
    };
    if socket.send(Message::Close(Some(close))).await.is_ok() {
        // Until the other side has said so too: a line that is cut may lose what was said last.
        while let Some(Ok(_)) = socket.recv().await {}
    }
}

/// The first frame: who this is.
async fn hello(state: &AppState, socket: &mut WebSocket) -> Result<Live, End> {
    let first = async {
        loop {
            match socket.recv().await {
                Some(Ok(Message::Binary(bytes))) => return Ok(bytes),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(_))) => return Err(End::Said(ErrorCode::MalformedBody)),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Line),
            }
        }
    };
    let first = tokio::select! {
        first = timeout(state.config.live.hello(), first) => match first {
            Ok(first) => first?,
            Err(_) => return Err(End::Said(ErrorCode::Unauthenticated)),
        },
        () = state.hub.closing() => return Err(End::Said(ErrorCode::Busy)),
    };
    let claims = presented(state, &first).await?;
    let caller = state.auth.authenticate(&claims).await?;
    let principal = Arc::new(caller.principal);
    let listener = state.hub.listen(Arc::clone(&principal));
    let expires = Box::pin(tokio::time::sleep(remaining(state, &claims)));
    Ok(Live {
        state: state.clone(),
        claims,
        principal,
        grants_version: caller.grants_version,
        listener,
        expires,
        unanswered: 0,
        frames: 0,
    })
}

async fn presented(state: &AppState, frame: &[u8]) -> Result<AccessClaims, End> {
    let hello: LiveHello = decode(frame).map_err(|_| End::Said(ErrorCode::MalformedBody))?;
    Ok(state.auth.verify(&hello.token).await?)
}

fn remaining(state: &AppState, claims: &AccessClaims) -> Duration {
    let expires = lianjian_protocol::time::Timestamp::from_secs(claims.exp);
    Duration::from_micros(expires.since(state.context.now()).as_micros())
}

/// A socket whose device is known.
struct Live {
    state: AppState,
    claims: AccessClaims,
    principal: Arc<Principal>,
    grants_version: u64,
    listener: Listener,
    expires: Pin<Box<Sleep>>,
    /// Pings since the line was last heard.
    unanswered: u32,
    /// Frames since the last ping.
    frames: u32,
}

impl Live {
    async fn run(mut self, socket: &mut WebSocket) -> End {
        let every = self.state.config.live.ping();
        let mut ping = tokio::time::interval_at(tokio::time::Instant::now() + every, every);
        let mut step = self.say(socket, LiveMessage::Welcome).await;
        loop {
            if let ControlFlow::Break(end) = step {
                return end;
            }
            step = tokio::select! {
                frame = socket.recv() => self.heard(frame).await,
                next = self.listener.next() => self.next(socket, next).await,
                _ = ping.tick() => self.ping(socket).await,
                () = &mut self.expires => end(ErrorCode::TokenExpired),
            };
        }
    }

    async fn next(&mut self, socket: &mut WebSocket, next: Next) -> Step {
        match next {
            Next::Say(message) => self.say(socket, message).await,
            Next::Check => self.check(socket).await,
            Next::End(code) => end(code),
        }
    }

    async fn heard(&mut self, frame: Option<Result<Message, axum::Error>>) -> Step {
        self.unanswered = 0;
        self.frames += 1;
        if self.frames > FRAMES {
            return end(ErrorCode::RateLimited);
        }
        match frame {
            Some(Ok(Message::Binary(bytes))) => self.hello_again(&bytes).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Step::Continue(()),
            Some(Ok(Message::Text(_))) => end(ErrorCode::MalformedBody),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Step::Break(End::Line),
        }
    }

    /// A newer token of the same device lets the socket live on.
    async fn hello_again(&mut self, bytes: &Bytes) -> Step {
        match presented(&self.state, bytes).await {
            Ok(claims) if claims.dev == self.claims.dev && claims.sub == self.claims.sub => {
                self.expires
                    .set(tokio::time::sleep(remaining(&self.state, &claims)));
                self.claims = claims;
                Step::Continue(())
            }
            Ok(_) => end(ErrorCode::Unauthenticated),
            Err(why) => Step::Break(why),
        }
    }

    /// Asks whether the line lives and the device may still listen.
    async fn ping(&mut self, socket: &mut WebSocket) -> Step {
        if self.unanswered >= SILENT {
            return Step::Break(End::Line);
        }
        self.unanswered += 1;
        self.frames = 0;
        // By our own clock, beside the timer: a machine that slept has lost no time.
        if remaining(&self.state, &self.claims).is_zero() {
            return end(ErrorCode::TokenExpired);
        }
        self.send(socket, Message::Ping(Bytes::new())).await?;
        self.check(socket).await
    }

    async fn check(&mut self, socket: &mut WebSocket) -> Step {
        let caller = match self.state.auth.authenticate(&self.claims).await {
            Ok(caller) => caller,
            // The store is asked again with the next ping.
            Err(error) if error.code() == ErrorCode::Busy => return Step::Continue(()),
            Err(error) => return Step::Break(error.into()),
        };
        if caller.grants_version == self.grants_version {
            return Step::Continue(());
        }
        self.grants_version = caller.grants_version;
        self.principal = Arc::new(caller.principal);
        self.listener.update(Arc::clone(&self.principal));
        self.say(socket, LiveMessage::GrantsChanged).await
    }

    async fn say(&self, socket: &mut WebSocket, message: LiveMessage) -> Step {
        self.send(socket, Message::Binary(encode(&message).into()))
            .await
    }

    async fn send(&self, socket: &mut WebSocket, message: Message) -> Step {
        match timeout(self.state.config.live.send(), socket.send(message)).await {
            Ok(Ok(())) => Step::Continue(()),
            Ok(Err(_)) | Err(_) => Step::Break(End::Line),
        }
    }
}

const fn end(code: ErrorCode) -> Step {
    Step::Break(End::Said(code))
}
