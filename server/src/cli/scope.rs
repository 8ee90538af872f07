//! `lianjian scope`.

use clap::{Args, Subcommand};
use lianjian_protocol::domain::reference::{
    Compound, FixerKind, Party, Reference, Scope, ScopeKind,
};
use lianjian_protocol::ids::ScopeId;
use serde::Serialize;

use super::find::{Organisations, Tree, text};
use super::{CliError, Output, Setting};
use crate::store::ReferenceRow;

/// The tree of scopes.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a scope
    Add(Box<Add>),
    /// The whole tree, or what lies below a scope
    List {
        /// Only what lies below this scope (id, name or path)
        #[arg(long, value_name = "SCOPE")]
        under: Option<String>,
    },
    /// One scope, with its compound's attributes
    Show {
        /// Its id, name or path
        scope: String,
    },
}

/// A scope to add.
#[derive(Debug, Args)]
pub struct Add {
    /// Its name
    #[arg(long)]
    name: String,
    /// city, district, subdistrict, community, compound or grid
    #[arg(long, value_parser = kind)]
    kind: ScopeKind,
    /// The scope above (id, name or path); none for the root
    #[arg(long)]
    parent: Option<String>,
    /// A compound: there is a residents' committee for it
    #[arg(long)]
    residents_committee: bool,
    /// A compound: there is an owners' committee
    #[arg(long)]
    owners_committee: bool,
    /// A compound: its households
    #[arg(long, default_value_t = 0)]
    households: u32,
    /// A compound: who can be given its cases, `company:ORGANISATION`; may be repeated
    #[arg(long = "party", value_name = "KIND:ORGANISATION")]
    parties: Vec<String>,
    /// A compound: a number to call in danger, `LABEL:NUMBER`; may be repeated
    #[arg(long = "emergency", value_name = "LABEL:NUMBER")]
    emergency: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    scope: Scope,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    compound: Option<Compound>,
}

/// The kind of this name.
pub(super) fn kind(name: &str) -> Result<ScopeKind, String> {
    serde_json::from_value(name.into())
        .map_err(|_| "city, district, subdistrict, community, compound or grid".to_owned())
}

/// A party, from `company:<organisation>`.
pub(super) fn party(text: &str, organisations: &Organisations) -> Result<Party, CliError> {
    let (kind, organisation) = text
        .split_once(':')
        .ok_or_else(|| CliError::Invalid(format!("{text:?}: KIND:ORGANISATION is meant")))?;
    let kind: FixerKind = serde_json::from_value(kind.trim().into()).map_err(|_| {
        CliError::Invalid(format!(
            "{kind:?}: company, substitute, emergency_centre, developer, utility or department"
        ))
    })?;
    Ok(Party {
        organisation: organisations.find(organisation.trim())?.id,
        kind,
    })
}

/// A number to call in danger, from `<label>:<number>`.
pub(super) fn emergency(line: &str) -> Result<(String, String), CliError> {
    let (label, number) = line
        .split_once(':')
        .ok_or_else(|| CliError::Invalid(format!("{line:?}: LABEL:NUMBER is meant")))?;
    Ok((text(label, "the label")?, text(number, "the number")?))
}

/// Whether a scope of this kind may lie there: further down than the one above it, and a root
/// only where there is nothing above.
pub(super) fn check_place(kind: ScopeKind, parent: Option<&Scope>) -> Result<(), CliError> {
    match parent {
        Some(parent) if parent.kind >= kind => Err(CliError::Invalid(format!(
            "a {} can't lie within a {}",
            name_of(kind),
            name_of(parent.kind)
        ))),
        None if kind == ScopeKind::Grid => Err(CliError::Invalid(
            "a grid lies within a compound".to_owned(),
        )),
        Some(_) | None => Ok(()),
    }
}

fn name_of(kind: ScopeKind) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

impl Command {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        match self {
            Self::Add(add) => add.run(setting).await,
            Self::List { under } => list(setting, under).await,
            Self::Show { scope } => show(setting, &scope).await,
        }
    }
}

impl Add {
    async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        let mut tree = Tree::load(&setting.context).await?;
        let parent = self.parent.as_deref().map(|p| tree.find(p)).transpose()?;
        check_place(self.kind, parent)?;
        let scope = Scope {
            id: setting.context.id(ScopeId::from_parts)?,
            parent: parent.map(|parent| parent.id),
            kind: self.kind,
            name: text(&self.name, "--name")?,
        };
        if scope.name.contains('/') {
            return Err(CliError::Invalid("--name: no slash".to_owned()));
        }
        if tree.child(scope.parent, &scope.name).is_some() {
            return Err(CliError::Conflict(format!(
                "{:?} exists there already",
                scope.name
            )));
        }
        let compound = self.compound(setting, scope.id).await?;
        let mut rows = vec![ReferenceRow::Scope(scope.clone())];
        rows.extend(compound.clone().map(ReferenceRow::Compound));
        let detail = serde_json::json!({ "name": scope.name, "kind": scope.kind });
        setting
            .act("scope.add", scope.id, detail, async {
                Ok(setting.context.store.put_reference(&rows).await?)
            })
            .await?;
        tree.add(scope.clone());
        let path = tree.path(scope.id);
        Ok(Output::new(
            format!("{}  {path}", scope.id),
            Row {
                scope,
                path,
                compound,
            },
        ))
    }

    async fn compound(
        &self,
        setting: &Setting,
        scope: ScopeId,
    ) -> Result<Option<Compound>, CliError> {
        if self.kind != ScopeKind::Compound {
            let none = !self.residents_committee
                && !self.owners_committee
                && self.households == 0
                && self.parties.is_empty()
                && self.emergency.is_empty();
            return if none {
                Ok(None)
            } else {
                Err(CliError::Invalid(
                    "committees, households, parties and emergency numbers are a compound's"
                        .to_owned(),
                ))
            };
        }
        let organisations = Organisations::load(&setting.context).await?;
        Ok(Some(Compound {
            scope,
            has_residents_committee: self.residents_committee,
            has_owners_committee: self.owners_committee,
            parties: self
                .parties
                .iter()
                .map(|text| party(text, &organisations))
                .collect::<Result<_, _>>()?,
            households: self.households,
            emergency_numbers: self
                .emergency
                .iter()
                .map(|text| emergency(text))
                .collect::<Result<_, _>>()?,
        }))
    }
}

async fn list(setting: &Setting, under: Option<String>) -> Result<Output, CliError> {
    let tree = Tree::load(&setting.context).await?;
    let prefix = match &under {
        Some(text) => Some(format!("{}/", tree.path(tree.find(text)?.id))),
        None => None,
    };
    let rows: Vec<Row> = tree
        .all()
        .into_iter()
        .map(|scope| Row {
            path: tree.path(scope.id),
            scope: scope.clone(),
            compound: None,
        })
        .filter(|row| prefix.as_ref().is_none_or(|p| row.path.starts_with(p)))
        .collect();
    Ok(Output::list(&rows, |row| {
        format!(
            "{}  {:<11}  {}",
            row.scope.id,
            name_of(row.scope.kind),
            row.path
        )
    }))
}

async fn show(setting: &Setting, scope: &str) -> Result<Output, CliError> {
    let tree = Tree::load(&setting.context).await?;
    let scope = tree.find(scope)?.clone();
    let reference: Reference = setting.context.store.reference_for(&[scope.id]).await?;
    let path = tree.path(scope.id);
    let compound = reference.compound(scope.id).cloned();
    let here = |of: ScopeId| of == scope.id;
    let counts = [
        (
            "buildings",
            reference.buildings.iter().filter(|b| here(b.scope)).count(),
        ),
        (
            "checkpoints",
            reference
                .checkpoints
                .iter()
                .filter(|c| here(c.scope))
                .count(),
        ),
        (
            "routes",
            reference.routes.iter().filter(|r| here(r.scope)).count(),
        ),
    ];
    let mut lines = vec![
        format!("id      {}", scope.id),
        format!("kind    {}", name_of(scope.kind)),
        format!("path    {path}"),
    ];
    if let Some(compound) = &compound {
        let organisations = Organisations::load(&setting.context).await?;
        for party in &compound.parties {
            let kind = serde_json::to_value(party.kind).unwrap_or_default();
            let name = organisations.name(party.organisation);
            lines.push(format!(
                "party   {} {name}",
                kind.as_str().unwrap_or_default()
            ));
        }
        lines.push(format!("households {}", compound.households));
    }
    lines.extend(counts.iter().map(|(what, n)| format!("{what} {n}")));
    let mut json = serde_json::to_value(Row {
        scope,
        path,
        compound,
    })
    .unwrap_or_default();
    for (what, n) in counts {
        json[what] = n.into();
    }
    Ok(Output::new(lines.join("\n"), json))
}
