//! What has arrived of a scope's photos and voice notes, held against the documents that name them
//! and the objects that must be there.

use std::collections::{BTreeMap, BTreeSet};

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::{DocId, Hash, ScopeId};

use super::{Findings, Place, Rule};
use crate::attachment::{AttachmentService, Fault};
use crate::cli::{CliError, Setting};
use crate::store::Attachment;

/// Rows read at a time.
const AT_A_TIME: u32 = 1_000;

/// The checkup of what has arrived.
pub(super) struct Attachments<'a> {
    setting: &'a Setting,
    /// Opened when there is something to look for: a visit makes no folders.
    service: Option<AttachmentService>,
    /// A scope's rows, until their documents have been seen.
    rows: BTreeMap<DocId, Vec<Attachment>>,
}

impl<'a> Attachments<'a> {
    pub(super) const fn new(setting: &'a Setting) -> Self {
        Self {
            setting,
            service: None,
            rows: BTreeMap::new(),
        }
    }

    /// Reads what has arrived in a scope, and looks at each object.
    pub(super) async fn begin(
        &mut self,
        scope: ScopeId,
        findings: &mut Findings,
    ) -> Result<(), CliError> {
        self.rows.clear();
        let mut after = None;
        loop {
            let store = &self.setting.context.store;
            let rows = store.attachments_in(scope, after, AT_A_TIME).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = Some((last.doc.doc, last.content));
            for row in rows {
                findings.attachments += 1;
                self.object(&row, findings).await?;
                self.rows.entry(row.doc.doc).or_default().push(row);
            }
        }
    }

    async fn object(&mut self, row: &Attachment, findings: &mut Findings) -> Result<(), CliError> {
        let service = match &mut self.service {
            Some(service) => service,
            none => none.insert(self.setting.attachments().await?),
        };
        let problem = match service.inspect(row).await? {
            None => return Ok(()),
            Some(Fault::Lost) => "is not stored".to_owned(),
            Some(Fault::Size(found)) => format!("has {found} bytes instead of {}", row.bytes),
        };
        let place = Place::scope(row.doc.scope).doc(row.doc.doc);
        let detail = format!("the attachment {} {problem}", row.content);
        findings.add(Rule::Store(10), place, detail);
        Ok(())
    }

    /// Holds a document's rows against what it names.
    pub(super) fn document(
        &mut self,
        doc: DocId,
        document: &Document,
        place: Place,
        findings: &mut Findings,
    ) {
        let photos = document.photos().into_iter();
        let named: BTreeSet<Hash> = photos.map(|entry| entry.value.content).collect();
        let mut missing = named.len();
        for row in self.rows.remove(&doc).unwrap_or_default() {
            if named.contains(&row.content) {
                missing -= 1;
            } else {
                let detail = format!("the attachment {} is named by nothing in it", row.content);
                findings.add(Rule::Store(11), place, detail);
            }
        }
        findings.not_arrived += missing;
    }

    /// What is left when all documents have been seen is of none.
    pub(super) fn end(&mut self, scope: ScopeId, findings: &mut Findings) {
        for doc in std::mem::take(&mut self.rows).into_keys() {
            let place = Place::scope(scope).doc(doc);
            findings.add(Rule::Store(11), place, "attachments of no document");
        }
    }
}
