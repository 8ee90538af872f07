//! Checkpoints. Their code is what tells them apart within a compound.

use std::collections::HashMap;

use lianjian_protocol::domain::reference::Checkpoint;
use lianjian_protocol::ids::CheckpointId;

use super::{CliError, Made, ReferenceRow, Seen, Setting, Table, Tree, compound_of, each, of_row};

pub(super) const COLUMNS: &[&str] = &["scope", "name", "code", "building*"];

pub(super) async fn make(
    setting: &Setting,
    table: &Table,
) -> Result<Made<Vec<ReferenceRow>>, CliError> {
    let tree = Tree::load(&setting.context).await?;
    let known = super::known(setting, table, &tree).await?;
    let existing: HashMap<_, _> = known
        .checkpoints
        .iter()
        .map(|checkpoint| ((checkpoint.scope, checkpoint.code.clone()), checkpoint.id))
        .collect();
    let buildings: HashMap<_, _> = known
        .buildings
        .iter()
        .map(|building| ((building.scope, building.name.clone()), building.id))
        .collect();
    let mut seen = Seen::new();
    each(table, |row| {
        let scope = compound_of(row, &tree)?;
        let name = row.text("name")?;
        let code = row.text("code")?;
        let key = (scope, code.clone());
        let old = existing.get(&key).copied();
        seen.note(row, "code", key)?;
        let building =
            match row.optional("building") {
                None => None,
                Some(name) => Some(*buildings.get(&(scope, name.to_owned())).ok_or_else(|| {
                    row.problem("building", format!("no building {name:?} there"))
                })?),
            };
        let id = match old {
            Some(id) => id,
            None => {
                let id = setting.context.id(CheckpointId::from_parts);
                of_row(row, "code", id.map_err(CliError::from))?
            }
        };
        let checkpoint = Checkpoint {
            id,
            scope,
            building,
            name,
            code,
        };
        Ok((vec![ReferenceRow::Checkpoint(checkpoint)], old.is_none()))
    })
}
