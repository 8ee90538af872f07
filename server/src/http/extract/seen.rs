//! A document that the caller reads: the gate of everything about its attachments.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use lianjian_protocol::ids::{DocId, DocRef, ScopeId};
use lianjian_protocol::wire::ErrorCode;
use serde::Deserialize;

use super::Path;
use crate::attachment::{Seen, Standing};
use crate::auth::Authenticated;
use crate::error::{Error, Result};
use crate::http::AppState;

/// The part of a path that names a document.
#[derive(Deserialize)]
struct Named {
    scope: ScopeId,
    doc: DocId,
}

impl FromRequestParts<AppState> for Seen {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Path(Named { scope, doc }) = Path::from_request_parts(parts, state).await?;
        let caller = Authenticated::from_request_parts(parts, state).await?;
        see(&caller, state, DocRef { scope, doc }).await
    }
}

/// Whether the caller reads the document.
///
/// # Errors
/// `attachment_unknown`: one that does not exist is answered like one that others read, so that ids
/// can't be tried out.
pub(super) async fn see(caller: &Authenticated, state: &AppState, doc: DocRef) -> Result<Seen> {
    let look = state.sync.look(doc).await?;
    let seen = look.and_then(|look| {
        let standing = Standing {
            doc,
            log: &look.log,
            document: &look.document,
            reference: &look.reference.reference,
        };
        Seen::check(&caller.principal, &standing, state.context.now())
    });
    seen.ok_or_else(|| Error::new(ErrorCode::AttachmentUnknown).detail("you read no such document"))
}
