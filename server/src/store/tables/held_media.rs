//! Photos and voice notes that were handed over without a session.

use std::collections::BTreeSet;

use lianjian_protocol::ids::{DeviceId, DocRef, Hash, ScopeId};
use lianjian_protocol::time::Timestamp;

use super::attachments::{self, COLUMNS, attachment, values};
use crate::store::error::Result;
use crate::store::records::{Attachment, HeldMediaQuota, HoldMedia};
use crate::store::sql::{Column as _, Connection, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many contents one statement names.
const PIECE: usize = 256;

/// Keeps one apart. To be run in a transaction that holds the scope.
pub(in crate::store) async fn hold(
    db: Db<'_>,
    media: &Attachment,
    quota: &HeldMediaQuota,
) -> Result<HoldMedia> {
    let (doc, content) = (media.doc, media.content);
    let arrived = attachments::one(db, doc, content).await?.is_some();
    if arrived || one(db, doc, content).await?.is_some() {
        return Ok(HoldMedia::Known);
    }
    let (count, bytes) = of_device(db, media.device).await?;
    if count >= quota.count || bytes.saturating_add(media.bytes) > quota.bytes {
        return Ok(HoldMedia::Full);
    }
    db.run(
        format!(
            "INSERT INTO held_media ({COLUMNS}) VALUES {}",
            tuples(1, 9, 0)
        ),
        values(media),
    )
    .await?;
    Ok(HoldMedia::Held)
}

async fn one(db: Db<'_>, doc: DocRef, content: Hash) -> Result<Option<Attachment>> {
    db.row(
        format!("SELECT {COLUMNS} FROM held_media WHERE scope = $1 AND doc = $2 AND content = $3"),
        args![doc.scope, doc.doc, content],
    )
    .await?
    .map(attachment)
    .transpose()
}

/// How many of a device wait, and their bytes.
pub(in crate::store) async fn of_device(db: Db<'_>, device: DeviceId) -> Result<(u64, u64)> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM held_media \
               WHERE device = $1";
    match db.row(sql, args![device]).await? {
        Some(mut row) => Ok((row.get()?, row.get()?)),
        None => Ok((0, 0)),
    }
}

/// The documents of which some wait, sorted.
pub(in crate::store) async fn documents(db: Db<'_>) -> Result<Vec<DocRef>> {
    db.rows(
        "SELECT DISTINCT scope, doc FROM held_media ORDER BY scope, doc",
        args![],
    )
    .await?
    .into_iter()
    .map(|mut row| {
        Ok(DocRef {
            scope: row.get()?,
            doc: row.get()?,
        })
    })
    .collect()
}

/// What waits of a document, in the order in which it was handed over.
pub(in crate::store) async fn of_document(db: Db<'_>, doc: DocRef) -> Result<Vec<Attachment>> {
    db.rows(
        format!(
            "SELECT {COLUMNS} FROM held_media WHERE scope = $1 AND doc = $2 \
             ORDER BY received_at, content"
        ),
        args![doc.scope, doc.doc],
    )
    .await?
    .into_iter()
    .map(attachment)
    .collect()
}

/// Those of these contents that wait for some document of the scope.
pub(in crate::store) async fn waiting(
    db: Db<'_>,
    scope: ScopeId,
    contents: &[Hash],
) -> Result<BTreeSet<Hash>> {
    let mut found = BTreeSet::new();
    for piece in pieces(contents, PIECE) {
        let mut values = args![scope];
        values.extend(piece.iter().map(|content| content.into_value()));
        let sql = format!(
            "SELECT DISTINCT content FROM held_media WHERE scope = $1 AND content IN {}",
            tuples(1, piece.len(), 1)
        );
        for mut row in db.rows(sql, values).await? {
            found.insert(row.get()?);
        }
    }
    Ok(found)
}

/// Makes one an attachment; whether it waited. To be run in a writing transaction.
pub(in crate::store) async fn admit(
    db: Db<'_>,
    doc: DocRef,
    content: Hash,
    at: Timestamp,
) -> Result<bool> {
    let Some(media) = one(db, doc, content).await? else {
        return Ok(false);
    };
    let arrived = Attachment {
        received_at: at,
        ..media
    };
    attachments::put(db, &arrived).await?;
    delete(db, doc, content).await
}

/// Forgets one; whether it waited. To be run in a writing transaction.
pub(in crate::store) async fn delete(db: Db<'_>, doc: DocRef, content: Hash) -> Result<bool> {
    let sql = "DELETE FROM held_media WHERE scope = $1 AND doc = $2 AND content = $3";
    let touched = db.run(sql, args![doc.scope, doc.doc, content]).await?;
    Ok(touched > 0)
}
