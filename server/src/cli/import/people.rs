//! People, told apart by their badge. With a role and a scope, a row gives a grant too, unless the
//! person has the same one already.

use std::collections::HashMap;

use lianjian_protocol::domain::grant::{Grant, Role};
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{GrantId, PersonId, ScopeId};

use super::{CliError, Made, Organisations, Report, Seen, Setting, Table, Tree, each, of_row};
use crate::cli::grant::role;
use crate::store::PersonGrant;

pub(super) const COLUMNS: &[&str] = &["name", "badge", "organisation", "role*", "scope*"];

/// A row's person, and the grant that it gives.
pub(super) struct Entry {
    person: Person,
    grant: Option<PersonGrant>,
}

pub(super) async fn make(setting: &Setting, table: &Table) -> Result<Made<Entry>, CliError> {
    let context = &setting.context;
    let tree = Tree::load(context).await?;
    let organisations = Organisations::load(context).await?;
    let existing: HashMap<String, PersonId> = context
        .store
        .people()
        .await?
        .into_iter()
        .map(|person| (person.badge, person.id))
        .collect();
    let now = context.now();
    let held = held_grants(setting, table, &tree).await?;
    let mut seen = Seen::new();
    each(table, |row| {
        let badge = row.text("badge")?;
        seen.note(row, "badge", badge.clone())?;
        let old = existing.get(&badge).copied();
        let new_id = || {
            of_row(
                row,
                "badge",
                context.id(PersonId::from_parts).map_err(CliError::from),
            )
        };
        let person = Person {
            id: match old {
                Some(id) => id,
                None => new_id()?,
            },
            name: row.text("name")?,
            badge,
            organisation: of_row(
                row,
                "organisation",
                organisations.find(row.required("organisation")?),
            )?
            .id,
        };
        let grant = match (row.optional("role"), row.optional("scope")) {
            (None, None) => None,
            (Some(_), None) => return Err(row.problem("scope", "a role needs a scope")),
            (None, Some(_)) => return Err(row.problem("role", "a scope needs a role")),
            (Some(name), Some(scope)) => {
                let role = role(name).map_err(|meant| row.problem("role", meant))?;
                let scope = of_row(row, "scope", tree.find(scope))?.id;
                let id = context.id(GrantId::from_parts).map_err(CliError::from);
                let grant = Grant {
                    id: of_row(row, "role", id)?,
                    role,
                    scope,
                    valid_from: now,
                    valid_to: None,
                    buildings: Vec::new(),
                };
                let has_it = held.contains(&(person.id, role, scope));
                (!has_it).then_some(PersonGrant {
                    person: person.id,
                    grant,
                })
            }
        };
        Ok((Entry { person, grant }, old.is_none()))
    })
}

/// The grants that hold now in the scopes that the file names.
async fn held_grants(
    setting: &Setting,
    table: &Table,
    tree: &Tree,
) -> Result<std::collections::HashSet<(PersonId, Role, ScopeId)>, CliError> {
    let scopes = super::named_scopes(table, tree);
    let now = setting.context.now();
    Ok(setting
        .context
        .store
        .grants_in(&scopes)
        .await?
        .into_iter()
        .filter(|of| of.grant.holds_at(now))
        .map(|of| (of.person, of.grant.role, of.grant.scope))
        .collect())
}

pub(super) async fn write(
    setting: &Setting,
    made: Made<Entry>,
    report: &Report,
) -> Result<(), CliError> {
    let (people, grants): (Vec<Person>, Vec<Option<PersonGrant>>) = made
        .items
        .into_iter()
        .map(|entry| (entry.person, entry.grant))
        .unzip();
    let grants: Vec<PersonGrant> = grants.into_iter().flatten().collect();
    let detail = serde_json::json!({ "report": report, "grants": grants.len() });
    let store = &setting.context.store;
    setting
        .act("import", "people", detail, async {
            // Everything was checked; should the second fail all the same, running the same
            // import again adds the grants.
            store.put_people(&people).await?;
            if !grants.is_empty() {
                store.put_grants(&grants).await?;
            }
            Ok(())
        })
        .await
}
