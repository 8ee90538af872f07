//! That somebody reads a document: without it no attachment is taken or given.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DeviceId, DocRef, Hash, PersonId};
use lianjian_protocol::policy::sight;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::LogId;

/// A document that the caller reads now, and what it names. Only [`Seen::check`] makes one.
#[derive(Debug, Clone)]
pub struct Seen {
    doc: DocRef,
    person: PersonId,
    device: DeviceId,
    named: Vec<(Hash, Media)>,
}

/// A document as it stands, with what is needed to say who reads it.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Which.
    pub doc: DocRef,
    /// The log that it belongs to, as the database has it.
    pub log: &'a LogId,
    /// What is in it.
    pub document: &'a Document,
    /// The reference data of its scope.
    pub reference: &'a Reference,
}

impl Seen {
    /// Whether the principal reads the document now.
    #[must_use]
    pub fn check(principal: &Principal, standing: &Standing<'_>, now: Timestamp) -> Option<Self> {
        if !sight::can_read(principal, standing.log, standing.reference, now) {
            return None;
        }
        let photos = standing.document.photos().into_iter();
        Some(Self {
            doc: standing.doc,
            person: principal.person,
            device: principal.device,
            named: photos.map(|e| (e.value.content, e.value.media)).collect(),
        })
    }

    /// The document.
    #[must_use]
    pub const fn doc(&self) -> DocRef {
        self.doc
    }

    /// Who reads it.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// On which device.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// Whether the document names this content.
    #[must_use]
    pub fn names(&self, content: Hash) -> bool {
        self.named.iter().any(|(named, _)| *named == content)
    }

    /// Whether the document names this content as this.
    #[must_use]
    pub fn names_as(&self, content: Hash, media: Media) -> bool {
        self.named.contains(&(content, media))
    }
}
