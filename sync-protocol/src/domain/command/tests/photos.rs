//! Photos and voice notes are named by commands; their bytes travel apart.

use super::*;
use crate::domain::schema::{Media, Phase};

#[test]
fn what_is_named_is_no_larger_than_its_bytes_may_be() {
    let case = filed();
    let added = |media, bytes: u64| {
        let command = Command::AddPhoto {
            content: Hash::from_bytes([1; 32]),
            media,
            phase: Phase::During,
            caption: String::new(),
            bytes: u32::try_from(bytes).unwrap(),
        };
        run(&command, Some(&case), &steward(), 1, minute(2)).map_err(|error| error.code())
    };
    for (media, most) in [
        (Media::Photo, LIMITS.photo_bytes),
        (Media::Voice, LIMITS.voice_bytes),
    ] {
        assert!(added(media, most).is_ok());
        let refused = added(media, most + 1).unwrap_err();
        assert_eq!(refused, ErrorCode::AttachmentTooLarge);
    }
}
