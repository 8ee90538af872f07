//! The values that operations put: their types, sizes and the one encoding of each.

use automerge::ScalarValue;
use minicbor::{Decode, Encode};

use crate::document::blank;
use crate::domain::complaint::codec;
use crate::domain::complaint::schema::ReportField;
use crate::validate::refusal::{Refusal, refuse};
use crate::wire::{ErrorCode, Limits};

/// A CBOR value, strictly: the bytes are the ones in which it would be written.
pub(super) fn entry<T>(value: &ScalarValue, limits: &Limits) -> Result<T, Refusal>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    let bad = |detail: String| Refusal::new(ErrorCode::BadValue, detail);
    let ScalarValue::Bytes(bytes) = value else {
        return Err(bad("not a byte string".to_owned()));
    };
    if bytes.len() > limits.entry_bytes {
        return Err(bad(format!(
            "{} bytes, at most {}",
            bytes.len(),
            limits.entry_bytes
        )));
    }
    let decoded: T = crate::wire::decode(bytes).map_err(|e| bad(e.to_string()))?;
    if crate::wire::encode(&decoded) == *bytes {
        Ok(decoded)
    } else {
        Err(bad("not in its one encoding".to_owned()))
    }
}

/// A field of the report.
pub(super) fn report_field(
    field: ReportField,
    value: &ScalarValue,
    limits: &Limits,
) -> Result<(), Refusal> {
    codec::decode(&mut blank(), field, value)
        .map_err(|e| Refusal::new(ErrorCode::BadValue, e.to_string()))?;
    match value {
        ScalarValue::Str(words) => chars(words, limits.field_chars),
        _ => Ok(()),
    }
}

/// A string.
pub(super) fn words(value: &ScalarValue, limit: usize) -> Result<&str, Refusal> {
    match value {
        ScalarValue::Str(words) => chars(words, limit).map(|()| words.as_str()),
        _ => refuse(ErrorCode::BadValue, "not a string"),
    }
}

/// Whether the words are short enough.
pub(super) fn chars(words: &str, limit: usize) -> Result<(), Refusal> {
    let count = words.chars().count();
    if count <= limit {
        Ok(())
    } else {
        refuse(
            ErrorCode::BadValue,
            format!("{count} characters, at most {limit}"),
        )
    }
}
