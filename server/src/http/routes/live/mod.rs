//! The live socket.

pub(in crate::http) mod get;
mod socket;

#[cfg(test)]
mod tests;
