//! The HTTP edge: routes, extractors and middleware.
//!
//! One endpoint a file under `routes/`. Whoever adds one puts it into [`router`] in the group that
//! says who may call it: nothing in the protected group is reached without a token of ours.

pub mod extract;
pub mod middleware;
mod openapi;
mod router;
mod routes;
mod state;

pub use router::{Sweeper, router};
pub use state::AppState;

#[cfg(test)]
mod tests;
