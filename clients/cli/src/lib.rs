//! A real device for a terminal: it files, patrols and syncs like a phone, and serves scripted
//! intake and tests too.
//!
//! - where it keeps things: [`home`], [`sqlite`], [`photos`]
//! - how it reaches the server: [`transport`], [`live`]
//! - the device itself, to be used in-process as well: [`device`]
//! - the command line: [`cli`], a file a command in `commands`

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod cli;
mod commands;
pub mod device;
pub mod error;
pub mod find;
pub mod home;
pub mod import;
pub mod live;
pub mod output;
pub mod photos;
pub mod sqlite;
pub mod times;
pub mod transport;
mod upload;
pub mod words;
