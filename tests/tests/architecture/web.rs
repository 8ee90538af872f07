//! The app in the browser: which area may know which, and what its sources may not hold.

use crate::{assert_none, tree};

const SOURCES: &str = "clients/web/src/";

/// Which areas an area's sources may import, besides its own. What is not an area (`main.ts`,
/// `router.ts`) puts the areas together and may import any.
const MAY_IMPORT: &[(&str, &str)] = &[
    ("theme", ""),
    ("i18n", "core"),
    ("core", ""),
    ("ui", "core i18n"),
    ("case", "core ui i18n"),
    ("steward", "core ui i18n case"),
    ("desk", "core ui i18n case"),
    ("shell", "core ui i18n theme"),
];

/// A source of the app, its tests left out.
struct Source {
    path: String,
    area: Option<String>,
    text: String,
}

fn sources() -> Vec<Source> {
    tree::tracked()
        .iter()
        .filter(|path| path.starts_with(SOURCES))
        .filter(|path| {
            [".ts", ".vue", ".css"]
                .iter()
                .any(|end| path.ends_with(end))
        })
        .filter(|path| !path.ends_with(".test.ts") && !path.contains("/generated/"))
        .map(|path| Source {
            path: path.clone(),
            area: path[SOURCES.len()..]
                .split_once('/')
                .map(|(area, _)| area.to_owned()),
            text: tree::read(path),
        })
        .collect()
}

/// What a line imports, as a path from the sources' folder: `core/api`; none for a package's.
fn imported(source: &Source, line: &str) -> Option<String> {
    let (_, after) = ["from '", "import '", "import('", "new URL('"]
        .iter()
        .find_map(|before| line.split_once(before))?;
    let (name, _) = after.split_once('\'')?;
    if let Some(absolute) = name.strip_prefix("@/") {
        return Some(absolute.to_owned());
    }
    if !name.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = source.path[SOURCES.len()..].split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[test]
fn areas_of_the_app_import_one_way() {
    let mut breaches = Vec::new();
    for source in sources() {
        let Some(area) = &source.area else { continue };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| name == area) else {
            breaches.push(format!(
                "{}: the area {area} is not in MAY_IMPORT",
                source.path
            ));
            continue;
        };
        for (index, line) in source.text.lines().enumerate() {
            let Some(path) = imported(&source, line) else {
                continue;
            };
            let target = path.split('/').next().unwrap_or_default();
            let is_area = MAY_IMPORT.iter().any(|(name, _)| *name == target);
            if is_area && target != area && !allowed.split(' ').any(|name| name == target) {
                breaches.push(format!("{}:{}: {path}", source.path, index + 1));
            }
        }
    }
    assert_none(
        "Areas of the app import what stands below them.",
        "move what both need to ui/ or core/, or pass it in.",
        &breaches,
    );
}

#[test]
fn screens_reach_the_core_through_its_interface() {
    const OPEN: [&str; 5] = [
        "core/api",
        "core/state",
        "core/error",
        "core/types",
        "core/generated",
    ];
    let mut breaches = Vec::new();
    for source in sources() {
        let inside = source.area.as_deref() == Some("core") || source.area.is_none();
        for (index, line) in source.text.lines().enumerate() {
            if let Some(path) = imported(&source, line)
                && path.starts_with("core/")
                && !inside
                && !OPEN.iter().any(|open| path.starts_with(open))
            {
                breaches.push(format!("{}:{}: {path}", source.path, index + 1));
            }
        }
    }
    assert_none(
        "Screens know the core by its interface alone: no storage, no worker, no WebAssembly.",
        "offer what is missing in clients/web/src/core/api.ts.",
        &breaches,
    );
}

/// The text without what its writers say to one another: comments of every kind.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let next = [("/*", "*/"), ("<!--", "-->"), ("//", "\n")]
            .into_iter()
            .filter_map(|(open, close)| {
                // The slashes of an address are no comment.
                let (at, _) = rest
                    .match_indices(open)
                    .find(|(at, _)| open != "//" || !rest[..*at].ends_with(':'))?;
                Some((at, open, close))
            })
            .min_by_key(|(at, ..)| *at);
        let Some((at, open, close)) = next else {
            kept.push_str(rest);
            return kept;
        };
        kept.push_str(&rest[..at]);
        let inside = &rest[at + open.len()..];
        let end = inside
            .find(close)
            .map_or(inside.len(), |end| end + close.len());
        // Lines keep their numbers.
        kept.extend(std::iter::repeat_n(
            '\n',
            inside[..end].matches('\n').count(),
        ));
        rest = &inside[end..];
    }
}

/// Chinese characters and their punctuation.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

#[test]
fn words_for_people_stand_in_the_catalogues() {
    let mut breaches = Vec::new();
    for source in sources() {
        for (index, line) in without_comments(&source.text).lines().enumerate() {
            if line.chars().any(is_chinese) {
                breaches.push(format!("{}:{}: {}", source.path, index + 1, line.trim()));
            }
        }
    }
    assert_none(
        "No words for people stand outside the catalogues.",
        "put them into clients/web/src/i18n/zh-CN and en, and name the key.",
        &breaches,
    );
}

#[test]
fn the_app_asks_nobody_else_and_runs_no_text() {
    let forbidden = [
        "v-html",
        "innerHTML",
        "eval(",
        "new Function",
        "http://",
        "https://",
    ];
    let mut breaches = Vec::new();
    for source in sources() {
        for (index, line) in without_comments(&source.text).lines().enumerate() {
            // The name of a vocabulary is no address.
            let line = line.replace("http://www.w3.org/", "");
            if let Some(found) = forbidden.iter().find(|found| line.contains(**found)) {
                breaches.push(format!("{}:{}: {found}", source.path, index + 1));
            }
        }
    }
    assert_none(
        "The app loads from its own server alone and makes no code or markup of text.",
        "bundle it, or render it with a template.",
        &breaches,
    );
}

#[test]
fn comments_are_told_from_text() {
    let text = "a // 一\nb /* 二\n三 */ c <!-- 四 --> 'x://y'\n// 五";
    let kept = without_comments(text);
    assert!(!kept.chars().any(is_chinese), "{kept}");
    assert!(kept.contains("'x://y'"), "{kept}");
    assert!(is_chinese('五') && is_chinese('，') && !is_chinese('a') && !is_chinese('·'));
}
