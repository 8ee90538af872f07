//! Families of refresh tokens.

use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::time::Timestamp;

use crate::store::error::Result;
use crate::store::records::{
    NewRefreshFamily, RefreshFamily, RefreshToken, RotateRefresh, Rotation,
};
use crate::store::sql::{Connection, Row, args};

type Db<'a> = &'a mut (dyn Connection + 'a);

const FAMILY: &str =
    "id, device, n, hash, sealed, previous_hash, created_at, rotated_at, revoked_at";

fn family(mut row: Row) -> Result<RefreshFamily> {
    Ok(RefreshFamily {
        id: row.get()?,
        device: row.get()?,
        n: row.get()?,
        current: RefreshToken {
            hash: row.get()?,
            sealed: row.get()?,
        },
        previous: row.get()?,
        created_at: row.get()?,
        rotated_at: row.get()?,
        revoked_at: row.get()?,
    })
}

/// Adds a family.
pub(super) async fn put(db: Db<'_>, device: DeviceId, family: &NewRefreshFamily) -> Result<()> {
    db.run(
        "INSERT INTO refresh_families (id, device, n, hash, sealed, created_at, rotated_at) \
         VALUES ($1, $2, 1, $3, $4, $5, $5)",
        args![
            family.id,
            device,
            family.token.hash,
            family.token.sealed.clone(),
            family.created_at
        ],
    )
    .await
    .map(drop)
}

/// A family.
pub(in crate::store) async fn by_id(db: Db<'_>, id: [u8; 16]) -> Result<Option<RefreshFamily>> {
    db.row(
        format!("SELECT {FAMILY} FROM refresh_families WHERE id = $1"),
        args![id],
    )
    .await?
    .map(family)
    .transpose()
}

/// Revokes a family.
pub(in crate::store) async fn revoke(db: Db<'_>, id: [u8; 16], at: Timestamp) -> Result<()> {
    db.run(
        "UPDATE refresh_families SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1",
        args![id, at],
    )
    .await
    .map(drop)
}

/// What a presented token deserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    /// Its successor.
    Rotate,
    /// The newest token, again.
    Repeat,
    /// Nothing, and its family ends.
    Revoke,
    /// Nothing.
    Reject,
}

fn judge(family: &RefreshFamily, rotate: &RotateRefresh) -> Judgement {
    if rotate.n == family.n {
        if rotate.presented == family.current.hash {
            Judgement::Rotate
        } else {
            Judgement::Reject
        }
    } else if rotate.n > family.n {
        // Issued after the backup that this database was restored from.
        if rotate.proven {
            Judgement::Rotate
        } else {
            Judgement::Reject
        }
    } else if rotate.n + 1 == family.n {
        if family.previous == Some(rotate.presented) {
            Judgement::Repeat
        } else {
            Judgement::Reject
        }
    } else {
        // Its hash is no longer kept, so only a number that can be trusted ends a family: else
        // anybody who knows a family's id could end it.
        if rotate.proven {
            Judgement::Revoke
        } else {
            Judgement::Reject
        }
    }
}

/// Decides about a presented token. To be run in a writing transaction.
pub(in crate::store) async fn rotate(db: Db<'_>, rotate: &RotateRefresh) -> Result<Rotation> {
    // An update that changes nothing locks the row, in both databases.
    let locked = db
        .row(
            format!("UPDATE refresh_families SET n = n WHERE id = $1 RETURNING {FAMILY}"),
            args![rotate.family],
        )
        .await?;
    let Some(row) = locked else {
        return Ok(Rotation::Unknown);
    };
    let present = family(row)?;
    if present.revoked_at.is_some() {
        return Ok(Rotation::Revoked {
            device: present.device,
        });
    }
    match judge(&present, rotate) {
        Judgement::Reject => Ok(Rotation::Unknown),
        Judgement::Repeat => Ok(Rotation::Repeated { family: present }),
        Judgement::Revoke => {
            revoke(db, present.id, rotate.now).await?;
            Ok(Rotation::Reused {
                device: present.device,
            })
        }
        Judgement::Rotate => {
            let after = RefreshFamily {
                n: rotate.n + 1,
                current: rotate.successor.clone(),
                previous: Some(rotate.presented),
                rotated_at: rotate.now,
                ..present
            };
            db.run(
                "UPDATE refresh_families SET n = $2, hash = $3, sealed = $4, previous_hash = $5, \
                 rotated_at = $6 WHERE id = $1",
                args![
                    after.id,
                    after.n,
                    after.current.hash,
                    after.current.sealed.clone(),
                    after.previous,
                    after.rotated_at
                ],
            )
            .await?;
            Ok(Rotation::Rotated { family: after })
        }
    }
}
