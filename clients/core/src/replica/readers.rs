//! Who has read a document: what the server tells of others, beside what is theirs to read.

use lianjian_protocol::document::Document;
use lianjian_protocol::ids::{DocRef, PersonId};
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::Timestamp;
use serde::Serialize;

use super::Replica;
use super::open::Open;
use crate::storage::{Storage, StorageError};

/// Somebody who has read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// The receipt of the last change that they were shown.
    pub to: Timestamp,
    /// Whether they are of another organisation than this store's person.
    pub other: bool,
    /// Whether they have seen this person's last change, if there is one.
    pub seen_mine: bool,
}

impl<S: Storage> Replica<S> {
    /// Who else has read a document, the furthest first. The server tells of a person once they
    /// have read past a change of another organisation's: colleagues' looks are not counted.
    ///
    /// # Errors
    /// [`StorageError`] when the store can't be read.
    pub async fn readers(&mut self, doc: DocRef) -> Result<Vec<Reader>, StorageError> {
        let mut work = super::Work::default();
        let mut readers = Vec::new();
        let me = self.owner.as_ref().map(|owner| owner.person);
        if let Some(open) = self.take(&mut work, doc).await? {
            let mine = self.last_of_mine(open);
            let others = open.record.reads.iter().filter(|(p, _)| Some(*p) != me);
            readers.extend(others.map(|(person, to)| Reader {
                person: *person,
                to: *to,
                other: self.is_other(*person),
                seen_mine: mine.is_some_and(|mine| *to >= mine),
            }));
        }
        self.commit(work).await?;
        sort_by_key(&mut readers, |reader| {
            (std::cmp::Reverse(reader.to), reader.person)
        });
        Ok(readers)
    }

    /// Whether someone of another organisation that repairs in this compound has read up to this
    /// person's last change: the word for it is 物业已看, and a committee's look is not that.
    pub(super) fn is_read(&self, open: &Open) -> bool {
        let Some(mine) = self.last_of_mine(open) else {
            return false;
        };
        let mut reads = open.record.reads.iter();
        let scope = open.record.doc.scope;
        reads.any(|(person, to)| *to >= mine && self.repairs(*person, scope))
    }

    /// The receipt of this person's last change, whichever device it was made on.
    fn last_of_mine(&self, open: &Open) -> Option<Timestamp> {
        let me = self.owner.as_ref()?.person;
        let signed = open.confirmed.as_ref().and_then(|d| signed_by(d, me));
        open.record.mine.max(signed)
    }
}

/// The receipt of the last entry that a person signed.
fn signed_by(document: &Document, person: PersonId) -> Option<Timestamp> {
    let events = document.events(None).into_iter();
    let events = events.map(|e| (e.event.by.person, e.received_at));
    let patrol = document.patrol_events(None).into_iter();
    let patrol = patrol.map(|e| (e.value.by.person, e.received_at));
    let visit = document.visit_events(None).into_iter();
    let visit = visit.map(|e| (e.value.by.person, e.received_at));
    let comments = document.comments().into_iter();
    let comments = comments.map(|e| (e.value.by.person, e.received_at));
    let photos = document.photos().into_iter();
    let photos = photos.map(|e| (e.value.by.person, e.received_at));
    let marks = document.marks().into_iter();
    let marks = marks.map(|e| (e.value.by.person, e.received_at));
    events
        .chain(patrol)
        .chain(visit)
        .chain(comments)
        .chain(photos)
        .chain(marks)
        .filter(|(author, _)| *author == person)
        .filter_map(|(_, received_at)| received_at)
        .max()
}
