//! What one call offers, through the checks that need no lock.

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::validate::{FramedChange, Refusal, UntrustedChange};
use lianjian_protocol::wire::{Limits, PushDocument, ReadMark};

/// What one call offers, each change through the first check already: that one needs no lock.
pub(super) struct Offer {
    pub(super) principal: Principal,
    pub(super) documents: Vec<OfferedDocument>,
    pub(super) reads: Vec<ReadMark>,
}

/// The changes offered to one document.
pub(super) struct OfferedDocument {
    pub(super) doc: DocRef,
    pub(super) incarnation: u32,
    pub(super) kind: DocKind,
    /// Each as it travelled, and as it came out of the first check.
    pub(super) changes: Vec<(Vec<u8>, Result<FramedChange, Refusal>)>,
}

impl Offer {
    pub(super) fn new(
        principal: Principal,
        push: Vec<PushDocument>,
        reads: Vec<ReadMark>,
        limits: &Limits,
    ) -> Self {
        let documents = push
            .into_iter()
            .map(|pushed| OfferedDocument {
                doc: pushed.doc,
                incarnation: pushed.incarnation,
                kind: pushed.kind,
                changes: pushed
                    .changes
                    .into_iter()
                    .map(|bytes| {
                        let framed = UntrustedChange::new(&bytes).frame(limits);
                        (bytes.into(), framed)
                    })
                    .collect(),
            })
            .collect();
        Self {
            principal,
            documents,
            reads,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.reads.is_empty()
    }

    /// How many changes.
    pub(super) fn len(&self) -> usize {
        self.documents.iter().map(|d| d.changes.len()).sum()
    }

    /// The hash of each change in order, where it has a frame.
    pub(super) fn hashes(&self) -> Vec<Option<Hash>> {
        let framed = self.documents.iter().flat_map(|d| &d.changes);
        framed
            .map(|(_, f)| f.as_ref().ok().map(FramedChange::hash))
            .collect()
    }

    /// Every change that has a frame, with its document.
    pub(super) fn framed(&self) -> impl Iterator<Item = (DocRef, &FramedChange)> {
        self.documents.iter().flat_map(|d| {
            d.changes
                .iter()
                .filter_map(move |(_, f)| Some((d.doc, f.as_ref().ok()?)))
        })
    }
}
