//! What travels: messages, their codec under limits, and the stable error codes.
//!
//! `PROTOCOL.md` describes the same for people who write another client; a test holds the two
//! together.

pub mod attachment;
pub mod auth;
pub mod error_code;
pub mod frame;
pub mod held;
pub mod limits;
pub mod live;
pub mod message;
pub mod rescue;

pub use error_code::{ErrorCode, Reaction};
pub use frame::{FrameError, decode, encode};
pub use held::{HeldAnswer, HeldItem, HeldMedia, HeldPush};
pub use limits::Limits;
pub use live::{LiveHello, LiveMessage};
pub use message::*;
pub use rescue::{RescueMedia, RescuePush};

/// The protocol's version: a server answers any other with `protocol_version`.
pub const PROTOCOL: u16 = 1;

/// The media type of a sync request and its response.
pub const MEDIA_TYPE: &str = "application/cbor";
