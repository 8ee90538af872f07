//! Enrolment.

pub(in crate::http) mod post;
