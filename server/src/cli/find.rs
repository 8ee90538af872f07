//! What people call things: an id, or a name that only one thing has.
//!
//! A scope's name is as much of its path as tells it from others:
//! `Garden Court`, or `Riverside/Garden Court`.

use std::collections::HashMap;

use lianjian_protocol::domain::reference::{Organisation, Person, Scope};
use lianjian_protocol::ids::{OrganisationId, PersonId, ScopeId};

use super::CliError;
use crate::auth::sign_in::fold;
use crate::context::Context;

/// The tree of scopes, for finding one by its name.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    scopes: HashMap<ScopeId, Scope>,
    by_name: HashMap<String, Vec<ScopeId>>,
}

impl Tree {
    /// The store's.
    pub(super) async fn load(context: &Context) -> Result<Self, CliError> {
        let mut tree = Self::default();
        for scope in context.store.all_scopes().await? {
            tree.add(scope);
        }
        Ok(tree)
    }

    /// Adds a scope, or changes it.
    pub(super) fn add(&mut self, scope: Scope) {
        if let Some(old) = self.scopes.get(&scope.id)
            && let Some(ids) = self.by_name.get_mut(&old.name)
        {
            ids.retain(|id| *id != scope.id);
        }
        self.by_name
            .entry(scope.name.clone())
            .or_default()
            .push(scope.id);
        self.scopes.insert(scope.id, scope);
    }

    /// The scope called so right below `parent`.
    pub(super) fn child(&self, parent: Option<ScopeId>, name: &str) -> Option<&Scope> {
        self.by_name
            .get(name)?
            .iter()
            .filter_map(|id| self.scopes.get(id))
            .find(|scope| scope.parent == parent)
    }

    /// Every scope, by its path.
    pub(super) fn all(&self) -> Vec<&Scope> {
        let mut all: Vec<&Scope> = self.scopes.values().collect();
        all.sort_by_cached_key(|scope| (self.path(scope.id), scope.id));
        all
    }

    /// A scope's names from the root down, with slashes.
    pub(super) fn path(&self, id: ScopeId) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut next = Some(id);
        while let Some(scope) = next.and_then(|id| self.scopes.get(&id)) {
            names.push(&scope.name);
            next = scope.parent.filter(|_| names.len() < 32);
        }
        names.reverse();
        names.join("/")
    }

    /// Whether a scope is this one or below it.
    pub(super) fn covers(&self, above: ScopeId, scope: ScopeId) -> bool {
        let mut next = Some(scope);
        for _ in 0..=self.scopes.len() {
            match next {
                Some(id) if id == above => return true,
                Some(id) => next = self.scopes.get(&id).and_then(|scope| scope.parent),
                None => return false,
            }
        }
        false
    }

    /// The scope that people call so.
    pub(super) fn find(&self, text: &str) -> Result<&Scope, CliError> {
        let not_found = || CliError::NotFound {
            what: "scope",
            text: text.to_owned(),
        };
        if let Ok(id) = text.parse::<ScopeId>() {
            return self.scopes.get(&id).ok_or_else(not_found);
        }
        let name = text.rsplit('/').next().unwrap_or(text);
        let found: Vec<&Scope> = self
            .by_name
            .get(name)
            .into_iter()
            .flatten()
            .filter(|id| {
                let path = self.path(**id);
                path == text || path.ends_with(&format!("/{text}"))
            })
            .filter_map(|id| self.scopes.get(id))
            .collect();
        match found.as_slice() {
            [] => Err(not_found()),
            [one] => Ok(one),
            several => {
                // `A/B` may be a whole path and the end of another; the whole one is meant.
                if let Some(exact) = several.iter().find(|scope| self.path(scope.id) == text) {
                    return Ok(exact);
                }
                let mut paths: Vec<String> =
                    several.iter().map(|scope| self.path(scope.id)).collect();
                paths.sort();
                Err(CliError::Conflict(format!(
                    "{text:?} may be any of: {}",
                    paths.join(", ")
                )))
            }
        }
    }
}

/// The organisations, for finding one by its name.
#[derive(Debug, Clone, Default)]
pub(super) struct Organisations(Vec<Organisation>);

impl Organisations {
    /// The store's.
    pub(super) async fn load(context: &Context) -> Result<Self, CliError> {
        Ok(Self(context.store.organisations().await?))
    }

    /// The name of one; its id where there is none.
    pub(super) fn name(&self, id: OrganisationId) -> String {
        self.0
            .iter()
            .find(|organisation| organisation.id == id)
            .map_or_else(|| id.to_string(), |organisation| organisation.name.clone())
    }

    /// The organisation that people call so.
    pub(super) fn find(&self, text: &str) -> Result<&Organisation, CliError> {
        let id = text.parse::<OrganisationId>().ok();
        let found: Vec<&Organisation> = self
            .0
            .iter()
            .filter(|organisation| id.map_or(organisation.name == text, |id| organisation.id == id))
            .collect();
        match found.as_slice() {
            [] => Err(CliError::NotFound {
                what: "organisation",
                text: text.to_owned(),
            }),
            [one] => Ok(one),
            several => {
                let ids: Vec<String> = several.iter().map(|o| o.id.to_string()).collect();
                Err(CliError::Conflict(format!(
                    "{text:?} may be any of: {}",
                    ids.join(", ")
                )))
            }
        }
    }
}

/// The person of this id, badge number or sign-in name.
pub(super) async fn person(context: &Context, text: &str) -> Result<Person, CliError> {
    let store = &context.store;
    let found = match text.parse::<PersonId>() {
        Ok(id) => store.person(id).await?,
        Err(_) => match store.person_by_badge(text).await? {
            Some(person) => Some(person),
            None => match store.credentials(&fold(text)).await? {
                Some(credentials) => store.person(credentials.person).await?,
                None => None,
            },
        },
    };
    found.ok_or_else(|| CliError::NotFound {
        what: "user",
        text: text.to_owned(),
    })
}

/// A name or other short text that is not empty.
pub(super) fn text(value: &str, what: &str) -> Result<String, CliError> {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > 200 || value.chars().any(char::is_control) {
        return Err(CliError::Invalid(format!(
            "{what}: 1 to 200 characters, none of control"
        )));
    }
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use lianjian_protocol::domain::reference::ScopeKind;

    use super::*;

    fn scope(id: u8, parent: Option<u8>, name: &str) -> Scope {
        Scope {
            id: ScopeId::from_bytes([id; 16]),
            parent: parent.map(|p| ScopeId::from_bytes([p; 16])),
            kind: ScopeKind::Community,
            name: name.to_owned(),
        }
    }

    fn tree() -> Tree {
        let mut tree = Tree::default();
        for scope in [
            scope(1, None, "City"),
            scope(2, Some(1), "North"),
            scope(3, Some(1), "South"),
            scope(4, Some(2), "Garden"),
            scope(5, Some(3), "Garden"),
        ] {
            tree.add(scope);
        }
        tree
    }

    #[test]
    fn a_scope_is_found_by_as_much_of_its_path_as_is_needed() {
        let tree = tree();
        let id = |text: &str| tree.find(text).map(|scope| scope.id.as_bytes()[0]);
        assert_eq!(id("North").unwrap(), 2);
        assert_eq!(id("North/Garden").unwrap(), 4);
        assert_eq!(id("City/South/Garden").unwrap(), 5);
        assert_eq!(id(&ScopeId::from_bytes([3; 16]).to_string()).unwrap(), 3);
        assert!(matches!(id("Garden"), Err(CliError::Conflict(_))));
        assert!(matches!(id("orth"), Err(CliError::NotFound { .. })));
        assert!(matches!(id(""), Err(CliError::NotFound { .. })));
    }

    #[test]
    fn a_renamed_scope_is_found_by_its_new_name_only() {
        let mut tree = tree();
        tree.add(scope(2, Some(1), "Nord"));
        assert!(tree.find("Nord").is_ok());
        assert!(tree.find("North").is_err());
    }
}
