//! A document's attachments.

pub(in crate::http) mod get;
