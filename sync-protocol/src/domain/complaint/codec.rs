//! How a report's fields stand in the document: the one place that writes and reads them.

use automerge::ScalarValue;

use crate::domain::complaint::schema::{Channel, Report, ReportField, ReportType, Severity};
use crate::ids::BuildingId;
use crate::time::Timestamp;

/// A field's value that is not what the field holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("report field `{}` holds a value of another type", .0.key())]
pub struct WrongValue(pub ReportField);

/// The scalar of a field; none where the report has nothing there, and then the key is absent.
#[must_use]
pub fn encode(report: &Report, field: ReportField) -> Option<ScalarValue> {
    let text = |t: &str| ScalarValue::Str(t.into());
    match field {
        ReportField::Type => Some(text(report.kind.as_str())),
        ReportField::Category => Some(text(&report.category)),
        ReportField::Title => Some(text(&report.title)),
        ReportField::Building => report
            .building
            .map(|b| ScalarValue::Bytes(b.as_bytes().to_vec())),
        ReportField::Unit => report.unit.as_deref().map(text),
        ReportField::Place => report.place.as_deref().map(text),
        ReportField::ObservedAt => Some(instant(report.observed_at)),
        ReportField::Channel => Some(text(report.channel.as_str())),
        ReportField::ExternalNo => report.external_no.as_deref().map(text),
        ReportField::ExternalDue => report.external_due.map(instant),
        ReportField::Severity => Some(text(report.severity.as_str())),
    }
}

/// Sets a field of `report` from its scalar.
///
/// # Errors
/// [`WrongValue`] when the scalar is of another type or names no value of the field's.
pub fn decode(
    report: &mut Report,
    field: ReportField,
    value: &ScalarValue,
) -> Result<(), WrongValue> {
    let wrong = || WrongValue(field);
    let text = || match value {
        ScalarValue::Str(s) => Ok(s.to_string()),
        _ => Err(wrong()),
    };
    match field {
        ReportField::Type => report.kind = ReportType::from_name(&text()?).ok_or_else(wrong)?,
        ReportField::Category => report.category = text()?,
        ReportField::Title => report.title = text()?,
        ReportField::Building => {
            let ScalarValue::Bytes(bytes) = value else {
                return Err(wrong());
            };
            report.building = Some(BuildingId::from_slice(bytes).map_err(|_| wrong())?);
        }
        ReportField::Unit => report.unit = Some(text()?),
        ReportField::Place => report.place = Some(text()?),
        ReportField::ObservedAt => report.observed_at = time(value).ok_or_else(wrong)?,
        ReportField::Channel => report.channel = Channel::from_name(&text()?).ok_or_else(wrong)?,
        ReportField::ExternalNo => report.external_no = Some(text()?),
        ReportField::ExternalDue => report.external_due = Some(time(value).ok_or_else(wrong)?),
        ReportField::Severity => {
            report.severity = Severity::from_name(&text()?).ok_or_else(wrong)?
        }
    }
    Ok(())
}

fn instant(at: Timestamp) -> ScalarValue {
    ScalarValue::Int(i64::try_from(at.as_micros()).unwrap_or(i64::MAX))
}

fn time(value: &ScalarValue) -> Option<Timestamp> {
    match value {
        ScalarValue::Int(micros) => u64::try_from(*micros).ok().map(Timestamp::from_micros),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_round_trips() {
        let report = Report {
            kind: ReportType::Opinion,
            category: "lift".into(),
            title: "电梯停了".into(),
            text: String::new(),
            building: Some(BuildingId::from_bytes([3; 16])),
            unit: Some("2-301".into()),
            place: Some("门厅".into()),
            observed_at: Timestamp::from_secs(1_700_000_000),
            channel: Channel::Hotline,
            external_no: Some("12345-7".into()),
            external_due: Some(Timestamp::from_secs(1_800_000_000)),
            severity: Severity::Critical,
        };
        let mut read = Report {
            kind: ReportType::Repair,
            category: String::new(),
            title: String::new(),
            building: None,
            unit: None,
            place: None,
            observed_at: Timestamp::default(),
            channel: Channel::Visit,
            external_no: None,
            external_due: None,
            severity: Severity::Normal,
            text: String::new(),
        };
        for field in ReportField::ALL {
            let scalar = encode(&report, field).unwrap();
            decode(&mut read, field, &scalar).unwrap();
            assert_eq!(
                decode(&mut read, field, &ScalarValue::Boolean(true)),
                Err(WrongValue(field))
            );
        }
        assert_eq!(read, report);
    }
}
