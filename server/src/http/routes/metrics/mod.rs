//! Metrics.

pub(in crate::http) mod get;
