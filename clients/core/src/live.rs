//! The live socket as a device hears it: bytes in, meaning out. Opening it, and opening it again
//! after it ended, is the shell's.

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::{ErrorCode, LiveHello, LiveMessage, LogId, Reaction, decode, encode};
use serde::Serialize;

use crate::engine::Event;
use crate::records::Session;

/// What a frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "heard", rename_all = "snake_case")]
pub enum Heard {
    /// A log has an entry of this number.
    Advanced {
        /// The log.
        log: LogId,
        /// Its last entry's number.
        seq: u64,
    },
    /// An attachment has arrived at the server.
    Attachment {
        /// The document that names it.
        doc: DocRef,
        /// The SHA-256 of its bytes.
        #[serde(serialize_with = "as_hex")]
        content: [u8; 32],
    },
    /// The socket is open and hears everything from here on.
    Welcome,
    /// What the person may read has changed.
    GrantsChanged,
    /// More moved than was told, attachments perhaps among it.
    Missed,
    /// The server ends the socket.
    Bye {
        /// Why.
        code: ErrorCode,
        /// What to do before another is opened.
        then: Then,
    },
    /// Nothing that this program knows: of a newer server, or broken. To be ignored.
    Unknown,
}

/// What to do after the server has ended the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Wait a little, and open another.
    Reopen,
    /// Refresh the session, and open another.
    Refresh,
    /// Open none: a sync call will say what is wrong.
    Stay,
}

/// The first frame of a socket, and the one that prolongs it after a refresh.
#[must_use]
pub fn hello(session: &Session) -> Vec<u8> {
    encode(&LiveHello {
        token: session.access_token.clone(),
    })
}

/// What a frame says.
#[must_use]
pub fn read(frame: &[u8]) -> Heard {
    let Ok(message) = decode::<LiveMessage>(frame) else {
        return Heard::Unknown;
    };
    match message {
        LiveMessage::Advance { log, seq } => Heard::Advanced { log, seq },
        LiveMessage::Attachment { doc, content } => Heard::Attachment { doc, content },
        LiveMessage::GrantsChanged => Heard::GrantsChanged,
        LiveMessage::Welcome => Heard::Welcome,
        LiveMessage::Missed => Heard::Missed,
        LiveMessage::Bye { code } => Heard::Bye {
            code,
            then: match code.reaction() {
                Reaction::Retry | Reaction::Rerun | Reaction::Draft => Then::Reopen,
                Reaction::SignIn => Then::Refresh,
                Reaction::Human => Then::Stay,
            },
        },
    }
}

impl Heard {
    /// What the engine is told, if it concerns it.
    #[must_use]
    pub const fn event(&self) -> Option<Event<'static>> {
        match self {
            Self::Advanced { log, seq } => Some(Event::Advanced {
                log: *log,
                seq: *seq,
            }),
            // A wish, so that what was refused before the grants changed is tried at once. After a
            // goodbye too: the call finds out what became of the session.
            Self::Welcome | Self::GrantsChanged | Self::Missed => Some(Event::SyncWanted),
            Self::Bye { then, .. } => match then {
                Then::Stay => Some(Event::SyncWanted),
                Then::Reopen | Then::Refresh => None,
            },
            Self::Attachment { .. } | Self::Unknown => None,
        }
    }
}

fn as_hex<S: serde::Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

#[cfg(test)]
mod tests {
    use lianjian_protocol::domain::kind::Audience;
    use lianjian_protocol::ids::ScopeId;

    use super::*;

    #[test]
    fn frames_become_events() {
        let log = LogId {
            scope: ScopeId::from_bytes([1; 16]),
            audience: Audience::Internal,
            owner: None,
        };
        let advance = encode(&LiveMessage::Advance { log, seq: 3 });
        assert_eq!(
            read(&advance).event(),
            Some(Event::Advanced { log, seq: 3 })
        );
        assert_eq!(
            read(&encode(&LiveMessage::Missed)).event(),
            Some(Event::SyncWanted)
        );
        for (code, then) in [
            (ErrorCode::Busy, Then::Reopen),
            (ErrorCode::TokenExpired, Then::Refresh),
            (ErrorCode::DeviceRevoked, Then::Stay),
        ] {
            let bye = encode(&LiveMessage::Bye { code });
            assert_eq!(read(&bye), Heard::Bye { code, then });
        }
    }

    #[test]
    fn what_is_not_known_is_ignored() {
        for frame in [&[][..], &[0x82, 0x18, 99, 0x80], b"hello"] {
            assert_eq!(read(frame), Heard::Unknown);
            assert_eq!(read(frame).event(), None);
        }
    }
}
