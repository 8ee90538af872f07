//! `photo add|list|get`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Subcommand;
use lianjian_protocol::domain::command::Command as Do;
use lianjian_protocol::domain::schema::{Media, Phase};
use lianjian_protocol::ids::Hash;
use lianjian_protocol::wire::Limits;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::save;
use crate::cli::Common;
use crate::error::DeviceError;
use crate::find;
use crate::output::Output;
use crate::photos::Waiting;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Add a photo or voice note; its bytes go with the next sync, after the words
    Add {
        /// The record, by id or its beginning
        record: String,
        /// The picture (JPEG, PNG, WebP) or recording (WebM, Ogg, MP4, WAV)
        #[arg(long)]
        file: PathBuf,
        /// It is a voice note
        #[arg(long)]
        voice: bool,
        /// before, during or after the work
        #[arg(long, default_value = "before")]
        phase: String,
        /// Words under it
        #[arg(long, default_value = "")]
        caption: String,
    },
    /// What the record names, and what of it the server has
    List {
        /// The record
        record: String,
    },
    /// Fetch one from the server
    Get {
        /// The record
        record: String,
        /// The SHA-256, as `photo list` shows it
        content: Hash,
        /// Where to write it
        #[arg(long)]
        out: PathBuf,
        /// A small picture instead
        #[arg(long)]
        thumb: bool,
    },
}

#[derive(Serialize)]
struct Row {
    content: Hash,
    media: Media,
    caption: String,
    bytes: u32,
    arrived: bool,
}

impl Command {
    pub(crate) async fn run(self, common: &Common) -> Result<Output, DeviceError> {
        let mut device = common.open().await?;
        match self {
            Self::Add {
                record,
                file,
                voice,
                phase,
                caption,
            } => {
                let doc = find::document(device.replica(), &record, None).await?;
                let phase: Phase = find::named("phase", &phase)?;
                let media = if voice { Media::Voice } else { Media::Photo };
                let content = tokio::fs::read(&file).await?;
                let bytes = size(&content, media)?;
                let waiting = Waiting {
                    doc,
                    content: Hash::from_bytes(Sha256::digest(&content).into()),
                    media,
                };
                let photos = device.photos()?;
                // Added before and unsent, these are the bytes of that one too.
                let added = photos.waiting().await?.contains(&waiting);
                // Before the record names it: a name without bytes could never be made good.
                photos.keep(&waiting, &content).await?;
                let command = Do::AddPhoto {
                    content: waiting.content,
                    media,
                    phase,
                    caption,
                    bytes,
                };
                let saved = save(&mut device, common, doc, command).await;
                if saved.is_err() && !added {
                    photos.forget(&waiting).await?;
                }
                saved
            }
            Self::List { record } => {
                let doc = find::document(device.replica(), &record, None).await?;
                let arrived = device.arrived(doc).await?;
                let arrived: BTreeSet<Hash> =
                    arrived.arrived.into_iter().map(|row| row.content).collect();
                let document = device.replica_mut().document(doc).await?;
                let photos = document.map(|document| document.photos());
                let rows = photos.into_iter().flatten().map(|entry| Row {
                    content: entry.value.content,
                    media: entry.value.media,
                    caption: entry.value.caption,
                    bytes: entry.value.bytes,
                    arrived: arrived.contains(&entry.value.content),
                });
                let rows: Vec<Row> = rows.collect();
                Ok(Output::list(&rows, |row| {
                    let there = if row.arrived { "arrived" } else { "on its way" };
                    format!("{}  {there:<10} {}", row.content, row.caption)
                }))
            }
            Self::Get {
                record,
                content,
                out,
                thumb,
            } => {
                let doc = find::document(device.replica(), &record, None).await?;
                let bytes = device.fetch_photo(doc, content, thumb).await?;
                tokio::fs::write(&out, &bytes).await?;
                let text = format!("{} bytes in {}", bytes.len(), out.display());
                Ok(Output::new(
                    text,
                    serde_json::json!({ "bytes": bytes.len() }),
                ))
            }
        }
    }
}

/// How many bytes, if that many are taken.
fn size(content: &[u8], media: Media) -> Result<u32, DeviceError> {
    let most = match media {
        Media::Photo => Limits::DEFAULT.photo_bytes,
        Media::Voice => Limits::DEFAULT.voice_bytes,
    };
    let bytes = u32::try_from(content.len()).ok();
    bytes
        .filter(|bytes| (1..=most).contains(&u64::from(*bytes)))
        .ok_or_else(|| {
            DeviceError::Invalid(format!("{} bytes, at most {most} are taken", content.len()))
        })
}
