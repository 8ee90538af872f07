//! What is handed over without a session.

pub(in crate::http) mod post;
