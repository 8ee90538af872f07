//! The caller.

pub(in crate::http) mod get;
