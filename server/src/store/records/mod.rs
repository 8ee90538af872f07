//! The rows of a store as values. Reference data has its types in the protocol crate.

mod document;
mod identity;

pub use document::*;
pub use identity::*;
