//! An attachment's bytes.

pub(in crate::http) mod get;
