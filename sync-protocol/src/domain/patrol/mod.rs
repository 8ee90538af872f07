//! The patrol (巡查): a plan, the marks at its checkpoints, and what became of it.
//!
//! Marks are evidence of the building's state, never attendance: a phone reads its location at the
//! press only and writes down no more than [`mark::Presence`]; coordinates never enter a document.

pub mod coverage;
pub mod flags;
pub mod mark;
pub mod plan;

#[cfg(test)]
mod tests;
