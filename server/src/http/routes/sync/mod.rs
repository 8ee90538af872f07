//! Sync.

pub(in crate::http) mod post;
