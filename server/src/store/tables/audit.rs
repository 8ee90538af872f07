//! The audit trail.

use crate::store::error::Result;
use crate::store::records::{AuditEntry, AuditFilter};
use crate::store::sql::{Column as _, Connection, Json, Row, Value, args};

type Db<'a> = &'a mut (dyn Connection + 'a);

fn entry(mut row: Row) -> Result<AuditEntry> {
    Ok(AuditEntry {
        at: row.get()?,
        id: row.get()?,
        person: row.get()?,
        device: row.get()?,
        action: row.get()?,
        scope: row.get()?,
        subject: row.get()?,
        detail: row.get::<Json<serde_json::Value>>()?.0,
    })
}

/// Appends lines. To be run in a writing transaction.
pub(in crate::store) async fn append(db: Db<'_>, entries: &[AuditEntry]) -> Result<()> {
    for entry in entries {
        db.run(
            "INSERT INTO audit (at, id, person, device, action, scope, subject, detail) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                entry.at,
                entry.id,
                entry.person,
                entry.device,
                entry.action.as_str(),
                entry.scope,
                entry.subject.as_str(),
                Json(entry.detail.clone())
            ],
        )
        .await?;
    }
    Ok(())
}

/// Lines, newest first.
pub(in crate::store) async fn list(db: Db<'_>, filter: &AuditFilter) -> Result<Vec<AuditEntry>> {
    let mut sql = String::from(
        "SELECT at, id, person, device, action, scope, subject, detail FROM audit WHERE 1 = 1",
    );
    let mut values: Vec<Value> = Vec::new();
    let mut narrow = |sql: &mut String, column: &str, value: Value| {
        values.push(value);
        sql.push_str(&format!(" AND {column} = ${}", values.len()));
    };
    if let Some(person) = filter.person {
        narrow(&mut sql, "person", person.into_value());
    }
    if let Some(scope) = filter.scope {
        narrow(&mut sql, "scope", scope.into_value());
    }
    if let Some(action) = &filter.action {
        narrow(&mut sql, "action", action.as_str().into_value());
    }
    if let Some((at, id)) = filter.before {
        values.extend(args![at, id]);
        let n = values.len();
        sql.push_str(&format!(" AND (at, id) < (${}, ${n})", n - 1));
    }
    values.push(filter.limit.into_value());
    sql.push_str(&format!(
        " ORDER BY at DESC, id DESC LIMIT ${}",
        values.len()
    ));
    db.rows(sql, values).await?.into_iter().map(entry).collect()
}
