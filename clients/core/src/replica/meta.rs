//! Single records: whose store it is, the session, grants, reference data, epoch, cursors.

use lianjian_protocol::domain::grant::{Grant, Principal, Role};
use lianjian_protocol::domain::reference::Reference;
use lianjian_protocol::ids::{Epoch, ScopeId};
use lianjian_protocol::order::sort_by_key;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{Cursor, GrantsUpdate, LogId, ReferenceUpdate, cursor_digest};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use super::sweep::rows_of;
use super::{Replica, ReplicaError};
use crate::records::{Clock, Grants, Owner, ReferenceRecord, Session, decode, encode, key};
use crate::storage::{Batch, Storage, StorageError, Table};

impl<S: Storage> Replica<S> {
    pub(super) async fn meta<T: for<'b> Decode<'b, ()>>(
        &self,
        key: &[u8],
    ) -> Result<Option<T>, StorageError> {
        match self.store.get(Table::Meta, key).await? {
            Some(bytes) => decode(Table::Meta, &bytes).map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn load_meta(&mut self) -> Result<(), StorageError> {
        self.owner = self.meta(key::meta::OWNER).await?;
        self.session = self.meta(key::meta::SESSION).await?;
        self.epoch = self.meta(key::meta::EPOCH).await?;
        self.grants = self.meta(key::meta::GRANTS).await?.unwrap_or_default();
        self.clock = self.meta(key::meta::CLOCK).await?.unwrap_or_default();
        self.next = self.meta(key::meta::NEXT).await?.unwrap_or(1);
        self.renewed_at = self.meta(key::meta::RENEWED_AT).await?.unwrap_or(0);
        self.agreed = self
            .meta::<ByteArray<16>>(key::meta::AGREED)
            .await?
            .map(Into::into);
        self.last_sync = self.meta(key::meta::LAST_SYNC).await?;
        if let Some(record) = self.meta::<ReferenceRecord>(key::meta::REFERENCE).await? {
            self.reference = decode(Table::Meta, &record.data)?;
            self.reference_version = Some(record.version.into());
        }
        for row in self
            .store
            .scan(Table::Cursors, b"", None, usize::MAX)
            .await?
        {
            let log: LogId = decode(Table::Cursors, &row.key)?;
            self.cursors
                .insert(log, decode(Table::Cursors, &row.value)?);
        }
        Ok(())
    }

    pub(super) async fn put_meta<T: Encode<()>>(
        &self,
        key: &[u8],
        value: &T,
    ) -> Result<(), StorageError> {
        let mut batch = Batch::new();
        batch.put(Table::Meta, key, encode(value));
        self.store.commit(batch).await
    }

    /// Whose store this is, once enrolled.
    #[must_use]
    pub fn owner(&self) -> Option<&Owner> {
        self.owner.as_ref()
    }

    /// The session, lapsed or not.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The reference data last received.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The version of the reference data, as the server names it.
    #[must_use]
    pub fn reference_version(&self) -> Option<&[u8]> {
        self.reference_version.as_deref()
    }

    /// The grants last received.
    #[must_use]
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// The server's epoch as last met.
    #[must_use]
    pub fn epoch(&self) -> Option<Epoch> {
        self.epoch
    }

    /// What the device knows of time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// When a call last ended well, by the server's clock.
    #[must_use]
    pub fn last_sync(&self) -> Option<Timestamp> {
        self.last_sync
    }

    /// Who acts here, with the grants last received.
    ///
    /// # Errors
    /// [`ReplicaError::NotEnrolled`] before the enrolment.
    pub fn principal(&self) -> Result<Principal, ReplicaError> {
        let owner = self.owner.as_ref().ok_or(ReplicaError::NotEnrolled)?;
        Ok(Principal {
            person: owner.person,
            organisation: owner.organisation,
            badge: owner.badge.clone(),
            device: owner.device,
            grants: self.grants.grants.clone(),
        })
    }

    /// The roles that the person holds in a scope, those in force now first.
    #[must_use]
    pub fn roles_in(&self, scope: ScopeId, now: Timestamp) -> Vec<Role> {
        let path = self.reference.path(scope);
        let at = self.clock.server_time(now);
        let mut here: Vec<&Grant> = self
            .grants
            .grants
            .iter()
            .filter(|grant| path.contains(&grant.scope) || grant.scope == scope)
            .collect();
        sort_by_key(&mut here, |grant| (!grant.holds_at(at), grant.role));
        let mut roles: Vec<Role> = here.into_iter().map(|grant| grant.role).collect();
        roles.dedup();
        roles
    }

    /// Makes the store its person's, with a first or a renewed session. Returns once durable.
    ///
    /// Whose session has lapsed enrols again, and is a new device to the server. What is unsent was
    /// signed as the old one: the server says whether it had taken it, and refuses what it had
    /// not, which is then run again as the new device. So it is offered as it is, and nothing is
    /// done twice.
    ///
    /// # Errors
    /// [`ReplicaError::OtherOwner`] when it is somebody else's already: a store is never handed on.
    pub async fn sign_in(&mut self, owner: Owner, session: Session) -> Result<(), ReplicaError> {
        if self
            .owner
            .as_ref()
            .is_some_and(|known| known.person != owner.person)
        {
            return Err(ReplicaError::OtherOwner);
        }
        let renewed_at = match &self.owner {
            Some(known) if known.device != owner.device => self.next,
            Some(_) | None => self.renewed_at,
        };
        let mut batch = Batch::new();
        batch.put(Table::Meta, key::meta::RENEWED_AT, encode(&renewed_at));
        batch.put(Table::Meta, key::meta::OWNER, encode(&owner));
        batch.put(Table::Meta, key::meta::SESSION, encode(&session));
        self.store.commit(batch).await?;
        self.owner = Some(owner);
        self.session = Some(session);
        self.renewed_at = renewed_at;
        Ok(())
    }

    /// Keeps a renewed session. It must be kept before its tokens are used, since the refresh
    /// token is good for one use.
    ///
    /// # Errors
    /// [`StorageError`] when it was not kept.
    pub async fn set_session(&mut self, session: Session) -> Result<(), StorageError> {
        self.put_meta(key::meta::SESSION, &session).await?;
        self.session = Some(session);
        Ok(())
    }

    /// The cursors, sorted by log. One that stands at nothing is that of a log in which something
    /// was confirmed and of which no page came yet.
    #[must_use]
    pub fn cursors(&self) -> Vec<Cursor> {
        self.cursors
            .iter()
            .map(|(log, cursor)| Cursor {
                log: *log,
                seq: cursor.seq,
                filling: cursor.filling,
            })
            .collect()
    }

    /// Whether a cursor stands at nothing. The server, told of it in a list, either sends the log or
    /// says that it is out of reach; it keeps none such, so no digest may cover one.
    pub(crate) fn has_log_at_nothing(&self) -> bool {
        self.cursors.values().any(|cursor| cursor.seq == 0)
    }

    /// The digest of the cursors, if the server knows the list by it.
    pub(crate) fn agreed(&self) -> Option<[u8; 16]> {
        self.agreed
    }

    /// Takes in what an answer says of the server itself: its epoch, its clock, the person's
    /// grants and the reference data.
    pub(crate) async fn meet(
        &mut self,
        epoch: Epoch,
        clock: Clock,
        grants: Option<GrantsUpdate>,
        reference: Option<ReferenceUpdate>,
    ) -> Result<Met, StorageError> {
        let mut batch = Batch::new();
        let mut met = Met::default();
        if self.epoch != Some(epoch) {
            batch.put(Table::Meta, key::meta::EPOCH, encode(&epoch));
            if self.epoch.is_some() {
                // The server was restored from a backup: its logs are numbered anew.
                met.new_epoch = true;
                batch.delete(Table::Meta, key::meta::AGREED);
                for log in self.cursors.keys() {
                    batch.delete(Table::Cursors, encode(log));
                }
            }
        }
        let grants = grants.map(|update| Grants {
            version: Some(update.version),
            grants: update.grants,
        });
        if let Some(grants) = &grants {
            batch.put(Table::Meta, key::meta::GRANTS, encode(grants));
        }
        let mut parsed = None;
        if let Some(update) = reference {
            // What can't be read is not taken: the old version is asked for again.
            if let Ok(data) = decode::<Reference>(Table::Meta, &update.data) {
                let record = ReferenceRecord {
                    version: update.version,
                    data: update.data,
                };
                batch.put(Table::Meta, key::meta::REFERENCE, encode(&record));
                if self.reference_version.is_none() {
                    // A new store: every row is made after this.
                    batch.put(Table::Meta, key::meta::ROWS, encode(&rows_of(&data)));
                }
                parsed = Some((data, Vec::from(record.version)));
            }
        }
        batch.put(Table::Meta, key::meta::CLOCK, encode(&clock));
        self.store.commit(batch).await?;
        self.clock = clock;
        self.epoch = Some(epoch);
        if met.new_epoch {
            self.cursors.clear();
            self.agreed = None;
        }
        if let Some(grants) = grants {
            met.grants = true;
            self.grants = grants;
        }
        if let Some((data, version)) = parsed {
            met.reference = true;
            self.reference = data;
            self.reference_version = Some(version);
        }
        Ok(met)
    }

    /// Notes how a call ended: whether the server now knows this device's cursors by their digest.
    pub(crate) async fn conclude(
        &mut self,
        agreed: bool,
        server_time: Timestamp,
    ) -> Result<(), StorageError> {
        let agreed = agreed.then(|| cursor_digest(&self.cursors()));
        let mut batch = Batch::new();
        match agreed {
            Some(digest) => batch.put(
                Table::Meta,
                key::meta::AGREED,
                encode(&ByteVec::from(digest.to_vec())),
            ),
            None => batch.delete(Table::Meta, key::meta::AGREED),
        }
        batch.put(Table::Meta, key::meta::LAST_SYNC, encode(&server_time));
        self.store.commit(batch).await?;
        self.agreed = agreed;
        self.last_sync = Some(server_time);
        Ok(())
    }
}

/// What an answer changed of that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Met {
    /// The server has a new life.
    pub(crate) new_epoch: bool,
    /// New grants.
    pub(crate) grants: bool,
    /// New reference data.
    pub(crate) reference: bool,
}
