//! A change in its parts, to be put together wrongly.

use crate::validate::frame::{MAGIC, chunk_of};
use crate::validate::reader::{Malformed, Reader, write_unsigned};

/// What a change consists of, in the order of its bytes.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub(super) deps: Vec<Vec<u8>>,
    pub(super) actor: Vec<u8>,
    /// Sequence number, first operation, time and message, as they are encoded.
    pub(super) middle: Vec<u8>,
    pub(super) actors: Vec<Vec<u8>>,
    pub(super) columns: Vec<(u32, Vec<u8>)>,
    pub(super) extra: Vec<u8>,
}

impl Parts {
    /// Takes an honest raw change apart.
    pub(super) fn of(raw: &[u8]) -> Self {
        Self::read(raw).unwrap_or(Self {
            deps: Vec::new(),
            actor: Vec::new(),
            middle: Vec::new(),
            actors: Vec::new(),
            columns: Vec::new(),
            extra: Vec::new(),
        })
    }

    fn read(raw: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(raw);
        reader.take(9)?;
        reader.length()?;
        let deps = (0..reader.length()?).map(|_| Ok(reader.take(32)?.to_vec()));
        let deps = deps.collect::<Result<_, _>>()?;
        let len = reader.length()?;
        let actor = reader.take(len)?.to_vec();
        let from = reader.rest();
        reader.unsigned()?;
        reader.unsigned()?;
        reader.signed()?;
        let message = reader.length()?;
        reader.take(message)?;
        let read = from.len() - reader.rest().len();
        let middle = from.get(..read).ok_or(Malformed)?.to_vec();
        let mut actors = Vec::new();
        for _ in 0..reader.length()? {
            let len = reader.length()?;
            actors.push(reader.take(len)?.to_vec());
        }
        let mut table = Vec::new();
        for _ in 0..reader.length()? {
            let spec = u32::try_from(reader.unsigned()?).map_err(|_| Malformed)?;
            table.push((spec, reader.length()?));
        }
        let mut columns = Vec::new();
        for (spec, len) in table {
            columns.push((spec, reader.take(len)?.to_vec()));
        }
        Ok(Self {
            deps,
            actor,
            middle,
            actors,
            columns,
            extra: reader.rest().to_vec(),
        })
    }

    /// Puts it together with a right checksum.
    pub(super) fn bytes(&self) -> Vec<u8> {
        chunk_of(&self.data()).0
    }

    /// The content of the chunk.
    pub(super) fn data(&self) -> Vec<u8> {
        let mut data = Vec::new();
        write_unsigned(&mut data, self.deps.len() as u64);
        for dep in &self.deps {
            data.extend(dep);
        }
        write_bytes(&mut data, &self.actor);
        data.extend(&self.middle);
        write_unsigned(&mut data, self.actors.len() as u64);
        for actor in &self.actors {
            write_bytes(&mut data, actor);
        }
        write_unsigned(&mut data, self.columns.len() as u64);
        for (spec, column) in &self.columns {
            write_unsigned(&mut data, u64::from(*spec));
            write_unsigned(&mut data, column.len() as u64);
        }
        for (_, column) in &self.columns {
            data.extend(column);
        }
        data.extend(&self.extra);
        data
    }

    /// The same with a column's data replaced.
    pub(super) fn with_column(mut self, spec: u32, data: Vec<u8>) -> Self {
        for (found, column) in &mut self.columns {
            if *found == spec {
                column.clone_from(&data);
            }
        }
        self
    }
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_unsigned(out, bytes.len() as u64);
    out.extend(bytes);
}

/// A chunk with whatever type, checksum and content.
pub(super) fn chunk(kind: u8, checksum: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(checksum);
    out.push(kind);
    write_bytes(&mut out, content);
    out
}

/// A run of one value in a run-length encoded column.
pub(super) fn run(length: u64, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // The lengths used here never set the last byte's sign bit once a zero byte ends them.
    let mut rest = length;
    loop {
        let byte = (rest & 0x7f) as u8;
        rest >>= 7;
        if rest == 0 && byte & 0x40 == 0 {
            out.push(byte);
            break;
        }
        out.push(byte | 0x80);
    }
    out.extend(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::grant::Role;
    use crate::fixture;

    #[test]
    fn an_honest_change_comes_together_again() {
        let by = fixture::author(1, Role::Steward);
        let raw = fixture::complaint(fixture::actor(1), &by, &fixture::report());
        assert_eq!(Parts::of(&raw).bytes(), raw);
        assert_eq!(run(5_000_000, &[1]).len(), 5);
        assert_eq!(Reader::new(&run(5_000_000, &[])).signed(), Ok(5_000_000));
        assert_eq!(Reader::new(&run(64, &[])).signed(), Ok(64));
    }
}
