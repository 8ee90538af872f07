//! Devices from the administrator's side: codes that make them, and revoking them.

use lianjian_protocol::ids::DeviceId;
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::EnrolmentCodeResponse;

use super::authority::{IssueCodes, Over, RevokeDevices};
use super::code;
use crate::context::{Act, Actor, Context};
use crate::error::{Error, Result};
use crate::store::EnrolmentCode;

/// Issues a one-time code for one device of a person.
///
/// # Errors
/// `busy` or `internal`, as the store has it.
pub async fn issue_code(
    context: &Context,
    over: &Over<IssueCodes>,
    ttl: Span,
) -> Result<EnrolmentCodeResponse> {
    let code = code::draw(&*context.entropy)?;
    let hash = code::hash(&code).ok_or_else(|| Error::internal("a code that is none"))?;
    let now = context.now();
    let stored = EnrolmentCode {
        hash,
        person: over.person().id,
        issued_by: match over.actor() {
            Actor::Person(person, _) => Some(person),
            Actor::CommandLine | Actor::Server => None,
        },
        created_at: now,
        expires_at: now.plus(ttl),
        used_at: None,
    };
    let act = Act::new(over.actor(), "code.issue", over.person().id)
        .detail(serde_json::json!({ "expires_at": stored.expires_at }));
    context
        .audited::<_, Error>(act, async {
            Ok(context.store.put_enrolment_code(&stored).await?)
        })
        .await?;
    Ok(EnrolmentCodeResponse {
        code,
        person: stored.person,
        expires_at: stored.expires_at,
    })
}

/// Revokes a device of a person; returns since when it is.
///
/// # Errors
/// `not_found` when the person has no such device.
pub async fn revoke(
    context: &Context,
    over: &Over<RevokeDevices>,
    device: DeviceId,
) -> Result<Timestamp> {
    let found = context
        .store
        .device(device)
        .await?
        .filter(|found| found.person == over.person().id)
        .ok_or_else(|| Error::new(ErrorCode::NotFound).detail("no such device"))?;
    if let Some(since) = found.revoked_at {
        return Ok(since);
    }
    let now = context.now();
    let act = Act::new(over.actor(), "device.revoke", device)
        .detail(serde_json::json!({ "person": over.person().id }));
    context
        .audited::<_, Error>(act, async {
            Ok(context.store.revoke_device(device, now).await?)
        })
        .await?;
    Ok(now)
}
