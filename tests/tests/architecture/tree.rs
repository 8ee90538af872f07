//! The files of the repository, as the tests read them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use syn::spanned::Spanned;

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("tests/ lies in the workspace")
            .to_owned()
    })
}

/// Paths from the root of everything that git tracks, or would track once added.
pub(crate) fn tracked() -> &'static [String] {
    static TRACKED: OnceLock<Vec<String>> = OnceLock::new();
    TRACKED.get_or_init(|| {
        let listed = Command::new("git")
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .current_dir(root())
            .output()
            .expect("git runs");
        assert!(
            listed.status.success(),
            "git ls-files: {}",
            String::from_utf8_lossy(&listed.stderr)
        );
        let mut paths: Vec<String> = String::from_utf8(listed.stdout)
            .expect("paths are UTF-8")
            .split('\0')
            // A file deleted but not yet committed is still listed.
            .filter(|path| !path.is_empty() && root().join(path).is_file())
            .map(str::to_owned)
            .collect();
        paths.sort();
        paths.dedup();
        paths
    })
}

/// Text of a tracked file.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A Rust source file.
pub(crate) struct Source {
    /// From the root, with `/`.
    pub(crate) path: String,
    /// As it stands.
    pub(crate) text: String,
}

impl Source {
    /// As the compiler reads it. (Its tokens are bound to one thread, so it isn't kept.)
    pub(crate) fn syntax(&self) -> syn::File {
        syn::parse_file(&self.text).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    /// Whether the whole file is a test, or there for tests alone.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs")
            || self.path.contains("/tests/")
    }
}

/// Every Rust source file of the repository.
pub(crate) fn sources() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        tracked()
            .iter()
            .filter(|path| path.ends_with(".rs"))
            .map(|path| Source {
                path: path.clone(),
                text: read(path),
            })
            .collect()
    })
}

/// The sources under a folder, tests aside.
pub(crate) fn product_sources(folder: &str) -> impl Iterator<Item = &'static Source> {
    sources()
        .iter()
        .filter(move |source| source.path.starts_with(folder) && !source.is_test())
}

/// Whether an item is compiled for tests alone.
pub(crate) fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|condition| condition.is_ident("test")))
    })
}

/// The line on which something starts.
pub(crate) fn line(of: &impl Spanned) -> usize {
    of.span().start().line
}
