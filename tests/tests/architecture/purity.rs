//! The pure crates stay pure in their sources too.

use syn::visit::{self, Visit};

use crate::{assert_none, tree};

/// Parts of the standard library that reach outside the process, or know the time.
const OUTSIDE: &[&str] = &[
    "fs",
    "net",
    "env",
    "process",
    "thread",
    "io::stdin",
    "time::Instant",
    "time::SystemTime",
];

struct Outside<'a> {
    path: &'a str,
    breaches: &'a mut Vec<String>,
}

impl Outside<'_> {
    fn judge(&mut self, written: &str, line: usize) {
        let Some(rest) = written.strip_prefix("std::") else {
            return;
        };
        if OUTSIDE
            .iter()
            .any(|part| rest == *part || rest.starts_with(&format!("{part}::")))
        {
            self.breaches
                .push(format!("{}:{line}: {written}", self.path));
        }
    }
}

impl<'ast> Visit<'ast> for Outside<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.judge(&written.join("::"), tree::line(path));
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for imported in crate::modules::flatten(&item.tree) {
            self.judge(&imported.join("::"), tree::line(item));
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !tree::is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
}

#[test]
fn pure_crates_reach_for_nothing_outside() {
    let mut breaches = Vec::new();
    for folder in ["sync-protocol/src/", "clients/core/src/"] {
        for source in tree::product_sources(folder) {
            Outside {
                path: &source.path,
                breaches: &mut breaches,
            }
            .visit_file(&source.syntax());
        }
    }
    assert_none(
        "sync-protocol and clients/core have no I/O, clock or randomness of their own.",
        "take it as an argument; the shell around the crate reads it.",
        &breaches,
    );
}

#[test]
fn pure_crates_share_one_list_of_bans() {
    assert_eq!(
        tree::read("sync-protocol/clippy.toml"),
        tree::read("clients/core/clippy.toml"),
        "a crate's clippy.toml replaces one further up, so the two pure crates repeat the same list"
    );
}
