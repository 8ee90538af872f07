//! Bad input of every kind gets its own stable code and message, nothing is lost by it, and the
//! server goes on.
//!
//! - `bodies`: what is no sync call, or too much of one;
//! - `changes`: sound changes at the wrong place or time;
//! - `devices`: what a device makes of a wrong clock, a stale token and a broken file.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bodies;
mod changes;
mod devices;
