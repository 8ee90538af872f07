//! The frames of the live socket `GET /v1/live`: binary WebSocket messages, each one CBOR message.
//!
//! They carry no content of documents. They say that something moved, and the device then makes
//! its usual sync call: what it holds is only ever what a sync call brought, so a lost frame costs
//! time and nothing else.

use minicbor::{Decode, Encode};

use crate::ids::DocRef;
use crate::wire::error_code::ErrorCode;
use crate::wire::message::LogId;

/// Bytes that a frame from a device has at most.
pub const HELLO_BYTES: usize = 4 * 1024;

/// A device's first frame, within ten seconds of the socket's opening. Sent again on an open
/// socket with a newer token of the same device, it lets the socket live as long as that.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct LiveHello {
    /// The access token, as in `Authorization: Bearer`. Not in the address, which is logged.
    #[n(0)]
    pub token: String,
}

impl std::fmt::Debug for LiveHello {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveHello").finish_non_exhaustive()
    }
}

/// What the server says on the socket. A device ignores a frame that it can't read: it may be of
/// a kind that was added later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum LiveMessage {
    /// A log that the device may read has an entry of this number. Several entries may come as
    /// one such frame, with the last number.
    #[n(0)]
    Advance {
        /// The log.
        #[n(0)]
        log: LogId,
        /// Its last entry's number.
        #[n(1)]
        seq: u64,
    },
    /// The bytes of a photo or a voice note that a document names have arrived.
    #[n(1)]
    Attachment {
        /// The document.
        #[n(0)]
        doc: DocRef,
        /// The SHA-256 of the bytes.
        #[cbor(n(1), with = "minicbor::bytes")]
        content: [u8; 32],
    },
    /// The person's grants changed, and with them perhaps what the device may read: call.
    #[n(2)]
    GrantsChanged,
    /// The token is good and the device is heard: from here on nothing that moves is left unsaid.
    /// A device calls once upon it, for what moved before.
    #[n(3)]
    Welcome,
    /// More moved than the server keeps for a slow line: call, and ask again for attachments.
    #[n(4)]
    Missed,
    /// The server closes the socket, and why. The code's reaction says what to do.
    #[n(5)]
    Bye {
        /// Why.
        #[n(0)]
        code: ErrorCode,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::Audience;
    use crate::ids::{DocId, ScopeId};
    use crate::wire::{decode, encode};

    #[test]
    fn frames_are_what_the_document_says() {
        let scope = ScopeId::from_bytes([1; 16]);
        let log = LogId {
            scope,
            audience: Audience::All,
            owner: None,
        };
        let doc = DocRef {
            scope,
            doc: DocId::from_bytes([2; 16]),
        };
        let content = [3; 32];
        let frames = [
            (LiveMessage::Advance { log, seq: 7 }, 0),
            (LiveMessage::Attachment { doc, content }, 1),
            (LiveMessage::GrantsChanged, 2),
            (LiveMessage::Welcome, 3),
            (LiveMessage::Missed, 4),
            (
                LiveMessage::Bye {
                    code: ErrorCode::TokenExpired,
                },
                5,
            ),
        ];
        for (message, number) in frames {
            let bytes = encode(&message);
            assert_eq!(bytes[..2], [0x82, number], "[number, [content…]]");
            assert_eq!(decode::<LiveMessage>(&bytes).unwrap(), message);
        }
    }

    #[test]
    fn a_hello_does_not_show_its_token() {
        let hello = LiveHello {
            token: "secret".to_owned(),
        };
        assert_eq!(decode::<LiveHello>(&encode(&hello)).unwrap(), hello);
        assert!(!format!("{hello:?}").contains("secret"));
    }
}
