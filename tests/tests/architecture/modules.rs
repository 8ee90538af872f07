//! One-way arrows between the server's modules, and what only one place may name.

use syn::visit::{self, Visit};

use crate::{assert_none, tree};

/// Which of the server's top-level modules a module may name, from the top down.
///
/// `main ─▶ cli ─▶ app ─▶ http ─▶ {auth, sync, projection, attachment} ─▶ store`; a layer may reach
/// past the one below it, never up. Each names only what stands below it here, so there is no circle.
const MAY_USE: &[(&str, &str)] = &[
    ("main", "cli"),
    (
        "cli",
        "app http sync projection attachment hub auth error context store telemetry clock config",
    ),
    (
        "app",
        "http sync projection attachment hub auth error context store telemetry clock config",
    ),
    (
        "http",
        "sync projection attachment hub auth error context store telemetry clock config",
    ),
    (
        "sync",
        "hub auth error context store telemetry clock config",
    ),
    ("projection", "error context store telemetry clock config"),
    (
        "attachment",
        "hub error context store telemetry clock config",
    ),
    ("hub", "error context store telemetry clock config"),
    ("auth", "error context store telemetry clock config"),
    ("error", "context store clock"),
    ("context", "store clock"),
    ("store", "clock config"),
    ("telemetry", "config"),
    ("clock", ""),
    ("config", ""),
];

/// The modules that hold a concrete store, and who may name them.
const BACKENDS: &[&str] = &["sqlite", "postgres"];
const KNOWS_BACKENDS: &[&str] = &["app", "store"];

/// Where SQL may be spoken.
const SPEAKS_SQL: &[&str] = &["server/src/store/", "clients/cli/src/sqlite.rs"];

/// A path as written, with the line it stands on.
struct Named {
    segments: Vec<String>,
    line: usize,
}

/// Every path that a file names outside its tests, as seen from the crate's root.
struct Names {
    module: Vec<String>,
    found: Vec<Named>,
}

impl Names {
    fn of(source: &tree::Source, crate_root: &str) -> Vec<Named> {
        let mut names = Self {
            module: module_of(&source.path, crate_root),
            found: Vec::new(),
        };
        names.visit_file(&source.syntax());
        names.found
    }

    fn add(&mut self, written: &[String], line: usize) {
        let mut segments = match written.first().map(String::as_str) {
            Some("crate" | "lianjian_server") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            Some(_) => vec!["::".to_owned()],
            None => return,
        };
        for segment in written {
            match segment.as_str() {
                "crate" | "lianjian_server" | "self" => {}
                "super" => {
                    segments.pop();
                }
                name => segments.push(name.to_owned()),
            }
        }
        self.found.push(Named { segments, line });
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.add(&written, tree::line(path));
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for imported in flatten(&item.tree) {
            self.add(&imported, tree::line(item));
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if tree::is_for_tests(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !tree::is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }
}

/// The paths that a `use` brings in.
pub(crate) fn flatten(tree: &syn::UseTree) -> Vec<Vec<String>> {
    match tree {
        syn::UseTree::Path(path) => flatten(&path.tree)
            .into_iter()
            .map(|mut rest| {
                rest.insert(0, path.ident.to_string());
                rest
            })
            .collect(),
        syn::UseTree::Name(name) => vec![vec![name.ident.to_string()]],
        syn::UseTree::Rename(rename) => vec![vec![rename.ident.to_string()]],
        syn::UseTree::Glob(_) => vec![vec!["*".to_owned()]],
        syn::UseTree::Group(group) => group.items.iter().flat_map(flatten).collect(),
    }
}

/// `server/src/http/routes/mod.rs` is `[http, routes]`.
fn module_of(path: &str, crate_root: &str) -> Vec<String> {
    let inside = path
        .strip_prefix(crate_root)
        .and_then(|rest| rest.strip_suffix(".rs"))
        .expect("a source of this crate");
    let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if module
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        module.pop();
    }
    module
}

#[test]
fn the_table_of_modules_has_no_circle() {
    for (index, (name, allowed)) in MAY_USE.iter().enumerate() {
        for used in allowed.split(' ').filter(|used| !used.is_empty()) {
            let below = MAY_USE[index + 1..].iter().any(|(other, _)| *other == used);
            assert!(
                below,
                "{name} may use {used}, which stands above it or nowhere"
            );
        }
    }
}

#[test]
fn server_modules_depend_one_way() {
    let mut breaches = Vec::new();
    for source in tree::product_sources("server/src/") {
        let module = module_of(&source.path, "server/src/");
        let Some(top) = module.first() else {
            continue; // lib.rs declares the modules
        };
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| name == top) else {
            breaches.push(format!(
                "{}: {top} is not in this test's table MAY_USE",
                source.path
            ));
            continue;
        };
        for named in Names::of(source, "server/src/") {
            let Some(used) = named.segments.first() else {
                continue;
            };
            let is_module = MAY_USE.iter().any(|(name, _)| name == used);
            if is_module && used != top && !allowed.split(' ').any(|name| name == used) {
                breaches.push(format!(
                    "{}:{}: {top} names {}",
                    source.path,
                    named.line,
                    named.segments.join("::")
                ));
            }
        }
    }
    assert_none(
        "The server's modules depend one way: main, cli, app, http, the features, store.",
        "pass what the lower module needs as an argument or a trait that it defines itself.",
        &breaches,
    );
}

#[test]
fn only_app_names_a_concrete_store() {
    let mut breaches = Vec::new();
    for source in tree::product_sources("server/src/") {
        let module = module_of(&source.path, "server/src/");
        if module
            .first()
            .is_none_or(|top| KNOWS_BACKENDS.contains(&top.as_str()))
        {
            continue;
        }
        for named in Names::of(source, "server/src/") {
            if let [store, backend, ..] = named.segments.as_slice()
                && store == "store"
                && BACKENDS.contains(&backend.as_str())
            {
                breaches.push(format!("{}:{}: store::{backend}", source.path, named.line));
            }
        }
    }
    assert_none(
        "Only the module app chooses a concrete store.",
        "take the traits of server/src/store, and let app pass the backend in.",
        &breaches,
    );
}

#[test]
fn sql_stays_in_the_stores() {
    let mut breaches = Vec::new();
    for folder in ["server/src/", "clients/"] {
        for source in tree::product_sources(folder) {
            if SPEAKS_SQL
                .iter()
                .any(|place| source.path.starts_with(place))
            {
                continue;
            }
            // Only whole paths matter here, so the module's own place does not.
            for named in Names::of(
                source,
                &source.path[..source.path.find("src/").unwrap() + 4],
            ) {
                if named.segments.get(1).is_some_and(|name| name == "sqlx") {
                    breaches.push(format!("{}:{}: sqlx", source.path, named.line));
                }
            }
        }
    }
    assert_none(
        "Nothing of a dialect or a pool leaves the stores.",
        &format!(
            "put it behind a store trait, inside {}.",
            SPEAKS_SQL.join(" or ")
        ),
        &breaches,
    );
}
