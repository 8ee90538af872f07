//! Buildings.

use std::collections::HashMap;

use lianjian_protocol::domain::reference::Building;
use lianjian_protocol::ids::BuildingId;

use super::{CliError, Made, ReferenceRow, Seen, Setting, Table, Tree, compound_of, each, of_row};

pub(super) const COLUMNS: &[&str] = &["scope", "name"];

pub(super) async fn make(
    setting: &Setting,
    table: &Table,
) -> Result<Made<Vec<ReferenceRow>>, CliError> {
    let tree = Tree::load(&setting.context).await?;
    let known = super::known(setting, table, &tree).await?;
    let existing: HashMap<_, _> = known
        .buildings
        .iter()
        .map(|building| ((building.scope, building.name.clone()), building.id))
        .collect();
    let mut seen = Seen::new();
    each(table, |row| {
        let scope = compound_of(row, &tree)?;
        let name = row.text("name")?;
        let key = (scope, name.clone());
        let old = existing.get(&key).copied();
        seen.note(row, "name", key)?;
        let id = match old {
            Some(id) => id,
            None => {
                let id = setting.context.id(BuildingId::from_parts);
                of_row(row, "name", id.map_err(CliError::from))?
            }
        };
        let building = Building { id, scope, name };
        Ok((vec![ReferenceRow::Building(building)], old.is_none()))
    })
}
