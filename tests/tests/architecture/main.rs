//! The shape of the repository, held by tests: who may depend on whom, how large a file may grow,
//! what may not be left behind. Each failure says which rule, where, and what to do instead.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod crates;
mod files;
mod matches;
mod modules;
mod purity;
mod readme;
mod tree;
mod web;

/// Fails with every breach at once, and with what to do about them.
#[track_caller]
fn assert_none(rule: &str, instead: &str, breaches: &[String]) {
    assert!(
        breaches.is_empty(),
        "{rule}\n{}\nInstead: {instead}\n",
        breaches
            .iter()
            .map(|breach| format!("  {breach}"))
            .collect::<Vec<_>>()
            .join("\n")
    );
}
