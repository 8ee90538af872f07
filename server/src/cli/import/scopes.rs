//! Scopes. A row may name one of an earlier row as its parent.

use lianjian_protocol::domain::reference::{Compound, Scope, ScopeKind};
use lianjian_protocol::ids::ScopeId;

use super::{
    CliError, Made, Organisations, ReferenceRow, Row, RowError, Seen, Setting, Table, Tree,
};
use super::{each, of_row};
use crate::cli::scope::{check_place, emergency, kind, party};

pub(super) const COLUMNS: &[&str] = &[
    "name",
    "kind",
    "parent*",
    "residents_committee*",
    "owners_committee*",
    "households*",
    "parties*",
    "emergency*",
];

pub(super) async fn make(
    setting: &Setting,
    table: &Table,
) -> Result<Made<Vec<ReferenceRow>>, CliError> {
    let mut tree = Tree::load(&setting.context).await?;
    let organisations = Organisations::load(&setting.context).await?;
    let mut seen = Seen::new();
    each(table, |row| {
        let kind = kind(row.required("kind")?).map_err(|meant| row.problem("kind", meant))?;
        let name = row.text("name")?;
        if name.contains('/') {
            return Err(row.problem("name", "no slash"));
        }
        let parent = match row.optional("parent") {
            Some(text) => Some(of_row(row, "parent", tree.find(text))?),
            None => None,
        };
        of_row(row, "kind", check_place(kind, parent))?;
        let parent = parent.map(|scope| scope.id);
        seen.note(row, "name", (parent, name.clone()))?;
        let old = tree.child(parent, &name);
        if let Some(old) = old.filter(|old| old.kind != kind) {
            return Err(row.problem("kind", format!("it exists as another kind: {}", old.id)));
        }
        let (id, new) = match old {
            Some(old) => (old.id, false),
            None => (new_id(setting, row)?, true),
        };
        let scope = Scope {
            id,
            parent,
            kind,
            name,
        };
        tree.add(scope.clone());
        let mut rows = vec![ReferenceRow::Scope(scope)];
        rows.extend(compound(row, id, kind, &organisations)?.map(ReferenceRow::Compound));
        Ok((rows, new))
    })
}

fn new_id(setting: &Setting, row: &Row) -> Result<ScopeId, RowError> {
    let id = setting.context.id(ScopeId::from_parts);
    of_row(row, "name", id.map_err(CliError::from))
}

fn compound(
    row: &Row,
    scope: ScopeId,
    kind: ScopeKind,
    organisations: &Organisations,
) -> Result<Option<Compound>, RowError> {
    if kind != ScopeKind::Compound {
        let of_compounds = &COLUMNS[3..];
        return match of_compounds
            .iter()
            .map(|column| column.trim_end_matches('*'))
            .find(|column| row.optional(column).is_some())
        {
            Some(column) => Err(row.problem(column, "only a compound has this")),
            None => Ok(None),
        };
    }
    Ok(Some(Compound {
        scope,
        has_residents_committee: row.flag("residents_committee")?,
        has_owners_committee: row.flag("owners_committee")?,
        parties: row
            .list("parties")
            .into_iter()
            .map(|text| of_row(row, "parties", party(text, organisations)))
            .collect::<Result<_, _>>()?,
        households: row.number("households")?,
        emergency_numbers: row
            .list("emergency")
            .into_iter()
            .map(|text| of_row(row, "emergency", emergency(text)))
            .collect::<Result<_, _>>()?,
    }))
}
