//! A device's replica and sync engine, without I/O, clock or randomness of its own.
//!
//! - where things are kept: [`storage`]

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod storage;
