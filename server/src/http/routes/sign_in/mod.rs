//! Sign-in.

pub(in crate::http) mod post;
