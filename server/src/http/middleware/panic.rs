//! A panic in an endpoint is one caller's `internal`, not the server's end.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// The response to a request whose handler panicked.
#[must_use]
pub fn respond(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    metrics::counter!("lianjian_panics_total").increment(1);
    Error::internal(format!("panic: {said}")).into_response()
}
