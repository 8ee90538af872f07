//! What every request passes through, outermost first: its id and its line in the log, the shape
//! of its error, its panic, its address and that address's rate limit, and what an early
//! answer leaves unread.

pub mod address;
pub mod drain;
pub mod observe;
pub mod panic;
pub mod problem;
pub mod rate_limit;
pub mod token;
