//! Tokens.

pub(in crate::http) mod refresh;
