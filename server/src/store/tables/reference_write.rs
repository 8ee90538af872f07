//! Adding and changing reference data.

use super::meta;
use crate::store::error::Result;
use crate::store::reference::ReferenceRow;
use crate::store::sql::{Connection, Json, args};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// Adds or changes rows; the new version. To be run in a writing transaction.
pub(in crate::store) async fn put(db: Db<'_>, rows: &[ReferenceRow]) -> Result<u64> {
    let version = meta::next_reference_version(db).await?;
    for row in rows {
        put_row(db, row).await?;
    }
    Ok(version)
}

async fn put_row(db: Db<'_>, row: &ReferenceRow) -> Result<()> {
    let (sql, values) = match row {
        ReferenceRow::Scope(scope) => (
            "INSERT INTO scopes (id, parent, kind, name) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, kind = excluded.kind, \
             name = excluded.name",
            args![scope.id, scope.parent, scope.kind, scope.name.as_str()],
        ),
        ReferenceRow::Organisation(organisation) => (
            "INSERT INTO organisations (id, name) VALUES ($1, $2) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            args![organisation.id, organisation.name.as_str()],
        ),
        ReferenceRow::Compound(compound) => (
            "INSERT INTO compounds (scope, has_residents_committee, has_owners_committee, \
             parties, households, emergency_numbers) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (scope) DO UPDATE SET \
             has_residents_committee = excluded.has_residents_committee, \
             has_owners_committee = excluded.has_owners_committee, parties = excluded.parties, \
             households = excluded.households, emergency_numbers = excluded.emergency_numbers",
            args![
                compound.scope,
                compound.has_residents_committee,
                compound.has_owners_committee,
                Json(compound.parties.clone()),
                compound.households,
                Json(compound.emergency_numbers.clone()),
            ],
        ),
        ReferenceRow::Building(building) => (
            "INSERT INTO buildings (id, scope, name) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, name = excluded.name",
            args![building.id, building.scope, building.name.as_str()],
        ),
        ReferenceRow::Checkpoint(checkpoint) => (
            "INSERT INTO checkpoints (id, scope, building, name, code) \
             VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, \
             building = excluded.building, name = excluded.name, code = excluded.code",
            args![
                checkpoint.id,
                checkpoint.scope,
                checkpoint.building,
                checkpoint.name.as_str(),
                checkpoint.code.as_str(),
            ],
        ),
        ReferenceRow::Route(route) => (
            "INSERT INTO routes (id, scope, name, checkpoints, safety_required) \
             VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, name = excluded.name, \
             checkpoints = excluded.checkpoints, safety_required = excluded.safety_required",
            args![
                route.id,
                route.scope,
                route.name.as_str(),
                Json(route.checkpoints.clone()),
                route.safety_required,
            ],
        ),
        ReferenceRow::Category(category) => (
            "INSERT INTO categories (code, name_zh, name_en, fixer, tier, common_parts) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, \
             name_en = excluded.name_en, fixer = excluded.fixer, tier = excluded.tier, \
             common_parts = excluded.common_parts",
            args![
                category.code.as_str(),
                category.name_zh.as_str(),
                category.name_en.as_str(),
                category.fixer,
                category.tier.as_str(),
                category.common_parts,
            ],
        ),
        ReferenceRow::Tier(tier) => (
            "INSERT INTO tiers (code, accept, arrive, plan, fix, decline_micros) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (code) DO UPDATE SET accept = excluded.accept, \
             arrive = excluded.arrive, plan = excluded.plan, fix = excluded.fix, \
             decline_micros = excluded.decline_micros",
            args![
                tier.code.as_str(),
                tier.accept.map(Json),
                tier.arrive.map(Json),
                tier.plan.map(Json),
                tier.fix.map(Json),
                tier.decline,
            ],
        ),
        ReferenceRow::Calendar(calendar) => (
            "INSERT INTO calendar (one, utc_offset_minutes, holidays, workdays) \
             VALUES (1, $1, $2, $3) \
             ON CONFLICT (one) DO UPDATE SET utc_offset_minutes = excluded.utc_offset_minutes, \
             holidays = excluded.holidays, workdays = excluded.workdays",
            args![
                calendar.utc_offset_minutes,
                Json(calendar.holidays.clone()),
                Json(calendar.workdays.clone()),
            ],
        ),
    };
    db.run(sql, values).await.map(drop)
}
