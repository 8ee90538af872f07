//! What is handed over without a session.

pub(in crate::http::routes) mod keep;
pub(in crate::http) mod media;
pub(in crate::http) mod post;
