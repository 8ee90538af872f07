//! What bytes are, whatever they are called.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use lianjian_protocol::domain::schema::Media;

use super::AttachmentError;

/// Pixels of a photo at most: three times a phone's twelve million, decoded in 110 MB.
pub(super) const MOST_PIXELS: u64 = 36_000_000;

/// Pixels of a photo's side at most.
pub(super) const LONGEST_SIDE: u32 = 12_000;

/// A media type that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    WebP,
    WebM,
    Ogg,
    Mp4,
    Wav,
}

impl Kind {
    /// What the bytes begin like. A recording in a container that could also hold pictures (WebM,
    /// MP4) is taken for sound: nothing else of it is ever shown.
    fn of(bytes: &[u8]) -> Option<Self> {
        let found = infer::get(bytes)?.mime_type();
        match found {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/webp" => Some(Self::WebP),
            "video/webm" => Some(Self::WebM),
            "audio/ogg" | "audio/opus" | "video/ogg" => Some(Self::Ogg),
            "video/mp4" | "audio/m4a" | "video/x-m4v" => Some(Self::Mp4),
            "audio/x-wav" => Some(Self::Wav),
            _ => None,
        }
    }

    const fn media(self) -> Media {
        match self {
            Self::Jpeg | Self::Png | Self::WebP => Media::Photo,
            Self::WebM | Self::Ogg | Self::Mp4 | Self::Wav => Media::Voice,
        }
    }

    /// The media type under which it is served.
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::WebM => "audio/webm",
            Self::Ogg => "audio/ogg",
            Self::Mp4 => "audio/mp4",
            Self::Wav => "audio/wav",
        }
    }

    /// How a picture of it is read; none for sound.
    const fn format(self) -> Option<ImageFormat> {
        match self {
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Png => Some(ImageFormat::Png),
            Self::WebP => Some(ImageFormat::WebP),
            Self::WebM | Self::Ogg | Self::Mp4 | Self::Wav => None,
        }
    }

    /// Whether a claim names this kind: `audio/webm;codecs=opus`, `video/mp4`, `audio/x-m4a`.
    fn is_claimed_by(self, claim: &str) -> bool {
        let claim = claim.split(';').next().unwrap_or_default().trim();
        let names: &[&str] = match self {
            Self::Jpeg => &["image/jpeg", "image/jpg"],
            Self::Png => &["image/png"],
            Self::WebP => &["image/webp"],
            Self::WebM => &["audio/webm", "video/webm"],
            Self::Ogg => &["audio/ogg", "audio/opus", "application/ogg"],
            Self::Mp4 => &[
                "audio/mp4",
                "audio/m4a",
                "audio/x-m4a",
                "audio/aac",
                "video/mp4",
            ],
            Self::Wav => &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
        };
        names.iter().any(|name| name.eq_ignore_ascii_case(claim))
    }
}

/// What the bytes are, if that is what is announced and can be taken.
///
/// # Errors
/// [`AttachmentError::Type`], [`AttachmentError::TooLarge`].
pub(super) fn judge(
    bytes: &[u8],
    media: Media,
    claim: Option<&str>,
) -> Result<Kind, AttachmentError> {
    let kind = Kind::of(bytes).ok_or_else(|| {
        AttachmentError::Type("neither picture nor sound that is taken".to_owned())
    })?;
    if kind.media() != media {
        return Err(AttachmentError::Type(format!(
            "{} is not what the document names",
            kind.media_type()
        )));
    }
    if let Some(claim) = claim
        && !kind.is_claimed_by(claim)
    {
        return Err(AttachmentError::Type(format!(
            "it is {} and was announced as something else",
            kind.media_type()
        )));
    }
    if let Some(format) = kind.format() {
        let reader = ImageReader::with_format(Cursor::new(bytes), format);
        let (width, height) = reader
            .into_dimensions()
            .map_err(|_| AttachmentError::Type("the picture can't be read".to_owned()))?;
        fits(width, height)?;
    }
    Ok(kind)
}

/// Whether a picture of this size is decoded.
///
/// # Errors
/// [`AttachmentError::TooLarge`].
pub(super) fn fits(width: u32, height: u32) -> Result<(), AttachmentError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS || width.max(height) > LONGEST_SIDE {
        return Err(AttachmentError::TooLarge(format!(
            "a picture of {width} by {height} pixels"
        )));
    }
    Ok(())
}

/// How a stored picture is read; none for what is no picture.
pub(super) fn format_of(media_type: &str) -> Option<ImageFormat> {
    [Kind::Jpeg, Kind::Png, Kind::WebP]
        .into_iter()
        .find(|kind| kind.media_type() == media_type)
        .and_then(Kind::format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::testing::{jpeg, png, webm};

    fn kind(bytes: &[u8], media: Media, claim: Option<&str>) -> Result<Kind, &'static str> {
        judge(bytes, media, claim).map_err(|error| match error {
            AttachmentError::Type(_) => "type",
            AttachmentError::TooLarge(_) => "large",
            other => panic!("{other}"),
        })
    }

    #[test]
    fn what_it_is_decides_and_not_what_it_is_called() {
        let (jpeg, png, webm) = (jpeg(40, 30), png(40, 30), webm(600));
        let photo = Media::Photo;
        assert_eq!(kind(&jpeg, photo, None), Ok(Kind::Jpeg));
        assert_eq!(kind(&png, photo, Some("image/png")), Ok(Kind::Png));
        assert_eq!(kind(&png, photo, Some("image/jpeg")), Err("type"));
        assert_eq!(kind(&png, Media::Voice, None), Err("type"));
        assert_eq!(kind(&webm, photo, None), Err("type"));
        let opus = Some("audio/webm;codecs=opus");
        assert_eq!(kind(&webm, Media::Voice, opus), Ok(Kind::WebM));
        assert_eq!(kind(b"<html>", photo, None), Err("type"));
        assert_eq!(kind(b"", photo, None), Err("type"));
        assert_eq!(kind(&jpeg[..8], photo, None), Err("type"), "no header");
    }

    #[test]
    fn recordings_of_every_browser_are_sound() {
        let mp4 = b"\0\0\0\x18ftypiso5\0\0\0\x01iso5hlsf".as_slice();
        let m4a = b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42".as_slice();
        let ogg = [b"OggS".as_slice(), &[0; 60]].concat();
        let wav = b"RIFF\x24\0\0\0WAVEfmt ".as_slice();
        for (bytes, media_type) in [
            (mp4, "audio/mp4"),
            (m4a, "audio/mp4"),
            (ogg.as_slice(), "audio/ogg"),
            (wav, "audio/wav"),
        ] {
            let kind = kind(bytes, Media::Voice, None).unwrap();
            assert_eq!(kind.media_type(), media_type);
        }
    }

    #[test]
    fn a_picture_that_says_it_is_huge_is_refused_by_its_header() {
        assert!(fits(6_000, 6_000).is_ok());
        assert!(fits(6_001, 6_000).is_err());
        assert!(fits(LONGEST_SIDE + 1, 1).is_err());
        assert!(fits(u32::MAX, u32::MAX).is_err());
        let mut huge = png(40, 30);
        huge[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        let crc = crc32(&huge[12..29]);
        huge[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(kind(&huge, Media::Photo, None), Err("large"));
    }

    /// PNG's checksum of a chunk.
    fn crc32(bytes: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    }
}
