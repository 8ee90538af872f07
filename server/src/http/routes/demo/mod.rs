//! The demo's people, where the server was told to offer them.

pub(in crate::http) mod get;
pub(in crate::http) mod post;
