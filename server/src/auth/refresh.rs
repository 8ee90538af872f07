//! One refresh: a token becomes its successor, and an answer that got lost is given again.
//!
//! How a successor comes out the same every time is told in [`super::token`].

use lianjian_protocol::wire::ErrorCode;
use lianjian_protocol::wire::auth::RefreshResponse;

use super::service::Auth;
use super::token::{self, RefreshClaims, Rejected};
use crate::context::{Act, Actor};
use crate::error::{Error, Result};
use crate::store::{RefreshFamily, RefreshToken, RotateRefresh, Rotation};

pub(super) async fn refresh(auth: &Auth, presented: &str) -> Result<RefreshResponse> {
    let rejected = |why: &'static str| {
        metrics::counter!("lianjian_refreshes_total", "outcome" => why).increment(1);
        Error::new(ErrorCode::RefreshRejected)
    };
    let (kid, claims) = verified(auth, presented)
        .await?
        .ok_or_else(|| rejected("not_ours"))?;
    let family_id = family_id(&claims).ok_or_else(|| rejected("not_ours"))?;
    let store = &auth.context.store;
    let now = auth.context.now();

    let session = store
        .session(claims.dev)
        .await?
        .ok_or_else(|| rejected("no_device"))?;
    let person = session.principal.person;
    if claims.sub.is_some_and(|sub| sub != person) {
        return Err(rejected("not_ours"));
    }
    if session.device.revoked_at.is_some() {
        metrics::counter!("lianjian_refreshes_total", "outcome" => "device_revoked").increment(1);
        return Err(auth.revoked(person, claims.dev));
    }
    let family = store
        .refresh_family(family_id)
        .await?
        .filter(|family| family.device == claims.dev)
        .ok_or_else(|| rejected("no_family"))?;
    if now.since(family.rotated_at) > auth.config.refresh_ttl() {
        return Err(rejected("idle_too_long"));
    }

    let ring = auth.ring.get();
    let next = token::sign_refresh(&ring, ring.newest(), &claims.later(claims.n + 1, person))?;
    let rotation = store
        .rotate_refresh(&RotateRefresh {
            family: family_id,
            n: claims.n,
            presented: token::hash(presented),
            successor: RefreshToken {
                hash: token::hash(&next),
                sealed: ring.newest().as_bytes().to_vec(),
            },
            // A retired key may have been retired because it leaked.
            proven: ring.is_current(&kid),
            now,
        })
        .await?;
    let (family, outcome) = match rotation {
        Rotation::Rotated { family } => (family, "rotated"),
        Rotation::Repeated { family } => (family, "repeated"),
        Rotation::Reused { device } => {
            tracing::warn!(%device, "a spent refresh token came back: its family is revoked");
            let act = Act::new(Actor::Server, "refresh.reused", device);
            auth.context.record(&act).await?;
            return Err(rejected("reused"));
        }
        Rotation::Revoked { .. } => return Err(rejected("revoked")),
        Rotation::Unknown => return Err(rejected("unknown")),
    };
    metrics::counter!("lianjian_refreshes_total", "outcome" => outcome).increment(1);
    let text = current_text(auth, &claims.later(family.n, person), &family)?;
    Ok(RefreshResponse {
        tokens: auth.tokens(person, claims.dev, text)?,
        trust: Some(auth.trust(person, claims.dev)?),
    })
}

async fn verified(auth: &Auth, presented: &str) -> Result<Option<(String, RefreshClaims)>> {
    let verify = |ring: &super::keys::KeyRing| token::verify_refresh(ring, &auth.config, presented);
    let result = match verify(&auth.ring.get()) {
        Err(Rejected::UnknownKey) => verify(&*auth.ring.reload_for_unknown_key().await?),
        known => known,
    };
    Ok(result.ok())
}

fn family_id(claims: &RefreshClaims) -> Option<[u8; 16]> {
    let mut id = [0; 16];
    hex::decode_to_slice(&claims.fam, &mut id).ok().map(|()| id)
}

/// The family's newest token, derived anew from its claims.
fn current_text(auth: &Auth, claims: &RefreshClaims, family: &RefreshFamily) -> Result<String> {
    let kid = std::str::from_utf8(&family.current.sealed).map_err(Error::internal)?;
    let text = token::sign_refresh(&auth.ring.get(), kid, claims)?;
    if token::hash(&text) == family.current.hash {
        Ok(text)
    } else {
        Err(Error::internal(format!(
            "the refresh token {} of family {} does not come out as it was kept",
            family.n, claims.fam
        )))
    }
}
