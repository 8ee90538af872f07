//! Photos and voice notes that a device handed over without a session: kept apart until a change
//! that names one is let in or has arrived, then an attachment like any other; what no change
//! names that still waits is removed after a while.
//!
//! Bytes are stored before their row is written, as everywhere here, and a step that was cut short
//! is made again with the next look at the document. An object that no row names is left to be
//! collected, when nobody is about to write the row of another document that hands over the same.

use std::collections::BTreeSet;

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DeviceId, DocRef, Hash, PersonId};
use lianjian_protocol::validate::{Spoken, UntrustedChange, spoken};
use lianjian_protocol::wire::Limits;

use super::objects::Form;
use super::serve::name;
use super::{AttachmentError, AttachmentService};
use crate::store::{Attachment, HeldMediaQuota, HoldMedia, HoldState};

/// What of one device may wait: more than anybody photographs without a signal.
const QUOTA: HeldMediaQuota = HeldMediaQuota {
    count: 500,
    bytes: 512 * 1024 * 1024,
};

/// A photo or voice note that is handed over.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The document that is to name it. It need not exist.
    pub doc: DocRef,
    /// SHA-256 of the bytes.
    pub content: Hash,
    /// What it is.
    pub media: Media,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whose.
    pub person: PersonId,
    /// From which device.
    pub device: DeviceId,
}

impl AttachmentService {
    /// Keeps it apart, durably, unless it was or has arrived. Repeating it changes nothing.
    ///
    /// # Errors
    /// [`AttachmentError::Mismatch`], [`AttachmentError::Type`] and [`AttachmentError::TooLarge`]
    /// for what is never kept; others where the same call may succeed later.
    pub async fn hold(&self, handed: Handed) -> Result<HoldMedia, AttachmentError> {
        let outcome = self.keep_apart(handed).await;
        let said = match &outcome {
            Ok(HoldMedia::Held) => "held",
            Ok(HoldMedia::Known) => "known",
            Ok(HoldMedia::Full) => "full",
            Err(error) => error.code().as_str(),
        };
        metrics::counter!("lianjian_held_media_total", "outcome" => said).increment(1);
        outcome
    }

    async fn keep_apart(&self, handed: Handed) -> Result<HoldMedia, AttachmentError> {
        let Handed {
            doc,
            content,
            media,
            bytes,
            person,
            device,
        } = handed;
        let size = bytes.len() as u64;
        let most = self.rules.most(media);
        if size > most {
            let problem = format!("{size} bytes, at most {most} are taken");
            return Err(AttachmentError::TooLarge(problem));
        }
        let store = &self.context.store;
        let waiting = store.held_media_of(doc).await?;
        let known = waiting.iter().any(|waits| waits.content == content);
        if known || store.attachment(doc, content).await?.is_some() {
            return Ok(HoldMedia::Known);
        }
        let (count, held) = store.held_media_by(device).await?;
        if count >= QUOTA.count || held.saturating_add(size) > QUOTA.bytes {
            return Ok(HoldMedia::Full);
        }
        let (kind, bytes) = self.judged(bytes, content, media, None).await?;
        let media = Attachment {
            doc,
            content,
            media,
            media_type: kind.media_type().to_owned(),
            bytes: size,
            person,
            device,
            received_at: self.context.now(),
        };
        let _gate = self.gate.read().await;
        self.objects.put(name(&media, Form::Held), bytes).await?;
        Ok(store.hold_media(&media, &QUOTA).await?)
    }

    /// Makes attachments of what is kept apart of a document and what it now `names`; how many.
    ///
    /// # Errors
    /// When the database or the object store fails; what was made until then is.
    pub async fn let_in(
        &self,
        doc: DocRef,
        names: &[(Hash, Media)],
    ) -> Result<usize, AttachmentError> {
        let store = &self.context.store;
        let mut waiting = store.held_media_of(doc).await?;
        waiting.retain(|media| names.contains(&(media.content, media.media)));
        let mut made = 0;
        for media in waiting {
            let arrived = store.attachments_of(doc).await?.len();
            if arrived >= self.rules.quota.per_document as usize {
                break;
            }
            let _gate = self.gate.read().await;
            let contents = [media.content];
            if store.arrived_in(doc.scope, &contents).await?.is_empty() {
                let (from, to) = (name(&media, Form::Held), name(&media, Form::Whole));
                self.objects.copy(from, to).await?;
            }
            let now = self.context.now();
            if !store.admit_media(doc, media.content, now).await? {
                continue;
            }
            made += 1;
            metrics::counter!("lianjian_held_media_total", "outcome" => "let_in").increment(1);
            if let Some(hub) = &self.hub {
                hub.attachment(doc, *media.content.as_bytes()).await;
            }
        }
        Ok(made)
    }

    /// Removes what was kept apart long enough and what no change names that still waits; how
    /// many.
    pub(super) async fn collect_held(&self) -> Result<u64, AttachmentError> {
        let store = &self.context.store;
        let mut removed = 0;
        for doc in store.documents_with_held_media().await? {
            let mut waiting = store.held_media_of(doc).await?;
            let now = self.context.now();
            waiting.retain(|media| media.received_at.plus(self.rules.held) <= now);
            if waiting.is_empty() {
                continue;
            }
            let named = self.named_by_waiting(doc).await?;
            waiting.retain(|media| !named.contains(&media.content));
            for media in waiting {
                let _gate = self.gate.read().await;
                removed += u64::from(store.delete_held_media(doc, media.content).await?);
            }
        }
        metrics::counter!("lianjian_attachments_collected_total", "what" => "held")
            .increment(removed);
        Ok(removed)
    }

    /// What the changes name that wait for a supervisor.
    async fn named_by_waiting(&self, doc: DocRef) -> Result<BTreeSet<Hash>, AttachmentError> {
        let store = &self.context.store;
        let mut changes = store.held(&[doc.scope], HoldState::Waiting).await?;
        changes.retain(|change| change.doc == doc);
        let said = changes.iter().filter_map(|change| {
            let framed = UntrustedChange::new(&change.bytes);
            spoken(&framed.frame(&Limits::DEFAULT).ok()?, change.kind).ok()
        });
        Ok(said
            .flatten()
            .filter_map(|said| match said {
                Spoken::Photo(photo) => Some(photo.content),
                _ => None,
            })
            .collect())
    }
}
