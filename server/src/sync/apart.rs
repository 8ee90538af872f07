//! Keeping what a device hands over without a session: none of it is judged or applied here, and a
//! supervisor of the place decides about each change (`held`).

use std::collections::BTreeSet;

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::ids::{DocRef, Hash, ScopeId};
use lianjian_protocol::validate::UntrustedChange;
use lianjian_protocol::wire::{ErrorCode, HeldAnswer, HeldItem, Limits};

use super::SyncError;
use crate::context::Context;
use crate::store::{HeldChange, HoldState, KnownChange};

/// Changes of one device that may wait at a time: more than anybody makes without a signal.
const CHANGES: u64 = 5_000;
/// And their bytes.
const BYTES: u64 = 32 * 1024 * 1024;

/// Keeps these changes of a person's device for a supervisor, under this code. Repeating it changes
/// nothing. What is no change, or of a place where the person never had a role, is not kept.
///
/// # Errors
/// [`SyncError::TooMany`] when more would wait of one device than may; nothing was kept then.
pub async fn keep(
    context: &Context,
    principal: &Principal,
    code: ErrorCode,
    items: Vec<HeldItem>,
) -> Result<HeldAnswer, SyncError> {
    let limits = Limits::DEFAULT;
    if items.len() > limits.push_changes {
        return Err(SyncError::TooMany("changes"));
    }
    let scopes: BTreeSet<ScopeId> = items.iter().map(|item| item.doc.scope).collect();
    let theirs = scopes_of(context, principal, scopes).await?;
    let mut answer = HeldAnswer::default();
    let mut found: Vec<((DocRef, Hash), HeldItem)> = Vec::new();
    for item in items {
        match UntrustedChange::new(&item.change).frame(&limits) {
            Ok(framed) if theirs.contains(&item.doc.scope) => {
                found.push(((item.doc, framed.hash()), item));
            }
            Ok(_) | Err(_) => answer.refused += 1,
        }
    }
    let locked: Vec<ScopeId> = theirs.into_iter().collect();
    let mut tx = context.store.begin(&locked).await?;
    let keys: Vec<_> = found.iter().map(|(key, _)| *key).collect();
    let known = tx.known(&keys).await?;
    let (old, new): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|(key, _)| known.get(key).is_some_and(is_kept));
    answer.known = count(old.len());
    answer.held = count(new.len());
    let (waiting, bytes) = context.store.held_of(principal.device).await?;
    let more: usize = new.iter().map(|(_, item)| item.change.len()).sum();
    if waiting + new.len() as u64 > CHANGES || bytes + more as u64 > BYTES {
        return Err(SyncError::TooMany("held changes"));
    }
    let at = context.now();
    for ((doc, hash), item) in new {
        tx.put_held(HeldChange {
            doc,
            kind: item.kind,
            incarnation: item.incarnation,
            hash,
            code,
            detail: "handed over without a session".to_owned(),
            person: principal.person,
            device: principal.device,
            bytes: item.change.into(),
            at,
            state: HoldState::Waiting,
            settled: None,
        })
        .await?;
    }
    tx.commit().await?;
    Ok(answer)
}

/// Whether the server has the words of a change that it knows. Of one that it refused it has none.
const fn is_kept(known: &KnownChange) -> bool {
    match known {
        KnownChange::Taken(_) | KnownChange::Held { .. } => true,
        KnownChange::Refused { .. } => false,
    }
}

/// Whether the person has or had a role in this scope.
///
/// # Errors
/// When the database fails.
pub async fn had_role(
    context: &Context,
    principal: &Principal,
    scope: ScopeId,
) -> Result<bool, SyncError> {
    let theirs = scopes_of(context, principal, BTreeSet::from([scope])).await?;
    Ok(!theirs.is_empty())
}

/// Those of these scopes in which the person has or had a role.
async fn scopes_of(
    context: &Context,
    principal: &Principal,
    scopes: BTreeSet<ScopeId>,
) -> Result<BTreeSet<ScopeId>, SyncError> {
    let tree = lianjian_protocol::domain::reference::Reference {
        scopes: context.store.all_scopes().await?,
        ..Default::default()
    };
    let theirs = |scope: &ScopeId| {
        let path = tree.path(*scope);
        let mut grants = principal.grants.iter();
        grants.any(|grant| path.contains(&grant.scope))
    };
    Ok(scopes.into_iter().filter(theirs).collect())
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
