//! A small picture of a photo.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use super::{AttachmentError, kind};

/// Pixels of its longer side at most.
const SIDE: u32 = 320;
/// JPEG's quality, of 100.
const QUALITY: u8 = 78;
/// Bytes that decoding may take: what [`kind::MOST_PIXELS`] need in RGBA, and as much again.
const MOST_BYTES: u64 = 8 * kind::MOST_PIXELS;

/// Makes it. Takes long: not for a thread that answers others.
///
/// # Errors
/// [`AttachmentError::Type`] for what can't be read to its end, [`AttachmentError::TooLarge`] for
/// what would need too much memory.
pub(super) fn make(bytes: &[u8], media_type: &str) -> Result<Vec<u8>, AttachmentError> {
    let format = kind::format_of(media_type)
        .ok_or_else(|| AttachmentError::Type("a recording has no picture".to_owned()))?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(kind::LONGEST_SIDE);
    limits.max_image_height = Some(kind::LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    kind::fits(width, height)?;
    // Cameras note how they were held.
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    if width.max(height) > SIDE {
        picture = picture.resize(SIDE, SIDE, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    let mut small = Vec::new();
    JpegEncoder::new_with_quality(&mut small, QUALITY)
        .encode_image(&picture.to_rgb8())
        .map_err(|error| AttachmentError::Broken(format!("a thumbnail: {error}")))?;
    Ok(small)
}

fn unreadable(error: image::ImageError) -> AttachmentError {
    match error {
        image::ImageError::Limits(_) => {
            AttachmentError::TooLarge("the picture needs too much memory".to_owned())
        }
        error => AttachmentError::Type(format!("the picture can't be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::testing::{jpeg, png};

    fn size(bytes: &[u8]) -> (u32, u32) {
        ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::Jpeg)
            .into_dimensions()
            .unwrap()
    }

    #[test]
    fn its_longer_side_is_bounded_and_its_shape_kept() {
        let wide = make(&jpeg(1_600, 800), "image/jpeg").unwrap();
        assert_eq!(size(&wide), (320, 160));
        let tall = make(&png(300, 900), "image/png").unwrap();
        assert_eq!(size(&tall), (107, 320));
        let small = make(&png(20, 10), "image/png").unwrap();
        assert_eq!(size(&small), (20, 10), "never made larger");
    }

    #[test]
    fn what_breaks_off_or_is_no_picture_is_refused() {
        let cut = &png(300, 900)[..60];
        assert!(matches!(
            make(cut, "image/png"),
            Err(AttachmentError::Type(_))
        ));
        assert!(matches!(
            make(b"OggS", "audio/ogg"),
            Err(AttachmentError::Type(_))
        ));
    }
}
