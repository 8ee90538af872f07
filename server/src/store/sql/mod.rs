//! A narrow SQL interface that both databases implement, so that a statement which means the same
//! to both is written once (in `tables`) and not twice.
//!
//! What is not the same stays with the backend: opening, locking, migrations, error codes. (The
//! driver's own `Any` is not used: it has no typed NULL for bytes and hides the error codes.)

mod columns;
mod value;

use std::borrow::Cow;

use async_trait::async_trait;
use lianjian_protocol::ids::ScopeId;
use lianjian_protocol::wire::LogId;

use super::error::Result;
use super::watch::Watch;

pub(super) use columns::{Hashes, Json, Owner};
pub(super) use value::{Column, Row, Value};

/// Something that runs statements: a connection, or one with a transaction.
#[async_trait]
pub(super) trait Connection: Send {
    /// Runs a statement and returns its rows.
    async fn fetch(&mut self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<Vec<Row>>;

    /// Runs a statement and returns how many rows it touched.
    async fn execute(&mut self, sql: Cow<'static, str>, args: Vec<Value>) -> Result<u64>;
}

/// A connection with a transaction; dropping it rolls back.
#[async_trait]
pub(super) trait Transaction: Connection {
    /// Says that these logs come so far with the commit, to those who [watch](Backend::watch) from
    /// other processes; nothing where they notice by themselves.
    async fn tell(&mut self, moved: &[(LogId, u64)]) -> Result<()>;

    /// Commits; durable once it has returned.
    async fn commit(self: Box<Self>) -> Result<()>;
}

/// What differs between the databases.
#[async_trait]
pub(super) trait Backend: Send + Sync + 'static {
    /// Its name.
    const NAME: &'static str;

    /// A connection for single statements that only read.
    async fn reader(&self) -> Result<Box<dyn Connection>>;

    /// A transaction that only reads, all of it from one state of the database.
    async fn snapshot(&self) -> Result<Box<dyn Transaction>>;

    /// A transaction that writes.
    async fn writer(&self) -> Result<Box<dyn Transaction>>;

    /// A transaction that writes and holds these scopes for itself. They are sorted and distinct.
    async fn writer_of(&self, scopes: &[ScopeId]) -> Result<Box<dyn Transaction>>;

    /// Applies the migrations that are missing.
    async fn migrate(&self) -> Result<()>;

    /// The migrations applied: version and checksum. Empty where there never was one.
    async fn applied_migrations(&self) -> Result<Vec<(i64, Vec<u8>)>>;

    /// This program's migrations.
    fn migrations(&self) -> &'static sqlx::migrate::Migrator;

    /// Begins to watch for what other processes commit.
    async fn watch(&self) -> Result<Box<dyn Watch>>;

    /// Closes every connection.
    async fn close(&self);
}

impl dyn Connection + '_ {
    /// The rows of a statement.
    pub(super) async fn rows(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        args: Vec<Value>,
    ) -> Result<Vec<Row>> {
        self.fetch(sql.into(), args).await
    }

    /// The first row of a statement, if there is one.
    pub(super) async fn row(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        args: Vec<Value>,
    ) -> Result<Option<Row>> {
        Ok(self.fetch(sql.into(), args).await?.into_iter().next())
    }

    /// How many rows a statement touched.
    pub(super) async fn run(
        &mut self,
        sql: impl Into<Cow<'static, str>>,
        args: Vec<Value>,
    ) -> Result<u64> {
        self.execute(sql.into(), args).await
    }
}

/// The arguments of a statement, `$1` first.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::store::sql::Column::into_value($value)),*]
    };
}
pub(super) use args;

/// `($1, $2), ($3, $4)`: a list of `rows` tuples of `columns` placeholders after the first `skip`.
pub(super) fn tuples(rows: usize, columns: usize, skip: usize) -> String {
    use std::fmt::Write as _;
    let mut sql = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                sql.push_str(", ");
            }
            // Writing to a string cannot fail.
            let _ = write!(sql, "${}", skip + row * columns + column + 1);
        }
        sql.push(')');
    }
    sql
}

/// Cuts a slice into pieces whose lengths are powers of two, at most `max` (itself one): a list of
/// any length then needs few different statements, which stay prepared.
pub(super) fn pieces<T>(mut slice: &[T], max: usize) -> impl Iterator<Item = &[T]> {
    debug_assert!(max.is_power_of_two());
    std::iter::from_fn(move || {
        if slice.is_empty() {
            return None;
        }
        let len = max.min(1 << slice.len().ilog2());
        let (piece, rest) = slice.split_at(len);
        slice = rest;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_count_on() {
        assert_eq!(tuples(2, 2, 1), "($2, $3), ($4, $5)");
        assert_eq!(tuples(1, 3, 0), "($1, $2, $3)");
    }

    #[test]
    fn pieces_are_powers_of_two_and_lose_nothing() {
        let all: Vec<u32> = (0..173).collect();
        let pieces: Vec<&[u32]> = pieces(&all, 64).collect();
        let lengths: Vec<usize> = pieces.iter().map(|p| p.len()).collect();
        assert_eq!(lengths, [64, 64, 32, 8, 4, 1]);
        assert_eq!(pieces.concat(), all);
    }
}
