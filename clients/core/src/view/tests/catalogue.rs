//! The catalogues of the app hold every sentence that is chosen here, in both languages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::view::keys;

fn leaves(value: &Value, path: &str, found: &mut BTreeMap<String, String>) {
    match value {
        Value::String(words) => {
            found.insert(path.to_owned(), words.clone());
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                leaves(inner, &path, found);
            }
        }
        other => panic!("{path}: {other}"),
    }
}

fn parameters(words: &str) -> BTreeSet<&str> {
    let parts = words.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn both_languages_say_everything_and_nothing_else() {
    let keys: BTreeMap<String, Vec<&str>> = keys::all().into_iter().collect();
    for language in ["zh-CN", "en"] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/i18n/");
        let text = std::fs::read_to_string(format!("{path}{language}/core.json")).unwrap();
        let mut words = BTreeMap::new();
        leaves(&serde_json::from_str(&text).unwrap(), "", &mut words);
        for (key, params) in &keys {
            let said = words
                .get(key)
                .unwrap_or_else(|| panic!("{language}: no {key}"));
            assert!(!said.trim().is_empty(), "{language}: {key} is empty");
            for name in parameters(said) {
                assert!(
                    params.contains(&name),
                    "{language}: {key} has no {{{name}}}"
                );
            }
        }
        let unknown: Vec<&String> = words
            .keys()
            .filter(|key| !keys.contains_key(*key))
            .collect();
        assert!(unknown.is_empty(), "{language}: {unknown:?}");
    }
}

#[test]
fn a_key_stands_once() {
    let all = keys::all();
    let once: BTreeSet<&String> = all.iter().map(|(key, _)| key).collect();
    assert_eq!(once.len(), all.len());
}
