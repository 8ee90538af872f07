//! `lianjian grant`.

use clap::{Args, Subcommand};
use lianjian_protocol::domain::grant::{Grant, Role};
use lianjian_protocol::ids::{BuildingId, GrantId};
use lianjian_protocol::time::Timestamp;
use serde::Serialize;

use super::find::{self, Tree};
use super::{CliError, Output, Setting};
use crate::store::{EndGrant, PersonGrant};

/// Who may do what, where and from when to when.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Give a person a role in a scope and all below it
    Add(Add),
    /// End a grant. It stays on record, since what was done under it must stay explicable
    End {
        /// Its id
        grant: GrantId,
        /// The first instant at which it no longer holds, RFC 3339; now if absent
        #[arg(long)]
        at: Option<Timestamp>,
    },
    /// The grants of a person, or in a scope
    List {
        /// Their id, badge number or sign-in name
        #[arg(long, required_unless_present = "scope", conflicts_with = "scope")]
        user: Option<String>,
        /// The scope itself, not those below (id, name or path)
        #[arg(long)]
        scope: Option<String>,
    },
}

/// A grant to add.
#[derive(Debug, Args)]
pub struct Add {
    /// Their id, badge number or sign-in name
    #[arg(long)]
    user: String,
    /// steward, committee:residents, property, supervisor:district, observer, admin:security, ...
    #[arg(long, value_parser = role)]
    role: Role,
    /// The scope (id, name or path)
    #[arg(long)]
    scope: String,
    /// From when, RFC 3339; now if absent
    #[arg(long)]
    from: Option<Timestamp>,
    /// Until when, RFC 3339; open-ended if absent
    #[arg(long)]
    to: Option<Timestamp>,
    /// A steward: only about this building (its id); may be repeated
    #[arg(long = "building", value_name = "ID")]
    buildings: Vec<BuildingId>,
}

/// The role of this name, if a person may have it.
pub(super) fn role(name: &str) -> Result<Role, String> {
    match name.parse::<Role>() {
        Ok(Role::System) => Err("the server's own role is nobody's".to_owned()),
        Ok(role) => Ok(role),
        Err(_) => {
            let names: Vec<&str> = Role::ALL
                .iter()
                .filter(|role| **role != Role::System)
                .map(|role| role.as_str())
                .collect();
            Err(format!("one of {}", names.join(", ")))
        }
    }
}

#[derive(Serialize)]
struct Row {
    person: String,
    #[serde(flatten)]
    grant: Grant,
    role_name: &'static str,
    scope_path: String,
}

impl Row {
    fn new(tree: &Tree, person: impl ToString, grant: Grant) -> Self {
        Self {
            person: person.to_string(),
            role_name: grant.role.as_str(),
            scope_path: tree.path(grant.scope),
            grant,
        }
    }

    fn line(&self) -> String {
        let until = self
            .grant
            .valid_to
            .map_or_else(String::new, |to| format!(" to {to}"));
        format!(
            "{}  {}  {}  {}  from {}{until}",
            self.grant.id, self.person, self.role_name, self.scope_path, self.grant.valid_from
        )
    }
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::Add(add) => add.run(setting).await,
            Self::End { grant, at } => end(setting, grant, at).await,
            Self::List { user, scope } => list(setting, user, scope).await,
        }
    }
}

impl Add {
    async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        let context = &setting.context;
        let person = find::person(context, &self.user).await?;
        let tree = Tree::load(context).await?;
        let scope = tree.find(&self.scope)?.id;
        if !self.buildings.is_empty() {
            if self.role != Role::Steward {
                return Err(CliError::Invalid(
                    "only a steward's grant is limited to buildings".to_owned(),
                ));
            }
            let known = context.store.reference_for(&[scope]).await?;
            if let Some(id) = self
                .buildings
                .iter()
                .find(|id| !known.buildings.iter().any(|b| b.id == **id))
            {
                return Err(CliError::NotFound {
                    what: "building in that scope",
                    text: id.to_string(),
                });
            }
        }
        let grant = Grant {
            id: context.id(GrantId::from_parts)?,
            role: self.role,
            scope,
            valid_from: self.from.unwrap_or_else(|| context.now()),
            valid_to: self.to,
            buildings: self.buildings,
        };
        if grant.valid_to.is_some_and(|to| to <= grant.valid_from) {
            return Err(CliError::Invalid("--to comes after --from".to_owned()));
        }
        let detail = serde_json::json!({ "person": person.id, "grant": grant });
        let stored = [PersonGrant {
            person: person.id,
            grant: grant.clone(),
        }];
        setting
            .act("grant.add", grant.id, detail, async {
                Ok(context.store.put_grants(&stored).await?)
            })
            .await?;
        let row = Row::new(&tree, person.id, grant);
        Ok(Output::new(row.line(), row))
    }
}

async fn end(setting: &Setting, grant: GrantId, at: Option<Timestamp>) -> Result<Output, CliError> {
    let context = &setting.context;
    let found = context
        .store
        .grant(grant)
        .await?
        .ok_or_else(|| CliError::NotFound {
            what: "grant",
            text: grant.to_string(),
        })?;
    let valid_to = at.unwrap_or_else(|| context.now());
    if found.grant.valid_to.is_some_and(|ended| ended <= valid_to) {
        return Err(CliError::Conflict(format!("{grant} has ended already")));
    }
    let detail = serde_json::json!({ "person": found.person, "valid_to": valid_to });
    setting
        .act("grant.end", grant, detail, async {
            Ok(context
                .store
                .end_grant(EndGrant { grant, valid_to })
                .await?)
        })
        .await?;
    let mut ended = found.grant;
    ended.valid_to = Some(valid_to);
    let row = Row::new(&Tree::load(context).await?, found.person, ended);
    Ok(Output::new(row.line(), row))
}

async fn list(
    setting: &Setting,
    user: Option<String>,
    scope: Option<String>,
) -> Result<Output, CliError> {
    let context = &setting.context;
    let tree = Tree::load(context).await?;
    let mut rows = Vec::new();
    if let Some(user) = user {
        let person = find::person(context, &user).await?.id;
        let (_, grants) = context.store.grants_of(person).await?;
        rows.extend(
            grants
                .into_iter()
                .map(|grant| Row::new(&tree, person, grant)),
        );
    }
    if let Some(scope) = scope {
        let scope = tree.find(&scope)?.id;
        let grants = context.store.grants_in(&[scope]).await?;
        rows.extend(
            grants
                .into_iter()
                .map(|of| Row::new(&tree, of.person, of.grant)),
        );
    }
    Ok(Output::list(&rows, Row::line))
}
