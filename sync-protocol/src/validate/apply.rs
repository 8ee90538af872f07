//! The second half of check 3: automerge applies the change, to a clone.

use automerge::Change;

use crate::document::Document;
use crate::validate::code_of;
use crate::validate::frame::FramedChange;
use crate::validate::guard::guarded;
use crate::validate::refusal::{Refusal, refuse};
use crate::wire::ErrorCode;

/// The document after the change. The present one is not touched, whatever happens.
pub(super) fn apply(
    change: Change,
    framed: &FramedChange,
    present: Option<&Document>,
) -> Result<Document, Refusal> {
    let applied = guarded(|| match present {
        None => Document::from_first(change),
        Some(document) => {
            let mut after = document.clone();
            after.take(change, None).map(|()| after)
        }
    });
    let after = match applied {
        Ok(Ok(after)) => after,
        Ok(Err(error)) => return refuse(code_of(&error), error.to_string()),
        Err(panic) => return refuse(ErrorCode::ApplyFailed, panic),
    };
    // automerge queues or ignores silently; its heads tell.
    if after
        .automerge()
        .get_heads()
        .contains(&framed.hash().to_automerge())
    {
        Ok(after)
    } else {
        refuse(ErrorCode::ApplyFailed, "automerge did not take it")
    }
}
