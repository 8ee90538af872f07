//! The keys of a document's maps of entries.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Actor, InvalidId};

/// The name of an event, comment, photo or mark within its document: `<actor>-<seq>`, with a
/// letter where one change makes several. No two devices can write the same key, and the server
/// sees whose it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct EntryKey {
    /// The actor of the change that writes the entry.
    pub actor: Actor,
    /// The actor's sequence number of that change, from 1.
    pub seq: u64,
    /// Which of the change's entries: 0 has no letter, 1 is `a`, up to 26, `z`.
    pub part: u8,
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.actor, self.seq)?;
        match self.part {
            0 => Ok(()),
            n => write!(f, "{}", char::from(b'a' + n - 1)),
        }
    }
}

impl fmt::Debug for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryKey({self})")
    }
}

impl FromStr for EntryKey {
    type Err = InvalidId;

    /// Strict: the one text of a key is the one that `Display` writes, so a key can't have two
    /// spellings in one map.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let parse = || -> Option<Self> {
            let (actor, rest) = text.split_once('-')?;
            let actor = actor.parse().ok()?;
            let (digits, part) = match rest.chars().last()? {
                c @ 'a'..='z' => (&rest[..rest.len() - 1], c as u8 - b'a' + 1),
                _ => (rest, 0),
            };
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let key = Self {
                actor,
                seq: digits.parse().ok()?,
                part,
            };
            (key.seq > 0 && key.to_string() == text).then_some(key)
        };
        parse().ok_or_else(|| InvalidId {
            kind: "entry key",
            text: text.to_owned(),
        })
    }
}

impl Serialize for EntryKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EntryKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for EntryKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?
            .bytes(self.actor.as_bytes())?
            .u64(self.seq)?
            .u8(self.part)?
            .ok()
    }
}

impl<'b, C> Decode<'b, C> for EntryKey {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.array()? != Some(3) {
            return Err(minicbor::decode::Error::message(
                "an entry key is an array of three",
            ));
        }
        let key = Self {
            actor: Actor::decode(d, c)?,
            seq: d.u64()?,
            part: d.u8()?,
        };
        if key.seq == 0 || key.part > 26 {
            return Err(minicbor::decode::Error::message(
                "an entry key out of range",
            ));
        }
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_key_has_one_spelling() {
        let key = EntryKey {
            actor: Actor::from_bytes([0xab; 8]),
            seq: 7,
            part: 2,
        };
        assert_eq!(key.to_string(), "abababababababab-7b");
        assert_eq!("abababababababab-7b".parse(), Ok(key));
        for bad in [
            "ABABABABABABABAB-7",
            "abababababababab-07",
            "abababababababab-0",
            "abababababababab-+7",
            "abababababababab-7A",
            "abababababababab-",
            "abab-7",
        ] {
            assert!(bad.parse::<EntryKey>().is_err(), "{bad}");
        }
    }
}
