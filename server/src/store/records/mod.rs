//! The rows of a store as values. Reference data has its types in the protocol crate.

mod attachment;
mod document;
mod identity;

pub use attachment::*;
pub use document::*;
pub use identity::*;
