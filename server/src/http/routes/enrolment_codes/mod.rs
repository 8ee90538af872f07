//! Enrolment codes.

pub(in crate::http) mod post;
