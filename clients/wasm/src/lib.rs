//! A device's core for a browser: bindings, and no decisions.
//!
//! - one object per open store: [`Device`]
//! - where it is kept: [`storage`], over a host object in JavaScript that speaks IndexedDB
//! - what crosses the border: JSON and bytes, read and made in [`event`], [`effect`] and [`error`]
//! - a forgotten PIN: [`rescue_push`]
//! - a panic: [`on_panic`]; the worker ends and opens the store again from what is durable

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

#[cfg(feature = "conformance")]
mod conformance;
mod device;
mod effect;
mod entropy;
mod error;
mod event;
mod http;
mod panic;
mod rescue;
mod sending;
mod storage;
mod turn;

#[cfg(feature = "conformance")]
pub use conformance::{fill, run_conformance, try_commit, try_get};
pub use device::Device;
pub use http::read_refusal;
pub use panic::on_panic;
pub use rescue::{rescue_media, rescue_push, rescue_refused, rescue_unsent};
pub use sending::sync_words;
pub use storage::storage_tables;
