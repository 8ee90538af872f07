//! Clocks: how long a case has, how long it has taken, and what follows when it takes too long.
//!
//! - [`calendar`]: working days
//! - [`defaults`]: the tiers and categories that a new installation starts with

pub mod calendar;
pub mod defaults;
