//! Giving out what has arrived.

use std::io;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::Hash;

use super::objects::{Form, Name};
use super::{AttachmentError, AttachmentService, PATIENCE, Seen, thumb};
use crate::store::Attachment;

/// Which form of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// As it was sent.
    #[default]
    Full,
    /// A small JPEG.
    Thumb,
}

/// An attachment's bytes on their way out.
pub struct Opened {
    /// Their media type.
    pub media_type: String,
    /// How many.
    pub bytes: u64,
    /// The bytes, as they come.
    pub stream: BoxStream<'static, io::Result<Bytes>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

impl AttachmentService {
    /// Whether the content has arrived and the document names it.
    ///
    /// # Errors
    /// [`AttachmentError::Unknown`], [`AttachmentError::Pending`].
    pub async fn find(&self, seen: &Seen, content: Hash) -> Result<Attachment, AttachmentError> {
        if !seen.names(content) {
            return Err(AttachmentError::Unknown);
        }
        let found = self.context.store.attachment(seen.doc(), content).await?;
        found.ok_or(AttachmentError::Pending)
    }

    /// Opens a content.
    ///
    /// # Errors
    /// Those of [`Self::find`]; [`AttachmentError::Type`] for the small form of what is no picture
    /// or can't be read.
    pub async fn give(
        &self,
        seen: &Seen,
        content: Hash,
        size: Size,
    ) -> Result<Opened, AttachmentError> {
        let attachment = self.find(seen, content).await?;
        match size {
            Size::Full => {
                let found = self.objects.stream(name(&attachment, Form::Whole)).await?;
                let (bytes, stream) = found.ok_or_else(|| lost(&attachment))?;
                Ok(Opened {
                    media_type: attachment.media_type,
                    bytes,
                    stream,
                })
            }
            Size::Thumb => self.small(&attachment).await,
        }
    }

    async fn small(&self, attachment: &Attachment) -> Result<Opened, AttachmentError> {
        match attachment.media {
            Media::Photo => {}
            Media::Voice => {
                return Err(AttachmentError::Type(
                    "a recording has no picture".to_owned(),
                ));
            }
        }
        let opened = |bytes, stream| Opened {
            media_type: "image/jpeg".to_owned(),
            bytes,
            stream,
        };
        let name_of_small = name(attachment, Form::Thumb);
        if let Some((bytes, stream)) = self.objects.stream(name_of_small).await? {
            return Ok(opened(bytes, stream));
        }
        // Once, however many ask for it together.
        let key = (attachment.doc.scope, attachment.content);
        let turn = self.thumbs.take(key, PATIENCE).await;
        let _turn = turn.ok_or(AttachmentError::Busy("the small picture is being made"))?;
        if let Some((bytes, stream)) = self.objects.stream(name_of_small).await? {
            return Ok(opened(bytes, stream));
        }
        let whole = self.objects.read(name(attachment, Form::Whole)).await?;
        let whole = whole.ok_or_else(|| lost(attachment))?;
        let media_type = attachment.media_type.clone();
        let small = self.aside(move || thumb::make(&whole, &media_type)).await?;
        let bytes = Bytes::from(small);
        self.objects.put(name_of_small, bytes.to_vec()).await?;
        metrics::counter!("lianjian_thumbnails_total").increment(1);
        let length = bytes.len() as u64;
        let stream = futures::stream::once(async move { Ok(bytes) }).boxed();
        Ok(opened(length, stream))
    }
}

pub(super) fn name(attachment: &Attachment, form: Form) -> Name {
    Name {
        scope: attachment.doc.scope,
        content: attachment.content,
        form,
    }
}

fn lost(attachment: &Attachment) -> AttachmentError {
    AttachmentError::Broken(format!(
        "{} of {} is recorded as arrived and not stored",
        attachment.content, attachment.doc
    ))
}
