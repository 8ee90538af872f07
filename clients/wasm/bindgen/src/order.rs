//! An order for a module's functions in which those that are alike stand beside each other: a
//! compressor finds again what it saw a moment ago for fewer bits than what it saw long before.
//!
//! The order is written down as names, for Binaryen's `--reorder-functions-by-name` to follow.

use std::collections::HashMap;

/// How many bytes in a row are compared at once.
const SHINGLE: usize = 5;
/// How many such a function is known by: the least hash of each of so many classes.
const SKETCH: usize = 64;
/// A mark of more functions than these tells none of them apart.
const COMMON: usize = 400;

/// The module with each function named by its place; none if it can't be read.
pub(crate) fn named(module: &[u8]) -> Option<Vec<u8>> {
    let mut kept = module.get(..8)?.to_vec();
    let (mut imports, mut bodies) = (0, Vec::new());
    let mut at = 8;
    while at < module.len() {
        let (id, start) = (module[at], at);
        let mut rest = Reader(module, at + 1);
        let length = rest.number()?;
        at = rest.1 + length;
        match id {
            0 => {
                let name = rest.bytes()?;
                if name == b"name" {
                    continue;
                }
            }
            2 => imports = rest.imported_functions()?,
            10 => {
                for _ in 0..rest.number()? {
                    bodies.push(rest.bytes()?);
                }
            }
            _ => {}
        }
        kept.extend_from_slice(module.get(start..at)?);
    }
    let mut names = Vec::new();
    put(&mut names, bodies.len());
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        places[function] = place;
    }
    for (function, place) in places.into_iter().enumerate() {
        put(&mut names, imports + function);
        put_bytes(&mut names, format!("{place:06}").as_bytes());
    }
    let mut section = Vec::new();
    put_bytes(&mut section, b"name");
    section.push(1);
    put_bytes(&mut section, &names);
    kept.push(0);
    put_bytes(&mut kept, &section);
    Some(kept)
}

/// Each function followed by the one of those left that shares most marks with it.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let sketches: Vec<[u32; SKETCH]> = bodies.iter().map(|body| sketch(body)).collect();
    let mut with: HashMap<(usize, u32), Vec<usize>> = HashMap::new();
    for (function, sketch) in sketches.iter().enumerate() {
        for mark in sketch.iter().copied().enumerate() {
            with.entry(mark).or_default().push(function);
        }
    }
    let mut by_content: Vec<usize> = (0..bodies.len()).collect();
    by_content.sort_by_key(|&function| (bodies[function], function));
    let mut placed = vec![false; bodies.len()];
    let mut shared = vec![0_u32; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    for first in by_content {
        let mut next = Some(first).filter(|&first| !placed[first]);
        while let Some(function) = next {
            placed[function] = true;
            order.push(function);
            let mut near = Vec::new();
            for mark in sketches[function].iter().copied().enumerate() {
                let others = with.entry(mark).or_default();
                others.retain(|&other| !placed[other]);
                for &other in others.iter().take(COMMON) {
                    if shared[other] == 0 {
                        near.push(other);
                    }
                    shared[other] += 1;
                }
            }
            next = near
                .iter()
                .copied()
                .max_by_key(|&other| (shared[other], std::cmp::Reverse(other)));
            for other in near {
                shared[other] = 0;
            }
        }
    }
    order
}

fn sketch(body: &[u8]) -> [u32; SKETCH] {
    let mut least = [u32::MAX; SKETCH];
    for shingle in body.windows(SHINGLE) {
        // FNV-1a, and a last step that spreads it over the upper bits.
        let hash = shingle
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        let hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 20;
        let class = &mut least[hash as usize % SKETCH];
        *class = (*class).min((hash / SKETCH as u64) as u32);
    }
    least
}

struct Reader<'a>(&'a [u8], usize);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        self.1 += 1;
        self.0.get(self.1 - 1).copied()
    }

    /// An unsigned LEB128 number.
    fn number(&mut self) -> Option<usize> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte < 0x80 {
                return Some(number);
            }
        }
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.1 += length;
        self.0.get(self.1 - length..self.1)
    }

    /// How many of the imports are functions; the bindings import nothing else.
    fn imported_functions(&mut self) -> Option<usize> {
        let imports = self.number()?;
        for _ in 0..imports {
            self.bytes()?;
            self.bytes()?;
            if self.byte()? != 0 {
                return None;
            }
            self.number()?;
        }
        Some(imports)
    }
}

fn put(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len());
    out.extend_from_slice(bytes);
}
