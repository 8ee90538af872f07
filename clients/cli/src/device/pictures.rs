//! A device's photos: sending those that wait, and fetching others'.

use lianjian_core::engine::{Effect, Event, Picture, PictureKey};
use lianjian_core::records::Session;
use lianjian_core::storage::Storage;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::wire::attachment::ArrivedResponse;
use lianjian_protocol::wire::{ErrorCode, Reaction};
use serde::Serialize;

use super::Device;
use crate::error::DeviceError;
use crate::photos::{Photos, Waiting};
use crate::upload;

/// What became of the photos that waited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PhotoReport {
    /// The server has them now.
    pub sent: usize,
    /// They go with a later sync.
    pub waiting: usize,
    /// The server will never take them: their code, and what it said.
    pub refused: Vec<(ErrorCode, String)>,
}

fn key(waiting: &Waiting) -> PictureKey {
    PictureKey {
        doc: waiting.doc,
        content: waiting.content,
    }
}

impl<S: Storage> Device<S> {
    /// The photos whose bytes the server lacks.
    ///
    /// # Errors
    /// [`DeviceError::Invalid`] for a device without a folder.
    pub fn photos(&self) -> Result<Photos, DeviceError> {
        let home = self.home.as_ref();
        let home = home.ok_or_else(|| {
            DeviceError::Invalid("a device without a folder keeps no photos".to_owned())
        })?;
        Ok(Photos::of(home.path()))
    }

    /// Gives the engine the first picture after this one that the server lacks.
    pub(super) async fn picture(
        &mut self,
        after: Option<PictureKey>,
    ) -> Result<Vec<Effect>, DeviceError> {
        let mut found = None;
        if let Ok(photos) = self.photos() {
            let mut waiting = photos.waiting().await?;
            waiting.retain(|waiting| after.is_none_or(|after| key(waiting) > after));
            waiting.sort_by_key(key);
            if let Some(first) = waiting.into_iter().next() {
                let bytes = photos.read(&first).await?;
                found = Some((first, bytes));
            }
        }
        let picture = found.as_ref().map(|(waiting, bytes)| Picture {
            key: key(waiting),
            media: waiting.media,
            bytes,
        });
        self.event(Event::Picture { picture }).await
    }

    /// Forgets a picture that the server keeps.
    pub(super) async fn picture_held(&self, held: PictureKey) -> Result<(), DeviceError> {
        let photos = self.photos()?;
        for waiting in photos.waiting().await? {
            if key(&waiting) == held {
                photos.forget(&waiting).await?;
            }
        }
        Ok(())
    }

    fn session(&self) -> Result<&Session, DeviceError> {
        let session = self.replica().session();
        session.ok_or(DeviceError::SessionEnded(ErrorCode::Unauthenticated))
    }

    /// Sends the photos that wait. Their words were sent before: to be called after a sync.
    ///
    /// # Errors
    /// [`DeviceError::File`] when the home can't be read. A server that does not answer is no
    /// error here: the photos wait.
    pub async fn send_photos(&self) -> Result<PhotoReport, DeviceError> {
        let mut report = PhotoReport::default();
        let Ok(photos) = self.photos() else {
            return Ok(report);
        };
        let waiting = photos.waiting().await?;
        for (index, photo) in waiting.iter().enumerate() {
            let bytes = photos.read(photo).await?;
            match upload::send(&self.transport, self.session()?, photo, &bytes).await {
                Ok(()) => {
                    photos.forget(photo).await?;
                    report.sent += 1;
                }
                Err(DeviceError::Server { code, detail }) => match code.reaction() {
                    Reaction::Draft | Reaction::Human => {
                        photos.put_aside(photo).await?;
                        report.refused.push((code, detail));
                    }
                    Reaction::Retry | Reaction::Rerun => report.waiting += 1,
                    Reaction::SignIn => {
                        report.waiting += waiting.len() - index;
                        break;
                    }
                },
                Err(DeviceError::Unreachable(_)) => {
                    report.waiting += waiting.len() - index;
                    break;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(report)
    }

    /// What has arrived of a document's photos.
    ///
    /// # Errors
    /// [`DeviceError`] when the server does not answer or refuses.
    pub async fn arrived(&self, doc: DocRef) -> Result<ArrivedResponse, DeviceError> {
        upload::arrived(&self.transport, self.session()?, doc).await
    }

    /// A photo's bytes, or a small picture of it, from the server.
    ///
    /// # Errors
    /// [`DeviceError`] when the server does not answer or refuses.
    pub async fn fetch_photo(
        &self,
        doc: DocRef,
        content: Hash,
        thumb: bool,
    ) -> Result<Vec<u8>, DeviceError> {
        upload::fetch(&self.transport, self.session()?, doc, content, thumb).await
    }
}
