//! Probes.

pub(in crate::http) mod live;
pub(in crate::http) mod ready;
