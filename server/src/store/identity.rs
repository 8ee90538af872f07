//! People, grants, credentials, devices, codes, tokens, keys and the audit trail.
//!
//! People and grants are reference data too (devices show who wrote what), so changing them moves
//! the reference version.

use async_trait::async_trait;
use lianjian_protocol::domain::grant::Grant;
use lianjian_protocol::domain::reference::Person;
use lianjian_protocol::ids::{DeviceId, GrantId, PersonId, ScopeId};
use lianjian_protocol::time::Timestamp;

use super::error::Result;
use super::records::{
    AuditEntry, AuditFilter, Credentials, Device, EndGrant, Enrolment, EnrolmentCode, NewDevice,
    NewRefreshFamily, PersonGrant, RefreshFamily, RotateRefresh, Rotation, Session, SigningKey,
};

/// Who people are and what they may do.
#[async_trait]
pub trait Identity: Send + Sync {
    /// Adds these people or changes them (by id), all or none.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](super::StoreError::Conflict) when a badge is another's,
    /// [`StoreError::Missing`](super::StoreError::Missing) when an organisation does not exist.
    async fn put_people(&self, people: &[Person]) -> Result<()>;

    /// A person.
    async fn person(&self, id: PersonId) -> Result<Option<Person>>;

    /// The person with this badge number.
    async fn person_by_badge(&self, badge: &str) -> Result<Option<Person>>;

    /// Everybody, sorted by id.
    async fn people(&self) -> Result<Vec<Person>>;

    /// Adds these grants or changes them (by id), all or none; moves the version of each person's
    /// grants.
    ///
    /// # Errors
    /// [`StoreError::Missing`](super::StoreError::Missing) when a person or scope does not exist.
    async fn put_grants(&self, grants: &[PersonGrant]) -> Result<()>;

    /// Ends a grant.
    ///
    /// # Errors
    /// [`StoreError::Missing`](super::StoreError::Missing) when there is no such grant.
    async fn end_grant(&self, end: EndGrant) -> Result<()>;

    /// A grant.
    async fn grant(&self, id: GrantId) -> Result<Option<PersonGrant>>;

    /// The person's grants, ended ones too, sorted by id, and their version.
    async fn grants_of(&self, person: PersonId) -> Result<(u64, Vec<Grant>)>;

    /// Grants in exactly these scopes, sorted by person and id.
    async fn grants_in(&self, scopes: &[ScopeId]) -> Result<Vec<PersonGrant>>;

    /// The device, its person and their grants as they stand: what every call is judged by.
    async fn session(&self, device: DeviceId) -> Result<Option<Session>>;

    /// Sets how a person signs in; failed attempts are forgotten.
    ///
    /// # Errors
    /// [`StoreError::Conflict`](super::StoreError::Conflict) when the name is another's.
    async fn put_credentials(
        &self,
        person: PersonId,
        sign_in_name: &str,
        password_hash: Option<&str>,
    ) -> Result<()>;

    /// The credentials of this sign-in name.
    async fn credentials(&self, sign_in_name: &str) -> Result<Option<Credentials>>;

    /// The credentials of this person.
    async fn credentials_of(&self, person: PersonId) -> Result<Option<Credentials>>;

    /// Counts a wrong password, and locks until `locked_until` when that makes `limit` of them
    /// (the count then starts again). Returns the credentials after it.
    ///
    /// # Errors
    /// [`StoreError::Missing`](super::StoreError::Missing) when the person has no credentials.
    async fn failed_sign_in(
        &self,
        person: PersonId,
        limit: u32,
        locked_until: Timestamp,
    ) -> Result<Credentials>;

    /// Forgets failed attempts and a lock: a right password, or an administrator.
    async fn clear_failed_sign_ins(&self, person: PersonId) -> Result<()>;

    /// Adds a device with its first family of refresh tokens: a desk's sign-in.
    async fn put_device(&self, device: &Device, family: &NewRefreshFamily) -> Result<()>;

    /// A device.
    async fn device(&self, id: DeviceId) -> Result<Option<Device>>;

    /// The person's devices, sorted by when they were enrolled.
    async fn devices_of(&self, person: PersonId) -> Result<Vec<Device>>;

    /// Revokes a device. Its families stay, so that its next refresh can be answered with the
    /// order to erase its store. The first time stands. Whether there is such a device.
    async fn revoke_device(&self, id: DeviceId, at: Timestamp) -> Result<bool>;

    /// Keeps a one-time code.
    async fn put_enrolment_code(&self, code: &EnrolmentCode) -> Result<()>;

    /// Spends a code and makes the device and its first family of refresh tokens, or does nothing
    /// and says why. Two calls with one code: one is [`Enrolment::Used`], unless both name one device:
    /// then within the code's life the second is [`Enrolment::Again`].
    async fn enrol(
        &self,
        code_hash: [u8; 32],
        device: &NewDevice,
        family: &NewRefreshFamily,
        now: Timestamp,
    ) -> Result<Enrolment>;

    /// A family of refresh tokens.
    async fn refresh_family(&self, id: [u8; 16]) -> Result<Option<RefreshFamily>>;

    /// Decides about a presented refresh token and does it, at once: the newest token gets the
    /// successor; the one before it gets the newest again, until that has been used; any older one
    /// revokes the family.
    async fn rotate_refresh(&self, rotate: &RotateRefresh) -> Result<Rotation>;

    /// Revokes a family: a sign-out. The first time stands.
    async fn revoke_family(&self, id: [u8; 16], at: Timestamp) -> Result<()>;

    /// Adds a signing key.
    async fn put_signing_key(&self, key: &SigningKey) -> Result<()>;

    /// Every signing key, oldest first, retired ones too.
    async fn signing_keys(&self) -> Result<Vec<SigningKey>>;

    /// Retires a signing key. The first time stands. Whether there is such a key.
    async fn retire_signing_key(&self, kid: &str, at: Timestamp) -> Result<bool>;

    /// Appends lines to the audit trail.
    async fn append_audit(&self, entries: &[AuditEntry]) -> Result<()>;

    /// Lines of the audit trail, newest first.
    async fn audit(&self, filter: &AuditFilter) -> Result<Vec<AuditEntry>>;
}
