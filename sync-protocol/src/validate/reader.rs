//! Reading LEB128 and byte strings out of bytes that may be anything. Nothing here allocates, and
//! every length is checked against what is really there.

/// A position in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The bytes end too early, or a number is not one in its shortest form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest().is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        let byte = *self.bytes.get(self.at).ok_or(Malformed)?;
        self.at += 1;
        Ok(byte)
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(len).ok_or(Malformed)?;
        let taken = self.bytes.get(self.at..end).ok_or(Malformed)?;
        self.at = end;
        Ok(taken)
    }

    /// An unsigned number in its shortest form.
    pub(super) fn unsigned(&mut self) -> Result<u64, Malformed> {
        let mut value = 0_u64;
        let mut shift = 0_u32;
        loop {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                return Err(Malformed);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 {
                    Err(Malformed)
                } else {
                    Ok(value)
                };
            }
            shift += 7;
            if shift > 63 {
                return Err(Malformed);
            }
        }
    }

    /// A signed number; whether it is in its shortest form is for the caller's re-encoding to say.
    pub(super) fn signed(&mut self) -> Result<i64, Malformed> {
        let mut value = 0_i64;
        let mut shift = 0_u32;
        loop {
            let byte = self.byte()?;
            let bits = i64::from(byte & 0x7f);
            if shift == 63 && bits != 0 && bits != 0x7f {
                return Err(Malformed);
            }
            value |= bits << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                if shift < 64 && byte & 0x40 != 0 {
                    value |= -1 << shift;
                }
                return Ok(value);
            }
            if shift > 63 {
                return Err(Malformed);
            }
        }
    }

    /// An unsigned number that is a length or count here.
    pub(super) fn length(&mut self) -> Result<usize, Malformed> {
        usize::try_from(self.unsigned()?).map_err(|_| Malformed)
    }
}

/// Appends an unsigned number in its shortest form.
pub(super) fn write_unsigned(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(value: u64) {
            let mut bytes = Vec::new();
            write_unsigned(&mut bytes, value);
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.unsigned(), Ok(value));
            prop_assert!(reader.is_done());
        }

        #[test]
        fn anything_is_read_or_refused(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            if reader.unsigned().is_ok() {
                prop_assert!(reader.rest().len() < bytes.len());
            }
            let mut reader = Reader::new(&bytes);
            if reader.signed().is_ok() {
                prop_assert!(reader.rest().len() < bytes.len());
            }
        }
    }

    #[test]
    fn only_the_shortest_form_is_a_number() {
        assert_eq!(Reader::new(&[0x80, 0x00]).unsigned(), Err(Malformed));
        assert_eq!(Reader::new(&[0xff; 10]).unsigned(), Err(Malformed));
        assert_eq!(Reader::new(&[0x80; 11]).unsigned(), Err(Malformed));
        assert_eq!(Reader::new(&[]).unsigned(), Err(Malformed));
        assert_eq!(Reader::new(&[0x7f]).signed(), Ok(-1));
        assert_eq!(Reader::new(&[0xff, 0x7f]).signed(), Ok(-1));
        assert_eq!(Reader::new(&[0xc0, 0x00]).signed(), Ok(64));
        assert_eq!(Reader::new(&[1]).take(2), Err(Malformed));
        assert_eq!(Reader::new(&[1]).take(usize::MAX), Err(Malformed));
    }
}
