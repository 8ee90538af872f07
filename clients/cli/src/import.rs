//! Filing complaints from a CSV file: broken rows are named with their line and reason, good ones
//! are filed in batches, and one that has an id of another system is filed once only.

use std::collections::{BTreeMap, HashSet};

use lianjian_core::replica::Instruction;
use lianjian_core::storage::Storage;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::complaint::schema::{Channel, Report, ReportType, Severity};
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::ids::{BuildingId, ScopeId};
use lianjian_protocol::time::Timestamp;
use serde::Serialize;

use crate::device::{Device, new_document};
use crate::error::DeviceError;
use crate::{find, times};

/// Rows that are kept with one write.
const BATCH: usize = 200;

/// What every row takes that says nothing else.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// The compound.
    pub scope: ScopeId,
    /// The category's code.
    pub category: String,
    /// What is asked.
    pub kind: ReportType,
    /// How bad.
    pub severity: Severity,
    /// Through which door.
    pub channel: Channel,
    /// In which role.
    pub role: Option<Role>,
}

/// A row that was not filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// Its line in the file, from 1; the header is line 1.
    pub line: u64,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Why.
    pub reason: String,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Rows filed now.
    pub filed: usize,
    /// Rows whose id was filed before.
    pub already_filed: usize,
    /// Rows not filed.
    pub rejected: Vec<RowError>,
}

/// A row that can be filed.
struct Row {
    line: u64,
    id: Option<String>,
    report: Report,
}

/// How many records a file holds, for a progress bar.
#[must_use]
pub fn count(bytes: &[u8]) -> u64 {
    let mut reader = reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        rows += 1;
    }
    rows
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    // Spreadsheets put a byte order mark before UTF-8.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    csv::ReaderBuilder::new().flexible(true).from_reader(bytes)
}

/// Files the rows of a CSV file; `progress` hears of every row that is done with.
///
/// # Errors
/// [`DeviceError`] when the file has no header that will do, or the store fails; what was filed
/// until then stays filed.
pub async fn run<S: Storage>(
    device: &mut Device<S>,
    bytes: &[u8],
    defaults: &Defaults,
    mut progress: impl FnMut(u64),
) -> Result<Imported, DeviceError> {
    let mut reader = reader(bytes);
    let header = reader
        .byte_headers()
        .map_err(|error| DeviceError::Invalid(format!("the file can't be read: {error}")))?;
    let columns = columns(header)?;
    let mut imported = Imported::default();
    let mut seen = HashSet::new();
    let mut batch = Vec::new();
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                imported.rejected.push(RowError {
                    line: error.position().map_or(0, csv::Position::line),
                    id: None,
                    reason: error.to_string(),
                });
                if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                    break;
                }
                continue;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let id = field(&record, &columns, "id").ok().flatten();
        if let Some(id) = &id {
            let filed = device.replica().filed_as(defaults.scope, id).await?;
            if filed.is_some() || !seen.insert(id.clone()) {
                imported.already_filed += 1;
                progress(1);
                continue;
            }
        }
        match report(device, &record, &columns, defaults) {
            Ok(report) => batch.push(Row { line, id, report }),
            Err(reason) => {
                progress(1);
                imported.rejected.push(RowError { line, id, reason });
            }
        }
        if batch.len() == BATCH {
            progress(batch.len() as u64);
            file(device, &mut batch, defaults, &mut imported).await?;
        }
    }
    progress(batch.len() as u64);
    file(device, &mut batch, defaults, &mut imported).await?;
    imported.rejected.sort_by_key(|row| row.line);
    Ok(imported)
}

async fn file<S: Storage>(
    device: &mut Device<S>,
    batch: &mut Vec<Row>,
    defaults: &Defaults,
    imported: &mut Imported,
) -> Result<(), DeviceError> {
    let rows = std::mem::take(batch);
    let instructions = rows
        .iter()
        .map(|row| Instruction {
            role: defaults.role,
            external: row.id.clone(),
            ..Instruction::new(
                new_document(defaults.scope),
                Command::FileComplaint {
                    report: row.report.clone(),
                    internal: false,
                },
            )
        })
        .collect();
    let results = device
        .replica_mut()
        .execute_all(instructions, times::now())
        .await?;
    for (row, result) in rows.into_iter().zip(results) {
        match result {
            Ok(_) => imported.filed += 1,
            Err(error) => imported.rejected.push(RowError {
                line: row.line,
                id: row.id,
                reason: DeviceError::from(error).to_string(),
            }),
        }
    }
    Ok(())
}

/// The columns that are known, by their English names; others are left alone.
fn columns(header: &csv::ByteRecord) -> Result<BTreeMap<&'static str, usize>, DeviceError> {
    const NAMES: [(&str, &str); 10] = [
        ("title", "标题"),
        ("text", "内容"),
        ("category", "类别"),
        ("building", "楼栋"),
        ("unit", "单元"),
        ("place", "地点"),
        ("time", "时间"),
        ("type", "类型"),
        ("severity", "紧急程度"),
        ("id", "编号"),
    ];
    let mut columns = BTreeMap::new();
    for (index, name) in header.iter().enumerate() {
        let name = String::from_utf8_lossy(name).trim().to_lowercase();
        let known = NAMES.iter().find(|(en, zh)| *en == name || *zh == name);
        if let Some((known, _)) = known
            && columns.insert(*known, index).is_some()
        {
            return Err(DeviceError::Invalid(format!(
                "the column {known} is there twice"
            )));
        }
    }
    for needed in ["title", "text"] {
        if !columns.contains_key(needed) {
            return Err(DeviceError::Invalid(format!(
                "the file has no column {needed}"
            )));
        }
    }
    Ok(columns)
}

/// A field's text, none where it is empty or the row has no such column.
fn field(
    record: &csv::ByteRecord,
    columns: &BTreeMap<&'static str, usize>,
    name: &'static str,
) -> Result<Option<String>, String> {
    let Some(bytes) = columns.get(name).and_then(|index| record.get(*index)) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8"))?;
    let text = text.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn report<S: Storage>(
    device: &Device<S>,
    record: &csv::ByteRecord,
    columns: &BTreeMap<&'static str, usize>,
    defaults: &Defaults,
) -> Result<Report, String> {
    let replica = device.replica();
    let (reference, limits) = (replica.reference(), replica.limits());
    let get = |name| field(record, columns, name);
    let last = columns.values().max().copied().unwrap_or(0);
    if record.len() <= last {
        return Err(format!(
            "the row has {} fields, the header more than {last}",
            record.len()
        ));
    }
    let title = get("title")?.ok_or("the title is empty")?;
    let text = get("text")?.unwrap_or_default();
    for (name, value, most) in [
        ("title", &title, limits.field_chars),
        ("text", &text, limits.text_chars),
    ] {
        let chars = value.chars().count();
        if chars > most {
            return Err(format!(
                "the {name} has {chars} characters; {most} are allowed"
            ));
        }
    }
    let said = |error: DeviceError| error.to_string();
    let category = match get("category")? {
        Some(category) => find::category(reference, &category).map_err(said)?,
        None => defaults.category.clone(),
    };
    let building: Option<BuildingId> = match get("building")? {
        Some(name) => Some(find::building(reference, defaults.scope, &name).map_err(said)?),
        None => None,
    };
    let offset = reference.calendar.utc_offset_minutes;
    let observed_at: Timestamp = match get("time")? {
        Some(time) => times::parse(&time, offset).ok_or(format!("{time:?} is no time"))?,
        None => times::now(),
    };
    Ok(Report {
        kind: match get("type")? {
            Some(kind) => find::named("type", &kind).map_err(said)?,
            None => defaults.kind,
        },
        category,
        title,
        text,
        building,
        unit: get("unit")?,
        place: get("place")?,
        observed_at,
        channel: defaults.channel,
        external_no: None,
        external_due: None,
        severity: match get("severity")? {
            Some(severity) => find::named("severity", &severity).map_err(said)?,
            None => defaults.severity,
        },
    })
}

#[cfg(test)]
mod tests;
