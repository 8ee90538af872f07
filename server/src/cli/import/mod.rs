//! `lianjian import`: reference data from CSV.
//!
//! Every row is read and held against what exists before anything is written, and what is written
//! is written at once; so a file with a broken row leaves nothing behind. A row that names what
//! exists (a building of that name in that compound, a person of that badge) changes it, so the
//! same file can be imported again.

mod buildings;
mod categories;
mod checkpoints;
mod people;
mod routes;
mod scopes;
mod table;

use std::collections::HashMap;
use std::hash::Hash;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use self::table::{Row, Table};
use super::error::RowError;
use super::find::{Organisations, Tree};
use super::{CliError, Output, Setting};
use crate::store::ReferenceRow;

const COLUMNS: &str = "\
Columns (UTF-8, the first line names them; * may be left out or empty):
  scopes       name, kind, parent*, residents_committee*, owners_committee*, households*,
               parties* (KIND:ORGANISATION;...), emergency* (LABEL:NUMBER;...)
  buildings    scope, name
  checkpoints  scope, name, code, building*
  routes       scope, name, checkpoints (CODE;...), safety_required*
  people       name, badge, organisation, role*, scope*
  categories   code, name_zh, name_en, fixer, tier, common_parts*
A scope is an id, a name, or as much of its path as tells it apart: District/Compound.";

/// Import reference data from CSV; all of it, or nothing if a row is broken.
#[derive(Debug, Args)]
#[command(after_help = COLUMNS)]
pub struct Import {
    /// What the rows are
    #[arg(long)]
    kind: Kind,
    /// The file
    #[arg(long, value_name = "FILE")]
    csv: PathBuf,
    /// Only check it
    #[arg(long)]
    dry_run: bool,
}

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Scopes, compounds' attributes with them
    Scopes,
    /// Buildings
    Buildings,
    /// Checkpoints
    Checkpoints,
    /// Patrol routes
    Routes,
    /// People, with a grant each if a role and a scope are given
    People,
    /// Categories of complaints
    Categories,
}

impl Kind {
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Scopes => scopes::COLUMNS,
            Self::Buildings => buildings::COLUMNS,
            Self::Checkpoints => checkpoints::COLUMNS,
            Self::Routes => routes::COLUMNS,
            Self::People => people::COLUMNS,
            Self::Categories => categories::COLUMNS,
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Report {
    /// What the rows were.
    pub kind: Kind,
    /// Rows that made something new.
    pub added: usize,
    /// Rows that named what existed.
    pub changed: usize,
    /// Whether nothing was written since nothing should be.
    pub dry_run: bool,
}

/// What an importer makes of a file.
struct Made<T> {
    items: Vec<T>,
    added: usize,
}

impl Import {
    pub(super) async fn run(self, setting: &Setting) -> Result<Output, CliError> {
        let bytes = std::fs::read(&self.csv).map_err(|error| CliError::NotFound {
            what: "readable file",
            text: format!("{}: {error}", self.csv.display()),
        })?;
        let report = import(setting, self.kind, &bytes, self.dry_run).await?;
        let verb = if self.dry_run { "would be" } else { "were" };
        Ok(Output::new(
            format!(
                "{} rows {verb} added, {} {verb} changed",
                report.added, report.changed
            ),
            report,
        ))
    }
}

/// Imports a file's bytes.
///
/// # Errors
/// [`CliError::Rows`] with every broken row; then nothing was imported.
pub(super) async fn import(
    setting: &Setting,
    kind: Kind,
    bytes: &[u8],
    dry_run: bool,
) -> Result<Report, CliError> {
    let table = Table::read(bytes, kind.columns())?;
    if kind == Kind::People {
        let made = people::make(setting, &table).await?;
        let report = report(kind, &made, dry_run);
        if !dry_run {
            people::write(setting, made, &report).await?;
        }
        return Ok(report);
    }
    let made = match kind {
        Kind::Scopes => scopes::make(setting, &table).await?,
        Kind::Buildings => buildings::make(setting, &table).await?,
        Kind::Checkpoints => checkpoints::make(setting, &table).await?,
        Kind::Routes => routes::make(setting, &table).await?,
        Kind::Categories => categories::make(setting, &table).await?,
        Kind::People => Made {
            items: Vec::new(),
            added: 0,
        },
    };
    let report = report(kind, &made, dry_run);
    if !dry_run {
        let rows: Vec<ReferenceRow> = made.items.into_iter().flatten().collect();
        let detail = serde_json::to_value(&report).unwrap_or_default();
        setting
            .act("import", format!("{kind:?}"), detail, async {
                Ok(setting.context.store.put_reference(&rows).await?)
            })
            .await?;
    }
    Ok(report)
}

const fn report<T>(kind: Kind, made: &Made<T>, dry_run: bool) -> Report {
    Report {
        kind,
        added: made.added,
        changed: made.items.len() - made.added,
        dry_run,
    }
}

/// Makes something of every row, or says of every row that is broken what is wrong with it. The
/// maker says whether the row is new.
fn each<T>(
    table: &Table,
    mut make: impl FnMut(&Row) -> Result<(T, bool), RowError>,
) -> Result<Made<T>, CliError> {
    let mut made = Made {
        items: Vec::with_capacity(table.rows.len()),
        added: 0,
    };
    let mut broken = Vec::new();
    for row in &table.rows {
        match row {
            Err(error) => broken.push(error.clone()),
            Ok(row) => match make(row) {
                Ok((item, new)) => {
                    made.items.push(item);
                    made.added += usize::from(new);
                }
                Err(error) => broken.push(error),
            },
        }
    }
    if broken.is_empty() {
        Ok(made)
    } else {
        Err(CliError::Rows(broken))
    }
}

/// Notices a row that says the same thing as an earlier one.
struct Seen<K>(HashMap<K, u64>);

impl<K: Eq + Hash> Seen<K> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn note(&mut self, row: &Row, column: &str, key: K) -> Result<(), RowError> {
        match self.0.insert(key, row.line) {
            Some(line) => Err(row.problem(column, format!("the same as in line {line}"))),
            None => Ok(()),
        }
    }
}

/// A command's error about one field of a row.
fn of_row<T>(row: &Row, column: &str, result: Result<T, CliError>) -> Result<T, RowError> {
    result.map_err(|error| row.problem(column, error.to_string()))
}

/// The compound that a row's `scope` names.
fn compound_of(row: &Row, tree: &Tree) -> Result<lianjian_protocol::ids::ScopeId, RowError> {
    use lianjian_protocol::domain::reference::ScopeKind;
    let scope = of_row(row, "scope", tree.find(row.required("scope")?))?;
    if scope.kind != ScopeKind::Compound {
        return Err(row.problem("scope", "not a compound"));
    }
    Ok(scope.id)
}

/// The scopes that the rows name and that exist.
fn named_scopes(table: &Table, tree: &Tree) -> Vec<lianjian_protocol::ids::ScopeId> {
    let mut scopes: Vec<_> = table
        .rows
        .iter()
        .flatten()
        .filter_map(|row| row.optional("scope"))
        .filter_map(|text| tree.find(text).ok())
        .map(|scope| scope.id)
        .collect();
    scopes.sort();
    scopes.dedup();
    scopes
}

/// The reference data of the scopes that the rows name.
async fn known(
    setting: &Setting,
    table: &Table,
    tree: &Tree,
) -> Result<lianjian_protocol::domain::reference::Reference, CliError> {
    let scopes = named_scopes(table, tree);
    Ok(setting.context.store.reference_for(&scopes).await?)
}

#[cfg(test)]
mod tests;
