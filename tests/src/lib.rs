//! What the end-to-end tests are written with: the real server and real devices as child
//! processes, on either database, and a proxy that cuts and delays what they say to each other.
//!
//! - [`Server`]: the real `lianjian` binary; killed, restarted on the same port and data, asked for
//!   its administration's answers. An ERROR line in its log fails the test that owns it.
//! - [`Device`]: a home folder and the real `lianjian-device` binary.
//! - [`Proxy`]: a TCP proxy whose faults are a function of the connection's number, so that a test
//!   loses the same answer every time; it counts the bytes of both ways too.
//! - [`agree`]: whether devices and server hold the same, log by log.
//! - [`Compound`]: a compound with its people, made on an empty server.
//! - [`Caller`]: a client that says to the server whatever a test wants said.
//! - [`wait_for`]: waits for a condition; nothing here sleeps for a guess.
//!
//! Everything blocks its thread, so a test can be a plain `#[test]`; in an async one use the
//! multi-threaded runtime. The binaries are those beside the test in the target folder:
//! `make test` builds them first, and a stale one is refused rather than tested.
//!
//! It is for tests alone, so it panics where a test should fail.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agreement;
mod binary;
mod caller;
mod compound;
mod database;
mod device;
mod log;
mod picture;
mod process;
mod proxy;
mod server;
pub mod simulation;
pub mod texts;
pub mod trial;
mod wait;

pub use agreement::agree;
pub use binary::binary;
pub use caller::{
    Answer, Caller, Knowledge, complaint, new_actor, new_document, now, offer, request,
};
pub use compound::{Compound, import};
pub use database::Database;
pub use device::Device;
pub use log::{Log, LogLine};
pub use picture::picture;
pub use process::{Ran, Running};
pub use proxy::{Proxy, Traffic, Treatment};
pub use server::{Server, ServerOptions};
pub use wait::wait_for;
