//! Reading reference data.

use std::collections::BTreeSet;

use lianjian_protocol::domain::reference::{
    Allowance, Building, Calendar, Category, Checkpoint, Compound, Organisation, Party, Reference,
    Route, Scope, SlaTier,
};
use lianjian_protocol::ids::{CheckpointId, OrganisationId, ScopeId};

use super::people;
use crate::store::error::Result;
use crate::store::sql::{Connection, Json, Row, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many ids one statement asks for.
const PIECE: usize = 256;

fn scope(mut row: Row) -> Result<Scope> {
    Ok(Scope {
        id: row.get()?,
        parent: row.get()?,
        kind: row.get()?,
        name: row.get()?,
    })
}

fn organisation(mut row: Row) -> Result<Organisation> {
    Ok(Organisation {
        id: row.get()?,
        name: row.get()?,
    })
}

fn compound(mut row: Row) -> Result<Compound> {
    Ok(Compound {
        scope: row.get()?,
        has_residents_committee: row.get()?,
        has_owners_committee: row.get()?,
        parties: row.get::<Json<Vec<Party>>>()?.0,
        households: row.get()?,
        emergency_numbers: row.get::<Json<Vec<(String, String)>>>()?.0,
    })
}

fn building(mut row: Row) -> Result<Building> {
    Ok(Building {
        id: row.get()?,
        scope: row.get()?,
        name: row.get()?,
    })
}

fn checkpoint(mut row: Row) -> Result<Checkpoint> {
    Ok(Checkpoint {
        id: row.get()?,
        scope: row.get()?,
        building: row.get()?,
        name: row.get()?,
        code: row.get()?,
    })
}

fn route(mut row: Row) -> Result<Route> {
    Ok(Route {
        id: row.get()?,
        scope: row.get()?,
        name: row.get()?,
        checkpoints: row.get::<Json<Vec<CheckpointId>>>()?.0,
        safety_required: row.get()?,
    })
}

fn category(mut row: Row) -> Result<Category> {
    Ok(Category {
        code: row.get()?,
        name_zh: row.get()?,
        name_en: row.get()?,
        fixer: row.get()?,
        tier: row.get()?,
        common_parts: row.get()?,
    })
}

fn allowance(row: &mut Row) -> Result<Option<Allowance>> {
    Ok(row.get::<Option<Json<Allowance>>>()?.map(|json| json.0))
}

fn tier(mut row: Row) -> Result<SlaTier> {
    Ok(SlaTier {
        code: row.get()?,
        accept: allowance(&mut row)?,
        arrive: allowance(&mut row)?,
        plan: allowance(&mut row)?,
        fix: allowance(&mut row)?,
        decline: row.get()?,
    })
}

/// Rows of which a column is one of these ids: `select` ends in that column's name.
async fn among<I: crate::store::sql::Column + Copy, T>(
    db: Db<'_>,
    select: &str,
    ids: &BTreeSet<I>,
    read: fn(Row) -> Result<T>,
) -> Result<Vec<T>> {
    let ids: Vec<I> = ids.iter().copied().collect();
    let mut found = Vec::new();
    for piece in pieces(&ids, PIECE) {
        let sql = format!("{select} IN {}", tuples(1, piece.len(), 0));
        let args = piece.iter().map(|id| id.into_value()).collect();
        for row in db.rows(sql, args).await? {
            found.push(read(row)?);
        }
    }
    Ok(found)
}

/// These scopes and all above them, sorted.
async fn with_ancestors(db: Db<'_>, scopes: &[ScopeId]) -> Result<Vec<Scope>> {
    let mut found: Vec<Scope> = Vec::new();
    let mut seen: BTreeSet<ScopeId> = BTreeSet::new();
    let mut wanted: BTreeSet<ScopeId> = scopes.iter().copied().collect();
    // One round a level of the tree; a circle ends it too, since nothing is asked for twice.
    while !wanted.is_empty() {
        let sql = "SELECT id, parent, kind, name FROM scopes WHERE id";
        let level = among(db, sql, &wanted, scope).await?;
        seen.append(&mut wanted);
        wanted = level
            .iter()
            .filter_map(|scope| scope.parent)
            .filter(|parent| !seen.contains(parent))
            .collect();
        found.extend(level);
    }
    found.sort_by_key(|scope| scope.id);
    Ok(found)
}

/// The reference data of these scopes. To be run where several statements see one state.
pub(in crate::store) async fn for_scopes(db: Db<'_>, scopes: &[ScopeId]) -> Result<Reference> {
    let scopes = with_ancestors(db, scopes).await?;
    let ids: BTreeSet<ScopeId> = scopes.iter().map(|scope| scope.id).collect();
    let compounds = among(
        db,
        "SELECT scope, has_residents_committee, has_owners_committee, parties, households, \
         emergency_numbers FROM compounds WHERE scope",
        &ids,
        compound,
    )
    .await?;
    let id_list: Vec<ScopeId> = ids.iter().copied().collect();
    let people = people::with_grants_in(db, &id_list).await?;
    let parties = compounds
        .iter()
        .flat_map(|c| c.parties.iter().map(|party| party.organisation));
    let wanted: BTreeSet<OrganisationId> = people
        .iter()
        .map(|person| person.organisation)
        .chain(parties)
        .collect();
    let sql = "SELECT id, name FROM organisations WHERE id";
    let organisations = among(db, sql, &wanted, organisation).await?;
    let sql = "SELECT id, scope, name FROM buildings WHERE scope";
    let buildings = among(db, sql, &ids, building).await?;
    let sql = "SELECT id, scope, building, name, code FROM checkpoints WHERE scope";
    let checkpoints = among(db, sql, &ids, checkpoint).await?;
    let sql = "SELECT id, scope, name, checkpoints, safety_required FROM routes WHERE scope";
    let routes = among(db, sql, &ids, route).await?;
    let mut reference = Reference {
        scopes,
        organisations,
        people,
        compounds,
        buildings,
        checkpoints,
        routes,
        categories: categories(db).await?,
        tiers: tiers(db).await?,
        calendar: calendar(db).await?,
    };
    // Sorted here and not by the databases, whose texts sort differently.
    reference.organisations.sort_by_key(|row| row.id);
    reference.compounds.sort_by_key(|row| row.scope);
    reference.buildings.sort_by_key(|row| row.id);
    reference.checkpoints.sort_by_key(|row| row.id);
    reference.routes.sort_by_key(|row| row.id);
    reference.categories.sort_by(|a, b| a.code.cmp(&b.code));
    reference.tiers.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(reference)
}

async fn categories(db: Db<'_>) -> Result<Vec<Category>> {
    let sql = "SELECT code, name_zh, name_en, fixer, tier, common_parts FROM categories";
    let rows = db.rows(sql, args![]).await?;
    rows.into_iter().map(category).collect()
}

async fn tiers(db: Db<'_>) -> Result<Vec<SlaTier>> {
    let sql = "SELECT code, accept, arrive, plan, fix, decline_micros FROM tiers";
    let rows = db.rows(sql, args![]).await?;
    rows.into_iter().map(tier).collect()
}

async fn calendar(db: Db<'_>) -> Result<Calendar> {
    let sql = "SELECT utc_offset_minutes, holidays, workdays FROM calendar WHERE one = 1";
    match db.row(sql, args![]).await? {
        None => Ok(Calendar::default()),
        Some(mut row) => Ok(Calendar {
            utc_offset_minutes: row.get()?,
            holidays: row.get::<Json<Vec<u32>>>()?.0,
            workdays: row.get::<Json<Vec<u32>>>()?.0,
        }),
    }
}

/// Every scope, sorted.
pub(in crate::store) async fn all_scopes(db: Db<'_>) -> Result<Vec<Scope>> {
    let sql = "SELECT id, parent, kind, name FROM scopes ORDER BY id";
    let rows = db.rows(sql, args![]).await?;
    rows.into_iter().map(scope).collect()
}

/// A scope.
pub(in crate::store) async fn scope_by_id(db: Db<'_>, id: ScopeId) -> Result<Option<Scope>> {
    let sql = "SELECT id, parent, kind, name FROM scopes WHERE id = $1";
    db.row(sql, args![id]).await?.map(scope).transpose()
}

/// Every organisation, sorted.
pub(in crate::store) async fn organisations(db: Db<'_>) -> Result<Vec<Organisation>> {
    let sql = "SELECT id, name FROM organisations ORDER BY id";
    let rows = db.rows(sql, args![]).await?;
    rows.into_iter().map(organisation).collect()
}

/// An organisation.
pub(in crate::store) async fn organisation_by_id(
    db: Db<'_>,
    id: OrganisationId,
) -> Result<Option<Organisation>> {
    let sql = "SELECT id, name FROM organisations WHERE id = $1";
    db.row(sql, args![id]).await?.map(organisation).transpose()
}
