//! `/v1/rescue`: what a forgotten PIN leaves behind.

pub(in crate::http) mod media;
pub(in crate::http) mod post;
