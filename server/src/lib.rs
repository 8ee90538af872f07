//! Lianjian's server: takes devices' changes, gives each a receipt, and hands out the log.
//!
//! Arrows point one way: `main` → `cli` → `app` → `http` → {`auth`, `sync`, `attachment`} → {`hub`,
//! `store`}. Only `app` names a concrete database.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod app;
pub mod attachment;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod context;
pub mod error;
pub mod http;
pub mod hub;
pub mod store;
pub mod sync;
pub mod telemetry;
