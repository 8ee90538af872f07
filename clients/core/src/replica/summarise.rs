//! The row beside a document, and writing both.

use std::collections::BTreeSet;

use lianjian_protocol::digest::doc_digest;
use lianjian_protocol::document::{Document, Entry};
use lianjian_protocol::domain::complaint::case::Case;
use lianjian_protocol::domain::complaint::reading::{Reading, reading};
use lianjian_protocol::domain::complaint::replay::replay;
use lianjian_protocol::domain::complaint::schema::PropertyField;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::kind::{Audience, DocKind};
use lianjian_protocol::domain::patrol::mark::{Mark, MarkResult};
use lianjian_protocol::domain::patrol::plan::PatrolWhat;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::domain::visit::VisitWhat;
use lianjian_protocol::ids::{CheckpointId, DocRef, OrganisationId, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::LogId;

use super::open::{Cache, Open};
use super::{Replica, Work};
use crate::asks;
use crate::clocks::{category_in_force, clocks};
use crate::records::{Ask, Delivery, Detail, DocRecord, Summary, encode, key};
use crate::storage::{Storage, StorageError, Table};

/// Characters of a report's text that stand for a missing title.
const TITLE: usize = 40;

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
            work.batch.delete(Table::Reads, key);
            work.delete_row(doc);
            return Ok(None);
        }
        let summary = match self.summarise(open) {
            Some(summary) => summary,
            // All of it was refused: the row stays as it was, for the sake of its drafts.
            None => {
                let kept = self.summary(doc).await?;
                let mut summary = kept.unwrap_or_else(|| empty(&open.record));
                self.count(&mut summary, open);
                summary
            }
        };
        work.batch
            .put(Table::Documents, key::doc(doc), encode(&open.record));
        work.put_row(&summary);
        Ok(Some(summary))
    }

    /// The row of a document as it stands; none where there is nothing to see of it.
    pub(super) fn summarise(&self, open: &Open) -> Option<Summary> {
        let mut summary = describe(open.view()?, open, &self.reference);
        self.count(&mut summary, open);
        Some(summary)
    }

    /// A row for a document that is not here any more.
    pub(super) fn gone(&self, doc: DocRef) -> Summary {
        let log = LogId {
            scope: doc.scope,
            audience: Audience::All,
            owner: None,
        };
        let mut summary = empty(&DocRecord::new(doc, DocKind::Complaint, log));
        summary.removed = true;
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
        } else if self.is_read(open) {
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
    pub(super) fn is_other(&self, person: PersonId) -> bool {
        self.organisation_of_other(person).is_some()
    }

    /// Whether a person is of another organisation, one that cases of this compound are given to.
    pub(super) fn repairs(&self, person: PersonId, scope: ScopeId) -> bool {
        let compound = self.reference.compound(scope);
        let mut parties = compound.into_iter().flat_map(|compound| &compound.parties);
        self.organisation_of_other(person)
            .is_some_and(|other| parties.any(|party| party.organisation == other))
    }

    fn organisation_of_other(&self, person: PersonId) -> Option<OrganisationId> {
        let own = self.owner.as_ref()?.organisation;
        let row = self.reference.people.iter().find(|row| row.id == person)?;
        (row.organisation != own).then_some(row.organisation)
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
        detail: None,
    }
}

fn describe(view: &Document, open: &Open, reference: &Reference) -> Summary {
    let mut summary = empty(&open.record);
    summary.at = view.latest_at().unwrap_or_default();
    let mut detail = Detail {
        photos: u32::try_from(view.photos().len()).unwrap_or(u32::MAX),
        ..Detail::default()
    };
    match view.header().kind {
        DocKind::Complaint => complaint(&mut summary, &mut detail, view, reference),
        DocKind::Patrol => patrol(&mut summary, &mut detail, view, reference),
        DocKind::Visit => visit(&mut summary, &mut detail, view),
    }
    summary.detail = Some(detail);
    summary
}

fn complaint(summary: &mut Summary, detail: &mut Detail, view: &Document, reference: &Reference) {
    let report = view.report(None);
    if let Some(report) = &report {
        // A report in three taps has no title: its first words stand for it.
        let first_words = || report.text.lines().next().unwrap_or_default().chars();
        summary.title = match report.title.trim() {
            "" => first_words().take(TITLE).collect(),
            title => title.to_owned(),
        };
        summary.category = Some(category_in_force(view, report));
        summary.building = report.building;
        detail.severity = Some(report.severity);
        detail.place.clone_from(&report.place);
        detail.observed_at = Some(report.observed_at);
        detail.reported_category = Some(report.category.clone());
    }
    let events = view.events(None);
    let Ok(case) = replay(&events) else { return };
    summary.status = Some(case.status);
    summary.fixer = case.fixer;
    detail.assignee = view
        .property_fields(None)
        .into_iter()
        .find(|(place, _)| case.fixer.map(|fixer| (fixer, PropertyField::Assignee)) == Some(*place))
        .map(|(_, field)| field.value)
        .filter(|name| !name.trim().is_empty());
    summary.author = Some(case.reporter.person);
    if let Some(opening) = case.outcomes.first()
        && let Some(first) = events.iter().find(|event| event.key == opening.key)
    {
        summary.filed_at = first.event.at;
        detail.quick_fix = matches!(first.event.what, What::SelfFixed { .. });
        detail.quick_fix_stands = detail.quick_fix && case.standing_fix == Some(first.key);
    }
    // Long before anything could have settled: only what does not hang on time is closed then.
    detail.unreached = reading(&case, &events, Timestamp::default()) == Reading::ClosedUnreached;
    detail.settled_at = case.settled_at;
    detail.available_at = case.available_at;
    if let Some(report) = &report {
        let clocks = clocks(view, report, &case, &events, reference);
        detail.had = clocks.fixers;
        detail.had.retain(|fixer| Some(*fixer) != case.fixer);
        if clocks.running && case.status.is_open() {
            detail.dues = clocks.dues;
            detail.dues.retain(|due| due.met_at.is_none());
        }
    }
    detail.handed_off_by.clone_from(&case.handed_off_by);
    detail.asks = asks::waiting(&case, &events)
        .into_iter()
        .map(|received| Ask {
            key: received.key,
            event: received.event.clone(),
        })
        .collect();
    detail.by = Some(case.reporter);
}

fn patrol(summary: &mut Summary, detail: &mut Detail, view: &Document, reference: &Reference) {
    if let Some(plan) = view.plan() {
        let route = reference.routes.iter().find(|route| route.id == plan.route);
        summary.author = Some(plan.steward.person);
        summary.filed_at = plan.window_start;
        summary.title = route.map(|route| route.name.clone()).unwrap_or_default();
        let marks = view.marks();
        let marked: BTreeSet<CheckpointId> = marks
            .iter()
            .map(|mark| mark.value.checkpoint)
            .filter(|checkpoint| route.is_none_or(|route| route.checkpoints.contains(checkpoint)))
            .collect();
        detail.found = amiss(&marks);
        detail.marked = u32::try_from(marked.len()).unwrap_or(u32::MAX);
        detail.route = Some(plan.route);
        detail.by = Some(plan.steward);
    }
    let events = view.patrol_events(None);
    if let Some(first) = events.first() {
        summary.filed_at = first.value.at;
    }
    detail.done = events
        .iter()
        .any(|event| matches!(event.value.what, PatrolWhat::Finished { .. }));
}

/// The checkpoints whose last mark says that something is amiss, in the order of the marks.
fn amiss(marks: &[Entry<Mark>]) -> Vec<CheckpointId> {
    let is_last = |mark: &Mark| {
        let mut others = marks.iter().map(|entry| &entry.value);
        others.all(|other| other.checkpoint != mark.checkpoint || other.at <= mark.at)
    };
    let marks = marks.iter().map(|entry| &entry.value);
    marks
        .filter(|mark| mark.result == MarkResult::Issue && is_last(mark))
        .map(|mark| mark.checkpoint)
        .collect()
}

fn visit(summary: &mut Summary, detail: &mut Detail, view: &Document) {
    if let Some(record) = view.visit() {
        summary.title = record.household;
    }
    let events = view.visit_events(None);
    if let Some(first) = events.first() {
        summary.author = Some(first.value.by.person);
        summary.filed_at = first.value.at;
        detail.by = Some(first.value.by.clone());
    }
    detail.done = events
        .iter()
        .any(|event| matches!(event.value.what, VisitWhat::Closed { .. }));
}
