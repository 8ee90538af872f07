//! Uploads under way.

pub(in crate::http) mod delete;
pub(in crate::http) mod head;
pub(in crate::http) mod patch;
