//! One-way arrows between the crates.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::{assert_none, tree};

/// Which of our crates a crate may name. `server` and the clients meet in the protocol alone.
const MAY_USE: &[(&str, &[&str])] = &[
    ("lianjian-protocol", &[]),
    ("lianjian-core", &["lianjian-protocol"]),
    ("lianjian-device", &["lianjian-core", "lianjian-protocol"]),
    ("lianjian-wasm", &["lianjian-core", "lianjian-protocol"]),
    ("lianjian-server", &["lianjian-protocol"]),
    (
        "lianjian-tests",
        &[
            "lianjian-protocol",
            "lianjian-core",
            "lianjian-device",
            "lianjian-wasm",
            "lianjian-server",
        ],
    ),
];

/// What brings I/O, a clock or randomness with it.
const IMPURE: &[&str] = &[
    "tokio",
    "async-std",
    "axum",
    "hyper",
    "reqwest",
    "sqlx",
    "rand",
    "getrandom",
    "tracing",
];

struct Dependency {
    name: String,
    for_tests: bool,
}

fn dependencies() -> BTreeMap<String, Vec<Dependency>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--locked",
            "--offline",
        ])
        .current_dir(tree::root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|package| {
            let named = package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .map(|dependency| Dependency {
                    name: text(&dependency["name"]),
                    for_tests: dependency["kind"] == "dev",
                })
                .collect();
            (text(&package["name"]), named)
        })
        .collect()
}

#[test]
fn crates_depend_one_way() {
    let mut breaches = Vec::new();
    for (package, named) in dependencies() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == package) else {
            breaches.push(format!("{package} is not in this test's table MAY_USE"));
            continue;
        };
        for dependency in named {
            if dependency.name.starts_with("lianjian-")
                && !allowed.contains(&dependency.name.as_str())
            {
                breaches.push(format!("{package} names {}", dependency.name));
            }
        }
    }
    assert_none(
        "Arrows between crates go one way.",
        "move what both need down into sync-protocol, or pass it as an argument.",
        &breaches,
    );
}

#[test]
fn pure_crates_name_nothing_impure() {
    let mut breaches = Vec::new();
    let all = dependencies();
    for package in ["lianjian-protocol", "lianjian-core"] {
        for dependency in &all[package] {
            if !dependency.for_tests && IMPURE.contains(&dependency.name.as_str()) {
                breaches.push(format!("{package} depends on {}", dependency.name));
            }
        }
    }
    assert_none(
        "sync-protocol and clients/core have no I/O, clock or randomness of their own.",
        "take bytes, the time and random numbers as arguments; do the I/O in the shell around it.",
        &breaches,
    );
}
