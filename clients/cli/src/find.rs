//! Finding what a person names: by id, by the beginning of an id, by name or by code.

use lianjian_core::replica::Replica;
use lianjian_core::storage::Storage;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::reference::{Checkpoint, Reference, Route};
use lianjian_protocol::ids::{BuildingId, DocRef, OrganisationId, ScopeId};

use crate::error::DeviceError;
use crate::times::now;

/// Finds one thing by the beginning of its id or by one of its names.
fn one<'a, T>(
    what: &'static str,
    text: &str,
    items: impl IntoIterator<Item = &'a T>,
    id: impl Fn(&T) -> String,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<&'a T, DeviceError> {
    let mut exact = Vec::new();
    let mut begins = Vec::new();
    for item in items {
        if id(item) == text || names(item).iter().any(|name| name == text) {
            exact.push(item);
        } else if text.len() >= 4 && id(item).starts_with(text) {
            begins.push(item);
        }
    }
    let found = if exact.is_empty() { begins } else { exact };
    match found.as_slice() {
        [only] => Ok(only),
        [] => Err(DeviceError::NotFound {
            what,
            text: text.to_owned(),
        }),
        several => Err(DeviceError::Ambiguous {
            what,
            text: text.to_owned(),
            candidates: several
                .iter()
                .take(5)
                .map(|item| id(item))
                .collect::<Vec<_>>()
                .join(", "),
        }),
    }
}

/// The document that an id (or `scope/id`, or the beginning of an id) names.
///
/// # Errors
/// [`DeviceError`] when it is not here, or not of this kind.
pub async fn document<S: Storage>(
    replica: &Replica<S>,
    text: &str,
    kind: Option<DocKind>,
) -> Result<DocRef, DeviceError> {
    let (scope, text) = match text.split_once('/') {
        Some((scope, doc)) => (Some(scope), doc),
        None => (None, text),
    };
    let rows: Vec<_> = replica
        .readable(now())
        .await?
        .into_iter()
        .filter(|row| kind.is_none_or(|kind| row.kind == kind))
        .filter(|row| scope.is_none_or(|scope| row.doc.scope.to_string() == scope))
        .collect();
    let what = match kind {
        Some(DocKind::Complaint) => "case",
        Some(DocKind::Patrol) => "patrol",
        Some(DocKind::Visit) => "visit",
        None => "record",
    };
    let none = |_: &_| Vec::new();
    one(what, text, &rows, |row| row.doc.doc.to_string(), none).map(|row| row.doc)
}

/// The compound that a name or id names; without one, the only one in the person's reach.
///
/// # Errors
/// [`DeviceError`] when there is none, or more than one to choose from.
pub fn compound(reference: &Reference, text: Option<&str>) -> Result<ScopeId, DeviceError> {
    let name = |id: ScopeId| {
        let row = reference.scopes.iter().find(|scope| scope.id == id);
        row.map(|row| row.name.clone()).unwrap_or_default()
    };
    match (text, reference.compounds.as_slice()) {
        (Some(text), all) => one(
            "compound",
            text,
            all,
            |compound| compound.scope.to_string(),
            |compound| vec![name(compound.scope)],
        )
        .map(|compound| compound.scope),
        (None, [only]) => Ok(only.scope),
        (None, []) => Err(DeviceError::NotFound {
            what: "compound",
            text: "(none: sync first)".to_owned(),
        }),
        (None, several) => Err(DeviceError::Invalid(format!(
            "say which compound with --compound: {}",
            several
                .iter()
                .map(|compound| name(compound.scope))
                .collect::<Vec<_>>()
                .join(", ")
        ))),
    }
}

/// A building of a compound, by id or name.
///
/// # Errors
/// [`DeviceError`] when there is none.
pub fn building(
    reference: &Reference,
    scope: ScopeId,
    text: &str,
) -> Result<BuildingId, DeviceError> {
    let here = reference.buildings.iter().filter(|row| row.scope == scope);
    one(
        "building",
        text,
        here,
        |row| row.id.to_string(),
        |row| vec![row.name.clone()],
    )
    .map(|row| row.id)
}

/// A category's code, by code or name.
///
/// # Errors
/// [`DeviceError`] when there is none.
pub fn category(reference: &Reference, text: &str) -> Result<String, DeviceError> {
    one(
        "category",
        text,
        &reference.categories,
        |row| row.code.clone(),
        |row| vec![row.name_zh.clone(), row.name_en.clone()],
    )
    .map(|row| row.code.clone())
}

/// An organisation, by id or name.
///
/// # Errors
/// [`DeviceError`] when there is none.
pub fn organisation(reference: &Reference, text: &str) -> Result<OrganisationId, DeviceError> {
    one(
        "organisation",
        text,
        &reference.organisations,
        |row| row.id.to_string(),
        |row| vec![row.name.clone()],
    )
    .map(|row| row.id)
}

/// A route, by id or name.
///
/// # Errors
/// [`DeviceError`] when there is none.
pub fn route<'a>(reference: &'a Reference, text: &str) -> Result<&'a Route, DeviceError> {
    one(
        "route",
        text,
        &reference.routes,
        |row| row.id.to_string(),
        |row| vec![row.name.clone()],
    )
}

/// A checkpoint of a compound, by id, by what its QR code says, or by name.
///
/// # Errors
/// [`DeviceError`] when there is none.
pub fn checkpoint<'a>(
    reference: &'a Reference,
    scope: ScopeId,
    text: &str,
) -> Result<&'a Checkpoint, DeviceError> {
    let here = reference
        .checkpoints
        .iter()
        .filter(|row| row.scope == scope);
    one(
        "checkpoint",
        text,
        here,
        |row| row.id.to_string(),
        |row| vec![row.code.clone(), row.name.clone()],
    )
}

/// One of an enumeration's names, as JSON spells it.
///
/// # Errors
/// [`DeviceError::Invalid`] for any other text.
pub fn named<T: serde::de::DeserializeOwned>(
    what: &'static str,
    text: &str,
) -> Result<T, DeviceError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| DeviceError::Invalid(format!("{text:?} is no {what}")))
}
