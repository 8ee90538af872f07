//! The device's store over an object of JavaScript's: IndexedDB in the app.

use js_sys::{Array, Reflect, Uint8Array};
use lianjian_core::storage::{Batch, Row, Storage, StorageError, Table, Write};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A row: key, value. */
export type StorageRow = [key: Uint8Array, value: Uint8Array];
/** A write: a value to put under a key, or null to delete the key. */
export type StorageWrite = [table: string, key: Uint8Array, value: Uint8Array | null];
/**
 * Where a store is kept. Keys are ordered by their bytes, unsigned. `commit` resolves once all of
 * it survives the loss of power, or rejects with nothing of it kept. What rejects is a DOMException
 * or an Error; its name says why.
 */
export interface StorageHost {
  get(table: string, key: Uint8Array): Promise<Uint8Array | undefined>;
  scan(table: string, prefix: Uint8Array, after: Uint8Array | undefined, limit: number): Promise<StorageRow[]>;
  commit(writes: StorageWrite[]): Promise<void>;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// An object of JavaScript's that keeps a store.
    #[wasm_bindgen(typescript_type = "StorageHost")]
    pub type StorageHost;

    #[wasm_bindgen(method, catch)]
    async fn get(this: &StorageHost, table: &str, key: Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn scan(
        this: &StorageHost,
        table: &str,
        prefix: Uint8Array,
        after: Option<Uint8Array>,
        limit: u32,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn commit(this: &StorageHost, writes: Array) -> Result<JsValue, JsValue>;
}

/// The tables of a store, for a host to make. Tables are only ever added, at the end.
#[wasm_bindgen]
#[must_use]
pub fn storage_tables() -> Vec<String> {
    Table::ALL.map(|table| table.as_str().to_owned()).to_vec()
}

/// A store that a host keeps.
pub(crate) struct JsStorage(pub(crate) StorageHost);

/// Bytes of our own for JavaScript to keep: a view into this memory would move under it.
fn copy(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

fn bytes(table: Table, value: JsValue) -> Result<Vec<u8>, StorageError> {
    match value.dyn_into::<Uint8Array>() {
        Ok(array) => Ok(array.to_vec()),
        Err(other) => Err(StorageError::Corrupt {
            table,
            detail: format!("not bytes: {other:?}"),
        }),
    }
}

/// Why the host failed, by the exception's name. Those of IndexedDB are in its specification's
/// section 3, "Exceptions"; `QuotaExceededError` is what a full disk or a spent allowance gives.
fn failure(exception: &JsValue) -> StorageError {
    let field = |name: &str| {
        Reflect::get(exception, &name.into())
            .ok()
            .and_then(|value| value.as_string())
    };
    let name = field("name").unwrap_or_default();
    let detail = match field("message") {
        Some(message) => format!("{name}: {message}"),
        None => format!("{exception:?}"),
    };
    by_name(&name, detail)
}

fn by_name(name: &str, detail: String) -> StorageError {
    match name {
        "QuotaExceededError" => StorageError::Full,
        _ => StorageError::Unavailable(detail),
    }
}

impl Storage for JsStorage {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let found = self.0.get(table.as_str(), copy(key)).await;
        let found = found.map_err(|exception| failure(&exception))?;
        if found.is_undefined() {
            Ok(None)
        } else {
            bytes(table, found).map(Some)
        }
    }

    async fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Row>, StorageError> {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let rows = self
            .0
            .scan(table.as_str(), copy(prefix), after.map(copy), limit)
            .await
            .map_err(|exception| failure(&exception))?;
        Array::from(&rows)
            .iter()
            .map(|pair| {
                let pair = Array::from(&pair);
                Ok(Row {
                    key: bytes(table, pair.get(0))?,
                    value: bytes(table, pair.get(1))?,
                })
            })
            .collect()
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        if batch.is_empty() {
            return Ok(());
        }
        let writes = Array::new();
        for write in batch.writes() {
            let (table, key, value) = match write {
                Write::Put(table, key, value) => (table, key, copy(value).into()),
                Write::Delete(table, key) => (table, key, JsValue::NULL),
            };
            writes.push(&Array::of3(&table.as_str().into(), &copy(key), &value));
        }
        match self.0.commit(writes).await {
            Ok(_) => Ok(()),
            Err(exception) => Err(failure(&exception)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_room_is_told_apart_from_no_store() {
        assert_eq!(
            by_name("QuotaExceededError", String::new()),
            StorageError::Full
        );
        for name in ["InvalidStateError", "AbortError", "UnknownError", ""] {
            assert!(matches!(
                by_name(name, String::new()),
                StorageError::Unavailable(_)
            ));
        }
    }
}
