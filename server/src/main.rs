//! `lianjian`, the server's binary.

fn main() {}
