//! The description of this interface.

pub(in crate::http) mod get;
