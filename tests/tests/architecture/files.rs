//! How large a file grows, what it may not leave behind, and what stands where.

use std::collections::BTreeSet;

use crate::{assert_none, tree};

/// A file is a room that one person can hold in mind.
const LINES: usize = 400;

/// Files that are longer, each with the reason why splitting it would make it worse.
const LONGER: &[(&str, &str)] = &[];

/// What may stand at the top of the repository.
const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "README.md",
    "clients",
    "migrations",
    "server",
    "sync-protocol",
    "tests",
];

/// What is written by a program and read by none of us.
fn is_generated(path: &str) -> bool {
    path.ends_with("Cargo.lock")
        || path.ends_with("package-lock.json")
        || path.contains("/fixtures/")
        || path.contains("/generated/")
}

fn is_code(path: &str) -> bool {
    let ends = [".rs", ".sql", ".ts", ".vue", ".js", ".mjs", ".css", ".sh"];
    !is_generated(path)
        && (ends.iter().any(|end| path.ends_with(end))
            || path.starts_with(".ci/")
            || path == "Makefile")
}

#[test]
fn files_stay_short() {
    let mut breaches = Vec::new();
    for path in tree::tracked().iter().filter(|path| is_code(path)) {
        let lines = tree::read(path).lines().count();
        let excused = LONGER.iter().any(|(name, _)| name == path);
        if lines > LINES && !excused {
            breaches.push(format!("{path}: {lines} lines"));
        }
        if lines <= LINES && excused {
            breaches.push(format!(
                "{path}: {lines} lines, so its excuse in LONGER can go"
            ));
        }
    }
    for (path, _) in LONGER {
        if !tree::tracked().iter().any(|tracked| tracked == path) {
            breaches.push(format!("{path}: excused in LONGER and not there"));
        }
    }
    assert_none(
        &format!("A file stays under {LINES} lines."),
        "split it by noun, a big test module into tests.rs first; or list it in LONGER with a reason.",
        &breaches,
    );
}

#[test]
fn nothing_is_left_open() {
    // Put together here, so that this file does not find itself.
    let marks = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("#[ig", "nore"),
    ];
    let mut breaches = Vec::new();
    for path in tree::tracked().iter().filter(|path| is_code(path)) {
        for (index, text) in tree::read(path).lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| has_word(text, mark)) {
                breaches.push(format!("{path}:{}: {mark}", index + 1));
            }
        }
    }
    assert_none(
        "Nothing is left open in the sources.",
        "finish it, or take it out and say in the README that it is deliberately absent.",
        &breaches,
    );
}

/// Whether a mark stands in a line, and not within a longer word.
fn has_word(text: &str, mark: &str) -> bool {
    text.match_indices(mark).any(|(at, _)| {
        let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let ends_open = mark.ends_with(|c: char| !c.is_alphanumeric());
        outside(text[..at].chars().next_back())
            && (ends_open || outside(text[at + mark.len()..].chars().next()))
    })
}

#[test]
fn a_mark_is_found_as_a_word() {
    assert!(has_word("// ABC: later", "ABC") && has_word("abc!()", "abc!("));
    assert!(!has_word("XABC", "ABC") && !has_word("ABCD", "ABC"));
}

#[test]
fn tests_never_sleep() {
    let sleeps = [concat!("thread::", "sleep"), concat!("time::", "sleep(")];
    let mut breaches = Vec::new();
    for source in tree::sources() {
        // In a file of the product, what follows the test module's attribute is a test.
        let tests_from = if source.is_test() {
            0
        } else {
            match source
                .text
                .lines()
                .position(|text| text.trim() == "#[cfg(test)]")
            {
                Some(line) => line,
                None => continue,
            }
        };
        for (index, text) in source.text.lines().enumerate().skip(tests_from) {
            if sleeps.iter().any(|sleep| text.contains(sleep)) {
                breaches.push(format!("{}:{}: {}", source.path, index + 1, text.trim()));
            }
        }
    }
    assert_none(
        "A test waits for a condition and never sleeps.",
        "wait for the event itself, or poll the condition with lianjian_tests::wait_for.",
        &breaches,
    );
}

#[test]
fn the_top_level_is_fixed() {
    let found: BTreeSet<&str> = tree::tracked()
        .iter()
        .map(|path| path.split('/').next().unwrap_or(path))
        .filter(|entry| !entry.starts_with('.') && !TOP_LEVEL.contains(entry))
        .collect();
    let breaches: Vec<String> = found.into_iter().map(str::to_owned).collect();
    assert_none(
        "The top of the repository holds what it always held.",
        "put it into the folder of the crate that it belongs to.",
        &breaches,
    );
}

#[test]
fn both_dialects_have_the_same_migrations() {
    let of = |dialect: &str| -> BTreeSet<String> {
        let folder = format!("migrations/{dialect}/");
        tree::tracked()
            .iter()
            .filter_map(|path| path.strip_prefix(&folder).map(str::to_owned))
            .collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    let mut breaches: Vec<String> = sqlite
        .symmetric_difference(&postgres)
        .map(|name| format!("{name} is there for one dialect only"))
        .collect();
    for (index, name) in sqlite.iter().enumerate() {
        let number = format!("{:04}_", index + 1);
        if !name.starts_with(&number) || !name.ends_with(".sql") {
            breaches.push(format!("{name}: expected {number}<name>.sql"));
        }
    }
    assert_none(
        "Migrations have the same numbers, without a gap, and the same names in both dialects.",
        "add the missing file; an empty step is a comment that says why.",
        &breaches,
    );
}
