//! What has arrived of documents' photos and voice notes.

use std::collections::BTreeSet;

use lianjian_protocol::ids::{DocId, DocRef, Hash, ScopeId};

use crate::store::error::Result;
use crate::store::records::Attachment;
use crate::store::sql::{Column as _, Connection, Row, Value, args, pieces, tuples};

type Db<'a> = &'a mut (dyn Connection + 'a);

/// How many contents one statement asks for.
const PIECE: usize = 256;

pub(super) const COLUMNS: &str =
    "scope, doc, content, media, media_type, bytes, person, device, received_at";

pub(super) fn attachment(mut row: Row) -> Result<Attachment> {
    Ok(Attachment {
        doc: DocRef {
            scope: row.get()?,
            doc: row.get()?,
        },
        content: row.get()?,
        media: row.get()?,
        media_type: row.get()?,
        bytes: row.get()?,
        person: row.get()?,
        device: row.get()?,
        received_at: row.get()?,
    })
}

/// Adds one; the first stands. To be run in a writing transaction.
pub(in crate::store) async fn put(db: Db<'_>, arrived: &Attachment) -> Result<()> {
    db.run(
        format!(
            "INSERT INTO attachments ({COLUMNS}) VALUES {} ON CONFLICT DO NOTHING",
            tuples(1, 9, 0)
        ),
        values(arrived),
    )
    .await
    .map(drop)
}

/// A row's values, in the order of [`COLUMNS`].
pub(super) fn values(row: &Attachment) -> Vec<Value> {
    args![
        row.doc.scope,
        row.doc.doc,
        row.content,
        row.media,
        row.media_type.as_str(),
        row.bytes,
        row.person,
        row.device,
        row.received_at
    ]
}

/// One content of a document.
pub(in crate::store) async fn one(
    db: Db<'_>,
    doc: DocRef,
    content: Hash,
) -> Result<Option<Attachment>> {
    db.row(
        format!("SELECT {COLUMNS} FROM attachments WHERE scope = $1 AND doc = $2 AND content = $3"),
        args![doc.scope, doc.doc, content],
    )
    .await?
    .map(attachment)
    .transpose()
}

/// What has arrived of a document.
pub(in crate::store) async fn of_document(db: Db<'_>, doc: DocRef) -> Result<Vec<Attachment>> {
    db.rows(
        format!(
            "SELECT {COLUMNS} FROM attachments WHERE scope = $1 AND doc = $2 \
             ORDER BY received_at, content"
        ),
        args![doc.scope, doc.doc],
    )
    .await?
    .into_iter()
    .map(attachment)
    .collect()
}

/// What has arrived in a scope, page by page.
pub(in crate::store) async fn of_scope(
    db: Db<'_>,
    scope: ScopeId,
    after: Option<(DocId, Hash)>,
    limit: u32,
) -> Result<Vec<Attachment>> {
    let (condition, values) = match after {
        None => ("", args![scope, limit]),
        Some((doc, content)) => (
            "AND (doc, content) > ($3, $4)",
            args![scope, limit, doc, content],
        ),
    };
    db.rows(
        format!(
            "SELECT {COLUMNS} FROM attachments WHERE scope = $1 {condition} \
             ORDER BY doc, content LIMIT $2"
        ),
        values,
    )
    .await?
    .into_iter()
    .map(attachment)
    .collect()
}

/// Those of these contents that have arrived in the scope.
pub(in crate::store) async fn arrived(
    db: Db<'_>,
    scope: ScopeId,
    contents: &[Hash],
) -> Result<BTreeSet<Hash>> {
    let mut found = BTreeSet::new();
    for piece in pieces(contents, PIECE) {
        let mut values = args![scope];
        values.extend(piece.iter().map(|content| content.into_value()));
        let sql = format!(
            "SELECT DISTINCT content FROM attachments WHERE scope = $1 AND content IN {}",
            tuples(1, piece.len(), 1)
        );
        for mut row in db.rows(sql, values).await? {
            found.insert(row.get()?);
        }
    }
    Ok(found)
}

/// Forgets contents of a document. To be run in a writing transaction.
pub(in crate::store) async fn delete(db: Db<'_>, doc: DocRef, contents: &[Hash]) -> Result<u64> {
    let mut deleted = 0;
    for piece in pieces(contents, PIECE) {
        let mut values = args![doc.scope, doc.doc];
        values.extend(piece.iter().map(|content| content.into_value()));
        let sql = format!(
            "DELETE FROM attachments WHERE scope = $1 AND doc = $2 AND content IN {}",
            tuples(1, piece.len(), 2)
        );
        deleted += db.run(sql, values).await?;
    }
    Ok(deleted)
}
