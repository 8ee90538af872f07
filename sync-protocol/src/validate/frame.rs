//! Check 1: the frame, before automerge sees a byte.

use std::io::Read;

use flate2::bufread::DeflateDecoder;
use sha2::{Digest, Sha256};

use crate::ids::{Actor, Hash};
use crate::validate::columns::{Budget, Overgrown, walk};
use crate::validate::reader::{Malformed, Reader, write_unsigned};
use crate::validate::refusal::{Refusal, refuse};
use crate::wire::{ErrorCode, Limits};

/// What every automerge chunk begins with.
pub(super) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// The types of chunks that hold one change.
pub(super) const CHANGE: u8 = 1;
pub(super) const COMPRESSED_CHANGE: u8 = 2;
/// Other actors that one change may name. More than any document here has ever had.
const MAX_ACTORS: usize = 1_024;

/// Bytes as they came. Nothing about them is known.
#[derive(Debug, Clone, Copy)]
pub struct UntrustedChange<'a>(&'a [u8]);

/// A change whose frame is sound: it is one chunk, whole, unaltered, and unfolds within the
/// limits. What it says is not known to be true.
#[derive(Debug, Clone)]
pub struct FramedChange {
    raw: Vec<u8>,
    hash: Hash,
    deps: Vec<Hash>,
    actor: Actor,
    seq: u64,
    start_op: u64,
    time: i64,
    ops: u64,
    has_message: bool,
    has_extra: bool,
}

impl<'a> UntrustedChange<'a> {
    /// Whatever came.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Check 1.
    ///
    /// # Errors
    /// [`Refusal`] with a code of the frame's, or [`ErrorCode::Undecodable`] where the chunk is
    /// sound and what is in it is no change.
    pub fn frame(self, limits: &Limits) -> Result<FramedChange, Refusal> {
        if self.0.len() > limits.change_bytes {
            return refuse(
                ErrorCode::ChangeTooLarge,
                format!("{} bytes, at most {}", self.0.len(), limits.change_bytes),
            );
        }
        let (checksum, kind, data) = chunk(self.0).map_err(|Malformed| {
            Refusal::new(ErrorCode::BadFrame, "not one whole automerge chunk")
        })?;
        let inflated;
        let data = match kind {
            CHANGE => data,
            COMPRESSED_CHANGE => {
                inflated = inflate(data, limits.inflated_change_bytes)?;
                &inflated
            }
            other => {
                return refuse(ErrorCode::BadFrame, format!("a chunk of type {other}"));
            }
        };
        if data.len() > limits.inflated_change_bytes {
            return refuse(ErrorCode::InflatesTooLarge, format!("{} bytes", data.len()));
        }
        let (raw, hash) = chunk_of(data);
        if hash.as_bytes().get(..4) != Some(checksum) {
            return refuse(ErrorCode::BadFrame, "the checksum is not the content's");
        }
        read(raw, hash, data, limits)
    }
}

/// The chunk of a change with this content, and its hash.
pub(super) fn chunk_of(data: &[u8]) -> (Vec<u8>, Hash) {
    let mut typed = vec![CHANGE];
    write_unsigned(&mut typed, data.len() as u64);
    let mut hasher = Sha256::new();
    hasher.update(&typed);
    hasher.update(data);
    let hash = Hash::from_bytes(hasher.finalize().into());
    let mut raw = Vec::with_capacity(MAGIC.len() + 4 + typed.len() + data.len());
    raw.extend(MAGIC);
    raw.extend(&hash.as_bytes()[..4]);
    raw.extend(&typed);
    raw.extend(data);
    (raw, hash)
}

/// Checksum, type and content of bytes that are one chunk and nothing else.
fn chunk(bytes: &[u8]) -> Result<(&[u8], u8, &[u8]), Malformed> {
    let mut reader = Reader::new(bytes);
    if reader.take(4)? != MAGIC {
        return Err(Malformed);
    }
    let checksum = reader.take(4)?;
    let kind = reader.byte()?;
    let len = reader.length()?;
    let data = reader.take(len)?;
    if reader.is_done() {
        Ok((checksum, kind, data))
    } else {
        Err(Malformed)
    }
}

fn inflate(data: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut decoder = DeflateDecoder::new(data);
    let mut out = Vec::new();
    let bad = |_| Refusal::new(ErrorCode::BadFrame, "it does not inflate");
    let capped = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder
        .by_ref()
        .take(capped)
        .read_to_end(&mut out)
        .map_err(bad)?;
    if out.len() > limit {
        return refuse(
            ErrorCode::InflatesTooLarge,
            format!("more than {limit} bytes"),
        );
    }
    if decoder.total_in() != data.len() as u64 {
        return refuse(ErrorCode::BadFrame, "bytes follow the compressed content");
    }
    Ok(out)
}

/// Reads a change's own header out of `data`, which `raw` is the chunk of.
fn read(raw: Vec<u8>, hash: Hash, data: &[u8], limits: &Limits) -> Result<FramedChange, Refusal> {
    let undecodable = |detail: &str| Refusal::new(ErrorCode::Undecodable, detail);
    let malformed = |Malformed| undecodable("the change's header is malformed");
    let mut reader = Reader::new(data);

    let count = reader.length().map_err(malformed)?;
    if count > limits.change_deps {
        return Err(undecodable("it hangs on too many changes"));
    }
    let mut deps: Vec<Hash> = Vec::with_capacity(count);
    for _ in 0..count {
        let bytes = reader.take(32).map_err(malformed)?;
        let dep = Hash::from_slice(bytes).map_err(|_| undecodable("a hash of another length"))?;
        if deps.last().is_some_and(|last| *last >= dep) {
            return Err(undecodable("what it hangs on is unsorted or named twice"));
        }
        deps.push(dep);
    }
    let actor = actor(&mut reader)?;
    let seq = reader.unsigned().map_err(malformed)?;
    let start_op = reader.unsigned().map_err(malformed)?;
    let time = reader.signed().map_err(malformed)?;
    let message = reader.length().map_err(malformed)?;
    reader.take(message).map_err(malformed)?;
    let others = reader.length().map_err(malformed)?;
    if others > MAX_ACTORS {
        return Err(undecodable("it names too many actors"));
    }
    for _ in 0..others {
        self::actor(&mut reader)?;
    }
    let budget = Budget {
        ops: limits.change_ops as u64,
        string_bytes: limits.inflated_change_bytes as u64,
    };
    let ops = walk(&mut reader, budget).map_err(|overgrown| match overgrown {
        Overgrown::Malformed => undecodable("the columns are malformed"),
        Overgrown::Ops => Refusal::new(
            ErrorCode::TooManyOps,
            format!("more than {} operations", limits.change_ops),
        ),
        Overgrown::Strings => Refusal::new(ErrorCode::InflatesTooLarge, "its keys unfold too far"),
    })?;
    Ok(FramedChange {
        has_message: message > 0,
        has_extra: !reader.is_done(),
        raw,
        hash,
        deps,
        actor,
        seq,
        start_op,
        time,
        ops,
    })
}

fn actor(reader: &mut Reader<'_>) -> Result<Actor, Refusal> {
    let bytes = reader.length().and_then(|len| reader.take(len));
    bytes
        .ok()
        .and_then(|bytes| Actor::from_slice(bytes).ok())
        .ok_or_else(|| Refusal::new(ErrorCode::Undecodable, "an actor that is not 8 bytes long"))
}

impl FramedChange {
    /// Its hash, computed here.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// The actor that it names.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The sequence number that it claims.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// What it hangs on, sorted.
    #[must_use]
    pub fn deps(&self) -> &[Hash] {
        &self.deps
    }

    /// The whole chunk, uncompressed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.raw
    }

    pub(super) const fn start_op(&self) -> u64 {
        self.start_op
    }

    pub(super) const fn time(&self) -> i64 {
        self.time
    }

    pub(super) const fn ops(&self) -> u64 {
        self.ops
    }

    pub(super) const fn has_message(&self) -> bool {
        self.has_message
    }

    pub(super) const fn has_extra(&self) -> bool {
        self.has_extra
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.raw
    }
}
