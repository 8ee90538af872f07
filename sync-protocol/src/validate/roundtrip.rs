//! Check 6: the document can be saved with the change in it, and loads again as the same.

use automerge::{Automerge, LoadOptions, ReadDoc, SaveOptions};

use crate::document::{Document, TEXT_ENCODING};
use crate::validate::frame::FramedChange;
use crate::validate::guard::guarded;
use crate::validate::refusal::{Refusal, refuse};
use crate::wire::ErrorCode;

/// Reads the change back, saves, loads with verification, and compares the heads.
pub(super) fn survive(framed: &FramedChange, after: &Document) -> Result<(), Refusal> {
    let outcome = guarded(|| {
        let read = after
            .automerge()
            .get_change_by_hash(&framed.hash().to_automerge());
        if read.is_none_or(|change| change.raw_bytes() != framed.bytes()) {
            return Err("it reads back as another change".to_owned());
        }
        let saved = after.automerge().save_with_options(SaveOptions {
            deflate: false,
            retain_orphans: false,
        });
        let options = LoadOptions::new().text_encoding(TEXT_ENCODING);
        let loaded =
            Automerge::load_with_options(&saved, options).map_err(|error| error.to_string())?;
        if loaded.get_heads() == after.automerge().get_heads() {
            Ok(())
        } else {
            Err("the saved document has other heads".to_owned())
        }
    });
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(detail)) | Err(detail) => refuse(ErrorCode::RoundTrip, detail),
    }
}
