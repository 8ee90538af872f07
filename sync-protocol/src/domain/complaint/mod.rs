//! The complaint (投诉 / 报修 / 意见), and the quick fix, which is a complaint whose first event
//! is `self_fixed`.
//!
//! - [`transition`]: the table of events, late ones too
//! - [`replay`]: from events and receipts to a [`case::Case`]
//! - [`reading`]: what a case reads as at a given time (archived, closed by itself)
//! - [`duplicate`]: hints of duplicates, and what merged cases add up to

pub mod case;
pub mod codec;
pub mod duplicate;
mod late;
pub mod reading;
pub mod replay;
pub mod schema;
mod state;
pub mod status;
pub mod transition;

#[cfg(test)]
pub(in crate::domain) mod tests;
