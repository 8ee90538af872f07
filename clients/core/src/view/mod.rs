//! Everything that screens show, decided once: pure over a [`crate::replica::Replica`] and the
//! time. A screen renders what stands here and decides nothing itself.

#[cfg(all(test, feature = "typescript"))]
mod generated_tests;
pub mod keys;
pub mod types;

pub use types::{Instruct, Query, QueryAnswer, Saved};
