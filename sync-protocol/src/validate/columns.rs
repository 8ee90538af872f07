//! What a change's columns would unfold to, told from their runs alone.
//!
//! automerge unfolds a run when it reads it: 69 bytes can stand for five million operations. So
//! the three columns by which a change can grow are walked first, run by run, against a budget.

use crate::validate::reader::{Malformed, Reader};

/// The columns of a change that are walked, by automerge's column specification
/// (id × 16 + type).
const KEY_STRINGS: u32 = 0x15;
const ACTIONS: u32 = 0x42;
const PRED_COUNTS: u32 = 0x70;
const MARK_NAMES: u32 = 0xa5;
/// The bit of a specification that says "deflated", which a change's columns never are.
const DEFLATED: u32 = 0x08;
/// A change has at most 14 columns.
const MAX_COLUMNS: usize = 16;

/// What the columns may unfold to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Operations, and predecessors of all operations together.
    pub(super) ops: u64,
    /// Bytes of all keys, each counted as often as it is used.
    pub(super) string_bytes: u64,
}

/// Why columns are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overgrown {
    Malformed,
    Ops,
    Strings,
}

impl From<Malformed> for Overgrown {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Reads the column table and the columns' data, leaves the reader after them, and says how many
/// operations there are.
pub(super) fn walk(reader: &mut Reader<'_>, budget: Budget) -> Result<u64, Overgrown> {
    let count = reader.length()?;
    if count > MAX_COLUMNS {
        return Err(Overgrown::Malformed);
    }
    let mut table = [(0_u32, 0_usize); MAX_COLUMNS];
    let table = table.get_mut(..count).ok_or(Overgrown::Malformed)?;
    let mut before = None;
    for slot in table.iter_mut() {
        let spec = u32::try_from(reader.unsigned()?).map_err(|_| Overgrown::Malformed)?;
        if spec & DEFLATED != 0 || before.is_some_and(|b| b >= spec) {
            return Err(Overgrown::Malformed);
        }
        before = Some(spec);
        *slot = (spec, reader.length()?);
    }
    let (mut ops, mut preds, mut strings) = (0_u64, 0_u64, 0_u64);
    for (spec, len) in table.iter() {
        let data = reader.take(*len)?;
        match *spec {
            ACTIONS => runs(
                data,
                |r| r.unsigned(),
                |n, _| add(&mut ops, n, 1, budget.ops, Overgrown::Ops),
            )?,
            PRED_COUNTS => runs(
                data,
                |r| r.unsigned(),
                |n, count| {
                    let count = count.unwrap_or(0);
                    add(&mut preds, n, count, budget.ops, Overgrown::Ops)
                },
            )?,
            KEY_STRINGS | MARK_NAMES => runs(data, string, |n, len| {
                let len = len.unwrap_or(0);
                add(
                    &mut strings,
                    n,
                    len,
                    budget.string_bytes,
                    Overgrown::Strings,
                )
            })?,
            _ => {}
        }
    }
    Ok(ops)
}

fn string(reader: &mut Reader<'_>) -> Result<u64, Malformed> {
    let len = reader.length()?;
    reader.take(len)?;
    Ok(len as u64)
}

fn add(
    sum: &mut u64,
    times: u64,
    each: u64,
    budget: u64,
    over: Overgrown,
) -> Result<(), Overgrown> {
    let more = times.checked_mul(each).ok_or(over)?;
    *sum = sum.checked_add(more).filter(|s| *s <= budget).ok_or(over)?;
    Ok(())
}

/// Walks the runs of a run-length encoded column: `each` is told how often a value (or a gap)
/// repeats.
fn runs(
    data: &[u8],
    value: impl Fn(&mut Reader<'_>) -> Result<u64, Malformed>,
    mut each: impl FnMut(u64, Option<u64>) -> Result<(), Overgrown>,
) -> Result<(), Overgrown> {
    let mut reader = Reader::new(data);
    while !reader.is_done() {
        let run = reader.signed()?;
        match run {
            0 => each(reader.unsigned()?, None)?,
            1.. => each(run.unsigned_abs(), Some(value(&mut reader)?))?,
            // So many different values follow; each takes a byte at least, so this ends.
            _ => {
                for _ in 0..run.unsigned_abs() {
                    each(1, Some(value(&mut reader)?))?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget {
        ops: 10,
        string_bytes: 100,
    };

    fn table(columns: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![columns.len() as u8];
        for (spec, data) in columns {
            // Specifications above 0x7f take two bytes; these tests have none.
            bytes.extend([*spec, data.len() as u8]);
        }
        for (_, data) in columns {
            bytes.extend(*data);
        }
        bytes
    }

    fn walked(columns: &[(u8, &[u8])]) -> Result<u64, Overgrown> {
        walk(&mut Reader::new(&table(columns)), BUDGET)
    }

    #[test]
    fn runs_literals_and_gaps_are_counted() {
        // 3 × action 1, then the literals 1 and 3.
        assert_eq!(walked(&[(0x42, &[3, 1, 0x7e, 1, 3])]), Ok(5));
        assert_eq!(walked(&[(0x42, &[0, 4])]), Ok(4));
        assert_eq!(walked(&[]), Ok(0));
    }

    #[test]
    fn what_unfolds_too_far_is_refused() {
        assert_eq!(walked(&[(0x42, &[11, 1])]), Err(Overgrown::Ops));
        assert_eq!(
            walked(&[(0x42, &[1, 1]), (0x70, &[1, 11])]),
            Err(Overgrown::Ops)
        );
        assert_eq!(
            walked(&[(0x15, &[60, 2, b'a', b'b'])]),
            Err(Overgrown::Strings)
        );
        let huge = [
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 1,
        ];
        assert_eq!(walked(&[(0x42, &huge)]), Err(Overgrown::Ops));
    }

    #[test]
    fn malformed_tables_are_refused() {
        assert_eq!(
            walk(&mut Reader::new(&[17]), BUDGET),
            Err(Overgrown::Malformed)
        );
        assert_eq!(
            walk(&mut Reader::new(&[1, 0x42, 9, 1]), BUDGET),
            Err(Overgrown::Malformed)
        );
        assert_eq!(
            walked(&[(0x42, &[1, 1]), (0x42, &[1, 1])]),
            Err(Overgrown::Malformed)
        );
        assert_eq!(walked(&[(0x4a, &[1, 1])]), Err(Overgrown::Malformed));
        assert_eq!(walked(&[(0x42, &[0x7e, 1])]), Err(Overgrown::Malformed));
    }
}
