//! What check 1 refuses, and what is no change although its frame is sound.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::parts::{Parts, chunk, run};
use super::{Shape, Target};
use crate::validate::frame::{CHANGE, COMPRESSED_CHANGE};
use crate::validate::reader::write_unsigned;
use crate::wire::ErrorCode;

const ACTIONS: u32 = 0x42;
const KEYS: u32 = 0x15;
const PRED_COUNTS: u32 = 0x70;

pub(super) fn shapes(target: &Target<'_>) -> Vec<Shape> {
    let honest = target.honest(target.document);
    let parts = Parts::of(&honest);
    let data = parts.data();
    let mut checksum = [0; 4];
    checksum.copy_from_slice(honest.get(4..8).unwrap_or(&[0; 4]));

    let mut shapes = bad_frames(target, &honest, &data, checksum);
    shapes.extend(bombs(&parts, checksum));
    shapes.extend(no_changes(&parts));
    shapes
}

fn bad_frames(target: &Target<'_>, honest: &[u8], data: &[u8], checksum: [u8; 4]) -> Vec<Shape> {
    let bad = |name, change| Shape::new(name, change, ErrorCode::BadFrame);
    let mut wrong = checksum;
    wrong[3] ^= 1;
    let mut overlong = honest.get(..9).unwrap_or_default().to_vec();
    let mut length = Vec::new();
    write_unsigned(&mut length, data.len() as u64);
    if let Some(last) = length.last_mut() {
        *last |= 0x80;
    }
    overlong.extend(length);
    overlong.push(0);
    overlong.extend(data);
    let mut magic = honest.to_vec();
    magic[0] ^= 1;
    let trailing = [&deflated(data)[..], &[0]].concat();
    vec![
        bad("nothing", Vec::new()),
        bad("noise", vec![0x85; 40]),
        bad("another magic", magic),
        bad("a wrong checksum", chunk(CHANGE, wrong, data)),
        bad(
            "a compressed change with a wrong checksum",
            chunk(COMPRESSED_CHANGE, wrong, &deflated(data)),
        ),
        bad("a cut change", honest[..honest.len() - 1].to_vec()),
        bad("a change with a byte after it", [honest, &[0]].concat()),
        bad("two changes in one", [honest, honest].concat()),
        bad("a length in a longer form", overlong),
        bad("a whole document", target.document.automerge().save()),
        bad("a bundle", chunk(3, checksum, data)),
        bad("an unknown type", chunk(9, checksum, data)),
        bad(
            "what does not inflate",
            chunk(COMPRESSED_CHANGE, checksum, &[0xff; 20]),
        ),
        bad(
            "bytes after the compressed content",
            chunk(COMPRESSED_CHANGE, checksum, &trailing),
        ),
    ]
}

fn bombs(parts: &Parts, checksum: [u8; 4]) -> Vec<Shape> {
    let mut many_keys = vec![100];
    many_keys.extend([b'k'; 100]);
    let keys = parts
        .clone()
        .with_column(ACTIONS, run(20_000, &[1]))
        .with_column(KEYS, run(20_000, &many_keys));
    let mut count = vec![0x7f];
    write_unsigned(&mut count, 5_000_000);
    vec![
        Shape::new(
            "8 MiB in 8 KiB",
            chunk(COMPRESSED_CHANGE, checksum, &deflated(&vec![0; 1 << 23])),
            ErrorCode::InflatesTooLarge,
        ),
        Shape::new(
            "five million operations in a hundred bytes",
            parts
                .clone()
                .with_column(ACTIONS, run(5_000_000, &[1]))
                .bytes(),
            ErrorCode::TooManyOps,
        ),
        Shape::new(
            "five million predecessors of one operation",
            parts.clone().with_column(PRED_COUNTS, count).bytes(),
            ErrorCode::TooManyOps,
        ),
        Shape::new(
            "one key, unfolded",
            keys.bytes(),
            ErrorCode::InflatesTooLarge,
        ),
        Shape::new(
            "more bytes than a change may have",
            Parts {
                extra: vec![0; 200_000],
                ..parts.clone()
            }
            .bytes(),
            ErrorCode::ChangeTooLarge,
        ),
    ]
}

fn no_changes(parts: &Parts) -> Vec<Shape> {
    let bad = |name, parts: Parts| Shape::new(name, parts.bytes(), ErrorCode::Undecodable);
    let zero_extended = {
        let mut middle = parts.middle.clone();
        // The sequence number 1 as two bytes.
        middle.splice(0..1, [0x81, 0]);
        Parts {
            middle,
            ..parts.clone()
        }
    };
    let doubled = parts.columns.iter().flat_map(|c| {
        let twice = c.0 == ACTIONS;
        std::iter::repeat_n(c.clone(), 1 + usize::from(twice))
    });
    let compressed = parts.columns.iter().map(|(spec, data)| {
        let flag = u32::from(*spec == ACTIONS) << 3;
        (*spec | flag, data.clone())
    });
    let cut = parts.columns.iter().map(|(spec, data)| {
        let data = if *spec == ACTIONS {
            vec![0x7e, 1]
        } else {
            data.clone()
        };
        (*spec, data)
    });
    vec![
        bad(
            "an actor of 9 bytes",
            Parts {
                actor: vec![7; 9],
                ..parts.clone()
            },
        ),
        bad(
            "another actor of 1,000 bytes",
            Parts {
                actors: vec![vec![7; 1_000]],
                ..parts.clone()
            },
        ),
        bad(
            "one dependency twice",
            Parts {
                deps: [parts.deps.clone(), parts.deps.clone()].concat(),
                ..parts.clone()
            },
        ),
        bad(
            "more dependencies than a change may have",
            Parts {
                deps: (0..100).map(|n| vec![n; 32]).collect(),
                ..parts.clone()
            },
        ),
        bad("a number in a longer form", zero_extended),
        bad(
            "a column twice",
            Parts {
                columns: doubled.collect(),
                ..parts.clone()
            },
        ),
        bad(
            "a compressed column",
            Parts {
                columns: compressed.collect(),
                ..parts.clone()
            },
        ),
        bad(
            "a column that ends early",
            Parts {
                columns: cut.collect(),
                ..parts.clone()
            },
        ),
        bad(
            "operations in another encoding",
            parts.clone().with_column(ACTIONS, vec![1, 1]),
        ),
        bad(
            "an unknown action",
            parts.clone().with_column(ACTIONS, vec![0x7f, 99]),
        ),
        bad(
            "no operations",
            Parts {
                columns: Vec::new(),
                actors: Vec::new(),
                ..parts.clone()
            },
        ),
        bad(
            "no content at all",
            Parts {
                deps: Vec::new(),
                actor: Vec::new(),
                middle: Vec::new(),
                actors: Vec::new(),
                columns: Vec::new(),
                extra: Vec::new(),
            },
        ),
    ]
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}
