//! Hints of duplicates, from rows alone.

use lianjian_protocol::domain::complaint::duplicate::{Likeness, can_merge, duplicates};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocId, ScopeId};

use super::rows::{is_closed, reading, row};
use super::stand::Stand;
use super::types::{DocKey, Doubles, MergeHere, Row};
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

/// Cases that a case may be again and that are not closed.
#[derive(Default)]
pub(super) struct Alike {
    /// All of them.
    pub(super) all: Vec<Row>,
    /// Those that it may be merged into.
    pub(super) older: Vec<Row>,
    /// Those that may be merged into it.
    pub(super) here: Vec<MergeHere>,
}

/// What a case may be again.
pub(super) fn of_case(case: &Summary, summaries: &[Summary], viewer: &Viewer<'_>) -> Alike {
    let Some(likeness) = likeness(case) else {
        return Alike::default();
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
    let here = like.iter().filter_map(|other| into(case, other, viewer));
    Alike {
        here: here.collect(),
        all: like.iter().map(|other| row(other, viewer)).collect(),
        older,
    }
}

/// Merging another case into this one, where who looks may.
fn into(case: &Summary, other: &Summary, viewer: &Viewer<'_>) -> Option<MergeHere> {
    if !can_merge(other.doc.doc, case.doc.doc) {
        return None;
    }
    let stand = Stand::of_row(other)?;
    let merged = What::Merged { into: case.doc.doc };
    let roles = viewer.roles(other.doc.scope).into_iter();
    let mut able = roles.filter(|role| stand.may(*role, merged.clone(), viewer));
    Some(MergeHere {
        doc: DocKey(other.doc),
        role: able.next()?,
    })
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
