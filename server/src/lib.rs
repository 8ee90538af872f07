//! Lianjian's server.

pub mod store;
