//! Statements on SQLite's connections.

use std::borrow::Cow;

use async_trait::async_trait;
use lianjian_protocol::wire::LogId;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteArguments, SqliteQueryResult, SqliteRow};
use sqlx::{AssertSqlSafe, Row as _, Sqlite, SqliteConnection, TypeInfo, ValueRef};

use super::error::translate;
use crate::store::error::{Result, StoreError};
use crate::store::sql::{Connection, Row, Transaction, Value};

/// A pooled connection, each statement by itself.
pub(super) struct Pooled(pub(super) PoolConnection<Sqlite>);

/// A pooled connection with a transaction.
pub(super) struct Open(pub(super) sqlx::Transaction<'static, Sqlite>);

type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

// Every statement is a constant of `tables`, or one lengthened by placeholders: values are bound.
fn query(sql: Cow<'static, str>, args: Vec<Value>) -> Query {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in args {
        query = match value {
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Int(int) => query.bind(int),
            Value::Text(text) => query.bind(text),
        };
    }
    query
}

fn row(row: &SqliteRow) -> Result<Row> {
    let mut values = Vec::with_capacity(row.len());
    for column in 0..row.len() {
        let raw = row.try_get_raw(column).map_err(translate)?;
        let value = if raw.is_null() {
            Value::Bytes(None)
        } else {
            let info = raw.type_info();
            match info.name() {
                "BLOB" => Value::Bytes(row.try_get(column).map_err(translate)?),
                "INTEGER" => Value::Int(row.try_get(column).map_err(translate)?),
                "TEXT" => Value::Text(row.try_get(column).map_err(translate)?),
                other => return Err(StoreError::Corrupt(format!("a column of type {other}"))),
            }
        };
        values.push(value);
    }
    Ok(Row::new(values))
}

async fn fetch(
    connection: &mut SqliteConnection,
    sql: Cow<'static, str>,
    args: Vec<Value>,
) -> Result<Vec<Row>> {
    query(sql, args)
        .fetch_all(connection)
        .await
        .map_err(translate)?
        .iter()
        .map(row)
        .collect()
}

async fn execute(
    connection: &mut SqliteConnection,
    sql: Cow<'static, str>,
    args: Vec<Value>,
) -> Result<u64> {
    query(sql, args)
        .execute(connection)
        .await
        .map_err(translate)
        .map(|done: SqliteQueryResult| done.rows_affected())
}

#[async_trait]
impl Connection for Pooled {
    async fn fetch(&mut self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<Vec<Row>> {
        fetch(&mut self.0, sql, args).await
    }
    async fn execute(&mut self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<u64> {
        execute(&mut self.0, sql, args).await
    }
}

#[async_trait]
impl Connection for Open {
    async fn fetch(&mut self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<Vec<Row>> {
        fetch(&mut self.0, sql, args).await
    }
    async fn execute(&mut self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<u64> {
        execute(&mut self.0, sql, args).await
    }
}

#[async_trait]
impl Transaction for Open {
    async fn tell(&mut self, _: &[(LogId, u64)]) -> Result<()> {
        // A commit shows by itself: see `watch`.
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        self.0.commit().await.map_err(translate)
    }
}
