//! Whether devices and server hold the same.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Device, Server};

/// Digests by log.
fn by_log(rows: &Value) -> BTreeMap<String, String> {
    let rows = rows.as_array().expect("a list of logs");
    rows.iter()
        .map(|row| {
            let log = format!("{}/{}/{}", row["scope"], row["audience"], row["owner"]);
            let digest = row["digest"].as_str().expect("a digest");
            (log, digest.to_owned())
        })
        .collect()
}

/// Holds the digests of these devices against the server's: every log that a device holds is the
/// server's, nothing is pending, and every log of the server's is on one of the devices. Says how
/// many logs there are.
///
/// # Panics
/// When anything differs.
#[track_caller]
pub fn agree<'a>(server: &Server, devices: impl IntoIterator<Item = &'a Device>) -> usize {
    let central = by_log(&server.json(["digest"]));
    let mut seen = BTreeMap::new();
    for (n, device) in devices.into_iter().enumerate() {
        let rows = device.json(["digest"]);
        for row in rows.as_array().expect("a list") {
            assert_eq!(row["pending"], 0, "device {n}: {row}");
        }
        for (log, digest) in by_log(&rows) {
            assert_eq!(central.get(&log), Some(&digest), "device {n}: {log}");
            seen.insert(log, digest);
        }
    }
    assert_eq!(seen, central, "every log is on a device");
    central.len()
}
