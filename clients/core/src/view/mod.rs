//! Everything that screens show, decided once: pure over a [`crate::replica::Replica`] and the
//! time. A screen renders what stands here and decides nothing itself.
//!
//! - what is asked and answered: [`types`]
//! - every sentence's key: [`keys`]

mod address;
mod answer;
mod attention;
mod case;
mod day;
mod desks;
mod duplicates;
#[cfg(all(test, feature = "typescript"))]
mod generated_tests;
mod home;
mod instruct;
pub mod keys;
mod me;
mod patrol;
mod rows;
mod sending;
mod stand;
#[cfg(test)]
mod tests;
pub mod types;
mod viewer;
mod visit;

pub use answer::answer;
pub use instruct::instruct;
pub use sending::sync_words;
pub use types::{Instruct, Query, QueryAnswer, Saved};
