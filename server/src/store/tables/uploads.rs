//! Uploads under way.

use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;

use super::attachments;
use crate::store::error::{Result, StoreError};
use crate::store::records::{BegunUpload, Upload, UploadId, UploadQuota};
use crate::store::sql::{Column as _, Connection, Row, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many ids one statement names.
const PIECE: usize = 256;

const COLUMNS: &str = "id, scope, doc, content, media, media_type, bytes, received, done, person, \
                       device, expires_at";

fn upload(mut row: Row) -> Result<Upload> {
    Ok(Upload {
        id: row.get()?,
        doc: DocRef {
            scope: row.get()?,
            doc: row.get()?,
        },
        content: row.get()?,
        media: row.get()?,
        media_type: row.get()?,
        bytes: row.get()?,
        received: row.get()?,
        done: row.get()?,
        person: row.get()?,
        device: row.get()?,
        expires_at: row.get()?,
    })
}

/// Begins an upload or finds it. To be run in a transaction that holds the scope.
pub(in crate::store) async fn begin(
    db: Db<'_>,
    wanted: &Upload,
    quota: &UploadQuota,
) -> Result<BegunUpload> {
    let arrived = attachments::one(db, wanted.doc, wanted.content).await?;
    let before = db
        .row(
            format!(
                "SELECT {COLUMNS} FROM uploads \
                 WHERE scope = $1 AND doc = $2 AND content = $3 AND person = $4"
            ),
            args![
                wanted.doc.scope,
                wanted.doc.doc,
                wanted.content,
                wanted.person
            ],
        )
        .await?
        .map(upload)
        .transpose()?;
    let mut begun = wanted.clone();
    if let Some(before) = &before {
        begun.id = before.id;
        // What was done and has been deleted since begins at nothing.
        let keep = !before.done && before.received > 0;
        if keep {
            begun.bytes = before.bytes;
            begun.media_type.clone_from(&before.media_type);
        }
        begun.received = if keep { before.received } else { 0 };
    }
    if let Some(arrived) = &arrived {
        begun.bytes = arrived.bytes;
        begun.received = arrived.bytes;
        begun.done = true;
    } else if before
        .as_ref()
        .is_none_or(|before| before.done || begun.bytes > before.bytes)
        && let Some(full) = over(db, &begun, quota).await?
    {
        return Ok(full);
    }
    write(db, &begun, before.is_some()).await?;
    Ok(BegunUpload::Upload(begun))
}

/// What the quota says against another upload.
async fn over(db: Db<'_>, begun: &Upload, quota: &UploadQuota) -> Result<Option<BegunUpload>> {
    let contents: u64 = count(
        db,
        "SELECT COUNT(*) FROM (SELECT content FROM attachments WHERE scope = $1 AND doc = $2 \
         UNION SELECT content FROM uploads \
         WHERE scope = $1 AND doc = $2 AND done = 0 AND content <> $3) AS named",
        args![begun.doc.scope, begun.doc.doc, begun.content],
    )
    .await?;
    if contents >= u64::from(quota.per_document) {
        return Ok(Some(BegunUpload::DocumentFull));
    }
    let under_way: u64 = count(
        db,
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM uploads \
         WHERE done = 0 AND id <> $1",
        args![begun.id],
    )
    .await?;
    let theirs: u64 = count(
        db,
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM uploads \
         WHERE done = 0 AND id <> $1 AND person = $2",
        args![begun.id, begun.person],
    )
    .await?;
    let full = under_way.saturating_add(begun.bytes) > quota.bytes
        || theirs.saturating_add(begun.bytes) > quota.per_person;
    Ok(full.then_some(BegunUpload::NoRoom))
}

async fn count(
    db: Db<'_>,
    sql: &'static str,
    values: Vec<crate::store::sql::Value>,
) -> Result<u64> {
    let row = db.row(sql, values).await?;
    row.ok_or_else(|| StoreError::corrupt("a count without a row"))?
        .get()
}

async fn write(db: Db<'_>, upload: &Upload, exists: bool) -> Result<()> {
    if exists {
        return db
            .run(
                "UPDATE uploads SET media = $1, media_type = $2, bytes = $3, received = $4, \
                 done = $5, device = $6, expires_at = $7 WHERE id = $8",
                args![
                    upload.media,
                    upload.media_type.clone(),
                    upload.bytes,
                    upload.received,
                    upload.done,
                    upload.device,
                    upload.expires_at,
                    upload.id
                ],
            )
            .await
            .map(drop);
    }
    db.run(
        format!(
            "INSERT INTO uploads ({COLUMNS}) VALUES {}",
            tuples(1, 12, 0)
        ),
        args![
            upload.id,
            upload.doc.scope,
            upload.doc.doc,
            upload.content,
            upload.media,
            upload.media_type.clone(),
            upload.bytes,
            upload.received,
            upload.done,
            upload.person,
            upload.device,
            upload.expires_at
        ],
    )
    .await
    .map(drop)
}

/// An upload.
pub(in crate::store) async fn one(db: Db<'_>, id: UploadId) -> Result<Option<Upload>> {
    db.row(
        format!("SELECT {COLUMNS} FROM uploads WHERE id = $1"),
        args![id],
    )
    .await?
    .map(upload)
    .transpose()
}

/// Moves it on, if it stands where the caller believes.
pub(in crate::store) async fn advance(
    db: Db<'_>,
    id: UploadId,
    from: u64,
    to: u64,
    expires_at: Timestamp,
) -> Result<bool> {
    let touched = db
        .run(
            "UPDATE uploads SET received = $1, expires_at = $2 \
             WHERE id = $3 AND received = $4 AND done = 0",
            args![to, expires_at, id, from],
        )
        .await?;
    Ok(touched > 0)
}

/// Its content has arrived.
pub(in crate::store) async fn done(db: Db<'_>, id: UploadId) -> Result<()> {
    db.run(
        "UPDATE uploads SET received = bytes, done = 1 WHERE id = $1",
        args![id],
    )
    .await
    .map(drop)
}

/// Forgets it.
pub(in crate::store) async fn delete(db: Db<'_>, id: UploadId) -> Result<bool> {
    let touched = db
        .run("DELETE FROM uploads WHERE id = $1", args![id])
        .await?;
    Ok(touched > 0)
}

/// Forgets those that have expired. To be run in a writing transaction.
pub(in crate::store) async fn take_expired(
    db: Db<'_>,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<UploadId>> {
    let expired: Vec<UploadId> = db
        .rows(
            "SELECT id FROM uploads WHERE expires_at <= $1 ORDER BY expires_at, id LIMIT $2",
            args![now, limit],
        )
        .await?
        .into_iter()
        .map(|mut row| row.get())
        .collect::<Result<_>>()?;
    let mut taken = Vec::with_capacity(expired.len());
    for piece in pieces(&expired, PIECE) {
        // One that was begun anew meanwhile stays.
        let mut values = args![now];
        values.extend(piece.iter().map(|id| id.into_value()));
        let sql = format!(
            "DELETE FROM uploads WHERE expires_at <= $1 AND id IN {} RETURNING id",
            tuples(1, piece.len(), 1)
        );
        for mut row in db.rows(sql, values).await? {
            taken.push(row.get()?);
        }
    }
    Ok(taken)
}
