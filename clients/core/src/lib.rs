//! A device's replica and sync engine, without I/O, clock or randomness of its own.
//!
//! - where things are kept: [`storage`], under lock and key: [`sealed`], what stands there: [`records`]
//! - what a device holds, and every way in which that changes: [`replica`]
//! - a fixer's fair clock: [`clocks`]
//! - when to call the server, and what an answer means: [`engine`]
//! - everything that screens show, decided once: [`view`]
//! - what the live socket says: [`live`]
//! - the words that must never be lost: [`words`]

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod asks;
pub mod clocks;
pub mod engine;
pub mod entropy;
pub mod live;
pub mod records;
pub mod replica;
pub mod sealed;
pub mod storage;
#[cfg(test)]
mod testing;
pub mod view;
pub mod words;
