//! The row beside a document, and writing both.

use lianjian_protocol::digest::doc_digest;
use lianjian_protocol::document::Document;
use lianjian_protocol::domain::complaint::case::Case;
use lianjian_protocol::domain::complaint::schema::CommitteeField;
use lianjian_protocol::domain::grant::Body;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{DocRef, OrganisationId, PersonId};
use lianjian_protocol::time::Timestamp;

use super::open::{Cache, Open};
use super::{Replica, Work};
use crate::records::{Delivery, DocRecord, Summary, decode, encode, key};
use crate::storage::{Storage, StorageError, Table};

impl<S: Storage> Replica<S> {
    /// Writes a document's record and summary as they stand in the work, or takes both away when
    /// nothing is left of it. Returns the summary, if there is one.
    pub(super) async fn save(
        &self,
        work: &mut Work,
        doc: DocRef,
    ) -> Result<Option<Summary>, StorageError> {
        let Some(open) = work.open.get_mut(&doc) else {
            return Ok(None);
        };
        open.record.pending = u32::try_from(open.pending.len()).unwrap_or(u32::MAX);
        let nothing_left = open.pending.is_empty()
            && (open.record.removed || (open.view().is_none() && open.record.attention == 0));
        if nothing_left {
            if let Some(open) = work.open.remove(&doc) {
                forget_confirmed(work, &open);
            }
            let key = key::doc(doc);
            work.batch.delete(Table::Documents, key);
            work.batch.delete(Table::Summaries, key);
            work.batch.delete(Table::Reads, key);
            return Ok(None);
        }
        let mut summary = match open.view() {
            Some(view) => describe(view, open, &self.reference),
            // All of it was refused: the row stays as it was, for the sake of its drafts.
            None => match self.summary(doc).await? {
                Some(summary) => summary,
                None => empty(&open.record),
            },
        };
        self.count(&mut summary, open);
        let key = key::doc(doc);
        work.batch.put(Table::Documents, key, encode(&open.record));
        work.batch.put(Table::Summaries, key, encode(&summary));
        Ok(Some(summary))
    }

    /// A document's row.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn summary(&self, doc: DocRef) -> Result<Option<Summary>, StorageError> {
        match self.store.get(Table::Summaries, &key::doc(doc)).await? {
            Some(bytes) => Ok(Some(self.overlay(decode(Table::Summaries, &bytes)?))),
            None => Ok(None),
        }
    }

    /// What is on its way is known in memory only.
    pub(super) fn overlay(&self, mut summary: Summary) -> Summary {
        if summary.delivery == Delivery::Saved && self.sending.contains(&summary.doc) {
            summary.delivery = Delivery::Sending;
        }
        summary
    }

    fn count(&self, summary: &mut Summary, open: &Open) {
        let record = &open.record;
        summary.pending = record.pending;
        summary.attention = record.attention;
        summary.removed = record.removed;
        summary.unread = record.last_receipt > record.read_to;
        summary.delivery = if record.pending > 0 || open.confirmed.is_none() {
            Delivery::Saved
        } else if record
            .reads
            .iter()
            .any(|(person, to)| Some(*to) >= record.last_receipt && self.is_other(*person))
        {
            Delivery::Read
        } else {
            Delivery::Delivered
        };
        summary.digest = open.confirmed.as_ref().map(|confirmed| {
            let case = case_of(confirmed);
            doc_digest(record.doc.doc, &confirmed.heads(), case.as_ref()).0
        });
    }

    /// Whether a person is of another organisation than this store's.
    fn is_other(&self, person: PersonId) -> bool {
        let of = |id: PersonId| -> Option<OrganisationId> {
            let row = self.reference.people.iter().find(|row| row.id == id)?;
            Some(row.organisation)
        };
        match (&self.owner, of(person)) {
            (Some(owner), Some(organisation)) => owner.organisation != organisation,
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }
}

/// Takes away the rows of what was confirmed of a document.
pub(super) fn forget_confirmed(work: &mut Work, open: &Open) {
    let doc = open.record.doc;
    if open.record.has_base {
        work.batch.delete(Table::Bases, key::doc(doc));
    }
    forget_changes(work, open);
}

/// Takes away the rows of changes, those only that a base may now stand for.
pub(super) fn forget_changes(work: &mut Work, open: &Open) {
    let Some(confirmed) = &open.confirmed else {
        return;
    };
    for (actor, seq, hash) in confirmed.changes() {
        if let Some(received_at) = confirmed.receipt(actor, seq) {
            work.batch.delete(
                Table::Changes,
                key::change(open.record.doc, received_at, &hash),
            );
        }
    }
}

impl Cache {
    /// Lets go of what is in memory of a document.
    pub(super) fn forget(&mut self, doc: DocRef) {
        self.take(doc);
    }
}

/// The case of a complaint; none for other kinds and for one that can't be replayed.
pub(super) fn case_of(document: &Document) -> Option<Case> {
    match document.header().kind {
        DocKind::Complaint => document.case(None).ok(),
        DocKind::Patrol | DocKind::Visit => None,
    }
}

fn empty(record: &DocRecord) -> Summary {
    Summary {
        doc: record.doc,
        kind: record.kind,
        audience: record.log.audience,
        owner: record.log.owner,
        title: String::new(),
        status: None,
        category: None,
        building: None,
        fixer: None,
        author: None,
        filed_at: Timestamp::default(),
        at: Timestamp::default(),
        delivery: Delivery::Saved,
        pending: 0,
        attention: 0,
        unread: false,
        removed: false,
        digest: None,
    }
}

fn describe(view: &Document, open: &Open, reference: &Reference) -> Summary {
    let mut summary = empty(&open.record);
    summary.at = view.latest_at().unwrap_or_default();
    match view.header().kind {
        DocKind::Complaint => complaint(&mut summary, view),
        DocKind::Patrol => patrol(&mut summary, view, reference),
        DocKind::Visit => {
            if let Some(record) = view.visit() {
                summary.title = record.household;
            }
            if let Some(first) = view.visit_events(None).first() {
                summary.author = Some(first.value.by.person);
                summary.filed_at = first.value.at;
            }
        }
    }
    summary
}

fn complaint(summary: &mut Summary, view: &Document) {
    if let Some(report) = view.report(None) {
        summary.title = report.title;
        summary.category = Some(report.category);
        summary.building = report.building;
    }
    let routed = view
        .committee_fields(None)
        .into_iter()
        .find(|((body, field), _)| (*body, *field) == (Body::Residents, CommitteeField::Category));
    if let Some((_, category)) = routed {
        summary.category = Some(category.value);
    }
    if let Some(first) = view.events(None).first() {
        summary.author = Some(first.event.by.person);
        summary.filed_at = first.event.at;
    }
    if let Some(case) = case_of(view) {
        summary.status = Some(case.status);
        summary.fixer = case.fixer;
    }
}

fn patrol(summary: &mut Summary, view: &Document, reference: &Reference) {
    if let Some(plan) = view.plan() {
        summary.author = Some(plan.steward.person);
        summary.filed_at = plan.window_start;
        summary.title = reference
            .routes
            .iter()
            .find(|route| route.id == plan.route)
            .map(|route| route.name.clone())
            .unwrap_or_default();
    }
    if let Some(first) = view.patrol_events(None).first() {
        summary.filed_at = first.value.at;
    }
}
