//! What every store must do, as checks that any backend can run in its own tests.

use std::future::Future;

use super::{Batch, Row, Storage, StorageError, Table};

/// A check that a backend did not pass.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store failed where it had no reason to.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It answered, wrongly.
    #[error("{check}: expected {expected}, found {found}")]
    Differs {
        /// Which check.
        check: &'static str,
        /// What it should have answered.
        expected: String,
        /// What it answered.
        found: String,
    },
}

fn same<T: PartialEq + std::fmt::Debug>(
    check: &'static str,
    found: &T,
    expected: &T,
) -> Result<(), Failure> {
    if found == expected {
        Ok(())
    } else {
        Err(Failure::Differs {
            check,
            expected: format!("{expected:?}"),
            found: format!("{found:?}"),
        })
    }
}

fn row(key: &[u8], value: &[u8]) -> Row {
    Row {
        key: key.to_vec(),
        value: value.to_vec(),
    }
}

/// Runs every check, each on a store of its own made by `open`, which must be empty.
///
/// # Errors
/// The first [`Failure`].
pub async fn run<S, F, Fut>(mut open: F) -> Result<(), Failure>
where
    S: Storage,
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<S, StorageError>>,
{
    values(&open().await?).await?;
    tables(&open().await?).await?;
    batches(&open().await?).await?;
    order(&open().await?).await?;
    pages(&open().await?).await?;
    large(&open().await?).await
}

/// Puts, overwrites, deletes; an empty value is a value.
async fn values(store: &impl Storage) -> Result<(), Failure> {
    same(
        "nothing at first",
        &store.get(Table::Meta, b"k").await?,
        &None,
    )?;
    let mut batch = Batch::new();
    batch.put(Table::Meta, *b"k", *b"1");
    batch.put(Table::Meta, *b"empty", Vec::new());
    store.commit(batch).await?;
    same(
        "read back",
        &store.get(Table::Meta, b"k").await?,
        &Some(b"1".to_vec()),
    )?;
    same(
        "an empty value",
        &store.get(Table::Meta, b"empty").await?,
        &Some(Vec::new()),
    )?;
    let mut batch = Batch::new();
    batch.put(Table::Meta, *b"k", *b"2");
    batch.delete(Table::Meta, *b"never there");
    store.commit(batch).await?;
    same(
        "overwritten",
        &store.get(Table::Meta, b"k").await?,
        &Some(b"2".to_vec()),
    )?;
    let mut batch = Batch::new();
    batch.delete(Table::Meta, *b"k");
    store.commit(batch).await?;
    same("deleted", &store.get(Table::Meta, b"k").await?, &None)
}

/// A key of one table is none of another.
async fn tables(store: &impl Storage) -> Result<(), Failure> {
    let mut batch = Batch::new();
    for table in Table::ALL {
        batch.put(table, *b"k", table.as_str().as_bytes());
    }
    store.commit(batch).await?;
    for table in Table::ALL {
        let expected = table.as_str().as_bytes();
        same(
            "tables apart",
            &store.get(table, b"k").await?,
            &Some(expected.to_vec()),
        )?;
        same(
            "tables apart when scanned",
            &store.scan(table, b"", None, 10).await?,
            &vec![row(b"k", expected)],
        )?;
    }
    Ok(())
}

/// For one key the last write of a batch counts.
async fn batches(store: &impl Storage) -> Result<(), Failure> {
    store.commit(Batch::new()).await?;
    let mut batch = Batch::new();
    batch.put(Table::Queue, *b"a", *b"1");
    batch.put(Table::Queue, *b"a", *b"2");
    batch.put(Table::Queue, *b"b", *b"1");
    batch.delete(Table::Queue, *b"b");
    batch.delete(Table::Queue, *b"c");
    batch.put(Table::Queue, *b"c", *b"3");
    store.commit(batch).await?;
    same(
        "the last write counts",
        &store.scan(Table::Queue, b"", None, 10).await?,
        &vec![row(b"a", b"2"), row(b"c", b"3")],
    )
}

/// Rows come by their bytes, unsigned, a prefix before what extends it, zero bytes and 0xff too.
async fn order(store: &impl Storage) -> Result<(), Failure> {
    let keys: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x00\x00",
        b"\x00\xff",
        b"a",
        b"ab",
        b"\xff",
        b"\xff\xff\x01",
    ];
    let mut batch = Batch::new();
    for key in keys.iter().rev() {
        batch.put(Table::Changes, *key, *key);
    }
    store.commit(batch).await?;
    let all: Vec<Row> = keys.iter().map(|key| row(key, key)).collect();
    same(
        "by bytes",
        &store.scan(Table::Changes, b"", None, 99).await?,
        &all,
    )?;
    for prefix in [&b"\x00"[..], b"a", b"\xff", b"\xff\xff", b"zz"] {
        let expected: Vec<Row> = all
            .iter()
            .filter(|r| r.key.starts_with(prefix))
            .cloned()
            .collect();
        same(
            "by prefix",
            &store.scan(Table::Changes, prefix, None, 99).await?,
            &expected,
        )?;
    }
    Ok(())
}

/// `after` is exclusive, needs no such key, and may lie before or beyond the prefix.
async fn pages(store: &impl Storage) -> Result<(), Failure> {
    let mut batch = Batch::new();
    for n in 0..10_u8 {
        batch.put(Table::Outbox, [1, n], [n]);
    }
    batch.put(Table::Outbox, [0], [0]);
    batch.put(Table::Outbox, [2], [2]);
    store.commit(batch).await?;
    let mut found = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = store.scan(Table::Outbox, &[1], after.as_deref(), 3).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        found.extend(page.into_iter().map(|r| r.value));
    }
    let expected: Vec<Vec<u8>> = (0..10_u8).map(|n| vec![n]).collect();
    same("page by page", &found, &expected)?;
    let scan = async |after: &[u8]| store.scan(Table::Outbox, &[1], Some(after), 1).await;
    same(
        "after a key not there",
        &scan(&[1, 4, 7]).await?,
        &vec![row(&[1, 5], &[5])],
    )?;
    same(
        "after one before the prefix",
        &scan(&[0]).await?,
        &vec![row(&[1, 0], &[0])],
    )?;
    same("after one beyond it", &scan(&[2]).await?, &Vec::new())?;
    same(
        "none asked for",
        &store.scan(Table::Outbox, &[1], None, 0).await?,
        &Vec::new(),
    )
}

/// A value of a megabyte and a batch of thousands.
async fn large(store: &impl Storage) -> Result<(), Failure> {
    let value: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let mut batch = Batch::new();
    batch.put(Table::Bases, *b"large", value.clone());
    for n in 0..5_000_u32 {
        batch.put(Table::Summaries, n.to_be_bytes(), n.to_be_bytes());
    }
    store.commit(batch).await?;
    same(
        "a large value",
        &(store.get(Table::Bases, b"large").await? == Some(value)),
        &true,
    )?;
    let rows = store.scan(Table::Summaries, b"", None, usize::MAX).await?;
    same("a large batch", &rows.len(), &5_000)
}
