//! People and their grants.

use std::collections::BTreeSet;

use lianjian_protocol::domain::grant::Grant;
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{BuildingId, GrantId, PersonId, ScopeId};

use super::meta;
use crate::store::error::{Result, StoreError};
use crate::store::records::{EndGrant, PersonGrant};
use crate::store::sql::{Column as _, Connection, Json, Row, Value, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many scopes or people one statement asks for.
const PIECE: usize = 256;

const PERSON: &str = "p.id, p.name, p.badge, p.organisation";

pub(super) fn person(mut row: Row) -> Result<Person> {
    Ok(Person {
        id: row.get()?,
        name: row.get()?,
        badge: row.get()?,
        organisation: row.get()?,
    })
}

/// Adds or changes people. To be run in a writing transaction.
pub(in crate::store) async fn put(db: Db<'_>, people: &[Person]) -> Result<()> {
    meta::next_reference_version(db).await?;
    for person in people {
        db.run(
            "INSERT INTO people (id, name, badge, organisation) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, badge = excluded.badge, \
             organisation = excluded.organisation",
            args![
                person.id,
                person.name.as_str(),
                person.badge.as_str(),
                person.organisation
            ],
        )
        .await?;
    }
    Ok(())
}

/// A person.
pub(in crate::store) async fn by_id(db: Db<'_>, id: PersonId) -> Result<Option<Person>> {
    db.row(
        format!("SELECT {PERSON} FROM people AS p WHERE p.id = $1"),
        args![id],
    )
    .await?
    .map(person)
    .transpose()
}

/// The person with this badge number.
pub(in crate::store) async fn by_badge(db: Db<'_>, badge: &str) -> Result<Option<Person>> {
    db.row(
        format!("SELECT {PERSON} FROM people AS p WHERE p.badge = $1"),
        args![badge],
    )
    .await?
    .map(person)
    .transpose()
}

/// Everybody.
pub(in crate::store) async fn all(db: Db<'_>) -> Result<Vec<Person>> {
    db.rows(
        format!("SELECT {PERSON} FROM people AS p ORDER BY p.id"),
        args![],
    )
    .await?
    .into_iter()
    .map(person)
    .collect()
}

/// People with a grant in any of these scopes, sorted.
pub(super) async fn with_grants_in(db: Db<'_>, scopes: &[ScopeId]) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for piece in pieces(scopes, PIECE) {
        let sql = format!(
            "SELECT {PERSON} FROM people AS p WHERE p.id IN \
             (SELECT g.person FROM grants AS g WHERE g.scope IN {})",
            tuples(1, piece.len(), 0)
        );
        let args = piece.iter().map(|scope| scope.into_value()).collect();
        for row in db.rows(sql, args).await? {
            people.push(person(row)?);
        }
    }
    people.sort_by_key(|person: &Person| person.id);
    people.dedup_by_key(|person| person.id);
    Ok(people)
}

/// The columns of a grant, in the order in which [`grant`] reads them.
pub(super) const GRANT: &str =
    "g.person, g.id, g.role, g.scope, g.valid_from, g.valid_to, g.buildings";

/// Reads the columns of [`GRANT`].
pub(super) fn grant(mut row: Row) -> Result<PersonGrant> {
    Ok(PersonGrant {
        person: row.get()?,
        grant: Grant {
            id: row.get()?,
            role: row.get()?,
            scope: row.get()?,
            valid_from: row.get()?,
            valid_to: row.get()?,
            buildings: row.get::<Json<Vec<BuildingId>>>()?.0,
        },
    })
}

/// Adds or changes grants. To be run in a writing transaction.
pub(in crate::store) async fn put_grants(db: Db<'_>, grants: &[PersonGrant]) -> Result<()> {
    meta::next_reference_version(db).await?;
    let mut changed = BTreeSet::new();
    for PersonGrant { person, grant } in grants {
        if let Some(before) = grant_by_id(db, grant.id).await? {
            changed.insert(before.person);
        }
        changed.insert(*person);
        db.run(
            "INSERT INTO grants (id, person, role, scope, valid_from, valid_to, buildings) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (id) DO UPDATE SET person = excluded.person, role = excluded.role, \
             scope = excluded.scope, valid_from = excluded.valid_from, \
             valid_to = excluded.valid_to, buildings = excluded.buildings",
            args![
                grant.id,
                *person,
                grant.role,
                grant.scope,
                grant.valid_from,
                grant.valid_to,
                Json(grant.buildings.clone()),
            ],
        )
        .await?;
    }
    for person in changed {
        move_grants_version(db, person).await?;
    }
    Ok(())
}

async fn move_grants_version(db: Db<'_>, person: PersonId) -> Result<()> {
    db.run(
        "UPDATE people SET grants_version = grants_version + 1 WHERE id = $1",
        args![person],
    )
    .await
    .map(drop)
}

/// Ends a grant. To be run in a writing transaction.
pub(in crate::store) async fn end_grant(db: Db<'_>, end: EndGrant) -> Result<()> {
    meta::next_reference_version(db).await?;
    let mut row = db
        .row(
            "UPDATE grants SET valid_to = $2 WHERE id = $1 RETURNING person",
            args![end.grant, end.valid_to],
        )
        .await?
        .ok_or_else(|| StoreError::missing("grant"))?;
    move_grants_version(db, row.get()?).await
}

/// A grant.
pub(in crate::store) async fn grant_by_id(db: Db<'_>, id: GrantId) -> Result<Option<PersonGrant>> {
    db.row(
        format!("SELECT {GRANT} FROM grants AS g WHERE g.id = $1"),
        args![id],
    )
    .await?
    .map(grant)
    .transpose()
}

/// A person's grants and their version, 0 where there is no such person. To be run where several
/// statements see one state.
pub(in crate::store) async fn grants_of(db: Db<'_>, person: PersonId) -> Result<(u64, Vec<Grant>)> {
    let version = db
        .row(
            "SELECT grants_version FROM people WHERE id = $1",
            args![person],
        )
        .await?
        .map_or(Ok(0), |mut row| row.get())?;
    let grants = db
        .rows(
            format!("SELECT {GRANT} FROM grants AS g WHERE g.person = $1 ORDER BY g.id"),
            args![person],
        )
        .await?
        .into_iter()
        .map(|row| grant(row).map(|g| g.grant))
        .collect::<Result<_>>()?;
    Ok((version, grants))
}

/// Grants in exactly these scopes.
pub(in crate::store) async fn grants_in(
    db: Db<'_>,
    scopes: &[ScopeId],
) -> Result<Vec<PersonGrant>> {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let mut found = Vec::new();
    for piece in pieces(&scopes, PIECE) {
        let sql = format!(
            "SELECT {GRANT} FROM grants AS g WHERE g.scope IN {}",
            tuples(1, piece.len(), 0)
        );
        let args: Vec<Value> = piece.iter().map(|scope| scope.into_value()).collect();
        for row in db.rows(sql, args).await? {
            found.push(grant(row)?);
        }
    }
    found.sort_by_key(|g| (g.person, g.grant.id));
    Ok(found)
}
