//! The README leads somewhere.

use crate::{assert_none, tree};

/// What stands between backticks and looks like a path of ours.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|quoted| {
        let tops = [
            "sync-protocol/",
            "server/",
            "clients/",
            "migrations/",
            "tests/",
            ".ci/",
        ];
        tops.iter().any(|top| quoted.starts_with(top)) && !quoted.contains([' ', '*', '<', '{'])
    })
}

#[test]
fn every_path_in_the_readme_exists() {
    let readme = tree::read("README.md");
    let breaches: Vec<String> = paths(&readme)
        .filter(|path| !tree::root().join(path).exists())
        .map(str::to_owned)
        .collect();
    assert_none(
        "The README names what exists.",
        "correct the path, or leave out what is not there yet.",
        &breaches,
    );
}

#[test]
fn every_make_target_in_the_readme_exists() {
    let makefile = tree::read("Makefile");
    let readme = tree::read("README.md");
    let breaches: Vec<String> = readme
        .lines()
        .flat_map(|line| line.split("make ").skip(1))
        // A command stands in backticks or at the start of a line; prose follows with other words.
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_ascii_lowercase() && c != '-')
                .next()
        })
        .filter(|target| {
            readme.contains(&format!("`make {target}`"))
                || readme.contains(&format!("\nmake {target} "))
        })
        .filter(|target| !makefile.contains(&format!("\n{target}:")))
        .map(|target| format!("make {target}"))
        .collect();
    assert_none(
        "The README's commands exist in the Makefile.",
        "correct the command, or add the target.",
        &breaches,
    );
}
