//! Reference data in memory: parts of it by scope, at the version that the database has now.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use lianjian_protocol::domain::grant::Principal;
use lianjian_protocol::domain::reference::{Reference, Scope, ScopeKind};
use lianjian_protocol::ids::ScopeId;
use lianjian_protocol::policy::sight;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{self, ReferenceUpdate};
use sha2::{Digest, Sha256};

use super::SyncError;
use crate::store::{ReferenceStore, Store};

/// Parts kept per kind of key; when there are more, all are dropped and read again as needed.
const PARTS: usize = 20_000;

/// What a principal sees of the reference data.
#[derive(Debug)]
pub(super) struct View {
    /// The compounds in which they read anything.
    pub(super) compounds: Vec<ScopeId>,
    /// The reference data of those compounds.
    pub(super) reference: Arc<Part>,
    /// When the view was taken.
    pub(super) now: Timestamp,
}

/// A part of the reference data and its name.
#[derive(Debug)]
pub struct Part {
    /// The data.
    pub reference: Reference,
    version: Vec<u8>,
    data: Vec<u8>,
}

impl View {
    /// The update that a device needs which holds this version.
    pub(super) fn update_for(&self, held: Option<&[u8]>) -> Option<ReferenceUpdate> {
        (held != Some(self.reference.version.as_slice())).then(|| ReferenceUpdate {
            version: self.reference.version.clone().into(),
            data: self.reference.data.clone().into(),
        })
    }
}

#[derive(Default)]
struct Cached {
    version: u64,
    scopes: Option<Arc<Vec<Scope>>>,
    parts: HashMap<Vec<ScopeId>, Arc<Part>>,
}

/// The cache. It asks the database for the version at every use, which is one row.
pub struct ReferenceCache {
    store: Arc<dyn Store>,
    cached: Mutex<Cached>,
}

impl ReferenceCache {
    /// An empty one.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            cached: Mutex::default(),
        }
    }

    fn at<T>(&self, version: u64, use_it: impl FnOnce(&mut Cached) -> T) -> T {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.version != version {
            *cached = Cached {
                version,
                ..Cached::default()
            };
        }
        use_it(&mut cached)
    }

    /// The reference data of each of these scopes, with those above it, all as it stood at one
    /// moment.
    ///
    /// # Errors
    /// [`SyncError::Store`] when the database fails.
    pub async fn parts(
        &self,
        scopes: impl IntoIterator<Item = ScopeId>,
    ) -> Result<HashMap<ScopeId, Arc<Part>>, SyncError> {
        let version = self.store.reference_version().await?;
        let mut parts = HashMap::new();
        for scope in scopes {
            parts.insert(scope, self.part_at(version, &[scope]).await?);
        }
        Ok(parts)
    }

    async fn part_at(&self, version: u64, scopes: &[ScopeId]) -> Result<Arc<Part>, SyncError> {
        let key: Vec<ScopeId> = scopes
            .iter()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if let Some(part) = self.at(version, |c| c.parts.get(&key).cloned()) {
            return Ok(part);
        }
        let reference = ReferenceStore::reference_for(&*self.store, &key).await?;
        let data = wire::encode(&reference);
        let part = Arc::new(Part {
            version: Sha256::digest(&data)[..8].to_vec(),
            data,
            reference,
        });
        self.at(version, |c| {
            if c.parts.len() >= PARTS {
                c.parts.clear();
            }
            c.parts.insert(key, part.clone());
        });
        Ok(part)
    }

    /// What a principal sees.
    ///
    /// # Errors
    /// [`SyncError::Store`] when the database fails.
    pub(super) async fn view_of(
        &self,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<View, SyncError> {
        let version = self.store.reference_version().await?;
        let scopes = match self.at(version, |c| c.scopes.clone()) {
            Some(scopes) => scopes,
            None => {
                let scopes = Arc::new(self.store.all_scopes().await?);
                self.at(version, |c| c.scopes = Some(scopes.clone()));
                scopes
            }
        };
        let granted: Vec<ScopeId> = principal
            .grants
            .iter()
            .filter(|g| g.holds_at(now))
            .map(|g| g.scope)
            .collect();
        let below = compounds_below(&scopes, &granted);
        let reference = self.part_at(version, &below).await?;
        let compounds = sight::readable_compounds(principal, &reference.reference, now);
        Ok(View {
            compounds,
            reference,
            now,
        })
    }
}

/// The compounds at or below these scopes. A grant on a grid (below a compound) covers nothing.
fn compounds_below(scopes: &[Scope], granted: &[ScopeId]) -> Vec<ScopeId> {
    let parents: HashMap<ScopeId, Option<ScopeId>> =
        scopes.iter().map(|s| (s.id, s.parent)).collect();
    let covered = |scope: ScopeId| {
        let mut next = Some(scope);
        // A path is never longer than there are scopes: a circle in the data ends here.
        for _ in 0..=parents.len() {
            match next {
                Some(id) if granted.contains(&id) => return true,
                Some(id) => next = parents.get(&id).copied().flatten(),
                None => return false,
            }
        }
        false
    };
    scopes
        .iter()
        .filter(|s| s.kind == ScopeKind::Compound && covered(s.id))
        .map(|s| s.id)
        .collect()
}
