//! Values on their way into a statement and out of a row.

use crate::store::error::{Result, StoreError};

/// A value of one of the three types that the schema uses, or its typed NULL (which PostgreSQL
/// wants to know the type of).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) enum Value {
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// An integer of 64 bits.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
}

/// A type that is stored as one column.
pub(in crate::store) trait Column: Sized {
    /// Its NULL.
    const NULL: Value;

    /// As it is stored.
    fn into_value(self) -> Value;

    /// From what was stored.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for anything that `into_value` does not make.
    fn from_value(value: Value) -> Result<Self>;
}

/// A row, read column by column from the left.
#[derive(Debug)]
pub(in crate::store) struct Row(std::vec::IntoIter<Value>);

impl Row {
    /// A row of these columns.
    pub(in crate::store) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    /// The next column.
    pub(in crate::store) fn get<T: Column>(&mut self) -> Result<T> {
        T::from_value(
            self.0
                .next()
                .ok_or_else(|| StoreError::corrupt("a row with too few columns"))?,
        )
    }
}

fn unexpected<T>(wanted: &str, value: &Value) -> Result<T> {
    let found = match value {
        Value::Bytes(Some(_)) => "bytes",
        Value::Int(Some(_)) => "an integer",
        Value::Text(Some(_)) => "text",
        Value::Bytes(None) | Value::Int(None) | Value::Text(None) => "NULL",
    };
    Err(StoreError::Corrupt(format!("{found} instead of {wanted}")))
}

impl Column for Vec<u8> {
    const NULL: Value = Value::Bytes(None);
    fn into_value(self) -> Value {
        Value::Bytes(Some(self))
    }
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Bytes(Some(bytes)) => Ok(bytes),
            Value::Bytes(None) | Value::Int(_) | Value::Text(_) => unexpected("bytes", &value),
        }
    }
}

impl Column for i64 {
    const NULL: Value = Value::Int(None);
    fn into_value(self) -> Value {
        Value::Int(Some(self))
    }
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Int(Some(int)) => Ok(int),
            Value::Int(None) | Value::Bytes(_) | Value::Text(_) => unexpected("an integer", &value),
        }
    }
}

impl Column for String {
    const NULL: Value = Value::Text(None);
    fn into_value(self) -> Value {
        Value::Text(Some(self))
    }
    fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Text(Some(text)) => Ok(text),
            Value::Text(None) | Value::Bytes(_) | Value::Int(_) => unexpected("text", &value),
        }
    }
}

impl<T: Column> Column for Option<T> {
    const NULL: Value = T::NULL;
    fn into_value(self) -> Value {
        self.map_or(T::NULL, T::into_value)
    }
    fn from_value(value: Value) -> Result<Self> {
        match value {
            // SQLite does not say what a NULL would have been, so any NULL is one.
            Value::Bytes(None) | Value::Int(None) | Value::Text(None) => Ok(None),
            Value::Bytes(Some(_)) | Value::Int(Some(_)) | Value::Text(Some(_)) => {
                T::from_value(value).map(Some)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_from_the_left_and_strictly() {
        let mut row = Row::new(vec![
            Value::Int(Some(7)),
            Value::Bytes(None),
            Value::Text(Some("x".to_owned())),
            Value::Int(None),
        ]);
        assert_eq!(row.get::<i64>().unwrap(), 7);
        assert_eq!(row.get::<Option<i64>>().unwrap(), None);
        assert!(matches!(row.get::<i64>(), Err(StoreError::Corrupt(_))));
        assert!(matches!(row.get::<String>(), Err(StoreError::Corrupt(_))));
        assert!(matches!(row.get::<i64>(), Err(StoreError::Corrupt(_))));
    }
}
