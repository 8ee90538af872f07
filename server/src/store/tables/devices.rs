//! Devices, the codes that make them, and who calls from one.

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::ids::{DeviceId, GrantId, PersonId};
use lianjian_protocol::time::Timestamp;

use super::people::{self, GRANT};
use super::refresh;
use crate::store::error::{Result, StoreError};
use crate::store::records::{
    Device, Enrolment, EnrolmentCode, NewDevice, NewRefreshFamily, Session,
};
use crate::store::sql::{Connection, Row, args};

type Db<'a> = &'a mut (dyn Connection + 'a);

const DEVICE: &str = "id, person, name, platform, created_at, revoked_at";

fn device(row: &mut Row) -> Result<Device> {
    Ok(Device {
        id: row.get()?,
        person: row.get()?,
        name: row.get()?,
        platform: row.get()?,
        created_at: row.get()?,
        revoked_at: row.get()?,
    })
}

/// Adds a device with its first tokens. To be run in a writing transaction.
pub(in crate::store) async fn put(
    db: Db<'_>,
    device: &Device,
    family: &NewRefreshFamily,
) -> Result<()> {
    db.run(
        "INSERT INTO devices (id, person, name, platform, created_at, revoked_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            device.id,
            device.person,
            device.name.as_str(),
            device.platform.as_str(),
            device.created_at,
            device.revoked_at
        ],
    )
    .await?;
    refresh::put(db, device.id, family).await
}

/// A device.
pub(in crate::store) async fn by_id(db: Db<'_>, id: DeviceId) -> Result<Option<Device>> {
    db.row(
        format!("SELECT {DEVICE} FROM devices WHERE id = $1"),
        args![id],
    )
    .await?
    .map(|mut row| device(&mut row))
    .transpose()
}

/// A person's devices.
pub(in crate::store) async fn of_person(db: Db<'_>, person: PersonId) -> Result<Vec<Device>> {
    db.rows(
        format!("SELECT {DEVICE} FROM devices WHERE person = $1 ORDER BY created_at, id"),
        args![person],
    )
    .await?
    .into_iter()
    .map(|mut row| device(&mut row))
    .collect()
}

/// Revokes a device; whether there is such a device.
pub(in crate::store) async fn revoke(db: Db<'_>, id: DeviceId, at: Timestamp) -> Result<bool> {
    db.run(
        "UPDATE devices SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1",
        args![id, at],
    )
    .await
    .map(|touched| touched > 0)
}

/// Who calls from this device. One statement, since every call begins with it: a row a grant, or
/// one without.
pub(in crate::store) async fn session(db: Db<'_>, id: DeviceId) -> Result<Option<Session>> {
    let rows = db
        .rows(
            format!(
                "SELECT d.id, d.person, d.name, d.platform, d.created_at, d.revoked_at, \
                 p.organisation, p.badge, p.grants_version, g.id, {GRANT} FROM devices AS d \
                 JOIN people AS p ON p.id = d.person \
                 LEFT JOIN grants AS g ON g.person = p.id WHERE d.id = $1 ORDER BY g.id"
            ),
            args![id],
        )
        .await?;
    let mut session: Option<Session> = None;
    for mut row in rows {
        let device = device(&mut row)?;
        let (organisation, badge) = (row.get()?, row.get()?);
        let grants_version = row.get()?;
        let session = session.get_or_insert_with(|| Session {
            principal: Principal {
                person: device.person,
                organisation,
                badge,
                device: device.id,
                grants: Vec::new(),
            },
            device,
            grants_version,
        });
        if row.get::<Option<GrantId>>()?.is_some() {
            session.principal.grants.push(people::grant(row)?.grant);
        }
    }
    Ok(session)
}

/// Keeps a one-time code.
pub(in crate::store) async fn put_code(db: Db<'_>, code: &EnrolmentCode) -> Result<()> {
    db.run(
        "INSERT INTO enrolment_codes (hash, person, issued_by, created_at, expires_at, used_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            code.hash,
            code.person,
            code.issued_by,
            code.created_at,
            code.expires_at,
            code.used_at
        ],
    )
    .await
    .map(drop)
}

/// Spends a code. To be run in a writing transaction.
pub(in crate::store) async fn enrol(
    db: Db<'_>,
    code_hash: [u8; 32],
    device: &NewDevice,
    family: &NewRefreshFamily,
    now: Timestamp,
) -> Result<Enrolment> {
    // The update decides and locks at once: of two calls, the second finds no unused code.
    let spent = db
        .row(
            "UPDATE enrolment_codes SET used_at = $2 \
             WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING person",
            args![code_hash, now],
        )
        .await?;
    let Some(mut spent) = spent else {
        return enrol_again(db, code_hash, device.id, family, now).await;
    };
    let person: PersonId = spent.get()?;
    if people::by_id(db, person).await?.is_none() {
        return Err(StoreError::missing("person"));
    }
    let device = Device {
        id: device.id,
        person,
        name: device.name.clone(),
        platform: device.platform.clone(),
        created_at: device.created_at,
        revoked_at: None,
    };
    put(db, &device, family).await?;
    Ok(Enrolment::Enrolled(person))
}

/// Gives the device that a spent code made another family, if it is the one that asks.
async fn enrol_again(
    db: Db<'_>,
    code_hash: [u8; 32],
    asking: DeviceId,
    family: &NewRefreshFamily,
    now: Timestamp,
) -> Result<Enrolment> {
    let found = db
        .row(
            "SELECT person, used_at, expires_at FROM enrolment_codes WHERE hash = $1",
            args![code_hash],
        )
        .await?;
    let Some(mut row) = found else {
        return Ok(Enrolment::Unknown);
    };
    let person: PersonId = row.get()?;
    let used_at: Option<Timestamp> = row.get()?;
    let expires_at: Timestamp = row.get()?;
    if used_at.is_none() {
        return Ok(Enrolment::Expired);
    }
    match by_id(db, asking).await? {
        Some(made) if now < expires_at && made.person == person && made.revoked_at.is_none() => {
            refresh::put(db, asking, family).await?;
            Ok(Enrolment::Again(person))
        }
        Some(_) | None => Ok(Enrolment::Used),
    }
}
