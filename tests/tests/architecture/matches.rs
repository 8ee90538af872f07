//! No catch-all arm over an enum of the wire, the policy, the commands or the effects: whoever adds
//! a variant must judge each place that handles them.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use crate::{assert_none, tree};

/// Every public enum of these folders is watched.
const WATCHED_FOLDERS: &[&str] = &["sync-protocol/src/wire/", "sync-protocol/src/policy/"];

/// Watched besides: made by a macro, or defined elsewhere.
const WATCHED: &[&str] = &["ErrorCode", "What", "PatrolWhat", "Command", "Effect"];

struct Enums(BTreeSet<String>);

impl<'ast> Visit<'ast> for Enums {
    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if !matches!(item.vis, syn::Visibility::Inherited) {
            self.0.insert(item.ident.to_string());
        }
    }
}

fn watched() -> BTreeSet<String> {
    let mut enums = Enums(WATCHED.iter().map(|name| (*name).to_owned()).collect());
    for folder in WATCHED_FOLDERS {
        for source in tree::product_sources(folder) {
            enums.visit_file(&source.syntax());
        }
    }
    enums.0
}

struct CatchAlls<'a> {
    watched: &'a BTreeSet<String>,
    path: &'a str,
    self_type: Option<String>,
    breaches: Vec<String>,
}

impl CatchAlls<'_> {
    /// The watched enum that a path names a variant of.
    fn enum_of(&self, path: &syn::Path) -> Option<String> {
        let named = path.segments.iter().rev().nth(1)?.ident.to_string();
        let named = if named == "Self" {
            self.self_type.clone()?
        } else {
            named
        };
        self.watched.contains(&named).then_some(named)
    }

    /// The first watched enum in a pattern.
    fn enum_in(&self, pattern: &syn::Pat) -> Option<String> {
        match pattern {
            syn::Pat::Path(path) => self.enum_of(&path.path),
            syn::Pat::Struct(inner) => self.enum_of(&inner.path),
            syn::Pat::TupleStruct(inner) => self
                .enum_of(&inner.path)
                .or_else(|| inner.elems.iter().find_map(|element| self.enum_in(element))),
            syn::Pat::Tuple(inner) => inner.elems.iter().find_map(|element| self.enum_in(element)),
            syn::Pat::Or(inner) => inner.cases.iter().find_map(|case| self.enum_in(case)),
            syn::Pat::Reference(inner) => self.enum_in(&inner.pat),
            syn::Pat::Paren(inner) => self.enum_in(&inner.pat),
            syn::Pat::Ident(inner) => {
                let (_, inner) = inner.subpat.as_ref()?;
                self.enum_in(inner)
            }
            _ => None,
        }
    }
}

/// Whether a pattern takes everything: `_`, a name, a tuple of these, or `Some(_)`.
fn takes_all(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) | syn::Pat::Rest(_) => true,
        // A name in capitals is a constant.
        syn::Pat::Ident(inner) => {
            inner.subpat.is_none() && inner.ident.to_string().starts_with(char::is_lowercase)
        }
        syn::Pat::Tuple(inner) => inner.elems.iter().all(takes_all),
        syn::Pat::Reference(inner) => takes_all(&inner.pat),
        syn::Pat::Paren(inner) => takes_all(&inner.pat),
        _ => false,
    }
}

/// What a wrapper such as `Some(…)` or `Ok(…)` holds, with the wrapper's name.
fn unwrapped(pattern: &syn::Pat) -> (Option<String>, &syn::Pat) {
    if let syn::Pat::TupleStruct(inner) = pattern
        && let Some(name) = inner.path.get_ident()
        && let Some(only) = inner.elems.first()
        && inner.elems.len() == 1
    {
        return (Some(name.to_string()), only);
    }
    (None, pattern)
}

impl<'ast> Visit<'ast> for CatchAlls<'_> {
    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        // The wrappers (none, Some, Ok …) under which a watched enum is told apart.
        let judged: Vec<(Option<String>, String)> = expression
            .arms
            .iter()
            .filter_map(|arm| {
                let (wrapper, inner) = unwrapped(&arm.pat);
                self.enum_in(inner).map(|name| (wrapper, name))
            })
            .collect();
        for arm in &expression.arms {
            let (wrapper, inner) = unwrapped(&arm.pat);
            if !takes_all(inner) {
                continue;
            }
            let hidden = judged
                .iter()
                .find(|(judged_wrapper, _)| wrapper.is_none() || *judged_wrapper == wrapper);
            if let Some((_, name)) = hidden {
                self.breaches
                    .push(format!("{}:{}: over {name}", self.path, tree::line(arm)));
            }
        }
        visit::visit_expr_match(self, expression);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let name = match item.self_ty.as_ref() {
            syn::Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        let outer = std::mem::replace(&mut self.self_type, name);
        visit::visit_item_impl(self, item);
        self.self_type = outer;
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !tree::is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
}

fn breaches_in(path: &str, syntax: &syn::File, watched: &BTreeSet<String>) -> Vec<String> {
    let mut visitor = CatchAlls {
        watched,
        path,
        self_type: None,
        breaches: Vec::new(),
    };
    visitor.visit_file(syntax);
    visitor.breaches
}

#[test]
fn no_catch_all_over_wire_policy_and_effects() {
    let watched = watched();
    let breaches: Vec<String> = ["sync-protocol/src/", "server/src/", "clients/"]
        .into_iter()
        .flat_map(tree::product_sources)
        .flat_map(|source| breaches_in(&source.path, &source.syntax(), &watched))
        .collect();
    assert_none(
        "A match over an enum of the wire, the policy, the commands or the effects names each variant.",
        "write the variants out (`A | B => …`), or use `if let`, `let else` or `matches!` where one is asked for.",
        &breaches,
    );
}

#[test]
fn the_search_for_catch_alls_finds_them() {
    let watched = BTreeSet::from(["What".to_owned()]);
    let found = |body: &str| {
        let syntax = syn::parse_file(&format!("fn f() {{ match x {{ {body} }} }}")).unwrap();
        breaches_in("x.rs", &syntax, &watched).len()
    };
    assert_eq!(found("What::A => 1, _ => 2"), 1);
    assert_eq!(found("&What::A { .. } => 1, other => 2"), 1);
    assert_eq!(found("(What::A, 1) => 1, (_, _) => 2"), 1);
    assert_eq!(found("Some(What::A(_)) => 1, Some(_) => 2, None => 3"), 1);
    assert_eq!(found("What::A | What::B => 1, What::C(_) => 2"), 0);
    assert_eq!(found("Ok(What::A) => 1, Ok(What::B) => 2, Err(_) => 3"), 0);
    assert_eq!(found("1 => What::A, _ => What::B"), 0);
}
