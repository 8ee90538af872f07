//! Whether the process answers at all.

/// Says so.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "The process answers.")))]
pub(in crate::http) async fn live() -> &'static str {
    "ok\n"
}
