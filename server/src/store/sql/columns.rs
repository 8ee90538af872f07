//! How the protocol's types are stored.

use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::reference::{FixerKind, ScopeKind};
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{
    Actor, BuildingId, CheckpointId, DeviceId, DocId, Epoch, GrantId, Hash, OrganisationId,
    PersonId, RouteId, ScopeId,
};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::value::{Column, Value};
use crate::store::error::{Result, StoreError};
use crate::store::records::{HoldState, UploadId};

/// An identifier as its bytes.
macro_rules! id_columns {
    ($($name:ty),*) => {$(
        impl Column for $name {
            const NULL: Value = Value::Bytes(None);
            fn into_value(self) -> Value {
                Value::Bytes(Some(self.as_bytes().to_vec()))
            }
            fn from_value(value: Value) -> Result<Self> {
                Self::from_slice(&Vec::<u8>::from_value(value)?).map_err(StoreError::corrupt)
            }
        }
    )*};
}
id_columns!(
    Actor,
    BuildingId,
    CheckpointId,
    DeviceId,
    DocId,
    Epoch,
    GrantId,
    Hash,
    OrganisationId,
    PersonId,
    RouteId,
    ScopeId
);

impl<const N: usize> Column for [u8; N] {
    const NULL: Value = Value::Bytes(None);
    fn into_value(self) -> Value {
        Value::Bytes(Some(self.to_vec()))
    }
    fn from_value(value: Value) -> Result<Self> {
        Vec::<u8>::from_value(value)?
            .try_into()
            .map_err(|bytes: Vec<u8>| {
                StoreError::Corrupt(format!("{} bytes instead of {N}", bytes.len()))
            })
    }
}

impl Column for UploadId {
    const NULL: Value = Value::Bytes(None);
    fn into_value(self) -> Value {
        self.as_bytes().to_owned().into_value()
    }
    fn from_value(value: Value) -> Result<Self> {
        <[u8; 16]>::from_value(value).map(Self::from_bytes)
    }
}

impl Column for &str {
    const NULL: Value = Value::Text(None);
    fn into_value(self) -> Value {
        self.to_owned().into_value()
    }
    fn from_value(_: Value) -> Result<Self> {
        Err(StoreError::corrupt("text is read as an owned string"))
    }
}

impl Column for u64 {
    const NULL: Value = Value::Int(None);
    fn into_value(self) -> Value {
        // What is counted here never comes near 2^63; a caller's "no limit" is the greatest.
        i64::try_from(self).unwrap_or(i64::MAX).into_value()
    }
    fn from_value(value: Value) -> Result<Self> {
        Self::try_from(i64::from_value(value)?).map_err(StoreError::corrupt)
    }
}

/// An integer that fits.
macro_rules! small_int_columns {
    ($($name:ty),*) => {$(
        impl Column for $name {
            const NULL: Value = Value::Int(None);
            fn into_value(self) -> Value {
                i64::from(self).into_value()
            }
            fn from_value(value: Value) -> Result<Self> {
                Self::try_from(i64::from_value(value)?).map_err(StoreError::corrupt)
            }
        }
    )*};
}
small_int_columns!(u32, i32);

impl Column for bool {
    const NULL: Value = Value::Int(None);
    fn into_value(self) -> Value {
        i64::from(self).into_value()
    }
    fn from_value(value: Value) -> Result<Self> {
        match i64::from_value(value)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(StoreError::Corrupt(format!("{other} instead of 0 or 1"))),
        }
    }
}

impl Column for Timestamp {
    const NULL: Value = Value::Int(None);
    fn into_value(self) -> Value {
        self.as_micros().into_value()
    }
    fn from_value(value: Value) -> Result<Self> {
        u64::from_value(value).map(Self::from_micros)
    }
}

impl Column for Span {
    const NULL: Value = Value::Int(None);
    fn into_value(self) -> Value {
        self.as_micros().into_value()
    }
    fn from_value(value: Value) -> Result<Self> {
        u64::from_value(value).map(Self::from_micros)
    }
}

/// An enum as its number.
macro_rules! number_columns {
    ($($name:ty { $($variant:ident = $number:literal),* })*) => {$(
        impl Column for $name {
            const NULL: Value = Value::Int(None);
            fn into_value(self) -> Value {
                Value::Int(Some(match self { $(Self::$variant => $number),* }))
            }
            fn from_value(value: Value) -> Result<Self> {
                match i64::from_value(value)? {
                    $($number => Ok(Self::$variant),)*
                    other => Err(StoreError::Corrupt(format!(
                        "{other} is no {}", stringify!($name)
                    ))),
                }
            }
        }
    )*};
}
number_columns! {
    Audience { All = 0, Internal = 1, Own = 2 }
    DocKind { Complaint = 0, Patrol = 1, Visit = 2 }
    HoldState { Waiting = 0, Admitted = 1, Discarded = 2 }
    Media { Photo = 0, Voice = 1 }
}

impl Column for ErrorCode {
    const NULL: Value = Value::Int(None);
    fn into_value(self) -> Value {
        i64::from(self.number()).into_value()
    }
    fn from_value(value: Value) -> Result<Self> {
        let number = i64::from_value(value)?;
        u16::try_from(number)
            .ok()
            .and_then(Self::from_number)
            .ok_or_else(|| StoreError::Corrupt(format!("{number} is no error code")))
    }
}

impl Column for Role {
    const NULL: Value = Value::Text(None);
    fn into_value(self) -> Value {
        self.as_str().into_value()
    }
    fn from_value(value: Value) -> Result<Self> {
        String::from_value(value)?
            .parse()
            .map_err(StoreError::corrupt)
    }
}

/// An enum as a word that people read in the table.
macro_rules! word_columns {
    ($($name:ty { $($variant:ident = $word:literal),* })*) => {$(
        impl Column for $name {
            const NULL: Value = Value::Text(None);
            fn into_value(self) -> Value {
                match self { $(Self::$variant => $word),* }.into_value()
            }
            fn from_value(value: Value) -> Result<Self> {
                match String::from_value(value)?.as_str() {
                    $($word => Ok(Self::$variant),)*
                    other => Err(StoreError::Corrupt(format!(
                        "{other:?} is no {}", stringify!($name)
                    ))),
                }
            }
        }
    )*};
}
word_columns! {
    ScopeKind {
        City = "city", District = "district", Subdistrict = "subdistrict",
        Community = "community", Compound = "compound", Grid = "grid"
    }
    FixerKind {
        Company = "company", Substitute = "substitute", EmergencyCentre = "emergency_centre",
        Developer = "developer", Utility = "utility", Department = "department"
    }
}

/// Whose log it is: no bytes for nobody's, since a part of a key cannot be NULL.
pub(in crate::store) struct Owner(pub(in crate::store) Option<PersonId>);

impl Column for Owner {
    const NULL: Value = Value::Bytes(None);
    fn into_value(self) -> Value {
        Value::Bytes(Some(
            self.0.map_or_else(Vec::new, |p| p.as_bytes().to_vec()),
        ))
    }
    fn from_value(value: Value) -> Result<Self> {
        let bytes = Vec::<u8>::from_value(value)?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        PersonId::from_slice(&bytes)
            .map(|p| Self(Some(p)))
            .map_err(StoreError::corrupt)
    }
}

/// Hashes one after the other.
pub(in crate::store) struct Hashes(pub(in crate::store) Vec<Hash>);

impl Column for Hashes {
    const NULL: Value = Value::Bytes(None);
    fn into_value(self) -> Value {
        Value::Bytes(Some(
            self.0.iter().flat_map(|hash| *hash.as_bytes()).collect(),
        ))
    }
    fn from_value(value: Value) -> Result<Self> {
        Vec::<u8>::from_value(value)?
            .chunks(32)
            .map(Hash::from_slice)
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(StoreError::corrupt)
    }
}

/// A list or a small structure as JSON text.
pub(in crate::store) struct Json<T>(pub(in crate::store) T);

impl<T: Serialize + DeserializeOwned> Column for Json<T> {
    const NULL: Value = Value::Text(None);
    fn into_value(self) -> Value {
        // The protocol's types always serialise; NULL would be caught by the column's NOT NULL.
        Value::Text(serde_json::to_string(&self.0).ok())
    }
    fn from_value(value: Value) -> Result<Self> {
        serde_json::from_str(&String::from_value(value)?)
            .map(Self)
            .map_err(StoreError::corrupt)
    }
}
