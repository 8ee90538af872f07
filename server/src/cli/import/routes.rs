//! Patrol routes over checkpoints that exist.

use std::collections::HashMap;

use lianjian_protocol::domain::reference::Route;
use lianjian_protocol::ids::RouteId;

use super::{CliError, Made, ReferenceRow, Seen, Setting, Table, Tree, compound_of, each, of_row};

pub(super) const COLUMNS: &[&str] = &["scope", "name", "checkpoints", "safety_required*"];

pub(super) async fn make(
    setting: &Setting,
    table: &Table,
) -> Result<Made<Vec<ReferenceRow>>, CliError> {
    let tree = Tree::load(&setting.context).await?;
    let known = super::known(setting, table, &tree).await?;
    let existing: HashMap<_, _> = known
        .routes
        .iter()
        .map(|route| ((route.scope, route.name.clone()), route.id))
        .collect();
    let codes: HashMap<_, _> = known
        .checkpoints
        .iter()
        .map(|checkpoint| ((checkpoint.scope, &*checkpoint.code), checkpoint.id))
        .collect();
    let mut seen = Seen::new();
    each(table, |row| {
        let scope = compound_of(row, &tree)?;
        let name = row.text("name")?;
        let key = (scope, name.clone());
        let old = existing.get(&key).copied();
        seen.note(row, "name", key)?;
        row.required("checkpoints")?;
        let checkpoints = row
            .list("checkpoints")
            .into_iter()
            .map(|code| {
                codes.get(&(scope, code)).copied().ok_or_else(|| {
                    row.problem("checkpoints", format!("no checkpoint {code:?} there"))
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let id = match old {
            Some(id) => id,
            None => {
                let id = setting.context.id(RouteId::from_parts);
                of_row(row, "name", id.map_err(CliError::from))?
            }
        };
        let route = Route {
            id,
            scope,
            name,
            checkpoints,
            safety_required: row.flag("safety_required")?,
        };
        Ok((vec![ReferenceRow::Route(route)], old.is_none()))
    })
}
