//! Lianjian's protocol crate: documents, events, replay, policy, validation and wire messages.
//!
//! Everything here is pure. There is no I/O, no clock and no randomness: time, random bytes and
//! reference data are arguments. The same code runs in the server, in the headless device, in the
//! simulator and, as WebAssembly, in a phone's browser, so no rule is written twice.
//!
//! Where a rule lives:
//! - who may do what: [`policy`]
//! - what an event does to a case, late ones too: [`domain::complaint`]
//! - what a change must pass before it is taken: [`validate`]
//! - what travels: [`wire`], described for other clients in `PROTOCOL.md`
//! - what must always hold: [`invariants`]

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod digest;
pub mod document;
pub mod domain;
#[cfg(any(test, feature = "hostile"))]
#[doc(hidden)]
pub mod fixture;
pub mod ids;
pub mod invariants;
pub mod order;
pub mod policy;
pub mod time;
pub mod validate;
pub mod wire;
