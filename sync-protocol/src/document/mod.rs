//! A document: an automerge document with its header, its receipts and typed readers.
//!
//! Server and device hold the same type. Everything that comes in here is *stored*: a device's
//! change passes [`crate::validate`] first. Readers are total: what is malformed is skipped, never
//! a panic, so a document from a newer version still shows what can be read.

mod error;
pub(crate) mod history;
mod layout;
mod read;
mod receipts;
mod seen;
#[cfg(test)]
mod tests;

use automerge::{Automerge, Change, ChangeHash, LoadOptions, ObjId, SaveOptions, TextEncoding};

pub use error::DocumentError;
pub(crate) use read::blank;
pub use read::{Entry, Field};

use crate::domain::kind::Header;
use crate::ids::{Actor, Hash};
use crate::time::Timestamp;
use crate::wire::ActorReceipts;
use history::{Ancestry, History, NewNode};
use layout::Layout;
use receipts::Receipts;

/// How text is indexed in every document: by Unicode code points, whatever the platform.
pub const TEXT_ENCODING: TextEncoding = TextEncoding::UnicodeCodePoint;

/// A document with the server's receipts of its changes.
#[derive(Debug, Clone)]
pub struct Document {
    automerge: Automerge,
    header: Header,
    layout: Layout,
    history: History,
    receipts: Receipts,
}

impl Document {
    /// From stored changes in an order in which each comes after those that it hangs on, each with
    /// its receipt, if it has one yet.
    ///
    /// # Errors
    /// [`DocumentError`] when the changes make no document.
    pub fn from_changes<'a>(
        changes: impl IntoIterator<Item = (&'a [u8], Option<Timestamp>)>,
    ) -> Result<Self, DocumentError> {
        let mut history = History::default();
        let mut receipts = Receipts::default();
        let mut batch = Vec::new();
        for (bytes, received_at) in changes {
            let change = parse(bytes)?;
            let actor = note(&mut history, &change)?;
            receipts.set(actor, change.seq(), received_at);
            batch.push(change);
        }
        if batch.is_empty() {
            return Err(DocumentError::Empty);
        }
        let mut automerge = Automerge::new_with_encoding(TEXT_ENCODING);
        automerge
            .apply_changes(batch)
            .map_err(|e| DocumentError::Apply(e.to_string()))?;
        Self::assemble(automerge, history, receipts)
    }

    /// From a stored or pulled snapshot and the receipts of the changes in it.
    ///
    /// # Errors
    /// [`DocumentError`] when the bytes are no document of ours or the receipts do not fit it.
    pub fn from_snapshot(bytes: &[u8], receipts: &[ActorReceipts]) -> Result<Self, DocumentError> {
        let options = LoadOptions::new().text_encoding(TEXT_ENCODING);
        let automerge = Automerge::load_with_options(bytes, options)
            .map_err(|e| DocumentError::Snapshot(e.to_string()))?;
        let mut history = History::default();
        for meta in automerge.get_changes_meta(&[]) {
            let actor = actor_of(&meta.actor)?;
            let deps: Vec<Hash> = meta.deps.iter().copied().map(Hash::from).collect();
            let node = NewNode {
                hash: meta.hash.into(),
                actor,
                seq: meta.seq,
                start_op: meta.start_op,
                max_op: meta.max_op,
                deps: &deps,
            };
            push(&mut history, &node)?;
        }
        let receipts = Receipts::from_wire(receipts, |actor| history.changes_of(actor))?;
        Self::assemble(automerge, history, receipts)
    }

    fn assemble(
        automerge: Automerge,
        history: History,
        receipts: Receipts,
    ) -> Result<Self, DocumentError> {
        let (header, layout) = Layout::of(&automerge)?;
        Ok(Self {
            automerge,
            header,
            layout,
            history,
            receipts,
        })
    }

    /// Takes one more stored change. One that is there already changes nothing but its receipt,
    /// where one is given.
    ///
    /// # Errors
    /// [`DocumentError`] when it hangs on changes that are not there, or does not apply; the
    /// document is then as before.
    pub fn apply(
        &mut self,
        change: &[u8],
        received_at: Option<Timestamp>,
    ) -> Result<(), DocumentError> {
        self.take(parse(change)?, received_at)
    }

    pub(crate) fn take(
        &mut self,
        change: Change,
        received_at: Option<Timestamp>,
    ) -> Result<(), DocumentError> {
        let actor = actor_of(change.actor_id())?;
        let seq = change.seq();
        if !self.contains(&change.hash().into()) {
            if let Some(dep) = change.deps().iter().find(|d| !self.has(d)) {
                return Err(DocumentError::DepsUnknown {
                    change: change.hash().into(),
                    dep: (*dep).into(),
                });
            }
            self.automerge
                .apply_changes([change.clone()])
                .map_err(|e| DocumentError::Apply(e.to_string()))?;
            note(&mut self.history, &change)?;
        }
        if received_at.is_some() {
            self.receipts.set(actor, seq, received_at);
        }
        Ok(())
    }

    /// Sets the receipt of a change that is there; `false` if it is not.
    pub fn set_receipt(&mut self, actor: Actor, seq: u64, received_at: Timestamp) -> bool {
        let known = usize::try_from(seq)
            .is_ok_and(|seq| (1..=self.history.changes_of(actor)).contains(&seq));
        if known {
            self.receipts.set(actor, seq, Some(received_at));
        }
        known
    }

    /// The whole document, uncompressed, with its receipts: what is stored and what travels. The
    /// receipts of an actor end at its first unsent change.
    #[must_use]
    pub fn snapshot(&self) -> (Vec<u8>, Vec<ActorReceipts>) {
        let bytes = self.automerge.save_with_options(SaveOptions {
            deflate: false,
            retain_orphans: false,
        });
        (bytes, self.receipts.to_wire())
    }

    /// The header, which never changes.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The heads, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        self.history.heads()
    }

    /// Whether the change is in it.
    #[must_use]
    pub fn contains(&self, hash: &Hash) -> bool {
        self.history.contains(hash)
    }

    fn has(&self, hash: &ChangeHash) -> bool {
        self.contains(&(*hash).into())
    }

    /// How many changes it has.
    #[must_use]
    pub fn change_count(&self) -> usize {
        self.history.len()
    }

    /// How many changes an actor has made in it: its next sequence number is one more.
    #[must_use]
    pub fn changes_of(&self, actor: Actor) -> u64 {
        self.history.changes_of(actor) as u64
    }

    /// The (actor, seq, hash) of every change, parents first.
    pub fn changes(&self) -> impl Iterator<Item = (Actor, u64, Hash)> {
        self.history
            .nodes()
            .iter()
            .map(|node| (node.actor, node.seq, node.hash))
    }

    /// The automerge document itself.
    #[must_use]
    pub const fn automerge(&self) -> &Automerge {
        &self.automerge
    }

    /// The object id of a top-level map, by its root key.
    #[must_use]
    pub fn map(&self, name: &str) -> Option<&ObjId> {
        self.layout.map(name)
    }

    /// The object id of the report's Text, in a complaint.
    #[must_use]
    pub fn text_object(&self) -> Option<&ObjId> {
        self.layout.text()
    }

    /// The server's receipt of an actor's change, once it has one.
    #[must_use]
    pub fn receipt(&self, actor: Actor, seq: u64) -> Option<Timestamp> {
        self.receipts.get(actor, seq)
    }

    /// The greatest receipt among the changes of an ancestry.
    pub(crate) fn last_receipt(&self, ancestry: &Ancestry<'_>) -> Option<Timestamp> {
        ancestry
            .nodes()
            .filter_map(|node| self.receipt(node.actor, node.seq))
            .max()
    }

    /// A document of one first change, which has no receipt yet.
    pub(crate) fn from_first(change: Change) -> Result<Self, DocumentError> {
        let mut history = History::default();
        note(&mut history, &change)?;
        let mut automerge = Automerge::new_with_encoding(TEXT_ENCODING);
        automerge
            .apply_changes([change])
            .map_err(|e| DocumentError::Apply(e.to_string()))?;
        Self::assemble(automerge, history, Receipts::default())
    }

    pub(crate) const fn history(&self) -> &History {
        &self.history
    }

    pub(crate) const fn layout(&self) -> &Layout {
        &self.layout
    }
}

fn parse(bytes: &[u8]) -> Result<Change, DocumentError> {
    Change::try_from(bytes).map_err(|e| DocumentError::Change(e.to_string()))
}

fn actor_of(actor: &automerge::ActorId) -> Result<Actor, DocumentError> {
    let bytes = actor.to_bytes();
    Actor::from_slice(bytes).map_err(|_| DocumentError::Actor(bytes.len()))
}

fn note(history: &mut History, change: &Change) -> Result<Actor, DocumentError> {
    let actor = actor_of(change.actor_id())?;
    let deps: Vec<Hash> = change.deps().iter().copied().map(Hash::from).collect();
    let start_op = change.start_op().get();
    let node = NewNode {
        hash: change.hash().into(),
        actor,
        seq: change.seq(),
        start_op,
        max_op: start_op.saturating_add(change.len() as u64) - 1,
        deps: &deps,
    };
    push(history, &node)?;
    Ok(actor)
}

fn push(history: &mut History, node: &NewNode<'_>) -> Result<(), DocumentError> {
    history
        .push(node)
        .map_err(|dep| DocumentError::DepsUnknown {
            change: node.hash,
            dep,
        })
}
