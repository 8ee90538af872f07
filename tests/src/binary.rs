//! Where the programs under test are.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The program of this name, built beside the running test.
///
/// # Panics
/// When it is not built, or when one of its sources is newer: a test of yesterday's program
/// would prove nothing.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    // A test is target/<profile>/deps/<test>-<hash>, a program target/<profile>/<program>.
    let folder = test.parent().expect("a program lies in a folder");
    let folder = match folder.parent() {
        Some(above) if folder.ends_with("deps") => above,
        Some(_) | None => folder,
    };
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let built = modified(&path).unwrap_or_else(|| {
        panic!(
            "{} is not built: run `make build`, or `make test`",
            path.display()
        )
    });
    let sources = std::fs::read_to_string(folder.join(format!("{name}.d"))).unwrap_or_default();
    if let Some(newer) = newer_source(&sources, built) {
        panic!(
            "{} is older than {}: run `make build`, or `make test`",
            path.display(),
            newer.display()
        );
    }
    path
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|it| it.modified()).ok()
}

/// The first source in a compiler's dependency file that changed after `built`, or is gone.
fn newer_source(dependencies: &str, built: SystemTime) -> Option<PathBuf> {
    let (_, sources) = dependencies.lines().next()?.split_once(": ")?;
    // A space within a path is written `\ `.
    sources
        .replace("\\ ", "\0")
        .split(' ')
        .map(|path| PathBuf::from(path.replace('\0', " ")))
        .find(|path| modified(path).is_none_or(|changed| changed > built))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_or_missing_source_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("a file.rs");
        std::fs::write(&source, "").unwrap();
        let dependencies = format!(
            "/target/debug/x: {}\n",
            source.display().to_string().replace(' ', "\\ ")
        );
        let changed = modified(&source).unwrap();
        let second = std::time::Duration::from_secs(1);
        assert_eq!(newer_source(&dependencies, changed + second), None);
        assert_eq!(
            newer_source(&dependencies, changed - second),
            Some(source.clone())
        );
        std::fs::remove_file(&source).unwrap();
        assert_eq!(
            newer_source(&dependencies, changed + second),
            Some(source),
            "gone"
        );
    }
}
