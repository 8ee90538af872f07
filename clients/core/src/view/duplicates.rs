//! Hints of duplicates, from rows alone.

use lianjian_protocol::domain::complaint::duplicate::{Likeness, can_merge, duplicates};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocId, ScopeId};

use super::rows::{is_closed, reading, row};
use super::types::{Doubles, Row};
use super::viewer::Viewer;
use crate::records::Summary;

/// Open cases that a report which is being written may be again, the earliest seen first.
pub(super) fn doubles(summaries: &[Summary], of: &Doubles, viewer: &Viewer<'_>) -> Vec<Row> {
    let new = Likeness {
        id: DocId::from_bytes([0; 16]),
        building: Some(of.building),
        category: of.category.clone(),
        observed_at: of.observed_at.into(),
        reporter: viewer.principal.person,
    };
    like(&new, of.scope, summaries)
        .into_iter()
        .filter(|summary| summary.status.is_some_and(Status::is_open))
        .map(|summary| row(summary, viewer))
        .collect()
}

/// Cases that a case may be again and that are not closed, and those of them that it may be
/// merged into.
pub(super) fn of_case(
    case: &Summary,
    summaries: &[Summary],
    viewer: &Viewer<'_>,
) -> (Vec<Row>, Vec<Row>) {
    let Some(likeness) = likeness(case) else {
        return (Vec::new(), Vec::new());
    };
    let like: Vec<&Summary> = like(&likeness, case.doc.scope, summaries)
        .into_iter()
        .filter(|other| {
            let reading = reading(other, viewer.now);
            other
                .status
                .is_some_and(|status| !is_closed(status, reading))
        })
        .collect();
    let older = like
        .iter()
        .filter(|other| can_merge(case.doc.doc, other.doc.doc))
        .map(|other| row(other, viewer))
        .collect();
    (like.iter().map(|other| row(other, viewer)).collect(), older)
}

fn like<'s>(case: &Likeness, scope: ScopeId, summaries: &'s [Summary]) -> Vec<&'s Summary> {
    let here: Vec<&Summary> = summaries
        .iter()
        .filter(|summary| summary.kind == DocKind::Complaint && summary.doc.scope == scope)
        .collect();
    let others: Vec<Likeness> = here
        .iter()
        .filter_map(|summary| likeness(summary))
        .collect();
    duplicates(case, &others)
        .into_iter()
        .filter_map(|found| here.iter().find(|summary| summary.doc.doc == found.id))
        .copied()
        .collect()
}

fn likeness(summary: &Summary) -> Option<Likeness> {
    Some(Likeness {
        id: summary.doc.doc,
        building: summary.building,
        category: summary.category.clone()?,
        observed_at: summary.detail.as_ref()?.observed_at?,
        reporter: summary.author?,
    })
}
