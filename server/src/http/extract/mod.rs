//! Extractors: what an endpoint asks for it gets checked, or the call ends with a problem.

mod caller;
mod cbor;
mod json;
mod path;

pub use cbor::Cbor;
pub use json::Json;
pub use path::Path;
