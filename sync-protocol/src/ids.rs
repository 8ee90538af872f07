//! Identifiers as values: none of them can be mistaken for another, and none is made here.
//!
//! Randomness is a parameter in this crate, so every identifier is built from bytes that the
//! caller drew. The textual form is the UUID's, lower case with hyphens, unless said otherwise.

mod entry_key;

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use entry_key::EntryKey;

/// Text that is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {kind}")]
pub struct InvalidId {
    /// What was expected, in words.
    pub kind: &'static str,
    /// What was given.
    pub text: String,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
        pub struct $name([u8; 16]);

        impl $name {
            /// The identifier of these 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// A UUIDv7: the first 48 bits are `unix_millis`, the rest is `random` but for the
            /// version and variant bits.
            #[must_use]
            pub fn from_parts(unix_millis: u64, random: [u8; 10]) -> Self {
                Self(*uuid::Builder::from_unix_timestamp_millis(unix_millis, &random).into_uuid().as_bytes())
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// From a slice, which must be 16 bytes long.
            ///
            /// # Errors
            /// [`InvalidId`] for any other length.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidId> {
                bytes.try_into().map(Self).map_err(|_| InvalidId { kind: $kind, text: hex::encode(bytes) })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                uuid::Uuid::from_bytes(self.0).hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                uuid::Uuid::parse_str(text)
                    .map(|u| Self(*u.as_bytes()))
                    .map_err(|_| InvalidId { kind: $kind, text: text.to_owned() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?).map_err(minicbor::decode::Error::custom)
            }
        }
    };
}

uuid_id!(
    /// A node of the scope tree; every document belongs to one that is a compound (小区).
    ScopeId, "scope id");
uuid_id!(
    /// A document, named by (scope, id): the id is made on the device.
    DocId, "document id");
uuid_id!(
    /// A person.
    PersonId, "person id");
uuid_id!(
    /// An organisation: a company, a committee, a department, the emergency repair centre.
    OrganisationId, "organisation id");
uuid_id!(
    /// An enrolled device with one person's store on it.
    DeviceId, "device id");
uuid_id!(
    /// A building within a compound.
    BuildingId, "building id");
uuid_id!(
    /// A point on a patrol route that carries a QR code.
    CheckpointId, "checkpoint id");
uuid_id!(
    /// A patrol route: an ordered list of checkpoints with its windows.
    RouteId, "route id");
uuid_id!(
    /// The server's life since its last restore; a device that meets a new one offers its heads.
    Epoch, "epoch");
uuid_id!(
    /// A grant of a role to a person in a scope.
    GrantId, "grant id");

/// An automerge actor: 8 random bytes, fresh for every opening of a store and every rebuild, so
/// that a restored phone or a second tab can never repeat an (actor, seq). Text: 16 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Actor([u8; 8]);

impl Actor {
    /// The actor of these 8 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The 8 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }

    /// From a slice, which must be 8 bytes long.
    ///
    /// # Errors
    /// [`InvalidId`] for any other length: automerge itself takes any, this project does not.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidId> {
        bytes.try_into().map(Self).map_err(|_| InvalidId {
            kind: "actor",
            text: hex::encode(bytes),
        })
    }

    /// As automerge's own type.
    #[must_use]
    pub fn to_automerge(self) -> automerge::ActorId {
        automerge::ActorId::from(&self.0[..])
    }
}

/// The hash of an automerge change. Text: 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From a slice, which must be 32 bytes long.
    ///
    /// # Errors
    /// [`InvalidId`] for any other length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, InvalidId> {
        bytes.try_into().map(Self).map_err(|_| InvalidId {
            kind: "hash",
            text: hex::encode(bytes),
        })
    }

    /// As automerge's own type.
    #[must_use]
    pub fn to_automerge(self) -> automerge::ChangeHash {
        automerge::ChangeHash(self.0)
    }
}

impl From<automerge::ChangeHash> for Hash {
    fn from(hash: automerge::ChangeHash) -> Self {
        Self(hash.0)
    }
}

macro_rules! hex_bytes {
    ($name:ident, $len:literal, $kind:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let mut bytes = [0; $len];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidId {
                    kind: $kind,
                    text: text.to_owned(),
                })?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?).map_err(minicbor::decode::Error::custom)
            }
        }
    };
}

hex_bytes!(Actor, 8, "actor");
hex_bytes!(Hash, 32, "hash");

/// A document's full name. Text: `<scope>/<doc>`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DocRef {
    /// The compound that it belongs to, for ever.
    #[n(0)]
    pub scope: ScopeId,
    /// Its id within that scope.
    #[n(1)]
    pub doc: DocId,
}

impl fmt::Display for DocRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.scope, self.doc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_text_round_trips() {
        let id = DocId::from_parts(1_700_000_000_000, [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.as_bytes()[6] >> 4, 7, "version 7");
    }
}
