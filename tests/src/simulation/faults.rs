//! A store that fails where it is told to, around the real one.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use lianjian_protocol::domain::grant::Grant;
use lianjian_protocol::domain::reference::{Organisation, Person, Reference, Scope};
use lianjian_protocol::ids::{
    Actor, DeviceId, DocId, DocRef, Epoch, GrantId, Hash, OrganisationId, PersonId, ScopeId,
};
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::{LogId, ReadMark, Receipt};
use lianjian_server::store::{
    ActorOwner, Attachment, Attachments, AuditEntry, AuditFilter, BegunUpload, Credentials, Device,
    DocumentHead, Documents, EndGrant, Enrolment, EnrolmentCode, HeldChange, HeldMediaQuota,
    HoldMedia, HoldState, Identity, IntakeTx, KnownChange, LogRows, NewChange, NewDevice, NewReads,
    NewRefreshFamily, PersonGrant, Progress, ReadsRow, ReferenceRow, ReferenceStore, RefreshFamily,
    Result, RotateRefresh, Rotation, Session, SigningKey, Store, StoreError, StoredDocument,
    StoredRead, StoredRefusal, StoredSnapshot, Upload, UploadId, UploadQuota, Watch,
};

/// Where the next unit of work fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// At its first change: nothing of it is kept.
    Append,
    /// Before its commit: nothing of it is kept.
    BeforeCommit,
    /// After its commit: all of it is kept, and nobody is told.
    AfterCommit,
}

/// The real store, and the fault that its next unit of work meets.
pub(super) struct FaultyStore {
    inner: Arc<dyn Store>,
    armed: Arc<Mutex<Option<Fault>>>,
}

impl FaultyStore {
    /// Around the real one.
    #[must_use]
    pub(super) fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            armed: Arc::default(),
        }
    }

    /// Makes the next unit of work fail.
    pub(super) fn arm(&self, fault: Fault) {
        *self.armed.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }

    /// Takes the fault back if it has not happened; whether it had.
    pub(super) fn disarm(&self) -> bool {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        armed.take().is_none()
    }
}

struct FaultyTx {
    inner: Box<dyn IntakeTx>,
    armed: Arc<Mutex<Option<Fault>>>,
}

impl FaultyTx {
    fn meets(&self, fault: Fault) -> bool {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        armed.take_if(|armed| *armed == fault).is_some()
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("the simulation took it away".to_owned())
}

/// Hands calls on to the real store as they are.
macro_rules! handed_on {
    ($(impl $trait:ident { $(fn $name:ident($($arg:ident: $type:ty),*) $(-> $out:ty)?;)* $(sync $sync:ident -> $sync_out:ty;)? $({$($own:item)*})? })*) => {$(
        #[async_trait]
        impl $trait for FaultyStore {
            $(async fn $name(&self, $($arg: $type),*) $(-> $out)? {
                self.inner.$name($($arg),*).await
            })*
            $(fn $sync(&self) -> $sync_out {
                self.inner.$sync()
            })?
            $($($own)*)?
        }
    )*};
}

handed_on! {
    impl Attachments {
        fn begin_upload(upload: &Upload, quota: &UploadQuota) -> Result<BegunUpload>;
        fn upload(id: UploadId) -> Result<Option<Upload>>;
        fn advance_upload(id: UploadId, from: u64, to: u64, expires: Timestamp) -> Result<bool>;
        fn finish_upload(id: UploadId, arrived: &Attachment) -> Result<()>;
        fn delete_upload(id: UploadId) -> Result<bool>;
        fn take_expired_uploads(now: Timestamp, limit: u32) -> Result<Vec<UploadId>>;
        fn attachment(doc: DocRef, content: Hash) -> Result<Option<Attachment>>;
        fn attachments_of(doc: DocRef) -> Result<Vec<Attachment>>;
        fn attachments_in(scope: ScopeId, after: Option<(DocId, Hash)>, limit: u32) -> Result<Vec<Attachment>>;
        fn arrived_in(scope: ScopeId, contents: &[Hash]) -> Result<BTreeSet<Hash>>;
        fn delete_attachments(doc: DocRef, contents: &[Hash]) -> Result<u64>;
        fn hold_media(media: &Attachment, quota: &HeldMediaQuota) -> Result<HoldMedia>;
        fn held_media_by(device: DeviceId) -> Result<(u64, u64)>;
        fn documents_with_held_media() -> Result<Vec<DocRef>>;
        fn held_media_of(doc: DocRef) -> Result<Vec<Attachment>>;
        fn held_media_in(scope: ScopeId, contents: &[Hash]) -> Result<BTreeSet<Hash>>;
        fn admit_media(doc: DocRef, content: Hash, at: Timestamp) -> Result<bool>;
        fn delete_held_media(doc: DocRef, content: Hash) -> Result<bool>;
    }
    impl Documents {
        fn get_or_create_epoch(candidate: Epoch) -> Result<Epoch>;
        fn set_epoch(epoch: Epoch) -> Result<()>;
        fn log_heads(logs: &[LogId]) -> Result<Vec<(LogId, u64)>>;
        fn logs_of_scopes(scopes: &[ScopeId]) -> Result<Vec<(LogId, u64)>>;
        fn log_page(log: LogId, after: u64, max_bytes: usize) -> Result<LogRows>;
        fn log_reads(log: LogId, after: u64, to: u64) -> Result<Vec<ReadsRow>>;
        fn log_documents(log: LogId, after: u64, limit: u32) -> Result<Vec<DocumentHead>>;
        fn heads(docs: &[DocRef]) -> Result<HashMap<DocRef, DocumentHead>>;
        fn load(docs: &[DocRef]) -> Result<HashMap<DocRef, StoredDocument>>;
        fn put_snapshot(doc: DocRef, incarnation: u32, snapshot: &StoredSnapshot) -> Result<()>;
        fn scopes_with_documents() -> Result<Vec<ScopeId>>;
        fn documents(scope: ScopeId, after: Option<DocId>, limit: u32) -> Result<Vec<DocumentHead>>;
        fn reads(docs: &[DocRef]) -> Result<Vec<StoredRead>>;
        fn held(scopes: &[ScopeId], state: HoldState) -> Result<Vec<HeldChange>>;
        fn held_of(device: DeviceId) -> Result<(u64, u64)>;
        fn held_change(doc: DocRef, hash: Hash) -> Result<Option<HeldChange>>;
        fn refusals(scope: ScopeId, since: Timestamp, limit: u32) -> Result<Vec<StoredRefusal>>;
        {
            async fn begin(&self, scopes: &[ScopeId]) -> Result<Box<dyn IntakeTx>> {
                let inner = self.inner.begin(scopes).await?;
                let armed = self.armed.clone();
                Ok(Box::new(FaultyTx { inner, armed }))
            }
        }
    }
    impl Identity {
        fn put_people(people: &[Person]) -> Result<()>;
        fn person(id: PersonId) -> Result<Option<Person>>;
        fn person_by_badge(badge: &str) -> Result<Option<Person>>;
        fn people() -> Result<Vec<Person>>;
        fn put_grants(grants: &[PersonGrant]) -> Result<()>;
        fn end_grant(end: EndGrant) -> Result<()>;
        fn grant(id: GrantId) -> Result<Option<PersonGrant>>;
        fn grants_of(person: PersonId) -> Result<(u64, Vec<Grant>)>;
        fn grants_in(scopes: &[ScopeId]) -> Result<Vec<PersonGrant>>;
        fn session(device: DeviceId) -> Result<Option<Session>>;
        fn put_credentials(person: PersonId, name: &str, password_hash: Option<&str>) -> Result<()>;
        fn credentials(name: &str) -> Result<Option<Credentials>>;
        fn credentials_of(person: PersonId) -> Result<Option<Credentials>>;
        fn failed_sign_in(person: PersonId, limit: u32, until: Timestamp) -> Result<Credentials>;
        fn clear_failed_sign_ins(person: PersonId) -> Result<()>;
        fn put_device(device: &Device, family: &NewRefreshFamily) -> Result<()>;
        fn device(id: DeviceId) -> Result<Option<Device>>;
        fn devices_of(person: PersonId) -> Result<Vec<Device>>;
        fn revoke_device(id: DeviceId, at: Timestamp) -> Result<bool>;
        fn put_enrolment_code(code: &EnrolmentCode) -> Result<()>;
        fn enrol(code: [u8; 32], device: &NewDevice, family: &NewRefreshFamily, now: Timestamp) -> Result<Enrolment>;
        fn refresh_family(id: [u8; 16]) -> Result<Option<RefreshFamily>>;
        fn rotate_refresh(rotate: &RotateRefresh) -> Result<Rotation>;
        fn revoke_family(id: [u8; 16], at: Timestamp) -> Result<()>;
        fn put_signing_key(key: &SigningKey) -> Result<()>;
        fn signing_keys() -> Result<Vec<SigningKey>>;
        fn retire_signing_key(kid: &str, at: Timestamp) -> Result<bool>;
        fn append_audit(entries: &[AuditEntry]) -> Result<()>;
        fn audit(filter: &AuditFilter) -> Result<Vec<AuditEntry>>;
    }
    impl ReferenceStore {
        fn reference_version() -> Result<u64>;
        fn put_reference(rows: &[ReferenceRow]) -> Result<u64>;
        fn reference_for(scopes: &[ScopeId]) -> Result<Reference>;
        fn all_scopes() -> Result<Vec<Scope>>;
        fn scope(id: ScopeId) -> Result<Option<Scope>>;
        fn organisations() -> Result<Vec<Organisation>>;
        fn organisation(id: OrganisationId) -> Result<Option<Organisation>>;
    }
    impl Store {
        fn migrate() -> Result<Vec<String>>;
        fn pending_migrations() -> Result<Vec<String>>;
        fn ping() -> Result<()>;
        fn watch() -> Result<Box<dyn Watch>>;
        fn close();
        sync backend -> &'static str;
    }
}

#[async_trait]
impl IntakeTx for FaultyTx {
    async fn heads(&mut self, docs: &[DocRef]) -> Result<HashMap<DocRef, DocumentHead>> {
        self.inner.heads(docs).await
    }

    async fn load(&mut self, docs: &[DocRef]) -> Result<HashMap<DocRef, StoredDocument>> {
        self.inner.load(docs).await
    }

    async fn known(
        &mut self,
        changes: &[(DocRef, Hash)],
    ) -> Result<HashMap<(DocRef, Hash), KnownChange>> {
        self.inner.known(changes).await
    }

    async fn actor_owners(
        &mut self,
        actors: &[(ScopeId, Actor)],
    ) -> Result<HashMap<(ScopeId, Actor), ActorOwner>> {
        self.inner.actor_owners(actors).await
    }

    async fn bind_actor(&mut self, scope: ScopeId, actor: Actor, owner: ActorOwner) -> Result<()> {
        self.inner.bind_actor(scope, actor, owner).await
    }

    async fn append(&mut self, change: NewChange) -> Result<Receipt> {
        if self.meets(Fault::Append) {
            return Err(gone());
        }
        self.inner.append(change).await
    }

    async fn put_refusal(&mut self, refusal: StoredRefusal) -> Result<()> {
        self.inner.put_refusal(refusal).await
    }

    async fn put_held(&mut self, held: HeldChange) -> Result<()> {
        self.inner.put_held(held).await
    }

    async fn settle_held(
        &mut self,
        doc: DocRef,
        hash: Hash,
        state: HoldState,
        by: PersonId,
        at: Timestamp,
    ) -> Result<()> {
        self.inner.settle_held(doc, hash, state, by, at).await
    }

    async fn progress(&mut self, person: PersonId, marks: &[ReadMark]) -> Result<Vec<Progress>> {
        self.inner.progress(person, marks).await
    }

    async fn append_reads(&mut self, reads: NewReads) -> Result<Receipt> {
        self.inner.append_reads(reads).await
    }

    async fn put_read(&mut self, read: StoredRead) -> Result<()> {
        self.inner.put_read(read).await
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        if self.meets(Fault::BeforeCommit) {
            return Err(gone());
        }
        let told = !self.meets(Fault::AfterCommit);
        self.inner.commit().await?;
        if told { Ok(()) } else { Err(gone()) }
    }
}
