//! The TypeScript that stands in `clients/web/src/core/generated`: written from the types here, and
//! held to them. `LIANJIAN_WRITE_GENERATED=1 cargo test -p lianjian-core --features typescript
//! generated` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::wire::ErrorCode;
use ts_rs::{Config, TS, TypeVisitor};

use super::keys;
use super::types::{
    DocKey, Instruct, PlaceContext, Query, QueryAnswer, Saved, SyncState, SyncWords,
};

const HEAD: &str = "// Written from clients/core/src/view by its tests: not to be edited.\n\n";

/// Every declaration that a type needs, by name.
struct Declarations<'a> {
    config: &'a Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            // A list or an option: what it is of matters.
            T::visit_dependencies(self);
            T::visit_generics(self);
            return;
        }
        let name = T::ident(self.config);
        if self.found.contains_key(&name) {
            return;
        }
        let docs = T::docs().map(|docs| docs.trim_end().to_owned() + "\n");
        let declared = T::decl(self.config);
        let text = format!("{}export {declared}", docs.unwrap_or_default());
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let text = lines.join("\n") + "\n";
        self.found.insert(name, text);
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn types() -> String {
    let config = Config::new().with_large_int("number");
    let mut all = Declarations {
        config: &config,
        found: BTreeMap::new(),
    };
    all.visit::<Query>();
    all.visit::<QueryAnswer>();
    all.visit::<Instruct>();
    all.visit::<Saved>();
    all.visit::<SyncState>();
    all.visit::<SyncWords>();
    all.visit::<PlaceContext>();
    all.visit::<EventType>();
    all.visit::<ErrorCode>();
    all.visit::<DocKey>();
    let mut text = HEAD.to_owned();
    for declaration in all.found.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    text.push_str(
        "/** What a query is answered with. */\n\
         export type AnswerOf<Q extends Query> = Extract<QueryAnswer, { query: Q['query'] }>['answer']\n",
    );
    text
}

fn keys_file() -> String {
    let mut text = HEAD.to_owned();
    text.push_str(
        "/** Every key of the catalogue `core` with the parameters that its words may use. */\n\
         export const coreKeys: Readonly<Record<string, readonly string[]>> = {\n",
    );
    for (key, params) in keys::all() {
        let params: Vec<String> = params.iter().map(|name| format!("'{name}'")).collect();
        let _ = writeln!(text, "  '{key}': [{}],", params.join(", "));
    }
    text.push_str("}\n");
    text
}

#[test]
fn generated_typescript_is_fresh() {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../web/src/core/generated"
    ));
    let index = format!("{HEAD}export * from './keys'\nexport type * from './types'\n");
    let files = [
        ("types.ts", types()),
        ("keys.ts", keys_file()),
        ("index.ts", index),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        if std::env::var_os("LIANJIAN_WRITE_GENERATED").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == text,
            "{name} is not what the types say; write it anew: LIANJIAN_WRITE_GENERATED=1 \
             cargo test -p lianjian-core --features typescript generated"
        );
    }
}
