//! Identity: keys, tokens, passwords, codes, and who may administer whom.

pub mod authority;
pub mod code;
pub mod demo;
pub mod devices;
pub mod keys;
mod lost;
pub mod password;
mod refresh;
mod rescue;
pub mod ring;
pub mod service;
pub mod session;
pub mod sign_in;
pub mod token;

pub use authority::{Allowed, Over};
pub use lost::HandingOver;
pub use service::Auth;
pub use session::Authenticated;
