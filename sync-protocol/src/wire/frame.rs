//! The codec: CBOR by position, strict about trailing bytes.
//!
//! Lengths are checked by the decoder against the bytes that are really there (nothing is
//! reserved on a declared length alone), so a body under [`super::Limits::body_bytes`] bounds
//! what decoding allocates.

use minicbor::{Decode, Decoder, Encode};

/// Bytes that are not the message they should be.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// Not CBOR, or not this message.
    #[error("not a valid message: {0}")]
    Malformed(#[from] minicbor::decode::Error),
    /// A whole message, and then something.
    #[error("{0} bytes follow the message")]
    TrailingBytes(usize),
}

/// The bytes of a message.
#[must_use]
pub fn encode<T: Encode<()>>(message: &T) -> Vec<u8> {
    let mut out = Vec::new();
    match minicbor::encode(message, &mut out) {
        Ok(()) => out,
        // Writing to a vector cannot fail, and no encoder of ours makes errors of its own.
        Err(error) => unreachable!("encoding to memory: {error}"),
    }
}

/// The message of these bytes, all of them.
///
/// # Errors
/// [`FrameError`] when they are not CBOR, not this message, or more than one.
pub fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, FrameError> {
    let mut decoder = Decoder::new(bytes);
    let message = decoder.decode()?;
    match bytes.len() - decoder.position() {
        0 => Ok(message),
        rest => Err(FrameError::TrailingBytes(rest)),
    }
}
