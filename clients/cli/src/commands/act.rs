//! Events from the command line: `act CASE fixed note=换了水泵`.

use lianjian_core::records::Summary;
use lianjian_core::storage::Storage;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::kind::DocKind;
use serde_json::{Map, Value};

use super::report::time;
use crate::device::Device;
use crate::error::DeviceError;
use crate::{find, times};

/// The event of this type with these `name=value` fields. Organisations are named by name or id,
/// times as people write them, other cases by id or its beginning.
pub(crate) async fn event<S: Storage>(
    device: &Device<S>,
    case: &Summary,
    kind: &str,
    fields: &[String],
) -> Result<What, DeviceError> {
    let mut object = defaults(case);
    object.insert("type".to_owned(), kind.into());
    for field in fields {
        let (name, text) = field.split_once('=').ok_or_else(|| {
            DeviceError::Invalid(format!("{field:?} is not of the form name=value"))
        })?;
        object.insert(name.to_owned(), value(device, name, text).await?);
    }
    let what: What = serde_json::from_value(Value::Object(object))
        .map_err(|error| DeviceError::Invalid(format!("{kind}: {error}")))?;
    let meant = serde_json::to_value(&what).unwrap_or_default();
    for field in fields {
        let name = field.split('=').next().unwrap_or_default();
        if meant.get(name).is_none() {
            return Err(DeviceError::Invalid(format!("{kind} has no field {name}")));
        }
    }
    Ok(what)
}

/// What an event has where nothing is said. Reasons have no default: they are for people.
fn defaults(case: &Summary) -> Map<String, Value> {
    let mut fields = Map::new();
    for name in ["note", "suggestion"] {
        fields.insert(name.to_owned(), "".into());
    }
    fields.insert("photos".to_owned(), Value::Array(Vec::new()));
    fields.insert("for_whom".to_owned(), "resident".into());
    fields.insert("observed_at".to_owned(), times::now().to_string().into());
    if let Some(category) = &case.category {
        fields.insert("category".to_owned(), category.as_str().into());
    }
    fields
}

async fn value<S: Storage>(
    device: &Device<S>,
    name: &str,
    text: &str,
) -> Result<Value, DeviceError> {
    let reference = device.replica().reference();
    Ok(match name {
        "fixer" | "department" => find::organisation(reference, text)?.to_string().into(),
        "observed_at" | "until" => time(device, text)?.to_string().into(),
        "into" => {
            let case = find::document(device.replica(), text, Some(DocKind::Complaint)).await?;
            case.doc.to_string().into()
        }
        "category" => find::category(reference, text)?.into(),
        "photos" => text.split(',').filter(|key| !key.is_empty()).collect(),
        "granted" | "reached" | "solved" => match text {
            "true" | "yes" => true.into(),
            "false" | "no" => false.into(),
            _ => {
                return Err(DeviceError::Invalid(format!("{name} is yes or no")));
            }
        },
        "score" => text
            .parse::<u8>()
            .map_err(|_| DeviceError::Invalid("score is a number from 1 to 5".to_owned()))?
            .into(),
        _ => text.into(),
    })
}
