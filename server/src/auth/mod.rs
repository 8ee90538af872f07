//! Identity: keys, tokens, passwords, codes, and who may do what at the HTTP edge.

pub mod code;
pub mod keys;
pub mod password;
pub mod token;
