//! Taking an upload's bytes, and what happens once all are there.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::Hash;
use sha2::{Digest, Sha256};

use super::kind::Kind;
use super::objects::Form;
use super::serve::name;
use super::turns::Turn;
use super::{AttachmentError, AttachmentService, PATIENCE, Seen, kind};
use crate::store::{Attachment, Upload, UploadId};

/// Bytes after which what has been written is made durable: what a crash costs at most.
const DURABLE_EVERY: u64 = 256 * 1024;

/// How long a sender may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// How long, when another request for the same upload waits: the line that this one came over is
/// probably dead, and the sender has come again over another.
const SILENCE_WHEN_WANTED: Duration = Duration::from_secs(1);

/// What a sender says of the bytes that it sends.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// Where they belong.
    pub offset: u64,
    /// How many there will be, if it has said.
    pub announced: Option<u64>,
    /// Their SHA-256, if it has said: then all of them count, or none.
    pub checksum: Option<[u8; 32]>,
}

impl AttachmentService {
    /// Takes a piece of an upload.
    ///
    /// What was received is kept whatever ends the call: a line that breaks, a sender that falls
    /// silent, or a caller who is no longer there. The last bytes are answered only once the whole
    /// is stored.
    ///
    /// # Errors
    /// [`AttachmentError::Offset`] when the upload stands elsewhere; those of a content that is not
    /// what was announced, after which the upload is gone.
    pub async fn receive<S, E>(
        self: &Arc<Self>,
        seen: &Seen,
        id: UploadId,
        piece: Piece,
        body: S,
    ) -> Result<Upload, AttachmentError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static,
        E: Display + Send + 'static,
    {
        // In a task of its own: a request whose line breaks is dropped where it stands, and what
        // it has brought must be kept all the same.
        let (this, seen) = (Arc::clone(self), seen.clone());
        let taking = tokio::spawn(async move {
            let turn = this.turn(id).await?;
            let upload = this.settled(&seen, id).await?;
            if upload.received != piece.offset {
                return Err(AttachmentError::Offset(upload.received));
            }
            let room = upload.bytes - piece.offset;
            let more = piece.announced.is_some_and(|n| n > room);
            if more {
                return Err(AttachmentError::Mismatch("more bytes than were announced"));
            }
            if upload.done {
                return Ok(upload);
            }
            let upload = this.take(upload, &turn, piece.checksum, body).await?;
            if upload.received == upload.bytes {
                this.finish(upload).await
            } else {
                Ok(upload)
            }
        });
        match taking.await {
            Ok(taken) => taken,
            Err(error) => Err(AttachmentError::Broken(error.to_string())),
        }
    }

    /// Where an upload stands. One whose bytes are all there is finished first, if it was not.
    ///
    /// # Errors
    /// [`AttachmentError::NoUpload`], and what finishing ends with.
    pub async fn standing(&self, seen: &Seen, id: UploadId) -> Result<Upload, AttachmentError> {
        let _turn = self.turn(id).await?;
        self.settled(seen, id).await
    }

    /// Gives an upload up. What has arrived stays.
    ///
    /// # Errors
    /// [`AttachmentError::NoUpload`].
    pub async fn give_up(&self, seen: &Seen, id: UploadId) -> Result<(), AttachmentError> {
        let _turn = self.turn(id).await?;
        self.own(seen, id).await?;
        self.forget(id).await?;
        metrics::counter!("lianjian_uploads_total", "outcome" => "given_up").increment(1);
        Ok(())
    }

    async fn turn(&self, id: UploadId) -> Result<Turn, AttachmentError> {
        let turn = self.uploads.take(id, PATIENCE).await;
        turn.ok_or(AttachmentError::Busy(
            "another request for this upload is under way",
        ))
    }

    /// The caller's upload as it really stands: a file that is shorter than it should be begins
    /// anew, one that is whole is finished.
    async fn settled(&self, seen: &Seen, id: UploadId) -> Result<Upload, AttachmentError> {
        let mut upload = self.own(seen, id).await?;
        if upload.done {
            return Ok(upload);
        }
        if !self.spool.holds(id, upload.received).await? {
            tracing::warn!(%id, "the bytes of an upload are gone: it begins anew");
            self.advance(&mut upload, 0).await?;
        }
        if upload.received == upload.bytes {
            upload = self.finish(upload).await?;
        }
        Ok(upload)
    }

    async fn advance(&self, upload: &mut Upload, to: u64) -> Result<(), AttachmentError> {
        let (from, expires_at) = (upload.received, self.expiry());
        let store = &self.context.store;
        if !store
            .advance_upload(upload.id, from, to, expires_at)
            .await?
        {
            // Another server, or it was forgotten meanwhile.
            return Err(AttachmentError::Busy(
                "the upload was moved by somebody else",
            ));
        }
        upload.received = to;
        upload.expires_at = expires_at;
        Ok(())
    }

    async fn forget(&self, id: UploadId) -> Result<(), AttachmentError> {
        self.context.store.delete_upload(id).await?;
        self.spool.remove(id).await?;
        Ok(())
    }

    /// Writes what comes. Returns the upload as it then stands, all of it durable.
    async fn take<S, E>(
        &self,
        mut upload: Upload,
        turn: &Turn,
        checksum: Option<[u8; 32]>,
        mut body: S,
    ) -> Result<Upload, AttachmentError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Display + Send,
    {
        let mut part = self.spool.part(upload.id, upload.received).await?;
        let mut written = upload.received;
        let mut hasher = checksum.map(|_| Sha256::new());
        let broken = loop {
            let silence = if turn.is_wanted() {
                SILENCE_WHEN_WANTED
            } else {
                SILENCE
            };
            let piece = tokio::select! {
                piece = tokio::time::timeout(silence, body.next()) => piece,
                () = turn.asked() => continue,
            };
            let piece = match piece {
                Ok(Some(Ok(piece))) => piece,
                Ok(None) => break None,
                Ok(Some(Err(error))) => {
                    tracing::debug!(id = %upload.id, %error, "an upload's line broke");
                    break Some(AttachmentError::Busy("the line broke"));
                }
                Err(_) => break Some(AttachmentError::Busy("the sender fell silent")),
            };
            let room = upload.bytes - written;
            let fits = usize::try_from(room).map_or(piece.len(), |room| room.min(piece.len()));
            part.write(&piece[..fits]).await?;
            written += fits as u64;
            if let Some(hasher) = &mut hasher {
                hasher.update(&piece[..fits]);
            }
            if fits < piece.len() {
                self.forget(upload.id).await?;
                let problem = "more bytes than were announced";
                return Err(AttachmentError::Mismatch(problem));
            }
            if hasher.is_none() && written - upload.received >= DURABLE_EVERY {
                part.sync().await?;
                self.advance(&mut upload, written).await?;
            }
        };
        if let Some((hasher, checksum)) = hasher.zip(checksum) {
            // What was written is overwritten by the next piece.
            match broken {
                Some(error) => return Err(error),
                None if hasher.finalize()[..] != checksum => {
                    return Err(AttachmentError::Checksum);
                }
                None => {}
            }
        }
        if written > upload.received {
            part.sync().await?;
            self.advance(&mut upload, written).await?;
        }
        // What was to come is not missed when all is there.
        match broken {
            Some(error) if upload.received < upload.bytes => Err(error),
            _ => Ok(upload),
        }
    }

    /// All bytes are there: they are looked at, stored and recorded.
    async fn finish(&self, mut upload: Upload) -> Result<Upload, AttachmentError> {
        let _gate = self.gate.read().await;
        let bytes = self.spool.read(upload.id).await?;
        let size = bytes.len() as u64;
        let (content, media, claim) = (upload.content, upload.media, upload.media_type.clone());
        let (kind, bytes) = match self.judged(bytes, content, media, claim).await {
            Ok(judged) => judged,
            Err(error) => {
                let code = error.code().as_str();
                metrics::counter!("lianjian_uploads_total", "outcome" => code).increment(1);
                tracing::info!(doc = %upload.doc, %content, device = %upload.device, %error, "refused an attachment");
                self.forget(upload.id).await?;
                return Err(error);
            }
        };
        let store = &self.context.store;
        let scope = upload.doc.scope;
        let arrived = Attachment {
            doc: upload.doc,
            content,
            media,
            media_type: kind.media_type().to_owned(),
            bytes: size,
            person: upload.person,
            device: upload.device,
            received_at: self.context.now(),
        };
        if store.arrived_in(scope, &[content]).await?.is_empty() {
            self.objects.put(name(&arrived, Form::Whole), bytes).await?;
        }
        store.finish_upload(upload.id, &arrived).await?;
        if let Err(error) = self.spool.remove(upload.id).await {
            // Collected later.
            tracing::warn!(id = %upload.id, %error, "the file of a finished upload stays");
        }
        metrics::counter!("lianjian_uploads_total", "outcome" => "arrived").increment(1);
        metrics::counter!("lianjian_attachment_bytes_total").increment(size);
        let doc = upload.doc;
        if let Some(hub) = &self.hub {
            hub.attachment(doc, *content.as_bytes()).await;
        }
        upload.received = upload.bytes;
        upload.done = true;
        Ok(upload)
    }

    /// The bytes and what they are, where they are the announced content.
    pub(super) async fn judged(
        &self,
        bytes: Vec<u8>,
        content: Hash,
        media: Media,
        claim: Option<String>,
    ) -> Result<(Kind, Vec<u8>), AttachmentError> {
        self.aside(move || {
            if Hash::from_bytes(Sha256::digest(&bytes).into()) != content {
                let problem = "the bytes are not the announced content";
                return Err(AttachmentError::Mismatch(problem));
            }
            let kind = kind::judge(&bytes, media, claim.as_deref())?;
            Ok((kind, bytes))
        })
        .await
    }

    /// Does what takes long on a thread that answers nobody, few at a time.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AttachmentError> + Send + 'static,
    ) -> Result<T, AttachmentError> {
        let permit = Arc::clone(&self.heavy).acquire_owned().await;
        let permit = permit.map_err(|e| AttachmentError::Broken(e.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            // The work goes on when the caller is gone, and counts until it ends.
            let _permit = permit;
            work()
        })
        .await;
        match done {
            Ok(done) => done,
            Err(error) => Err(AttachmentError::Broken(error.to_string())),
        }
    }
}
