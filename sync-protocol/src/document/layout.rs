//! Where a document's top-level maps are.

use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

use crate::document::DocumentError;
use crate::domain::kind::{DocKind, Header};
use crate::domain::schema;

/// The objects of a document: made by its first change and by no later one, so they are looked up
/// once.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    maps: Vec<(&'static str, ObjId)>,
    text: Option<ObjId>,
}

impl Layout {
    /// Reads the header and finds every map that the kind has.
    pub(crate) fn of(document: &Automerge) -> Result<(Header, Self), DocumentError> {
        let header = read_header(document)?;
        let mut maps = Vec::new();
        for name in schema::top_level_maps(header.kind) {
            let id =
                object(document, &ROOT, name, ObjType::Map).ok_or(DocumentError::Layout(name))?;
            maps.push((*name, id));
        }
        let mut layout = Self { maps, text: None };
        if header.kind == DocKind::Complaint {
            let report = layout
                .map(schema::REPORT)
                .ok_or(DocumentError::Layout(schema::REPORT))?;
            let text = object(document, report, schema::TEXT, ObjType::Text)
                .ok_or(DocumentError::Layout(schema::TEXT))?;
            layout.text = Some(text);
        }
        Ok((header, layout))
    }

    /// A top-level map.
    pub(crate) fn map(&self, name: &str) -> Option<&ObjId> {
        self.maps
            .iter()
            .find(|(map, _)| *map == name)
            .map(|(_, id)| id)
    }

    /// The name of the top-level map with this object id.
    pub(crate) fn name_of(&self, id: &ObjId) -> Option<&'static str> {
        self.maps
            .iter()
            .find(|(_, map)| map == id)
            .map(|(name, _)| *name)
    }

    /// The report's Text.
    pub(crate) fn text(&self) -> Option<&ObjId> {
        self.text.as_ref()
    }
}

fn read_header(document: &Automerge) -> Result<Header, DocumentError> {
    let Ok(Some((Value::Scalar(value), _))) = document.get(ROOT, schema::HEADER) else {
        return Err(DocumentError::Header);
    };
    match value.as_ref() {
        ScalarValue::Bytes(bytes) => crate::wire::decode(bytes).map_err(|_| DocumentError::Header),
        _ => Err(DocumentError::Header),
    }
}

fn object(document: &Automerge, parent: &ObjId, key: &str, wanted: ObjType) -> Option<ObjId> {
    match document.get(parent, key).ok().flatten()? {
        (Value::Object(found), id) if found == wanted => Some(id),
        (Value::Object(_) | Value::Scalar(_), _) => None,
    }
}
