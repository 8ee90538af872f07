//! The fields of a report on the command line, shared by complaints and quick fixes.

use clap::Args;
use lianjian_core::storage::Storage;
use lianjian_protocol::domain::complaint::schema::{Channel, Report, ReportType, Severity};
use lianjian_protocol::ids::ScopeId;

use crate::device::Device;
use crate::error::DeviceError;
use crate::{find, times};

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// One line
    #[arg(long)]
    title: String,
    /// The whole text
    #[arg(long, default_value = "")]
    text: String,
    /// The category, by code or name; the first one if not given
    #[arg(long)]
    category: Option<String>,
    /// The building, by name or id
    #[arg(long)]
    building: Option<String>,
    /// The unit or flat
    #[arg(long)]
    unit: Option<String>,
    /// The place, in words
    #[arg(long)]
    place: Option<String>,
    /// When it was seen; now if not given
    #[arg(long)]
    time: Option<String>,
    /// complaint, repair or opinion
    #[arg(long = "type", default_value = "complaint")]
    kind: String,
    /// normal, urgent or critical
    #[arg(long, default_value = "normal")]
    severity: String,
    /// patrol, visit, phone, reception_day or hotline
    #[arg(long, default_value = "patrol")]
    channel: String,
    /// The other system's number, for a hotline case
    #[arg(long)]
    external_no: Option<String>,
    /// The other system's due date
    #[arg(long)]
    external_due: Option<String>,
}

impl ReportArgs {
    pub(crate) fn report<S: Storage>(
        self,
        device: &Device<S>,
        scope: ScopeId,
    ) -> Result<Report, DeviceError> {
        let reference = device.replica().reference();
        let time = |text: &str| time(device, text);
        Ok(Report {
            kind: find::named::<ReportType>("type", &self.kind)?,
            category: category(device, self.category.as_deref())?,
            title: self.title,
            text: self.text,
            building: self
                .building
                .map(|text| find::building(reference, scope, &text))
                .transpose()?,
            unit: self.unit,
            place: self.place,
            observed_at: match &self.time {
                Some(text) => time(text)?,
                None => times::now(),
            },
            channel: find::named::<Channel>("channel", &self.channel)?,
            external_no: self.external_no,
            external_due: self.external_due.as_deref().map(time).transpose()?,
            severity: find::named::<Severity>("severity", &self.severity)?,
        })
    }
}

/// A time as the person wrote it.
pub(crate) fn time<S: Storage>(
    device: &Device<S>,
    text: &str,
) -> Result<lianjian_protocol::time::Timestamp, DeviceError> {
    let offset = device.replica().reference().calendar.utc_offset_minutes;
    times::parse(text, offset).ok_or_else(|| DeviceError::Invalid(format!("{text:?} is no time")))
}

/// The category that a text names; without one, the first.
pub(crate) fn category<S: Storage>(
    device: &Device<S>,
    text: Option<&str>,
) -> Result<String, DeviceError> {
    let reference = device.replica().reference();
    match (text, reference.categories.first()) {
        (Some(text), _) => find::category(reference, text),
        (None, Some(first)) => Ok(first.code.clone()),
        (None, None) => Err(DeviceError::NotFound {
            what: "category",
            text: "(none: sync first)".to_owned(),
        }),
    }
}
