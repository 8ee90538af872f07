//! Keeping what was handed over without a session, and saying so in the audit trail.

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{DocRef, Hash};
use lianjian_protocol::wire::{ErrorCode, HeldAnswer, HeldItem};

use crate::attachment::{AttachmentError, Handed};
use crate::context::{Act, Actor};
use crate::error::{Error, Result};
use crate::http::AppState;
use crate::store::HoldMedia;
use crate::sync::apart;

/// Keeps changes under this code; `refused` more were no changes.
pub(in crate::http::routes) async fn changes(
    state: &AppState,
    principal: &Principal,
    code: ErrorCode,
    items: Vec<HeldItem>,
    refused: u32,
) -> Result<HeldAnswer> {
    let mut answer = apart::keep(&state.context, principal, code, items).await?;
    answer.refused = answer.refused.saturating_add(refused);
    let act = Act::new(by(principal), "held.handed_over", principal.device).detail(
        serde_json::json!({ "code": code, "held": answer.held, "refused": answer.refused }),
    );
    state.context.record(&act).await?;
    Ok(answer)
}

/// A photo or voice note as it was handed over; no bytes where they can't be had.
pub(in crate::http::routes) struct Medium {
    pub(in crate::http::routes) doc: DocRef,
    pub(in crate::http::routes) content: Hash,
    pub(in crate::http::routes) media: Media,
    pub(in crate::http::routes) bytes: Option<Vec<u8>>,
}

/// Keeps it. What is not what it is said to be, or of a place where the person never had a role,
/// is counted as refused.
pub(in crate::http::routes) async fn medium(
    state: &AppState,
    principal: &Principal,
    medium: Medium,
) -> Result<HeldAnswer> {
    let (doc, content) = (medium.doc, medium.content);
    let theirs = apart::had_role(&state.context, principal, doc.scope).await?;
    let kept = match medium.bytes.filter(|_| theirs) {
        None => None,
        Some(bytes) => {
            let handed = Handed {
                doc,
                content,
                media: medium.media,
                bytes,
                person: principal.person,
                device: principal.device,
            };
            match state.attachments.hold(handed).await {
                Ok(kept) => Some(kept),
                Err(
                    error @ (AttachmentError::Mismatch(_)
                    | AttachmentError::Type(_)
                    | AttachmentError::TooLarge(_)),
                ) => {
                    tracing::info!(%doc, %content, device = %principal.device, %error, "kept no picture apart");
                    None
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    let mut answer = HeldAnswer::default();
    match kept {
        Some(HoldMedia::Held) => {
            answer.held = 1;
            let act = Act::new(by(principal), "held.medium", content)
                .scope(doc.scope)
                .detail(serde_json::json!({ "doc": doc }));
            state.context.record(&act).await?;
            // The change that names it may have arrived long before.
            state.let_in(doc).await?;
        }
        Some(HoldMedia::Known) => answer.known = 1,
        Some(HoldMedia::Full) => {
            let detail = "as many photos of this device wait as may";
            return Err(Error::new(ErrorCode::TooManyItems).detail(detail));
        }
        None => answer.refused = 1,
    }
    Ok(answer)
}

const fn by(principal: &Principal) -> Actor {
    Actor::Person(principal.person, principal.device)
}
