//! Extractors: what an endpoint asks for it gets checked, or the call ends with a problem.

mod caller;
mod cbor;
mod handed;
mod json;
mod path;
mod seen;
pub mod tus;

pub use cbor::Cbor;
pub use handed::HandedOver;
pub use json::Json;
pub use path::Path;
pub use tus::{Begun, OwnUpload, Tus, TusError};
