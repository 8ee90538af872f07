//! What whoever holds a document has certainly seen of the time.

use super::Document;
use crate::time::Timestamp;

impl Document {
    /// The latest `at` of anything written in it: a hybrid clock is never behind it.
    #[must_use]
    pub fn latest_at(&self) -> Option<Timestamp> {
        let events = self.events(None).into_iter().map(|e| e.event.at);
        let patrols = self.patrol_events(None).into_iter().map(|e| e.value.at);
        let visits = self.visit_events(None).into_iter().map(|e| e.value.at);
        let comments = self.comments().into_iter().map(|e| e.value.at);
        let photos = self.photos().into_iter().map(|e| e.value.at);
        let marks = self.marks().into_iter().map(|e| e.value.at);
        events
            .chain(patrols)
            .chain(visits)
            .chain(comments)
            .chain(photos)
            .chain(marks)
            .max()
    }
}
